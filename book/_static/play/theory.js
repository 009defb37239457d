// What the players never see. Densities are masses of the cells of a grid, so that sums over the
// cells are exact for what is rounded to a cell: D* = p / (p + q) is then the best that any
// D can do that knows the cell only, and V never exceeds 2 JSD - log 4.
"use strict";

const theory = (function () {
  const { forward, output, forget } = networks;
  const { stream, logSigmoid, generatorLoss, GENERATOR_LOSSES } = game;

  const GRIDS = {
    1: { dim: 1, low: -6, width: 0.04, side: 300 },
    2: { dim: 2, low: -3.2, width: 0.2, side: 32 },
  };

  // The middles of the cells, as a minibatch; in the plane the second coordinate runs first.
  function middles({ dim, low, width, side }) {
    const at = (i) => low + (i + 0.5) * width;
    const cells = Float64Array.from({ length: dim * side ** dim });
    for (let i = 0; i < side ** dim; i += 1) {
      if (dim === 1) cells[i] = at(i);
      else cells.set([at(Math.floor(i / side)), at(i % side)], 2 * i);
    }
    return cells;
  }

  // The standard normal distribution function, to 1e-7 (Abramowitz and Stegun, 7.1.26).
  function normalBelow(z) {
    const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
    const factors = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
    const series = factors.reduce((sum, factor) => (sum + factor) * t, 0);
    const tail = (series * Math.exp((-z * z) / 2)) / 2;
    return z < 0 ? tail : 1 - tail;
  }

  // The cell of a coordinate. What lies outside counts in the cell at the end.
  const cellOf = ({ low, width, side }, x) =>
    Math.max(0, Math.min(side - 1, Math.floor((x - low) / width)));

  // The mass of a mixture of round Gaussians in each cell.
  function dataMasses({ centres, deviation }, grid) {
    const { dim, low, width, side } = grid;
    const masses = new Float64Array(side ** dim);
    centres.forEach(function (centre) {
      const onAxis = centre.map(function (mean) {
        const below = Array.from({ length: side + 1 }, (_, i) =>
          i === 0 ? 0 : i === side ? 1 : normalBelow((low + i * width - mean) / deviation));
        return below.slice(1).map((right, i) => right - below[i]);
      });
      for (let i = 0; i < masses.length; i += 1) {
        const [row, column] = [Math.floor(i / side), i % side];
        const mass = dim === 1 ? onAxis[0][i] : onAxis[0][row] * onAxis[1][column];
        masses[i] += mass / centres.length;
      }
    });
    return masses;
  }

  // Codes that stand for all noise, with what share of it each stands for. From one number to one
  // number, they are the ends of thin slices of the noise; else 4,096 draws of equal weight.
  function codesFor({ noise, noise_dim: noiseDim }, { dim }) {
    if (noiseDim === 1 && dim === 1) {
      const reach = noise === "normal" ? 5 : Math.sqrt(3);
      const codes = Float64Array.from({ length: 2001 }, (_, i) => reach * (i / 1000 - 1));
      const below = (z) => (noise === "normal" ? normalBelow(z) : (z / reach + 1) / 2);
      const shares = codes.slice(1).map((right, i) => below(right) - below(codes[i]));
      return { codes, shares, sliced: true };
    }
    const { uniform, normal } = stream(1);
    const draw = noise === "normal" ? normal : () => (2 * uniform() - 1) * Math.sqrt(3);
    const codes = Float64Array.from({ length: 4096 * noiseDim }, draw);
    return { codes, shares: new Float64Array(4096).fill(1 / 4096), sliced: false };
  }

  // The mass of p_g in each cell. On the line, G takes a slice of a one-dimensional noise to an
  // interval, over which its share is spread evenly: G need not be invertible, slices may overlap.
  function sampleMasses(samples, { shares, sliced }, grid) {
    const { dim, low, width, side } = grid;
    const masses = new Float64Array(side ** dim);
    for (let n = 0; n < shares.length; n += 1) {
      if (dim === 2) {
        const [row, column] = [cellOf(grid, samples[2 * n]), cellOf(grid, samples[2 * n + 1])];
        masses[row * side + column] += shares[n];
        continue;
      }
      const from = sliced ? Math.min(samples[n], samples[n + 1]) : samples[n];
      const to = sliced ? Math.max(samples[n], samples[n + 1]) : samples[n];
      const [first, last] = [cellOf(grid, from), cellOf(grid, to)];
      for (let i = first; i <= last; i += 1) {
        const left = i === first ? from : low + i * width;
        const right = i === last ? to : low + (i + 1) * width;
        masses[i] += first === last ? shares[n] : (shares[n] * (right - left)) / (to - from);
      }
    }
    return masses;
  }

  // V(D, G), and with the logit log p - log q of D*, V(D*, G) = 2 JSD - log 4.
  function value(p, q, logits) {
    let sum = 0;
    for (let i = 0; i < p.length; i += 1) {
      if (p[i] > 0) sum += p[i] * logSigmoid(logits[i]);
      if (q[i] > 0) sum += q[i] * logSigmoid(-logits[i]);
    }
    return sum;
  }

  // Modes covered, as gancore.variants.modes counts them: samples within three deviations of a
  // mean come to it at least a tenth as often as they should.
  function modesCovered(samples, { centres, deviation }) {
    const hits = centres.map(() => 0);
    const count = samples.length / 2;
    for (let n = 0; n < count; n += 1) {
      const away = centres.map(([x, y]) => Math.hypot(samples[2 * n] - x, samples[2 * n + 1] - y));
      const nearest = away.indexOf(Math.min(...away));
      if (away[nearest] <= 3 * deviation) hits[nearest] += 1;
    }
    return hits.filter((each) => (each * centres.length) / count >= 0.1).length;
  }

  // The length of the gradient of both objectives in G's parameters, over 64 codes of its own.
  function gradientNorms(gan) {
    const { uniform, normal } = stream(2);
    const { noise, noise_dim: noiseDim } = gan.settings;
    const draw = noise === "normal" ? normal : () => (2 * uniform() - 1) * Math.sqrt(3);
    const passed = forward(gan.generator, Float64Array.from({ length: 64 * noiseDim }, draw));
    return Object.fromEntries(Object.keys(GENERATOR_LOSSES).map(function (objective) {
      forget(gan.generator);
      generatorLoss(gan, passed, objective);
      return [objective, Math.hypot(...gan.generator.gradients.flatMap((each) => [...each]))];
    }));
  }

  // Everything that can be computed of a game at a moment, and a glance, which is what moves in a
  // drawing of the plane and costs less than a step.
  function observer(gan) {
    const grid = GRIDS[gan.data.dim];
    const cells = middles(grid);
    const p = dataMasses(gan.data, grid);
    const noise = codesFor(gan.settings, gan.data);
    function glance() {
      return {
        samples: output(forward(gan.generator, noise.codes.slice(0, 300 * gan.settings.noise_dim))),
        logits: output(forward(gan.discriminator, cells)),
      };
    }
    function observe() {
      const samples = output(forward(gan.generator, noise.codes));
      const q = sampleMasses(samples, noise, grid);
      const logits = output(forward(gan.discriminator, cells));
      const best = p.map((mass, i) => Math.log(mass) - Math.log(q[i]));
      // Samples that have grown beyond all bounds lie in no cell.
      const bounded = samples.every(Number.isFinite);
      const v = bounded ? value(p, q, logits) : NaN;
      const jsd = bounded ? (value(p, q, best) + Math.log(4)) / 2 : NaN;
      return {
        grid, p, q, logits, best, samples, noise, value: v, jsd,
        lag: 2 * jsd - Math.log(4) - v,
        mean: grid.dim === 1 ? q.reduce((sum, mass, i) => sum + mass * cells[i], 0) : null,
        modes: gan.data.counted ? modesCovered(samples, gan.data) : null,
        gradients: gradientNorms(gan),
      };
    }
    return { glance, observe };
  }

  return { observer };
})();
