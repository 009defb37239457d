"""The page of survivors: its sums, its words, and how the tool writes it."""

import ast
import tomllib

import pytest

from tools import mutation
from tools.mutation import Module, Survivor
from tools.project import ROOT

PAGE = mutation.PAGE.read_text(encoding="utf-8")
ROWS = {
    name.strip(" `"): counts
    for _, name, *counts, _ in (line.split("|") for line in PAGE.splitlines() if line[:1] == "|")
    if name.startswith((" `", " together"))
}

DIFF = """\
# gancore.gan.layers.xǁDropoutǁforward__mutmut_3: survived
--- gancore/gan/layers.py
+++ gancore/gan/layers.py
@@ -1,3 +1,2 @@
 def forward(self, x):
-    one = f(
-        1,
+    one = f(2,
     )
"""


def test_the_page_is_what_its_own_survivors_add_up_to():
    counts = {name: int(row[0].replace(",", "")) for name, row in ROWS.items()}
    survivors = {name: [] for name in counts if name != "together"}
    for (module, *change), words in mutation.words(PAGE).items():
        survivors[module] += [Survivor(*change, word) for word in words]
    modules = [Module(name, counts[name], survivors[name]) for name in survivors]
    tables = [page.partition("\n## ")[0] for page in (PAGE, mutation.render(modules))]
    assert tables[0] == tables[1]
    assert all(mutation.score([module]) >= mutation.ENOUGH for module in modules)


def test_every_survivor_has_a_word():
    words = [word for found in mutation.words(PAGE).values() for word in found]
    assert len(words) == sum(line.startswith("- ") for line in PAGE.splitlines())
    assert mutation.NO_WORD not in words


def has_a_plain_function(path):
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return any(isinstance(node, ast.FunctionDef) and not node.decorator_list for node in nodes)


def test_the_page_has_every_module_that_can_be_mutated():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = {
        path.relative_to(ROOT)
        .with_suffix("")
        .as_posix()
        .replace("/", ".")
        .removesuffix(".__init__")
        for pattern in settings["tool"]["mutmut"]["only_mutate"]
        for path in ROOT.glob(pattern)
        if has_a_plain_function(path)
    }
    assert names | {"together"} == set(ROWS)


def test_a_change_is_told_in_the_lines_that_go_and_come():
    assert mutation.change(DIFF) == ("one = f( 1,", "one = f(2,")


@pytest.fixture
def mutmut(monkeypatch):
    """Answer in mutmut's place, for four mutants."""
    answers = {
        "results": "    gancore.gan.layers.xǁDropoutǁforward__mutmut_1: killed\n"
        "    gancore.gan.layers.xǁDropoutǁforward__mutmut_2: timeout\n"
        "    gancore.gan.layers.xǁDropoutǁforward__mutmut_3: survived\n"
        "    gancore.datasets.x_get__mutmut_1: no tests\n",
        "show": DIFF,
    }
    monkeypatch.setattr(mutation, "_mutmut", lambda what, *_, read: answers[what])
    return answers


@pytest.mark.usefixtures("mutmut")
def test_words_stay_as_long_as_their_survivors():
    new = mutation.results("")
    page = mutation.render(new)
    assert "## gancore.gan.layers\n\n- `Dropout.forward`: `one = f( 1,` → `one = f(2,` — ?" in page
    assert "| `gancore.gan.layers` | 3 | 2 | 0 | 1 | 66.7% |" in page
    assert "| together | 4 | 2 | 0 | 2 | 50.0% |" in page
    told = "equivalent: 1 is 2".join(page.rsplit("?", 1))
    again = mutation.render(mutation.results(told))
    assert "| `gancore.gan.layers` | 3 | 2 | 1 | 0 | 100.0% |" in again
    assert again.count("— ?") == 1
    assert "1 is 2" not in mutation.render(mutation.results(told.replace("f( 1,", "f( 9,")))


def test_mutants_that_were_not_tried_have_no_score(mutmut):
    mutmut["results"] += "    gancore.datasets.x_get__mutmut_2: not checked\n"
    with pytest.raises(SystemExit, match="not checked"):
        mutation.results("")
