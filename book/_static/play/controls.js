// What can be set: the presets, the controls, and the address that keeps a game.
"use strict";

const controls = (function () {
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
  const MOST_POINTS = 200;
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
    momentum: ["momentum", 0, 0.99],
    d_rate: ["learning rate of D", 0, 10],
    g_rate: ["learning rate of G", 0, 10],
    batch_size: ["m, examples in a minibatch", 1, 512],
    seed: ["seed", 0, 999999],
  };
  // Controls that do nothing beside another's choice, and why.
  const IDLE = {
    k: ["order", "simultaneous", "as both move at once"],
    momentum: ["rule", "adam", "as Adam has its own averages"],
  };

  // What a reader or an address wrote, as a value that is allowed; else what it was.
  function allowed(name, text, otherwise) {
    const [, choices, most] = CONTROLS[name];
    if (typeof choices === "object") return Object.hasOwn(choices, text) ? text : otherwise;
    const value = text.trim() === "" ? NaN : Number(text);
    if (!Number.isFinite(value)) return otherwise;
    const whole = ["noise_dim", "k", "batch_size", "seed"].includes(name);
    return Math.max(choices, Math.min(most, whole ? Math.round(value) : value));
  }

  // The address keeps the preset and what differs from it: #preset=collapse&k=5
  function fromAddress() {
    const given = new URLSearchParams(window.location.hash.slice(1));
    const preset = Object.hasOwn(PRESETS, given.get("preset")) ? given.get("preset") : "works";
    const settings = { ...PRESETS[preset] };
    Object.keys(CONTROLS).forEach(function (name) {
      if (given.has(name)) settings[name] = allowed(name, given.get(name), settings[name]);
    });
    const points = (given.get("points") || "").split(";").map((each) => each.split(",").map(Number));
    settings.points = points
      .filter((point) => point.length === 2 && point.every((x) => Math.abs(x) <= 3))
      .slice(0, MOST_POINTS);
    return { preset, settings };
  }

  const differing = ({ preset, settings }) =>
    Object.keys(CONTROLS).filter((name) => settings[name] !== PRESETS[preset][name]);
  const changed = (chosen) => differing(chosen).map((name) => CONTROLS[name][0]);

  function inAddress(chosen) {
    const { preset, settings } = chosen;
    const told = new URLSearchParams({ preset });
    differing(chosen).forEach((name) => told.set(name, settings[name]));
    if (settings.data === "drawn" && settings.points.length) {
      told.set("points", settings.points.map((point) => point.join(",")).join(";"));
    }
    return `#${told}`;
  }

  const toAddress = (chosen) => window.history.replaceState(null, "", inAddress(chosen));

  function make(form, heard) {
    form.innerHTML = Object.entries(CONTROLS).map(function ([name, [says, choices, most]]) {
      const control = typeof choices === "object"
        ? `<select name="${name}">${Object.entries(choices).map(([value, text]) =>
          `<option value="${value}">${text}</option>`).join("")}</select>`
        : `<input name="${name}" type="number" min="${choices}" max="${most}" step="any" required>`;
      return `<label><span>${says} <span class="idle"></span></span>${control}</label>`;
    }).join("");
    form.addEventListener("change", ({ target }) => heard(target.name, target.value));
  }

  function show({ elements }, settings) {
    Object.keys(CONTROLS).forEach((name) => { elements[name].value = settings[name]; });
    Object.entries(IDLE).forEach(function ([name, [by, choice, why]]) {
      const idle = settings[by] === choice;
      elements[name].disabled = idle;
      elements[name].labels[0].querySelector(".idle").textContent = idle ? `(not used, ${why})` : "";
    });
  }

  return { PRESETS, MOST_POINTS, allowed, fromAddress, inAddress, toAddress, changed, make, show };
})();
