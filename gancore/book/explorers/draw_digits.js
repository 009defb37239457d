// G(z) for codes z that the reader puts together: a combination of three codes A, B and C, moved
// along two directions by the place on the pad. All arithmetic of the network is in generatorFrom.

const SIDE = 28;
const MAP = 5;  // images along a side of the pad
const REACH = 4;  // how far the pad goes in each direction, in the units of codes
const CUBE = Math.sqrt(3);  // the half side of the cube in which codes are drawn

// The weights of A, B and C.
const WAYS = {
  one: () => [1, 0, 0],
  line: (t) => [1 - t, t, 0],
  average: () => [1 / 3, 1 / 3, 1 / 3],
  arithmetic: () => [1, -1, 1],
};

function explore(root) {
  const on = parts(root);
  const uniform = stream(data.seed);
  const slots = ["A", "B", "C"].map((name) => ({
    name,
    select: on["code_" + name],
    picture: on["picture_" + name],
    fresh: drawn(uniform),
  }));
  const pairs = [data.directions];
  for (let number = 1; number <= 3; number += 1) {
    const chance = stream(data.seed + number);
    pairs.push([["direction 1", unit(drawn(chance))], ["direction 2", unit(drawn(chance))]]);
  }
  let generator = null;
  let centre = null;
  let later = null;

  for (const slot of slots) {
    ["drawn", ...data.codes.map(([name]) => name)].forEach((name, value) => {
      slot.select.append(new Option(name, value));
    });
    on["another_" + slot.name].addEventListener("click", function () {
      slot.select.value = 0;
      slot.fresh = drawn(uniform);
      choose();
    });
  }
  pairs.forEach((pair, value) => {
    const names = value ? `random pair ${value}` : pair.map(([name]) => name).join(" and ");
    on.pair.append(new Option(names, value));
  });

  // What is chosen changes the middle of the pad, and with it the map.
  function choose() {
    const codes = slots.map((slot) =>
      Number(slot.select.value) ? data.codes[slot.select.value - 1][1] : slot.fresh);
    slots.forEach(function (slot, i) {
      const image = generator(codes[i]);
      put(slot.picture, [image], 1);
      slot.picture.setAttribute("aria-label", `The image of ${slot.name}: ${measured(image)}.`);
    });
    const t = Number(on.t.value);
    centre = sum(codes, WAYS[on.way.value](t));
    on.line.hidden = on.way.value !== "line";
    on.t_shown.textContent = written(t, 2);
    const names = pairs[on.pair.value].map(([name]) => name);
    on.x_name.textContent = `${names[0]}, left to right`;
    on.y_name.textContent = `${names[1]}, upwards`;
    on.map.setAttribute("aria-label",
      `A map of ${MAP} by ${MAP} images: to the right the direction ${names[0]} is added, ` +
      `upwards ${names[1]}. A ring marks where you are.`);
    clearTimeout(later);
    later = setTimeout(drawMap, 50);
    move();
  }
  function codeAt(x, y) {
    const [[, across], [, upwards]] = pairs[on.pair.value];
    return sum([centre, across, upwards], [1, x, y]);
  }
  function drawMap() {
    const images = [];
    const place = (i) => REACH * (2 * i + 1 - MAP) / MAP;
    for (let row = 0; row < MAP; row += 1) {
      for (let column = 0; column < MAP; column += 1) {
        images.push(generator(codeAt(place(column), -place(row))));
      }
    }
    put(on.map, images, MAP);
  }
  function move() {
    const [x, y] = [Number(on.x.value), Number(on.y.value)];
    const z = codeAt(x, y);
    const image = generator(z);
    put(on.drawn, [image], 1);
    on.drawn.setAttribute("aria-label", `The image of z: ${measured(image)}.`);
    const middle = MAP * SIDE / 2;
    on.mark.setAttribute("cx", middle * (1 + x / REACH));
    on.mark.setAttribute("cy", middle * (1 - y / REACH));
    on.x_shown.textContent = written(x, 1);
    on.y_shown.textContent = written(y, 1);
    on.length.textContent = length(z).toFixed(1);
    const outside = z.filter((each) => Math.abs(each) > CUBE + 1e-5).length;
    on.outside.textContent = `${outside} of ${z.length}`;
    on.ink.textContent = ink(image).toFixed(1);
    on.slant.textContent = written(slant(image), 2);
  }
  function begin() {
    generator = generatorFrom(globalThis.gancoreGenerator);
    on.load.hidden = true;
    on.loading.textContent = "";
    on.table.hidden = false;
    choose();
    on.code_A.focus();
  }

  function beginOrSay() {
    if (globalThis.gancoreGenerator) {
      begin();
    } else {
      on.loading.textContent = "The generator's weights come with the built book, and are not " +
        "here. In a notebook, gancore.pretrained(\"mnist\") draws the same images.";
    }
  }

  on.load.addEventListener("click", function () {
    if (globalThis.gancoreGenerator) {
      begin();
      return;
    }
    if (on.loading.textContent === "Loading.") return;
    on.loading.textContent = "Loading.";
    const script = document.createElement("script");
    script.src = data.weights;
    script.onload = script.onerror = beginOrSay;
    document.head.append(script);
  });
  on.middle.addEventListener("click", function () {
    on.x.value = on.y.value = 0;
    move();
  });
  followPointer(on.map, function (x, y) {
    on.x.value = REACH * (2 * x - 1);
    on.y.value = REACH * (1 - 2 * y);
    move();
  });
  return function show(event) {
    if (generator && [on.x, on.y].includes(event.target)) {
      move();
    } else if (generator) {
      choose();
    }
  };
}

