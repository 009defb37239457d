"""A notebook's fingerprint changes with all that its outputs depend on, and with nothing else."""

import json

from tools import fingerprint


def notebook(path, source="1 + 1", *, outputs=(), tags=()):
    cell = {"cell_type": "code", "source": [source], "outputs": list(outputs)}
    content = {"cells": [{**cell, "metadata": {"tags": list(tags)}, "execution_count": None}]}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_it_changes_with_source_tags_parameters_and_code(tmp_path):
    path = tmp_path / "a.ipynb"
    plain = fingerprint.of_notebook(notebook(path), {}, "code")
    others = [
        fingerprint.of_notebook(notebook(path, "1 + 2"), {}, "code"),
        fingerprint.of_notebook(notebook(path, tags=["hide-input"]), {}, "code"),
        fingerprint.of_notebook(notebook(path), {"seed": 1}, "code"),
        fingerprint.of_notebook(notebook(path), {}, "other code"),
    ]
    assert len({plain, *others}) == 5


def test_stored_outputs_do_not_matter(tmp_path):
    path = tmp_path / "a.ipynb"
    output = {"output_type": "stream", "name": "stdout", "text": ["2\n"]}
    plain = fingerprint.of_notebook(notebook(path), {}, "code")
    assert fingerprint.of_notebook(notebook(path, outputs=[output]), {}, "code") == plain


def test_the_libraries_are_all_that_gancore_needs():
    found = set(fingerprint.libraries())
    assert found > {"torch", "torchvision", "scikit-learn", "scikit-image", "mlxtend", "pillow"}
    assert not found & {"jupyterlab", "pytest", "mutmut"}


def test_code_is_every_file_of_gancore_and_the_libraries(tmp_path, monkeypatch):
    (tmp_path / "gancore" / "__pycache__").mkdir(parents=True)
    module = tmp_path / "gancore" / "a.py"
    module.write_text("A = 1\n", encoding="utf-8")
    monkeypatch.setattr(fingerprint, "ROOT", tmp_path)
    plain = fingerprint.of_code()
    (tmp_path / "gancore" / "__pycache__" / "a.pyc").write_bytes(b"compiled")
    assert fingerprint.of_code() == plain
    module.write_text("A = 2\n", encoding="utf-8")
    changed = fingerprint.of_code()
    monkeypatch.setattr(fingerprint, "version", lambda package: "0")
    assert len({plain, changed, fingerprint.of_code()}) == 3
