// The game: data, noise, and the steps of gancore.gan.algorithm1 under the same names.
"use strict";

const game = (function () {
  const { network, forward, output, backward, forget, sgd, adam } = networks;

  // mulberry32, a stream of numbers in [0, 1) that the seed fixes on every machine.
  function stream(seed) {
    let state = seed >>> 0;
    function uniform() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    }
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return { uniform, normal };
  }

  // All data are mixtures of equally likely round Gaussians, so that their density is known;
  // a heavier one is named twice. Only those with modes far apart have them counted.
  const along = (count, place) => Array.from({ length: count }, (_, i) => place(i, i / count));
  const DATA = {
    one_bump: () => ({ dim: 1, deviation: 0.5, centres: [[0]] }),
    two_bumps: () => ({ dim: 1, deviation: 0.5, centres: [[0], [0], [1.5]] }),
    ring: () => ({
      dim: 2, deviation: 0.1, counted: true,
      centres: along(8, (i, t) => [2 * Math.cos(2 * Math.PI * t), 2 * Math.sin(2 * Math.PI * t)]),
    }),
    grid: () => ({
      dim: 2, deviation: 0.05, counted: true,
      centres: along(25, (i) => [Math.floor(i / 5) - 2, (i % 5) - 2]),
    }),
    moons: () => ({
      dim: 2, deviation: 0.1,
      centres: along(100, function (i) {
        const [angle, sign] = [(Math.PI * (i >> 1)) / 49, i % 2 ? -1 : 1];
        return [sign * (1.5 * Math.cos(angle) - 0.75), sign * (1.5 * Math.sin(angle) - 0.375)];
      }),
    }),
    curve: () => ({
      dim: 2, deviation: 0.1,
      centres: along(100, function (i, t) {
        const [angle, radius] = [3 * Math.PI * Math.sqrt(t), 2.4 * Math.sqrt(t)];
        return [radius * Math.cos(angle), radius * Math.sin(angle)];
      }),
    }),
    drawn: (points) => ({ dim: 2, deviation: 0.1, centres: points }),
  };

  const sizes = (text) => (text === "none" ? [] : text.split(" ").map(Number));

  // Both networks, what moves them, and what they are fed; nothing has moved yet.
  function create(settings) {
    const { uniform, normal } = stream(settings.seed);
    const data = DATA[settings.data](settings.points);
    const rule = settings.rule === "adam" ? adam : sgd;
    const generator = network(
      [settings.noise_dim, ...sizes(settings.g_units), data.dim], settings.activation, uniform
    );
    const discriminator = network(
      [data.dim, ...sizes(settings.d_units), 1], settings.activation, uniform
    );
    generator.parameters[generator.parameters.length - 1][0] += settings.start;
    // Uniform noise has mean 0 and variance 1, as gancore's.
    const code = settings.noise === "normal" ? normal : () => (2 * uniform() - 1) * Math.sqrt(3);
    const momentum = settings.rule === "sgd" ? settings.momentum : undefined;
    const gan = {
      settings, data, generator, discriminator,
      generatorOptimizer: rule(generator, settings.g_rate, momentum),
      discriminatorOptimizer: rule(discriminator, settings.d_rate, momentum),
      sampleNoise: (count) => Float64Array.from({ length: count * settings.noise_dim }, code),
      sampleData: (count) => draws(data, count, uniform, normal),
      who: "both",
      iterations: 0,
      gradients: 0,
    };
    gan.moves = moves(gan);
    return gan;
  }

  function draws({ dim, centres, deviation }, count, uniform, normal) {
    const points = new Float64Array(count * dim);
    for (let n = 0; n < count; n += 1) {
      const centre = centres[Math.floor(uniform() * centres.length)];
      centre.forEach((at, axis) => { points[n * dim + axis] = at + deviation * normal(); });
    }
    return points;
  }

  // log D and, with the sign of the logit turned, log(1 - D): exact for every logit.
  const logSigmoid = (logit) => Math.min(logit, 0) - Math.log1p(Math.exp(-Math.abs(logit)));
  const sigmoid = (logit) => Math.exp(logSigmoid(logit));
  const mean = (values) => values.reduce((sum, each) => sum + each, 0) / values.length;

  // What G minimises for one sample, and its slope in the logit.
  const GENERATOR_LOSSES = {
    minimax: { of: (l) => logSigmoid(-l), slope: (l) => -sigmoid(l) },
    non_saturating: { of: (l) => -logSigmoid(l), slope: (l) => -sigmoid(-l) },
  };

  // D's loss is -V/2, as in gancore; its gradients are added to those that D holds.
  function discriminatorLoss(gan, real, fake) {
    const d = gan.discriminator;
    const [onReal, onFake] = [forward(d, real), forward(d, fake)];
    const [realLogits, fakeLogits] = [output(onReal), output(onFake)];
    backward(d, onReal, realLogits.map((l) => -sigmoid(-l) / (2 * realLogits.length)));
    backward(d, onFake, fakeLogits.map((l) => sigmoid(l) / (2 * fakeLogits.length)));
    return -(mean(realLogits.map(logSigmoid)) + mean(fakeLogits.map((l) => logSigmoid(-l)))) / 2;
  }

  // The gradient goes through D, which does not keep it, and stops at G.
  function generatorLoss(gan, fake, objective = gan.settings.objective) {
    const loss = GENERATOR_LOSSES[objective];
    const seen = forward(gan.discriminator, output(fake));
    const logits = output(seen);
    const slopes = logits.map((l) => loss.slope(l) / logits.length);
    const inSamples = backward(gan.discriminator, seen, slopes, { weights: false });
    backward(gan.generator, fake, inSamples);
    return mean(logits.map(loss.of));
  }

  function discriminatorStep(gan, real, noise) {
    forget(gan.discriminator);
    const loss = discriminatorLoss(gan, real, output(forward(gan.generator, noise)));
    gan.discriminatorOptimizer();
    return loss;
  }

  function generatorStep(gan, noise) {
    forget(gan.generator);
    const loss = generatorLoss(gan, forward(gan.generator, noise));
    gan.generatorOptimizer();
    return loss;
  }

  // Both gradients are taken before either network moves.
  function simultaneousStep(gan, real, noise) {
    [gan.discriminator, gan.generator].forEach(forget);
    const fake = forward(gan.generator, noise);
    const losses = [discriminatorLoss(gan, real, output(fake)), generatorLoss(gan, fake)];
    gan.discriminatorOptimizer();
    gan.generatorOptimizer();
    return losses;
  }

  // The gradient steps, one each time the game is asked for the next; true where one ends an iteration:
  // of Algorithm 1, k steps of D and one of G, or both players at once. While one player stands
  // still, from one step to the next, the other makes its own steps alone.
  function* moves(gan) {
    const { order, k, batch_size: m } = gan.settings;
    while (true) {
      if (gan.who === "both" && order === "simultaneous") {
        simultaneousStep(gan, gan.sampleData(m), gan.sampleNoise(m));
        gan.gradients += 2;
      } else {
        const ofD = order === "simultaneous" ? 1 : k;
        for (let i = 0; i < ofD && gan.who !== "G"; i += 1) {
          discriminatorStep(gan, gan.sampleData(m), gan.sampleNoise(m));
          gan.gradients += 1;
          yield false;
        }
        if (gan.who !== "D") {
          generatorStep(gan, gan.sampleNoise(m));
          gan.gradients += 1;
        }
      }
      gan.iterations += 1;
      yield true;
    }
  }

  // To the end of an iteration, also of one that has begun.
  function iterate(gan) {
    while (!gan.moves.next().value);
  }

  return {
    stream, create, draws, logSigmoid, sigmoid, GENERATOR_LOSSES, generatorLoss,
    discriminatorStep, generatorStep, simultaneousStep, iterate,
  };
})();
