"""What axe-core finds wrong with the page that a browser shows, by WCAG 2.1, levels A and AA."""

from functools import cache
from importlib.resources import files

import pytest

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# Rules are chosen by hand, because by tags alone axe leaves out the ones it calls experimental,
# such as label-content-name-mismatch. Style sheets of files cannot be fetched, so none is.
RUN = """
const [tags, which, done] = arguments;
const wanted = {
  all: () => true,
  colours: (rule) => rule.tags.includes("cat.color"),
  "all but colours": (rule) => !rule.tags.includes("cat.color"),
}[which];
const rules = axe.getRules(tags).filter((rule) => !rule.tags.includes("deprecated"));
axe.run(document, {
  runOnly: {type: "rule", values: rules.filter(wanted).map((rule) => rule.ruleId)},
  resultTypes: ["violations"],
  preload: false,
}).then(
  ({violations}) => done(violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")}: ${node.html.slice(0, 120)}: ` +
    node.failureSummary.split("\\n").slice(1).join(";").trim()
  ))),
  (problem) => done([`axe: ${problem}`])
);
"""
# Everything that is folded is opened, and nothing fades: half a fade has half the contrast.
OPEN = """
document.querySelectorAll("details").forEach((each) => { each.open = true; });
const still = document.createElement("style");
still.textContent = "*, ::before, ::after {transition: none !important}";
document.head.append(still);
"""
# Of elements that have the same classes all the way up, and in both themes the same colour, size
# and weight on the same grounds, one is kept: axe would say the same of each, and takes ten times
# as long to say it. From the innermost on, so that of two paragraphs whose words are alike one
# goes. What a formula is drawn with has no text to axe, only its own box has.
KEEP_ONE_OF_ALIKE = """
document.querySelectorAll("mjx-container > *").forEach((each) => each.remove());
const root = document.documentElement;
const elements = [...document.querySelectorAll("body, body *")].filter((e) => !e.closest("svg *"));
const hasText = (each) =>
  [...each.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
const keys = new Map(elements.map((each) => [each, hasText(each)]));
const number = new Map();  // of each distinct look of an element and its ancestors
for (const theme of ["dark", "light"]) {
  root.dataset.theme = theme;
  for (const each of elements) {
    const looks = getComputedStyle(each);
    const above = number.get(keys.get(each.parentElement));
    keys.set(each, [
      keys.get(each), above, each.tagName, each.className, looks.backgroundColor,
      looks.backgroundImage, looks.opacity, looks.color, looks.fontSize, looks.fontWeight,
    ].join("|"));
    if (!number.has(keys.get(each))) number.set(keys.get(each), number.size);
  }
}
const seen = new Set();
for (const [each, key] of [...keys].reverse()) {
  if (each.firstElementChild || each.closest("svg")) continue;
  if (seen.has(key)) each.remove();
  seen.add(key);
}
"""


@cache
def source():
    pytest.importorskip("axe_playwright_python", reason="needs axe-playwright-python")
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def bring(browser):
    """Open what is folded on the page that a browser shows, and load axe into it."""
    browser.execute_script(OPEN)
    browser.execute_script(source())


def violations(browser, which="all"):
    """Every broken rule with the element that breaks it, by all rules or by some."""
    return browser.execute_async_script(RUN, TAGS, which)


def violations_of_colours(browser):
    """Every element whose colours break a rule, in either theme; takes the page apart."""
    browser.execute_script(KEEP_ONE_OF_ALIKE)
    found = []
    for theme in ("light", "dark"):
        browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
        found += [f"{theme}: {each}" for each in violations(browser, "colours")]
    return found
