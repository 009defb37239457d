// p_data is N(0, 1) and p_g is N(mean, spread^2). Integrals are sums of the trapezoidal rule over
// nine standard deviations of both, which for such smooth and fast falling functions is right
// to more digits than are shown.

function explore(root) {
  const on = parts(root);
  const plane = panel([34, 28, 390, 230], [-6, 6], [0, 1]);
  on.axes.innerHTML = plane.axes(
    [-6, -4, -2, 0, 2, 4, 6].map((x) => [x, written(x, 0)]),
    [0, 0.5, 1].map((y) => [y, y])
  );

  function normal(x, mean, spread) {
    return Math.exp(-(((x - mean) / spread) ** 2) / 2) / (spread * Math.sqrt(2 * Math.PI));
  }
  function integral(f, from, to) {
    const steps = 4000;
    const width = (to - from) / steps;
    let sum = (f(from) + f(to)) / 2;
    for (let i = 1; i < steps; i += 1) {
      sum += f(from + i * width);
    }
    return sum * width;
  }
  function nats(number) {
    return written(number, data.digits) + " nats";
  }

  return function show() {
    const mean = Number(on.mean.value);
    const spread = Number(on.spread.value);
    const p = (x) => normal(x, 0, 1);
    const q = (x) => normal(x, mean, spread);
    // The logit of D* is log p - log q.
    const logit = (x) => ((x - mean) / spread) ** 2 / 2 - x ** 2 / 2 + Math.log(spread);

    const ends = [Math.min(-9, mean - 9 * spread), Math.max(9, mean + 9 * spread)];
    const value = integral(
      (x) => p(x) * logSigmoid(logit(x)) + q(x) * logSigmoid(-logit(x)), ...ends
    );
    const jsd = integral(function (x) {
      const middle = (p(x) + q(x)) / 2;
      const term = (density) => (density > 0 ? density * Math.log(density / middle) / 2 : 0);
      return term(p(x)) + term(q(x));
    }, ...ends);

    on.p_data.setAttribute("d", plane.curve(p));
    on.p_g.setAttribute("d", plane.curve(q));
    on.d_star.setAttribute("d", plane.curve((x) => sigmoid(logit(x))));
    const place = 370 + 340 * value / Math.log(4);
    on.mark.setAttribute("d", `M${place} 271l-6 -11h12z`);

    on.mean_shown.textContent = written(mean, 1);
    on.spread_shown.textContent = written(spread, 1);
    on.value.textContent = nats(value);
    on.jsd.textContent = nats(jsd);
    on.theorem.textContent = nats(2 * jsd - Math.log(4));

    const result = `C(G) = ${nats(value)}, JSD = ${nats(jsd)}`;
    on.mean.setAttribute("aria-valuetext", `mean ${written(mean, 1)}: ${result}`);
    on.spread.setAttribute("aria-valuetext", `spread ${written(spread, 1)}: ${result}`);
    on.drawing.setAttribute("aria-label",
      "Curves over x: the density of the data, dotted black, is a bump around 0 with spread 1; " +
      `the density of the samples, solid green, is a bump around ${written(mean, 1)} with ` +
      `spread ${written(spread, 1)}; ${shape(mean, spread)}. Below, a scale from minus log 4 ` +
      `to 0 with a mark at C(G) = ${nats(value)}.`);
  };

  function shape(mean, spread) {
    const best = "the best discriminator, dashed blue, ";
    if (spread !== 1) {
      return best + (spread > 1 ? "rises to one hump and falls to 0 on both sides" :
        "dips once and rises to 1 on both sides");
    }
    if (mean === 0) {
      return best + "is one half everywhere";
    }
    return best + (mean > 0 ? "falls from 1 to 0" : "rises from 0 to 1");
  }
}
