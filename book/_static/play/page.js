// The page: what it shows, its buttons, and the frames in which the game is played and drawn.
"use strict";

const play = (function () {
  const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)");
  const BEYOND = "The numbers have grown beyond all bounds: go back and take smaller steps.";
  const state = {};
  let on, root;

  // Begin the game that is set. Without data there is none.
  function restart() {
    pause();
    const { settings, preset } = state;
    controls.show(on.controls, settings);
    root.querySelectorAll("[data-preset]").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.preset === preset)));
    root.querySelectorAll("[data-for]").forEach(function (text) {
      text.hidden = text.dataset.for !== preset;
    });
    const differs = controls.changed(state);
    on.changed.textContent = differs.length ? `Changed since: ${differs.join("; ")}.` : "";
    const pen = settings.data === "drawn";
    on.drawing.classList.toggle("draws", pen);
    on.pen.hidden = !pen;
    on.undo.disabled = !state.before.length;
    on.erase.disabled = !settings.points.length;
    count(settings.points.length);
    const none = pen && !settings.points.length;
    [on.train, on.once, on.back].forEach((button) => { button.disabled = none; });
    state.gan = none ? null : game.create(settings);
    if (none) {
      draw();
      root.querySelectorAll("dd").forEach((number) => { number.textContent = "—"; });
      on.status.textContent = "There are no data yet: draw some first.";
      return;
    }
    state.gan.who = on.who.value;
    Object.assign(state, theory.observer(state.gan));
    const { uniform, normal } = game.stream(3);
    state.real = game.draws(state.gan.data, 300, uniform, normal);
    state.moments = [];
    look();
    say("At the start.");
  }

  const nats = (x) => `${x.toFixed(4).replace(/^-0\.0000$/, "0.0000").replace("-", "−")} nats`;
  // Three digits; a power of ten where there would be too many zeros.
  const short = (x) => (x > 0 && x < 1e-3 ? x.toExponential(1) : x.toPrecision(3))
    .replace(/e.(\d+)/, (sign, power) => ` × 10${sign[1] === "-" ? "⁻" : ""}${raised(power)}`);
  const raised = (power) => Array.from(power, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");

  // Compute everything, write it down, and draw.
  function look() {
    const seen = state.observe();
    const { gan, moments } = state;
    const { value, jsd, lag, modes, mean, gradients } = seen;
    state.seen = seen;
    const before = moments[moments.length - 1];
    if (!before || before.step < gan.iterations) {
      moments.push({ step: gan.iterations, value, jsd, modes, mean });
      if (moments.length > 600) state.moments = moments.filter((_, i) => i % 2 === 0);
    }
    const shown = {
      step: gan.iterations, work: gan.gradients, value: nats(value), jsd: nats(jsd), lag: nats(lag),
      modes: modes === null ? "—" : `${modes} of ${gan.data.centres.length}`,
      minimax: short(gradients.minimax), non_saturating: short(gradients.non_saturating),
    };
    Object.entries(shown).forEach(([name, text]) => { on[name].textContent = text; });
    draw();
  }

  function draw() {
    const { gan, moments } = state;
    if (!gan) {
      drawing.nothing(on.drawing, "Draw the data here.");
      drawing.nothing(on.history, "");
      [on.drawing, on.history].forEach((canvas) => canvas.setAttribute("aria-label", "Nothing yet."));
      return;
    }
    drawPlayers();
    drawing.history(on.history, moments, gan);
    on.history.setAttribute("aria-label", `V and JSD over the steps. ${summary()}`);
  }

  function drawPlayers() {
    const { gan, seen, real } = state;
    const line = gan.data.dim === 1;
    const remark = line
      ? drawing.onTheLine(on.drawing, gan, seen) : drawing.inThePlane(on.drawing, gan, seen, real);
    const shows = line
      ? "Over the line: the density of the data, dotted black, that of the samples, solid green, " +
        "D, dashed blue, and D*, thin blue."
      : "The plane: data black, samples green with orange arrows for the pull of D on them, " +
        "and D as shading, blue where it says data.";
    on.drawing.setAttribute("aria-label", `${shows} ${summary()} ${remark}`);
  }

  function summary() {
    const { seen } = state;
    const modes = seen.modes === null ? "" : `, ${on.modes.textContent} modes covered`;
    return `Step ${on.step.textContent}: V ${on.value.textContent}, JSD ${on.jsd.textContent}${modes}.`;
  }

  function say(text) {
    on.status.textContent = `${text} ${summary()}`;
  }

  // Train as many steps a second as are asked for, in slices that leave the page its frames; a slice
  // may end within an iteration. Looking may cost many steps: it takes a sixth of the time, after
  // an iteration, and for those who want less motion not twice in a second. Between looks a frame
  // that has time left has a glance.
  function train(steps = Infinity) {
    let [cost, owed] = [0, 1];
    let before = performance.now();
    let [looked, said] = [before, before];
    on.train.textContent = "Pause";
    function frame() {
      const now = performance.now();
      const rest = Math.max(reducedMotion.matches ? 1000 : 30, 5 * cost);
      // What a hidden page or a slow machine has missed is not made up for.
      const passed = Math.min(now - before, 250) / 1000;
      owed = Math.min(owed + passed * Number(on.speed.value), 200);
      before = now;
      while (steps > 0 && owed >= 1 && performance.now() < now + 12) {
        if (!state.gan.moves.next().value) continue;
        [steps, owed] = [steps - 1, owed - 1];
        const began = performance.now();
        if (began - looked < rest || steps === 0) continue;
        look();
        looked = performance.now();
        cost = looked - began;
      }
      if (steps === 0 || !Number.isFinite(state.seen.value)) return stop();
      if (state.gan.data.dim === 2 && !reducedMotion.matches && performance.now() < now + 12) {
        state.seen = { ...state.seen, ...state.glance() };
        drawPlayers();
      }
      if (now - said > 5000) {
        said = now;
        say("Training.");
      }
      state.running = requestAnimationFrame(frame);
    }
    frame();
  }

  function pause() {
    cancelAnimationFrame(state.running);
    state.running = null;
    on.train.textContent = "Train";
  }

  function stop() {
    pause();
    look();
    say(Number.isFinite(state.seen.value) ? "Paused." : BEYOND);
  }

  // So many iterations at once, as tests ask for.
  function advance(steps) {
    pause();
    for (let i = 0; i < steps; i += 1) {
      game.iterate(state.gan);
      if (state.gan.iterations % 20 === 0 && i < steps - 1) look();
    }
    stop();
  }

  // Play what is chosen, with both players, and let the address say so.
  function choose(chosen) {
    Object.assign(state, chosen);
    on.who.value = "both";
    controls.toAddress(state);
    restart();
  }

  function count(points) {
    const most = controls.MOST_POINTS;
    on.points.textContent = points < most
      ? `${points === 1 ? "1 point" : `${points} points`} of at most ${most}`
      : `${most} points, and there can be no more`;
  }

  // Undo knows what the points were before each change.
  function setPoints(points, before = [...state.before, state.settings.points]) {
    choose({ settings: { ...state.settings, points }, before });
    if (document.activeElement.disabled) on.add.focus();
  }

  const tenth = (x) => Math.round(10 * x) / 10;

  // A stroke is collected while the pointer is down; the game begins anew when it ends.
  function listenToThePen() {
    let stroke = null;
    const room = () => controls.MOST_POINTS - state.settings.points.length;
    const collect = function (event) {
      if (!stroke || !event.isPrimary || stroke.length === room()) return;
      const point = drawing.inPlane(on.drawing, event).map(tenth);
      if (point.some((x) => Math.abs(x) > 3)) return;
      if (String(point) === String(stroke[stroke.length - 1])) return; // else it is 0.1 away
      stroke.push(point);
      drawing.mark(on.drawing, point);
      count(state.settings.points.length + stroke.length);
    };
    on.drawing.addEventListener("pointerdown", function (event) {
      if (state.settings.data !== "drawn" || !event.isPrimary || event.button !== 0) return;
      event.preventDefault();
      on.drawing.setPointerCapture(event.pointerId);
      if (state.running !== null) stop();
      stroke = [];
      collect(event);
    });
    on.drawing.addEventListener("pointermove", collect);
    on.drawing.addEventListener("lostpointercapture", function () {
      if (stroke && stroke.length) setPoints([...state.settings.points, ...stroke]);
      stroke = null;
    });
    on.add.addEventListener("click", function () {
      if (![on.x, on.y].every((input) => input.reportValidity()) || room() === 0) return;
      const point = [on.x, on.y].map((input) => tenth(input.valueAsNumber));
      setPoints([...state.settings.points, point]);
    });
    on.undo.addEventListener("click", () =>
      setPoints(state.before[state.before.length - 1], state.before.slice(0, -1)));
    on.erase.addEventListener("click", () => setPoints([]));
  }

  function listen() {
    controls.make(on.controls, function (name, text) {
      choose({
        settings: { ...state.settings, [name]: controls.allowed(name, text, state.settings[name]) },
      });
      // The sheet and its pen stand far above on a narrow screen.
      if (name === "data" && text === "drawn") on.pen.scrollIntoView({ block: "start" });
    });
    // Another preset keeps the seed, so that two of them can be compared from the same start.
    root.querySelectorAll("[data-preset]").forEach((button) =>
      button.addEventListener("click", function () {
        const [{ preset }, { seed }] = [button.dataset, state.settings];
        choose({ preset, settings: { ...controls.PRESETS[preset], seed }, before: [] });
      }));
    on.train.addEventListener("click", () => (state.running === null ? train() : stop()));
    on.once.addEventListener("click", function () {
      pause();
      train(1);
    });
    on.back.addEventListener("click", restart);
    on.who.addEventListener("change", function () {
      if (state.gan) state.gan.who = on.who.value;
    });
    // A link within the page, and the way back from it, leave the game as it is.
    window.addEventListener("hashchange", function () {
      if (!window.location.hash.includes("=")) return;
      const given = controls.fromAddress();
      if (controls.inAddress(given) === controls.inAddress(state)) controls.toAddress(state);
      else choose({ ...given, before: [] });
    });
    window.addEventListener("resize", draw); // a zoom may leave the sheets as wide as they are
    new ResizeObserver(draw).observe(root.querySelector(".sheets"));
    listenToThePen();
  }

  function begin() {
    root = document.querySelector(".gancore-play");
    on = {};
    root.querySelectorAll("[data-is]").forEach((part) => { on[part.dataset.is] = part; });
    root.querySelector(".moving").hidden = false;
    listen();
    Object.assign(state, controls.fromAddress(), { before: [] });
    if (window.location.hash.includes("=")) controls.toAddress(state);
    restart();
  }

  return { begin, advance, state };
})();
