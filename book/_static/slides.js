// The theme that the reader has chosen in the book, where the browser lets one page see it.
try {
  const mode = localStorage.getItem("mode");
  if (mode === "light" || mode === "dark") document.documentElement.dataset.theme = mode;
} catch {}

// PageUp and PageDown, which a presenter's clicker sends too, scroll a slide that is taller than
// the window, as they do anywhere.
const STEPS = {
  ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1, Home: -Infinity, End: Infinity,
};
addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  // The arrows scroll a wide formula, where book.js lets it have the focus.
  if (event.key.startsWith("Arrow") && event.target.closest("[data-scrolls]")) return;
  const slides = [...document.querySelectorAll("section")];
  const away = slides.map((slide) => Math.abs(slide.getBoundingClientRect().top));
  const here = away.indexOf(Math.min(...away));
  if (event.key.startsWith("Page") && slides[here].offsetHeight > innerHeight + 1) return;
  event.preventDefault();
  slides[Math.min(Math.max(here + step, 0), slides.length - 1)].scrollIntoView();
});
