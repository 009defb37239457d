"""JupyterLab has its own rules for lists in outputs; readings stand clear of their names there."""

import json

import pytest

from tools.project import NOTEBOOKS

pytest.importorskip("selenium", reason="needs selenium")

from tests.browser.built_book import NARROW, wide

# A name has a fifth of the width there, and its reading the rest, whatever is in them.
PAGE = """<!doctype html><meta charset="utf-8">
<style>
.output dl, .output dt, .output dd { display: block; margin: 0; font-weight: bold; }
.output dt, .output dd { float: left; }
.output dt { width: 20%%; }
.output dd { width: 80%%; }
</style>
<body style="font-family: sans-serif"><div class="output">%s</div>"""
SHOW_ALL = """
document.querySelectorAll("[hidden]").forEach((each) => { each.hidden = false; });
document.querySelectorAll("dd:empty").forEach((each) => { each.textContent = "0.000"; });
"""
RUN_INTO_EACH_OTHER = """
const words = (each) => {
  const range = document.createRange();
  range.selectNodeContents(each);
  return range.getBoundingClientRect();
};
return [...document.querySelectorAll("dl > div")].filter((pair) => {
  const [name, reading] = [...pair.children].map(words);
  return name.right > reading.left && name.bottom > reading.top;
}).map((pair) => pair.innerText);
"""
READINGS = {
    (notebook.name, number): "".join(output["data"]["text/html"])
    for notebook in sorted(NOTEBOOKS.glob("*.ipynb"))
    for number, cell in enumerate(json.loads(notebook.read_text(encoding="utf-8"))["cells"])
    for output in cell.get("outputs", [])
    if "</dl>" in "".join(output.get("data", {}).get("text/html", ""))
}


@pytest.mark.parametrize("width", [NARROW, 760])
@pytest.mark.parametrize("output", READINGS, ids=lambda place: f"{place[0]}-{place[1]}")
def test_no_reading_runs_into_its_name(browser, tmp_path, output, width):
    file = tmp_path / "output.html"
    file.write_text(PAGE % READINGS[output], encoding="utf-8")
    with wide(browser, width):
        browser.get(file.as_uri())
        browser.execute_script(SHOW_ALL)
        assert browser.find_elements("css selector", "dd")
        assert browser.execute_script(RUN_INTO_EACH_OTHER) == []
