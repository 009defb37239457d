// The page: presets, controls, buttons, and the frames in which the game is played and drawn.
"use strict";

const play = (function () {
  const OWN = {
    seed: 0, noise: "normal", noise_dim: 1, activation: "tanh", g_units: "16", d_units: "16",
    objective: "non_saturating", rule: "sgd", momentum: 0, order: "alternating", k: 1,
    batch_size: 64, start: 0, points: [],
  };
  const BUMPS = { ...OWN, data: "two_bumps", g_rate: 0.1, d_rate: 0.5 };
  const RING = {
    ...OWN, data: "ring", noise_dim: 2, activation: "relu", g_units: "64 64", d_units: "64 64",
    rule: "adam", g_rate: 0.002,
  };
  const PRESETS = {
    works: { ...BUMPS, k: 5, batch_size: 128, start: -1 },
    starves: { ...BUMPS, objective: "minimax", k: 10, d_rate: 1, start: -4 },
    collapse: { ...RING, d_rate: 0.001 },
    cure: { ...RING, d_rate: 0.004 },
    circles: {
      ...OWN, data: "one_bump", order: "simultaneous", momentum: 0.5, g_rate: 0.1, d_rate: 0.05,
      start: -2,
    },
    lag: { ...BUMPS, k: 20, start: -1.5 },
  };
  const UNITS = ["none", "8", "16", "32", "16 16", "32 32", "64 64"];
  const named = (values) => Object.fromEntries(values.map((each) => [each, each]));
  // Every control: what it is called, and its choices or its least and largest number.
  const CONTROLS = {
    data: ["data", {
      one_bump: "one bump on the line", two_bumps: "two bumps on the line", ring: "a ring of eight",
      grid: "a grid of 25", moons: "two moons", curve: "a spiral", drawn: "points that you draw",
    }],
    noise: ["noise", { normal: "normal", uniform: "uniform" }],
    noise_dim: ["numbers in a code", 1, 8],
    start: ["first samples moved by", -6, 6],
    g_units: ["hidden units of G", named(UNITS)],
    d_units: ["hidden units of D", named(UNITS)],
    activation: ["what a hidden unit does", { tanh: "tanh", relu: "rectify" }],
    objective: ["what G minimises", {
      minimax: "log(1 − D), minimax", non_saturating: "−log D, non-saturating",
    }],
    order: ["who moves", { alternating: "D, then G", simultaneous: "both at once" }],
    k: ["k, steps of D for one of G", 1, 50],
    rule: ["learning rule", { sgd: "gradient steps", adam: "Adam" }],
    momentum: ["momentum (of gradient steps)", 0, 0.99],
    d_rate: ["learning rate of D", 0, 10],
    g_rate: ["learning rate of G", 0, 10],
    batch_size: ["m, examples in a minibatch", 1, 512],
    seed: ["seed", 0, 999999],
  };
  const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)");
  const BEYOND = "The numbers have grown beyond all bounds: go back and take smaller steps.";
  const state = {};
  let on, root;

  // The address keeps the preset and what differs from it: #preset=collapse&k=5
  function fromAddress() {
    const given = new URLSearchParams(window.location.hash.slice(1));
    const preset = Object.hasOwn(PRESETS, given.get("preset")) ? given.get("preset") : "works";
    const settings = { ...PRESETS[preset] };
    Object.entries(CONTROLS).forEach(function ([name, [, choices, most]]) {
      const text = given.get(name);
      if (text === null) return;
      if (typeof choices === "object") settings[name] = Object.hasOwn(choices, text) ? text : settings[name];
      else settings[name] = number(name, text, choices, most, settings[name]);
    });
    const points = (given.get("points") || "").split(";").map((each) => each.split(",").map(Number));
    settings.points = points
      .filter((point) => point.length === 2 && point.every((x) => Math.abs(x) <= 3)).slice(0, 200);
    return { preset, settings };
  }

  // What a reader or an address wrote, as a number that is allowed; else what it was.
  function number(name, text, least, most, otherwise) {
    const value = text.trim() === "" ? NaN : Number(text);
    if (!Number.isFinite(value)) return otherwise;
    const whole = ["noise_dim", "k", "batch_size", "seed"].includes(name);
    return Math.max(least, Math.min(most, whole ? Math.round(value) : value));
  }

  const changed = ({ preset, settings }) =>
    Object.keys(CONTROLS).filter((name) => settings[name] !== PRESETS[preset][name]);

  function toAddress() {
    const { preset, settings } = state;
    const told = new URLSearchParams({ preset });
    changed(state).forEach((name) => told.set(name, settings[name]));
    if (settings.data === "drawn" && settings.points.length) {
      told.set("points", settings.points.map((point) => point.join(",")).join(";"));
    }
    window.history.replaceState(null, "", `#${told}`);
  }

  function makeControls() {
    on.controls.innerHTML = Object.entries(CONTROLS).map(function ([name, [says, choices, most]]) {
      const control = typeof choices === "object"
        ? `<select name="${name}">${Object.entries(choices).map(([value, text]) =>
          `<option value="${value}">${text}</option>`).join("")}</select>`
        : `<input name="${name}" type="number" min="${choices}" max="${most}" step="any" required>`;
      return `<label><span>${says}</span>${control}</label>`;
    }).join("");
    on.controls.addEventListener("change", function ({ target }) {
      const { name, value } = target;
      const [, choices, most] = CONTROLS[name];
      state.settings[name] = typeof choices === "object"
        ? value : number(name, value, choices, most, state.settings[name]);
      toAddress();
      restart();
    });
  }

  function restart() {
    pause();
    const { settings, preset } = state;
    Object.keys(CONTROLS).forEach((name) => { on.controls.elements[name].value = settings[name]; });
    root.querySelectorAll("[data-preset]").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.preset === preset)));
    root.querySelectorAll("[data-for]").forEach(function (text) {
      text.hidden = text.dataset.for !== preset;
    });
    const differs = changed(state).map((name) => CONTROLS[name][0]);
    on.changed.textContent = differs.length ? `Changed since: ${differs.join("; ")}.` : "";
    state.gan = game.create(settings);
    Object.assign(state, theory.observer(state.gan));
    const { uniform, normal } = game.stream(3);
    state.real = game.draws(state.gan.data, 300, uniform, normal);
    state.moments = [];
    on.drawing.classList.toggle("draws", settings.data === "drawn");
    on.pen.hidden = settings.data !== "drawn";
    look();
    say("At the start.");
  }

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
    const nats = (x) => `${x.toFixed(4).replace("-", "−")} nats`;
    const small = (x) => x.toExponential(2).replace("-", "−");
    const shown = {
      step: gan.iterations, work: gan.gradients, value: nats(value), jsd: nats(jsd), lag: nats(lag),
      modes: modes === null ? "—" : `${modes} of ${gan.data.centres.length}`,
      minimax: small(gradients.minimax), non_saturating: small(gradients.non_saturating),
    };
    Object.entries(shown).forEach(([name, text]) => { on[name].textContent = text; });
    draw();
  }

  function draw() {
    const { gan, seen, real, moments } = state;
    if (gan.data.dim === 1) drawing.onTheLine(on.drawing, gan, seen);
    else drawing.inThePlane(on.drawing, gan, seen, real);
    drawing.history(on.history, moments, gan);
    const shows = gan.data.dim === 1
      ? "Over the line: the density of the data, dotted black, that of the samples, solid green, " +
        "D, dashed blue, and D*, thin blue."
      : "The plane: data black, samples green with orange arrows for the pull of D on them, " +
        "and D as shading, blue where it says data.";
    on.drawing.setAttribute("aria-label", `${shows} ${summary()}`);
    on.history.setAttribute("aria-label", `V and JSD over the steps. ${summary()}`);
  }

  function summary() {
    const { seen } = state;
    const modes = seen.modes === null ? "" : `, ${on.modes.textContent} modes covered`;
    return `Step ${on.step.textContent}: V ${on.value.textContent}, JSD ${on.jsd.textContent}${modes}.`;
  }

  function say(text) {
    on.status.textContent = `${text} ${summary()}`;
  }

  // Train as many steps a second as are asked for, in slices that leave the page its frames.
  // Looking may cost many steps: it takes a fifth of the time, and is done each second at least, or,
  // for those who want less motion, at most. Between looks a frame that has time left has a glance.
  function train() {
    let [before, looked, cost, said, owed] = [performance.now(), 0, 0, performance.now(), 0];
    on.train.textContent = "Pause";
    state.running = requestAnimationFrame(function frame(now) {
      const until = performance.now() + 12;
      owed = Math.min(owed + ((now - before) / 1000) * Number(on.speed.value), 200);
      before = now;
      while (owed >= 1 && performance.now() < until) {
        game.iterate(state.gan);
        owed -= 1;
      }
      if (now - looked > (reducedMotion.matches ? 1000 : Math.min(1000, Math.max(30, 5 * cost)))) {
        const began = performance.now();
        look();
        [looked, cost] = [now, performance.now() - began];
      } else if (state.gan.data.dim === 2 && !reducedMotion.matches && performance.now() < until) {
        state.seen = { ...state.seen, ...state.glance() };
        draw();
      }
      if (now - said > 5000) {
        said = now;
        say("Training.");
      }
      if (Number.isFinite(state.seen.value)) {
        state.running = requestAnimationFrame(frame);
      } else {
        pause();
        say(BEYOND);
      }
    });
  }

  function pause() {
    cancelAnimationFrame(state.running);
    state.running = null;
    on.train.textContent = "Train";
  }

  // So many iterations at once, as the button and the tests ask for.
  function advance(steps) {
    pause();
    for (let i = 0; i < steps; i += 1) {
      game.iterate(state.gan);
      if (state.gan.iterations % 20 === 0 && i < steps - 1) look();
    }
    look();
    say(Number.isFinite(state.seen.value) ? "Paused." : BEYOND);
  }

  // Another preset keeps the seed, so that two of them can be compared from the same start.
  function choose(preset) {
    const { seed } = state.settings;
    Object.assign(state, { preset, settings: { ...PRESETS[preset], seed } });
    toAddress();
    restart();
  }

  function addPoint(x, y) {
    if (state.settings.points.length >= 200) return;
    const tenth = (each) => Math.round(10 * Math.max(-3, Math.min(3, each))) / 10;
    state.settings.points = [...state.settings.points, [tenth(x), tenth(y)]];
    toAddress();
    restart();
  }

  function listen() {
    root.querySelectorAll("[data-preset]").forEach((button) =>
      button.addEventListener("click", () => choose(button.dataset.preset)));
    on.train.addEventListener("click", function () {
      if (state.running === null) return train();
      pause();
      return say("Paused.");
    });
    on.once.addEventListener("click", () => advance(1));
    on.back.addEventListener("click", restart);
    on.add.addEventListener("click", () => addPoint(Number(on.x.value), Number(on.y.value)));
    on.erase.addEventListener("click", function () {
      state.settings.points = [];
      toAddress();
      restart();
    });
    const pointed = function (event) {
      if (state.settings.data !== "drawn" || !event.buttons) return;
      const box = on.drawing.getBoundingClientRect();
      const across = (event.clientX - box.left) / box.width;
      const down = (event.clientY - box.top) / box.height;
      addPoint(6.4 * across - 3.2, 3.2 - 6.4 * down);
    };
    ["pointerdown", "pointermove"].forEach((kind) => on.drawing.addEventListener(kind, pointed));
    // A link within the page, and the way back from it, leave the game as it is.
    window.addEventListener("hashchange", function () {
      const [given, { preset, settings }] = [fromAddress(), state];
      if (!window.location.hash.includes("=")) return;
      if (JSON.stringify(given) === JSON.stringify({ preset, settings })) return;
      Object.assign(state, given);
      restart();
    });
    window.addEventListener("resize", draw);
  }

  function begin() {
    root = document.querySelector(".gancore-play");
    on = {};
    root.querySelectorAll("[data-is]").forEach((part) => { on[part.dataset.is] = part; });
    root.querySelector(".moving").hidden = false;
    makeControls();
    listen();
    Object.assign(state, fromAddress());
    restart();
  }

  return { begin, advance, state, PRESETS };
})();
