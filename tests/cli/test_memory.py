from types import SimpleNamespace

import psutil
import pytest

from gancore.cli import memory
from gancore.errors import UserError


def test_what_is_free_can_be_had_and_no_more(monkeypatch):
    there = SimpleNamespace(available=3 << 20)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: there)
    memory.require(3 << 20, "ten samples")
    with pytest.raises(UserError, match="ten samples need 5 MiB of memory, and 3 MiB are free"):
        memory.require(5 << 20, "ten samples")


def test_the_machine_knows_what_is_free():
    memory.require(1, "one sample")
    with pytest.raises(UserError, match="ask for fewer"):
        memory.require(10**4000, "very many samples")
