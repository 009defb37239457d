// What the reader sees: the players, on the line as in the paper's Figure 1 or in the plane, and
// their history. Lengths are CSS pixels.
"use strict";

const drawing = (function () {
  const { forward, output, backward } = networks;
  const { sigmoid, GENERATOR_LOSSES } = game;
  const [BLACK, GREY, BLUE, GREEN] = ["#000", "#767676", "#0072b2", "#009e73"];
  const VERMILION = "#d55e00";

  // A white sheet as wide as the page lets the canvas be, and a brush for it.
  function sheet(canvas) {
    const { clientWidth: width, clientHeight: height } = canvas;
    const density = window.devicePixelRatio || 1;
    canvas.width = width * density;
    canvas.height = height * density;
    const brush = canvas.getContext("2d");
    brush.scale(density, density);
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, width, height);
    brush.font = "12px sans-serif";
    return { brush, width, height };
  }

  // A rectangle with axes: box is [left, top, right, bottom], x and y are ranges.
  function panel([left, top, right, bottom], [x0, x1], [y0, y1]) {
    return {
      left, top, right, bottom,
      across: (x) => left + ((right - left) * (x - x0)) / (x1 - x0),
      up: (y) => bottom + ((top - bottom) * (y - y0)) / (y1 - y0),
    };
  }

  function line(brush, points, colour, { dash = [], width = 2 } = {}) {
    brush.strokeStyle = colour;
    brush.lineWidth = width;
    brush.setLineDash(dash);
    brush.beginPath();
    points.forEach(([x, y], i) => (i ? brush.lineTo(x, y) : brush.moveTo(x, y)));
    brush.stroke();
    brush.setLineDash([]);
  }

  function arrow(brush, x, y, dx, dy, colour) {
    const length = Math.hypot(dx, dy);
    if (length < 1) return;
    line(brush, [[x, y], [x + dx, y + dy]], colour, { width: 1.5 });
    const [a, b] = [(4 * dx) / length, (4 * dy) / length];
    const [right, down] = [x + dx, y + dy];
    const head = [
      [right - a - b / 2, down - b + a / 2], [right, down], [right - a + b / 2, down - b - a / 2],
    ];
    line(brush, head, colour, { width: 1.5 });
  }

  function written(brush, text, x, y, { colour = BLACK, align = "left" } = {}) {
    brush.fillStyle = colour;
    brush.textAlign = align;
    brush.fillText(text, x, y);
  }

  // What each line is: its name, where it stands as a share of the width, and how it looks.
  function legend(brush, width, y, entries) {
    entries.forEach(function ([name, place, colour, style]) {
      const left = 8 + (width - 16) * place;
      line(brush, [[left, y], [left + 20, y]], colour, style);
      written(brush, name, left + 24, y + 4);
    });
  }

  // The pull of D on samples: minus the gradient of what G minimises in each of them.
  function pulls(gan, samples) {
    const seen = forward(gan.discriminator, samples);
    const loss = GENERATOR_LOSSES[gan.settings.objective];
    const slopes = output(seen).map(loss.slope);
    return backward(gan.discriminator, seen, slopes, { weights: false }).map((each) => -each);
  }

  // A pull of 1 is drawn 24 pixels long, and none longer than 40.
  const stretched = (dx, dy) => {
    const length = 24 * Math.hypot(dx, dy);
    const scale = 24 * Math.min(1, 40 / Math.max(length, 1e-9));
    return [dx * scale, dy * scale];
  };

  // The figure, and in words what it cannot show.
  function onTheLine(canvas, gan, seen) {
    const { brush, width, height } = sheet(canvas);
    const { grid, p, q, logits, best, noise } = seen;
    const [span, floor] = [[-5.5, 4.5], height - 120];
    const plot = panel([20, 44, width - 8, floor], span, [0, 1.15]);
    const at = (i) => plot.across(grid.low + (i + 0.5) * grid.width);
    const cells = Array.from(p.keys()).filter((i) => at(i) >= plot.left && at(i) <= plot.right);
    const curve = (f) => cells.map((i) => [at(i), plot.up(Math.min(f(i), 1.15))]);
    [[0, "0"], [0.5, "½"], [1, "1"]].forEach(function ([y, name]) {
      line(brush, [[plot.left, plot.up(y)], [plot.right, plot.up(y)]], "#ccc", { width: 1 });
      written(brush, name, plot.left - 4, plot.up(y) + 4, { align: "right" });
    });
    [-4, -2, 0, 2, 4].forEach(function (x) {
      line(brush, [[plot.across(x), floor], [plot.across(x), floor + 4]], "#ccc", { width: 1 });
      written(brush, String(x).replace("-", "−"), plot.across(x), floor + 16, { align: "center" });
    });
    line(brush, curve((i) => p[i] / grid.width), BLACK, { dash: [2, 3] });
    line(brush, curve((i) => q[i] / grid.width), GREEN);
    // Where neither data nor samples come, any D is as good as D*: the line has gaps.
    let run = [];
    cells.forEach(function (i) {
      if (p[i] + q[i] > 1e-7) {
        run.push([at(i), plot.up(sigmoid(best[i]))]);
      } else {
        line(brush, run, BLUE, { width: 1 });
        run = [];
      }
    });
    line(brush, run, BLUE, { width: 1 });
    line(brush, curve((i) => sigmoid(logits[i])), BLUE, { dash: [7, 4] });
    const peak = cells.some((i) => q[i] / grid.width > 1.15) ? "The samples’ peak is higher." : "";
    written(brush, peak, width - 8, plot.top - 6, { align: "right" });
    legend(brush, width, 16, [
      ["data", 0, BLACK, { dash: [2, 3] }], ["samples", 0.26, GREEN, {}],
      ["D", 0.6, BLUE, { dash: [7, 4] }], ["D*", 0.8, BLUE, { width: 1 }],
    ]);
    // Below, from equally likely codes to where G takes them, and the pull on each of these.
    const [above, below] = [floor + 46, floor + 92];
    [above, below].forEach((y) => line(brush, [[plot.left, y], [plot.right, y]], GREY, { width: 1 }));
    written(brush, noise.sliced ? "z" : "", plot.left, below + 16);
    const codes = evenly(noise, 15);
    const samples = Float64Array.from(codes, (i) => seen.samples[i]);
    const pull = pulls(gan, samples);
    const outside = samples.some((x) => x < span[0] || x > span[1]) ? "; some lie outside" : "";
    written(brush, `x = G(z), and the pull on it${outside}`, plot.left, floor + 36);
    codes.forEach(function (code, i) {
      const x = Math.max(plot.left, Math.min(plot.right, plot.across(samples[i])));
      const z = plot.across(noise.codes[code] - 0.5); // z = 0 in the middle
      if (noise.sliced) line(brush, [[z, below], [x, above]], GREEN, { width: 1 });
      brush.fillStyle = GREEN;
      brush.fillRect(x - 1.5, above - 4, 3, 8);
      arrow(brush, x, above, stretched(pull[i], 0)[0], 0, VERMILION);
    });
    return outside ? `${peak} Some samples lie outside.` : peak;
  }

  // The indices of codes that cut the noise into equally likely pieces.
  function evenly({ shares }, count) {
    const chosen = [];
    let below = 0;
    shares.forEach(function (share, i) {
      below += share;
      if (below * count > chosen.length + 0.5) chosen.push(i);
    });
    return chosen.slice(0, count);
  }

  // The plane, from -3.2 to 3.2 each way, over the whole of a sheet.
  const EDGE = 3.2;
  const plane = ({ clientWidth: width, clientHeight: height }) =>
    panel([0, 0, width, height], [-EDGE, EDGE], [-EDGE, EDGE]);

  function dot(brush, x, y, colour, size) {
    brush.fillStyle = colour;
    brush.fillRect(x - size / 2, y - size / 2, size, size);
  }

  // As on the line, it returns in words what it cannot show.
  function inThePlane(canvas, gan, seen, real) {
    const { brush, width, height } = sheet(canvas);
    const plot = plane(canvas);
    const at = (points, n) => [plot.across(points[2 * n]), plot.up(points[2 * n + 1])];
    shade(brush, seen, width, height);
    contour(brush, seen, plot);
    for (let n = 0; n < real.length / 2; n += 1) dot(brush, ...at(real, n), BLACK, 2);
    const samples = seen.samples.slice(0, 600);
    const pull = pulls(gan, samples.slice(0, 80));
    for (let n = 0; n < 300; n += 1) dot(brush, ...at(samples, n), "#005c43", 3);
    for (let n = 0; n < 40; n += 1) {
      const [dx, dy] = stretched(pull[2 * n], pull[2 * n + 1]);
      arrow(brush, ...at(samples, n), dx, -dy, VERMILION);
    }
    const within = (x) => Math.abs(x) <= EDGE;
    const outside = samples.filter((x, i) => i % 2 === 0 && !(within(x) && within(samples[i + 1])));
    if (!outside.length) return "";
    const remark = `${outside.length} of 300 samples lie outside.`;
    brush.fillStyle = "#fff";
    brush.fillRect(0, height - 22, brush.measureText(remark).width + 12, 22);
    written(brush, remark, 6, height - 7);
    return remark;
  }

  // Where a pointer is in the plane, and a point that it leaves there.
  function inPlane(canvas, { clientX, clientY }) {
    const box = canvas.getBoundingClientRect();
    const along = (t) => EDGE * (2 * t - 1);
    return [along((clientX - box.left) / box.width), -along((clientY - box.top) / box.height)];
  }

  function mark(canvas, [x, y]) {
    const plot = plane(canvas);
    dot(canvas.getContext("2d"), plot.across(x), plot.up(y), BLACK, 4);
  }

  function nothing(canvas, word) {
    const { brush, width, height } = sheet(canvas);
    written(brush, word, width / 2, height / 2, { colour: GREY, align: "center" });
  }

  // D as a ground: blue where it says data, orange where it says samples, white at one half.
  function shade(brush, { grid: { side }, logits }, width, height) {
    const small = document.createElement("canvas");
    small.width = small.height = side;
    const pixels = new ImageData(side, side);
    for (let i = 0; i < logits.length; i += 1) {
      const d = sigmoid(logits[i]);
      const [colour, much] = d > 0.5 ? [[86, 180, 233], 2 * d - 1] : [[240, 170, 90], 1 - 2 * d];
      const place = (side - 1 - (i % side)) * side + Math.floor(i / side);
      pixels.data.set([...colour.map((each) => 255 - much * (255 - each)), 255], 4 * place);
    }
    small.getContext("2d").putImageData(pixels, 0, 0);
    brush.drawImage(small, 0, 0, width, height);
  }

  // Where D is one half: in each square between four middles of cells, the logit's sign changes.
  function contour(brush, { grid: { side, low, width }, logits }, plot) {
    const at = (i) => low + (i + 0.5) * width;
    for (let i = 0; i < side - 1; i += 1) {
      for (let j = 0; j < side - 1; j += 1) {
        const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
        const crossings = [];
        corners.forEach(function ([a, b], which) {
          const [c, d] = corners[(which + 1) % 4];
          const [from, to] = [logits[a * side + b], logits[c * side + d]];
          if (from > 0 === to > 0) return;
          const t = from / (from - to);
          crossings.push([plot.across(at(a + t * (c - a))), plot.up(at(b + t * (d - b)))]);
        });
        for (let each = 0; each < crossings.length; each += 2) {
          line(brush, crossings.slice(each, each + 2), BLUE, { width: 1.5 });
        }
      }
    }
  }

  // V and JSD over the steps, and below them what the data let us count: modes, or a mean.
  function history(canvas, moments, gan) {
    const { brush, width, height } = sheet(canvas);
    const last = Math.max(moments[moments.length - 1].step, 20);
    const modes = gan.data.counted ? gan.data.centres.length : 0;
    const both = modes > 0 || gan.data.dim === 1;
    const bottom = both ? height * 0.56 : height - 24;
    const upper = panel([52, 24, width - 8, bottom], [0, last], [-1.8, 0.8]);
    [[-Math.log(4), "−log 4"], [0, "0"], [Math.log(2), "log 2"]].forEach(function ([y, name]) {
      line(brush, [[upper.left, upper.up(y)], [upper.right, upper.up(y)]], "#ccc", { width: 1 });
      written(brush, name, upper.left - 5, upper.up(y) + 4, { align: "right" });
    });
    const within = (y, plot) => Math.min(Math.max(y, plot.top), plot.bottom);
    const curve = (plot, read) =>
      moments.map((each) => [plot.across(each.step), within(plot.up(read(each)), plot)]);
    const thin = { width: 1, dash: [3, 3] };
    line(brush, curve(upper, (each) => 2 * each.jsd - Math.log(4)), GREY, thin);
    line(brush, curve(upper, (each) => each.value), BLUE);
    line(brush, curve(upper, (each) => each.jsd), GREEN);
    legend(brush, width, 11, [
      ["JSD", 0, GREEN, {}], ["V", 0.3, BLUE, {}], ["V(D*, G)", 0.53, GREY, thin],
    ]);
    if (both) {
      const ticks = modes ? [0, modes] : [-3, 0, 3];
      const range = modes ? [-0.3, modes + 0.3] : [-4.6, 3.4];
      const lower = panel([52, height * 0.68, width - 8, height - 24], [0, last], range);
      const name = modes ? "modes covered" : "the mean of the samples";
      written(brush, name, lower.left, lower.top - 6);
      ticks.forEach(function (y) {
        const tick = String(y).replace("-", "−");
        line(brush, [[lower.left, lower.up(y)], [lower.right, lower.up(y)]], "#ccc", { width: 1 });
        written(brush, tick, lower.left - 5, lower.up(y) + 4, { align: "right" });
      });
      line(brush, curve(lower, (each) => (modes ? each.modes : each.mean)), GREEN);
    }
    written(brush, "0", 52, height - 7);
    written(brush, `step ${last}`, width - 8, height - 7, { align: "right" });
  }

  return { onTheLine, inThePlane, history, inPlane, mark, nothing };
})();
