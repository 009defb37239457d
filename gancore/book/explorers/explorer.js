// What all explorers share. Their own files define explore(root), which is called once for each
// explorer on the page, and returns what is to be done whenever a slider moves.

function startAll() {
  const selector = '[data-explorer="' + data.kind + '"]:not([data-ready])';
  document.querySelectorAll(selector).forEach(function (root) {
    const show = explore(root);
    root.addEventListener("input", show);
    root.querySelector(".moving").hidden = false;
    root.querySelector(".still").hidden = true;
    root.dataset.ready = "true";
    show();
  });
}

// The elements of an explorer by the words in their data-is attributes.
function parts(root) {
  const found = {};
  root.querySelectorAll("[data-is]").forEach((part) => { found[part.dataset.is] = part; });
  return found;
}

// A number with a fixed count of digits, a true minus sign, and no minus before 0.
function written(number, digits) {
  const text = Math.abs(number).toFixed(digits);
  return number < 0 && Number(text) !== 0 ? "\u2212" + text : text;
}

// A rectangle of the drawing with axes: box is [left, top, right, bottom], x and y are ranges.
function panel(box, x, y) {
  const [left, top, right, bottom] = box;
  const across = (value) => left + (right - left) * (value - x[0]) / (x[1] - x[0]);
  const up = (value) => bottom + (top - bottom) * (value - y[0]) / (y[1] - y[0]);
  const point = (a, b) => across(a).toFixed(2) + " " + up(b).toFixed(2);

  // The curve of a function, from one end of a range to the other, as the d of a path.
  function curve(f, [from, to] = x) {
    const steps = 240;
    const points = [];
    for (let i = 0; i <= steps; i += 1) {
      const at = from + (to - from) * i / steps;
      points.push(point(at, f(at)));
    }
    return "M" + points.join("L");
  }
  // Grid lines and what is written beside them, as SVG; both lists hold [value, text].
  function axes(below, beside) {
    const columns = below.map(([value, text]) =>
      `<path class="grid" d="M${point(value, y[0])}V${top}"/>` +
      `<text class="middle" x="${across(value)}" y="${bottom + 15}">${text}</text>`);
    const rows = beside.map(([value, text]) =>
      `<path class="grid" d="M${point(x[0], value)}H${right}"/>` +
      `<text class="end" x="${left - 5}" y="${up(value) + 4}">${text}</text>`);
    return columns.join("") + rows.join("");
  }
  return { across, up, curve, axes };
}

// Let a finger or a mouse on the drawing call move(x, y), both from 0 to 1 over the drawing. A finger
// may have come to scroll the page: it is followed once it goes sideways, and where it ends.
function followPointer(drawing, move) {
  let [start, follows] = [[0, 0], true];
  function follow({ type, pointerType, buttons, clientX, clientY }) {
    const finger = pointerType === "touch" && getComputedStyle(drawing).touchAction !== "none";
    if (type === "pointerdown") [start, follows] = [[clientX, clientY], !finger];
    if (type === "pointermove" && !follows && buttons) {
      follows = Math.abs(clientX - start[0]) > Math.abs(clientY - start[1]);
    }
    if (type === "pointermove" ? !buttons || !follows : finger === (type === "pointerdown")) return;
    const box = drawing.getBoundingClientRect();
    move((clientX - box.left) / box.width, (clientY - box.top) / box.height);
  }
  ["pointerdown", "pointermove", "pointerup"].forEach((type) =>
    drawing.addEventListener(type, follow));
}

// log D and, with the sign of the logit turned, log(1 - D): exact for every logit.
function logSigmoid(logit) {
  return Math.min(logit, 0) - Math.log1p(Math.exp(-Math.abs(logit)));
}

function sigmoid(logit) {
  return Math.exp(logSigmoid(logit));
}
