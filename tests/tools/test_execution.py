"""Notebooks are executed by this interpreter, wherever the checkout lies and whatever is around."""

import io
import json
import os
import sys
from base64 import b64decode, b64encode
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import nbformat
import papermill
import pytest
from PIL import Image

execution = pytest.importorskip("tools.execution")


@pytest.fixture
def notebook(tmp_path):
    def write(source):
        parameters = nbformat.v4.new_code_cell("seed = 0", metadata={"tags": ["parameters"]})
        path = tmp_path / "a {checkout}" / "notebook.ipynb"
        path.parent.mkdir()
        cells = [parameters, nbformat.v4.new_code_cell(source)]
        about = {"language_info": {"name": "python"}}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=about), path)
        return path

    return write


@pytest.fixture
def foreign_kernel(tmp_path, monkeypatch):
    """A ``python3`` of another environment, which Jupyter finds before ours."""
    folder = tmp_path / "jupyter" / "kernels" / "python3"
    folder.mkdir(parents=True)
    about = {"argv": ["false"], "display_name": "Python of others", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(about), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))


@pytest.mark.slow
def test_this_interpreter_executes_in_silence(notebook, foreign_kernel, capfd):
    source = notebook("import sys; print(sys.executable, seed)")
    target = source.with_name("executed.ipynb")
    execution.execute(source, target, {"seed": 3})
    (printed,) = nbformat.read(target, as_version=4).cells[-1].outputs
    assert printed.text == f"{sys.executable} 3\n"
    assert capfd.readouterr().err == ""  # of the kernel too; a bar is for terminals
    assert sorted(path.name for path in source.parent.iterdir()) == [target.name, source.name]


@pytest.mark.slow
def test_notebooks_executed_at_once_run_in_their_folder_and_move_nobody_else(notebook):
    here = os.getcwd()
    source = notebook("import os; print(os.getcwd())")
    targets = [source.with_name(f"{name}.ipynb") for name in "ab"]
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(execution.execute, source, target, {}) for target in targets]
        while not all(run.done() for run in runs):
            assert os.getcwd() == here
            sleep(0.01)
    for run, target in zip(runs, targets, strict=True):
        run.result()
        (printed,) = nbformat.read(target, as_version=4).cells[-1].outputs
        assert printed.text == f"{execution.NOTEBOOKS}\n"


@pytest.mark.slow
def test_what_fails_leaves_the_stored_outputs(notebook):
    source = notebook("1 / 0")
    before = source.read_bytes()
    with pytest.raises(papermill.PapermillExecutionError, match="ZeroDivisionError") as failed:
        execution.execute(source, source, {})
    assert failed.value.__notes__ == ["This happened in notebook.ipynb."]
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("colour", "mode"),
    [((7, 7, 7, 255), "L"), ((7, 7, 9, 255), "RGB"), ((7, 7, 7, 40), "RGBA")],
)
def test_a_picture_keeps_its_pixels_in_fewer_bytes(colour, mode):
    picture = Image.new("RGBA", (60, 40), (255, 255, 255, 255))
    picture.putpixel((3, 2), colour)
    file = io.BytesIO()
    picture.save(file, "png")
    png = b64encode(file.getvalue()).decode("ascii")
    with Image.open(io.BytesIO(b64decode(execution.lighter(png)))) as found:
        assert found.mode == mode
        assert found.convert("RGBA").tobytes() == picture.tobytes()
    assert len(execution.lighter(png)) <= len(png)
