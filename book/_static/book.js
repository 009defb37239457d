// A box that scrolls can be reached with Tab, and says what it is, while it has something to scroll.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const names = [
    [".cell_input pre, .highlight pre", "Code"],
    ["pre", "Output"],
    ["div.math, span.math", "Formula"],
    [".pst-scrollable-table-container", "Table"],
    [".cell_output > .output", "Output"],
  ];
  const boxes = [...document.querySelectorAll(names.map(([kind]) => kind).join(", "))];
  const update = (box) => {
    // A formula in the text is as wide as its box, but for a rounding; book.css lets it scroll then.
    const slack = box.matches("span.math") ? 1 : 0;
    const scrolls =
      getComputedStyle(box).overflowX !== "visible" && box.scrollWidth > box.clientWidth + slack;
    if (scrolls && !box.dataset.scrolls) {
      box.dataset.scrolls = "true";
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", `${names.find(([kind]) => box.matches(kind))[1]}, scrolls`);
    } else if (!scrolls && box.dataset.scrolls) {
      ["data-scrolls", "tabindex", "role", "aria-label"].forEach((each) => box.removeAttribute(each));
    }
  };
  // A box and what it holds: a formula gets its width when it is set.
  const watch = new ResizeObserver((entries) =>
    entries.forEach(({ target }) => update(target.closest("[data-box]")))
  );
  boxes.forEach((box) => {
    box.dataset.box = "";
    [box, ...box.children].forEach((each) => watch.observe(each));
  });
});

// Paper is light: what is dark on the screen is printed as the light theme has it.
(() => {
  const page = document.documentElement.dataset;
  let theme;
  window.addEventListener("beforeprint", () => {
    theme ??= page.theme;
    page.theme = "light";
  });
  window.addEventListener("afterprint", () => {
    page.theme = theme ?? page.theme;
    theme = undefined;
  });
})();
