"""What nbval does not look at: a cell that was never executed has nothing to compare.

The outputs themselves are compared by ``pytest --nbval notebooks/``.
"""

import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
PARAMETERS = {
    "07_mnist": {"seed", "device", "dataset", "recipe", "epochs"},
    "08_faces": {"seed", "device", "dataset", "data", "recipe", "epochs"},
}
SUSPECT = {
    "a path": re.compile(r"(?<![\w.])/(?:home|Users|root|tmp|var|work|opt|mnt|private)/"),
    "a Windows path": re.compile(r"[A-Z]:\\\\?Users"),
    "a memory address": re.compile(r"\bat 0x[0-9a-fA-F]{6,}"),
    "a warning": re.compile(r"\bWarning\b"),
}


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def text_of(output):
    if output.output_type == "stream":
        return output.text
    return "".join(
        str(content) for kind, content in output.get("data", {}).items() if "image" not in kind
    )


def problems(notebook):
    """Everything that makes a notebook's stored outputs unfit to be verified."""
    found = []
    compared = False
    for number, cell in enumerate(code_cells(notebook), start=1):
        if cell.execution_count is None:
            found.append(f"code cell {number} was never executed")
        elif cell.execution_count != number:
            found.append(f"code cell {number} was executed out of order")
        tags = cell.metadata.get("tags", [])
        for output in cell.outputs:
            if output.output_type == "error":
                found.append(f"code cell {number} stores an error")
                continue
            if output.get("name") == "stderr":
                found.append(f"code cell {number} stores stderr")
            for what, pattern in SUSPECT.items():
                if pattern.search(text_of(output)):
                    found.append(f"code cell {number} stores {what}")
            if output.output_type == "stream" and not {"nbval-ignore-output", "nbval-skip"} & set(
                tags
            ):
                compared = compared or bool(output.text.strip())
    if not compared:
        found.append("no printed output is compared")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_outputs_can_be_verified(path):
    assert problems(nbformat.read(path, as_version=4)) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_one_parameters_cell_and_alternatives_for_its_figures(path):
    notebook = nbformat.read(path, as_version=4)
    cells = [c for c in code_cells(notebook) if "parameters" in c.metadata.get("tags", [])]
    assert len(cells) == 1
    names = set(re.findall(r"^(\w+) = ", cells[0].source, flags=re.M))
    assert PARAMETERS.get(path.stem, {"seed", "device"}) <= names
    for cell in code_cells(notebook):
        if any("image/png" in output.get("data", {}) for output in cell.outputs):
            settings = cell.metadata.get("mystnb", {})
            assert len(settings["image"]["alt"]) > 20
            assert settings["figure"]["caption"]
            assert settings["figure"]["name"]


FLOAT64_ON_A_DEVICE = re.compile(r"(?<!\.cpu\(\))\.double\(|float64.*device=|device=.*float64")
"""As far as one line shows it: Apple's GPU has no float64."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_needs_float64_leaves_the_device_first(path):
    source = "\n".join(cell.source for cell in code_cells(nbformat.read(path, as_version=4)))
    if "devices.pick" in source:
        assert not FLOAT64_ON_A_DEVICE.findall(source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_prose_is_plain_markdown(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\{[\w:]+\}`|^:::|^```\{", cell.source, flags=re.M)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_most_verdicts_stand_beside_a_figure(path):
    cells = code_cells(nbformat.read(path, as_version=4))
    streams = [each for cell in cells for each in cell.outputs if each.output_type == "stream"]
    lines = [line for each in streams for line in each.text.splitlines()]
    bare = [line for line in lines if re.fullmatch(r"\D*True", line)]
    assert len(bare) <= len(lines) / 4, bare


def test_this_interpreter_is_the_one_that_verifies_them(pytestconfig):
    assert pytestconfig.option.nbval_current_env


def test_there_are_notebooks():
    assert len(NOTEBOOKS) >= 2
