// Small networks of dense layers, and the learning rules that move them, as PyTorch defines both.
// A minibatch is one Float64Array, row after row.
"use strict";

const networks = (function () {
  const ACTIVATIONS = {
    // What a hidden unit does, and its slope, written in what came out.
    relu: { of: (x) => (x < 0 ? 0 : x), slope: (y) => (y > 0 ? 1 : 0) },
    tanh: { of: Math.tanh, slope: (y) => 1 - y * y },
  };

  // A network from sizes such as [2, 64, 64, 1]. The last layer has no activation.
  // First weights are uniform within 1 / sqrt(inputs), as in PyTorch's Linear.
  function network(sizes, activation, uniform) {
    const layers = sizes.slice(1).map(function (outputs, i) {
      const inputs = sizes[i];
      const drawn = (count) =>
        Float64Array.from({ length: count }, () => (2 * uniform() - 1) / Math.sqrt(inputs));
      return { inputs, outputs, weight: drawn(inputs * outputs), bias: drawn(outputs) };
    });
    const parameters = layers.flatMap((layer) => [layer.weight, layer.bias]);
    const gradients = parameters.map((values) => new Float64Array(values.length));
    return { layers, activation: ACTIVATIONS[activation], parameters, gradients };
  }

  // What every layer makes of a minibatch: the input first, the output last.
  function forward(net, x) {
    const passed = [x];
    net.layers.forEach(function ({ inputs, outputs, weight, bias }, number) {
      const from = passed[number];
      const rows = from.length / inputs;
      const to = new Float64Array(rows * outputs);
      const hidden = number < net.layers.length - 1;
      for (let n = 0; n < rows; n += 1) {
        for (let o = 0; o < outputs; o += 1) {
          let sum = bias[o];
          for (let i = 0; i < inputs; i += 1) {
            sum += weight[o * inputs + i] * from[n * inputs + i];
          }
          to[n * outputs + o] = hidden ? net.activation.of(sum) : sum;
        }
      }
      passed.push(to);
    });
    return passed;
  }

  const output = (passed) => passed[passed.length - 1];

  // From the gradient of a loss in the output to that in the input. The gradients in the weights
  // are added to those that the network holds, unless it is only looked through.
  function backward(net, passed, gradient, { weights = true } = {}) {
    let above = Float64Array.from(gradient);
    for (let number = net.layers.length - 1; number >= 0; number -= 1) {
      const { inputs, outputs, weight } = net.layers[number];
      const from = passed[number];
      const [inWeight, inBias] = [net.gradients[2 * number], net.gradients[2 * number + 1]];
      const below = new Float64Array(from.length);
      for (let place = 0; place < above.length; place += 1) {
        const slope = above[place];
        if (slope === 0) continue; // as behind half of all rectifiers
        const start = Math.floor(place / outputs) * inputs;
        const o = place % outputs;
        for (let i = 0; i < inputs; i += 1) {
          below[start + i] += slope * weight[o * inputs + i];
        }
        if (!weights) continue;
        inBias[o] += slope;
        for (let i = 0; i < inputs; i += 1) {
          inWeight[o * inputs + i] += slope * from[start + i];
        }
      }
      if (number > 0) {
        for (let i = 0; i < below.length; i += 1) {
          below[i] *= net.activation.slope(from[i]);
        }
      }
      above = below;
    }
    return above;
  }

  function forget(net) {
    net.gradients.forEach((gradient) => gradient.fill(0));
  }

  // torch.optim.SGD: the velocity is momentum times itself, plus the gradient.
  function sgd(net, rate, momentum) {
    const velocities = net.parameters.map((values) => new Float64Array(values.length));
    return function step() {
      net.parameters.forEach(function (values, which) {
        const [gradient, velocity] = [net.gradients[which], velocities[which]];
        for (let i = 0; i < values.length; i += 1) {
          velocity[i] = momentum * velocity[i] + gradient[i];
          values[i] -= rate * velocity[i];
        }
      });
    };
  }

  // torch.optim.Adam with both moments freed from their start at 0, betas as in chapter 13.
  function adam(net, rate, [first, second] = [0.5, 0.99], epsilon = 1e-8) {
    const means = net.parameters.map((values) => new Float64Array(values.length));
    const squares = net.parameters.map((values) => new Float64Array(values.length));
    let steps = 0;
    return function step() {
      steps += 1;
      const stride = rate / (1 - first ** steps);
      const grown = Math.sqrt(1 - second ** steps);
      net.parameters.forEach(function (values, which) {
        const [gradient, mean, square] = [net.gradients[which], means[which], squares[which]];
        for (let i = 0; i < values.length; i += 1) {
          mean[i] = first * mean[i] + (1 - first) * gradient[i];
          square[i] = second * square[i] + (1 - second) * gradient[i] ** 2;
          values[i] -= (stride * mean[i]) / (Math.sqrt(square[i]) / grown + epsilon);
        }
      });
    };
  }

  return { network, forward, output, backward, forget, sgd, adam };
})();