// The network, from what the script of weights holds: a function from codes to images.
function generatorFrom({ sizes, weights }) {
  const bytes = atob(weights);
  const halves = Float32Array.from({ length: 65536 }, (_, bits) => half(bits));
  let at = 0;
  function next(count) {
    const numbers = new Float32Array(count);
    for (let i = 0; i < count; i += 1, at += 2) {
      numbers[i] = halves[bytes.charCodeAt(at) | bytes.charCodeAt(at + 1) << 8];
    }
    return numbers;
  }
  const layers = sizes.slice(1).map((units, i) =>
    ({ weights: next(sizes[i] * units), biases: next(units) }));

  return function (code) {
    let x = code;
    layers.forEach(function ({ weights, biases }, layer) {
      const y = Float64Array.from(biases);
      for (let i = 0; i < x.length; i += 1) {
        const input = x[i];
        if (input === 0) {
          continue;  // of what the rectifiers hand on, most is 0
        }
        const row = i * y.length;
        for (let unit = 0; unit < y.length; unit += 1) {
          y[unit] += input * weights[row + unit];
        }
      }
      x = y.map(layer < layers.length - 1 ? (a) => Math.max(a, 0) : sigmoid);
    });
    return x;
  };
}

// The finite number that 16 bits stand for: a sign, 5 bits of exponent, 10 of fraction.
function half(bits) {
  const exponent = bits >> 10 & 31;
  const fraction = bits & 1023;
  const size = exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24;
  return bits >> 15 ? -size : size;
}

// Random numbers from 0 to 1: Marsaglia's xorshift, with the bits of small seeds spread out first.
function stream(seed) {
  let state = Math.imul(seed, 0x9e3779b1);
  return function () {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function drawn(uniform) {
  return Float64Array.from({ length: 100 }, () => CUBE * (2 * uniform() - 1));
}

function sum(codes, weights) {
  return Float64Array.from({ length: 100 }, (_, i) =>
    codes.reduce((total, code, k) => total + weights[k] * code[i], 0));
}

function length(code) {
  return Math.hypot(...code);
}

function unit(code) {
  return sum([code], [1 / length(code)]);
}

function ink(image) {
  return image.reduce((total, pixel) => total + pixel, 0);
}

// Columns gained for each row upwards: the slope of the column on the row, weighted by pixels.
function slant(image) {
  const mean = (f) => image.reduce((total, pixel, i) =>
    total + pixel * f(Math.floor(i / SIDE), i % SIDE), 0) / ink(image);
  const [row, column] = [mean((r) => r), mean((_, c) => c)];
  return -mean((r, c) => (r - row) * (c - column)) / mean((r) => (r - row) ** 2);
}

function measured(image) {
  return `ink ${ink(image).toFixed(1)}, slant ${written(slant(image), 2)}`;
}

// Put images, in rows of so many, into the image element of a drawing.
function put(drawing, images, columns) {
  const paper = document.createElement("canvas");
  paper.width = SIDE * columns;
  paper.height = SIDE * Math.ceil(images.length / columns);
  const context = paper.getContext("2d");
  images.forEach(function (image, i) {
    const pixels = context.createImageData(SIDE, SIDE);
    image.forEach(function (pixel, place) {
      pixels.data.fill(Math.round(255 * pixel), 4 * place, 4 * place + 3);
      pixels.data[4 * place + 3] = 255;
    });
    context.putImageData(pixels, SIDE * (i % columns), SIDE * Math.floor(i / columns));
  });
  drawing.querySelector("image").setAttribute("href", paper.toDataURL());
}
