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

// On a narrow screen the contents lie over the page: they close when a place on it is chosen.
document.addEventListener("click", ({ target }) => {
  if (target.closest("dialog a[href^='#']")) target.closest("dialog").close();
});

// The theme takes the focus from these buttons, also from those who pressed them with a key.
document.addEventListener("DOMContentLoaded", () => {
  document
    .querySelectorAll(".theme-switch-button, .search-button, .primary-toggle, .secondary-toggle")
    .forEach((button) =>
      button.addEventListener("click", ({ detail }) => detail || button.focus(), true)
    );
});

// What is folded away on the screen cannot be opened on paper; folded code is not printed at all.
(() => {
  const opened = [];
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll(".bd-article details:not(.hide, [open])").forEach((each) => {
      each.open = true;
      opened.push(each);
    });
  });
  window.addEventListener("afterprint", () => {
    opened.splice(0).forEach((each) => (each.open = false));
  });
})();
