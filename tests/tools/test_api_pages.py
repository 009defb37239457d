"""The reference in the book names every public function and class, so that none is forgotten."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import gancore
from gancore.book import equations

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "book" / "api.md", *sorted((ROOT / "book" / "api").glob("*.md"))]
DIRECTIVE = re.compile(r"^\.\. automodule:: (\S+)$", flags=re.M)


def chapters_of_equations():
    """One page entry speaks for all of them, since each has the same two names."""
    return {each.__name__ for each in equations.MODULES}


def modules():
    found = {each.name for each in pkgutil.walk_packages(gancore.__path__, "gancore.")}
    return found - chapters_of_equations() - {"gancore.__main__"}


def own_names(module):
    return {
        (value.__module__, value.__qualname__)
        for name, value in vars(module).items()
        if (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }


def shown_names(module):
    """What autodoc writes: the names of ``__all__``, or else the module's own."""
    if not hasattr(module, "__all__"):
        return own_names(module)
    values = [getattr(module, name) for name in module.__all__]
    return {
        (value.__module__, value.__qualname__)
        for value in values
        if inspect.isclass(value) or inspect.isfunction(value)
    }


def directives():
    return [name for page in PAGES for name in DIRECTIVE.findall(page.read_text(encoding="utf-8"))]


def test_every_public_name_is_in_the_reference():
    shown = set().union(*(shown_names(importlib.import_module(name)) for name in directives()))
    public = set().union(*(own_names(importlib.import_module(name)) for name in modules()))
    assert len(public) > 100
    assert sorted(".".join(name) for name in public - shown) == []


def test_no_module_stands_in_the_reference_twice_or_without_being_there():
    assert len(directives()) == len(set(directives()))
    assert set(directives()) <= modules() | {"gancore"}


@pytest.mark.parametrize("name", sorted(set(directives()) & modules()))
def test_every_name_in_the_reference_is_documented(name):
    """Autodoc leaves out what has no docstring, without a word."""
    module = importlib.import_module(name)
    shown = {whole for _, whole in shown_names(module)}
    values = [value for label, value in vars(module).items() if not label.startswith("_")]
    undocumented = [
        value.__qualname__
        for value in values
        if getattr(value, "__qualname__", None) in shown and not value.__doc__
    ]
    assert undocumented == []


def test_the_table_of_contents_has_every_page_of_the_reference():
    contents = (ROOT / "book" / "_toc.yml").read_text(encoding="utf-8")
    for page in PAGES:
        assert f"file: {page.relative_to(ROOT).with_suffix('').as_posix()}\n" in contents
