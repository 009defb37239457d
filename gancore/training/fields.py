"""Check values against the annotations of a dataclass's fields."""

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints


def check_types(dataclass: type, entries: Mapping[str, Any]) -> None:
    """Check that each entry has the type that the field of its name is annotated with.

    Parameters
    ----------
    dataclass
        Its fields are strings, numbers, truth values, one of a few literals, or tuples of these.
    entries
        Some of its fields, by their names.

    Raises
    ------
    ValueError
        If an entry is not of its field's type.

    Examples
    --------
    >>> from gancore.training.recipe import Recipe
    >>> check_types(Recipe, {"epochs": 3, "noise": "normal"})
    >>> check_types(Recipe, {"epochs": "three"})
    Traceback (most recent call last):
    ValueError: epochs cannot be 'three'
    >>> check_types(Recipe, {"noise": "gaussian"})  # "normal" is meant
    Traceback (most recent call last):
    ValueError: noise cannot be 'gaussian'
    """
    for key, hint in get_type_hints(dataclass).items():
        if key in entries and not _is(entries[key], hint):
            raise ValueError(f"{key} cannot be {entries[key]!r:.80}")


def _is(entry: Any, hint: Any) -> bool:
    if get_origin(hint) is Literal:
        return entry in get_args(hint)
    if get_origin(hint) is tuple:
        return isinstance(entry, tuple) and all(_is(each, get_args(hint)[0]) for each in entry)
    return type(entry) is hint or (hint is float and type(entry) is int)
