// A map of images, and the one of them where the reader stands. The images lie side by side in one
// picture, the sheet, of which the window "here" shows one image.

function explore(root) {
  const on = parts(root);
  const [width, height] = data.size;
  const lastRow = Number(on.row.max);
  const lastColumn = Number(on.column.max);
  on.sheet.setAttribute("href", on.map.querySelector("image").getAttribute("href"));

  function show() {
    const row = Number(on.row.value);
    const column = Number(on.column.value);
    const s = row / lastRow;
    const t = column / lastColumn;
    const weights = [(1 - s) * (1 - t), (1 - s) * t, s * (1 - t), s * t];
    const shown = (number) => written(number, data.digits);

    on.sheet.setAttribute("x", -column * width);
    on.sheet.setAttribute("y", -row * height);
    on.frame.setAttribute("x", column * width);
    on.frame.setAttribute("y", row * height);
    on.s.textContent = shown(s);
    on.t.textContent = shown(t);
    weights.forEach((weight, i) => { on["weight_" + i].textContent = shown(weight); });

    // Nearest is the corner with the largest weight; on a line through the middle there are ties.
    const largest = Math.max(...weights) - 1e-9;
    const nearest = data.corners.filter((name, i) => weights[i] >= largest);
    const near = nearest.length === 4 ? "in the middle of the four corners" :
      "nearest to the corner" + (nearest.length > 1 ? "s " : " ") + nearest.join(" and ");
    on.here.setAttribute("aria-label", `The image at s = ${shown(s)}, t = ${shown(t)}, ${near}.`);
    on.row.setAttribute("aria-valuetext", `s = ${shown(s)}: ${near}`);
    on.column.setAttribute("aria-valuetext", `t = ${shown(t)}: ${near}`);
  }

  followPointer(on.map, function (x, y) {
    on.column.value = Math.floor(x * (lastColumn + 1));
    on.row.value = Math.floor(y * (lastRow + 1));
    show();
  });
  return show;
}
