// Both objectives of G for one sample, and their slopes, over the logit of D. All in closed form.

function explore(root) {
  const on = parts(root);
  const ticks = [-8, -4, 0, 4, 8];
  const above = panel([34, 50, 372, 230], [-8, 8], [-8.5, 8.5]);
  const below = panel([34, 260, 372, 362], [-8, 8], [-1.05, 0.05]);
  const minimax = { loss: (l) => logSigmoid(-l), slope: (l) => -sigmoid(l) };
  // The slope of -log D is D - 1, that is, minus the sigmoid of the logit with its sign turned.
  const other = { loss: (l) => -logSigmoid(l), slope: (l) => -sigmoid(-l) };

  on.axes.innerHTML =
    above.axes(ticks.map((l) => [l, ""]), [-8, -4, 0, 4, 8].map((y) => [y, written(y, 0)])) +
    below.axes(ticks.map((l) => [l, written(l, 0)]), [-1, -0.5, 0].map((y) => [y, written(y, 1)])) +
    ticks.map((l) =>
      `<text class="middle" x="${below.across(l)}" y="392">${sigmoid(l).toFixed(4)}</text>`
    ).join("");
  on.loss_minimax.setAttribute("d", above.curve(minimax.loss));
  on.loss_other.setAttribute("d", above.curve(other.loss));
  on.slope_minimax.setAttribute("d", below.curve(minimax.slope));
  on.slope_other.setAttribute("d", below.curve(other.slope));

  // A short piece of the straight line that touches a loss at the logit.
  function tangent(objective, logit) {
    const line = (l) => objective.loss(logit) + (l - logit) * objective.slope(logit);
    return above.curve(line, [Math.max(-8, logit - 2), Math.min(8, logit + 2)]);
  }
  function put(dot, plane, x, y) {
    dot.setAttribute("cx", plane.across(x));
    dot.setAttribute("cy", plane.up(y));
  }

  function show() {
    const logit = Number(on.logit.value);
    const shown = (number) => written(number, data.digits);
    on.here.setAttribute("d", `M${above.across(logit)} 50v180m0 30v102`);
    on.tangents.setAttribute("d", tangent(minimax, logit) + tangent(other, logit));
    put(on.dot_minimax, above, logit, minimax.loss(logit));
    put(on.dot_other, above, logit, other.loss(logit));
    put(on.end_minimax, below, logit, minimax.slope(logit));
    put(on.end_other, below, logit, other.slope(logit));

    on.logit_shown.textContent = written(logit, 1);
    on.d.textContent = shown(sigmoid(logit));
    on.minimax.textContent = shown(minimax.loss(logit)) + " nats";
    on.minimax_slope.textContent = shown(minimax.slope(logit));
    on.other.textContent = shown(other.loss(logit)) + " nats";
    on.other_slope.textContent = shown(other.slope(logit));

    const result = `D(G(z)) = ${shown(sigmoid(logit))}; slope of log(1 \u2212 D): ` +
      `${shown(minimax.slope(logit))}, of \u2212log D: ${shown(other.slope(logit))}`;
    on.logit.setAttribute("aria-valuetext", `logit ${written(logit, 1)}: ${result}`);
    on.drawing.setAttribute("aria-label",
      "Two panels over the logit of D, from minus 8 to 8. Above, the objectives, with their " +
      "tangents: log(1 minus D), dashed, is flat on the left and falls along a straight line " +
      "on the right; minus log D, solid, falls along a straight line on the left and is flat " +
      "on the right. Below, their slopes: the dashed one goes from 0 down to minus 1, the " +
      `solid one from minus 1 up to 0. At the mark, ${result}.`);
  }

  followPointer(on.drawing, function (x) {
    on.logit.value = -8 + 16 * (400 * x - 34) / (372 - 34);
    show();
  });
  return show;
}
