import hashlib
import io
import os
import pickle
import random
import sys
import zipfile
from dataclasses import replace

import pytest
import torch

from gancore.errors import UserError
from gancore.training.checkpoint import (
    LostError,
    largest_checkpoint,
    read_checkpoint,
    write_checkpoint,
)
from gancore.training.description import RunDescription
from gancore.training.recipes import RECIPES
from gancore.training.trainer import Training
from tests.sparse import make_huge


@pytest.fixture
def description(small_recipe):
    return RunDescription("digits", 0, (1, 28, 28), 200, small_recipe)


@pytest.fixture
def state():
    weights = torch.arange(20.0).reshape(4, 5)
    return {"weights": weights, "history": [{"epoch": 1, "loss": 0.5}], "average": None}


@pytest.fixture
def written(tmp_path, state):
    path = tmp_path / "checkpoint.pt"
    write_checkpoint(path, state, keep_old_as=tmp_path / "previous")
    return path


@pytest.mark.filterwarnings("error")
def test_a_state_is_read_as_it_was_written(written, state, description):
    for found in (read_checkpoint(written, description), torch.load(written, weights_only=True)):
        assert torch.equal(found.pop("weights"), state["weights"])
        assert found == {"history": state["history"], "average": None}


def test_the_checksum_is_of_all_that_stands_before_it(tmp_path, description):
    path = tmp_path / "large.pt"  # which is read in several pieces
    write_checkpoint(path, {"weights": torch.ones(700_000)}, keep_old_as=tmp_path / "previous")
    content = path.read_bytes()
    assert content[-71:] == b"sha256:" + hashlib.sha256(content[:-71]).hexdigest().encode()
    assert read_checkpoint(path, description)["weights"].sum() == 700_000


def test_the_same_state_is_the_same_bytes_and_the_old_file_is_kept(written, state):
    before = written.read_bytes()
    write_checkpoint(written, state, keep_old_as=written.with_name("previous"))
    assert written.read_bytes() == before == written.with_name("previous").read_bytes()


@pytest.mark.parametrize("seed", range(80))
def test_every_flipped_bit_is_noticed(written, description, seed):
    content = bytearray(written.read_bytes())
    bit = random.Random(seed).randrange(8 * len(content))
    content[bit // 8] ^= 1 << bit % 8
    written.write_bytes(content)
    with pytest.raises(LostError, match="damaged"):
        read_checkpoint(written, description)


def test_a_damaged_end_is_at_least_told(written, description):
    """Without the mark of a checksum, a file looks like one of an earlier version."""
    content = bytearray(written.read_bytes())
    content[-71] ^= 1
    written.write_bytes(content)
    with pytest.warns(
        UserWarning, match="no checksum: .* its end is damaged, and other damage may"
    ):
        read_checkpoint(written, description)


def test_a_checkpoint_of_an_earlier_version_is_read(tmp_path, state, description):
    path = tmp_path / "checkpoint.pt"
    torch.save(state, path)
    with pytest.warns(UserWarning, match="has no checksum") as caught:
        found = read_checkpoint(path, description)
    assert len(caught) == 1
    assert torch.equal(found["weights"], state["weights"])


@pytest.mark.parametrize("content", [b"", b"PK", b"<html>not a checkpoint</html>", "half"])
def test_what_is_no_checkpoint_is_lost(written, description, content):
    whole = written.read_bytes()
    written.write_bytes(whole[: len(whole) // 2] if content == "half" else content)
    with pytest.raises(LostError, match="damaged or no checkpoint"):
        read_checkpoint(written, description)
    with pytest.raises(LostError, match="is missing"):
        read_checkpoint(written.with_name("nowhere"), description)


class Trap:
    def __reduce__(self):
        return os.mkdir, ("sprung",)


def test_what_a_checkpoint_asks_for_is_not_done(written, description, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.save({"weights": Trap()}, written)
    with pytest.warns(match="no checksum"), pytest.raises(LostError):
        read_checkpoint(written, description)
    written.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(LostError):
        read_checkpoint(written, description)
    assert not (tmp_path / "sprung").exists()


def test_more_than_a_checkpoint_can_hold_is_not_read(written, description):
    with written.open("r+b") as file:
        make_huge(file)
    with pytest.raises(LostError):
        read_checkpoint(written, description)
    packed = io.BytesIO()
    torch.save({"weights": torch.zeros(10**7)}, packed)
    with (
        zipfile.ZipFile(packed) as records,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as small,
    ):
        for record in records.infolist():
            small.writestr(record.filename, records.read(record))
    assert (
        written.stat().st_size
        < 10**6
        < largest_checkpoint(description.recipe, description.image_shape)
        < 4 * 10**7
    )
    with pytest.raises(LostError):
        read_checkpoint(written, description)


def test_a_file_that_may_not_be_read_is_not_called_damaged(written, description, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(written), "open", denied)
    with pytest.raises(UserError, match=r"cannot read .*: permission denied") as caught:
        read_checkpoint(written, description)
    assert not isinstance(caught.value, LostError)


def test_a_lack_of_memory_is_not_called_damage(written, description, monkeypatch):
    def greedy(*_, **__):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9")

    monkeypatch.setattr(torch, "load", greedy)
    with pytest.raises(UserError, match="not enough memory") as caught:
        read_checkpoint(written, description)
    assert not isinstance(caught.value, LostError)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_where_the_disk_ends_is_told_as_the_disk_told_it(written, state):
    """PyTorch's own words for it are "unexpected pos"."""
    import resource

    before = written.read_bytes()
    large = {"first": torch.zeros(20_000), "second": torch.zeros(20_000)}
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(UserError, match=r"cannot write .*checkpoint\.pt: file too large"):
            write_checkpoint(written, large, keep_old_as=written.with_name("previous"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert written.read_bytes() == before
    assert list(written.parent.iterdir()) == [written]


@pytest.mark.parametrize("changes", [{}, {"optimizer": "adam", "generator_average_decay": 0.9}])
def test_no_checkpoint_is_larger_than_the_bound(tmp_path, small_tfd, digits, changes):
    wide = replace(small_tfd, generator_hidden=(800, 500), second_stage_front=(900, 5), **changes)
    training = Training(wide, digits.train[:100])
    training.begin_second_stage()
    training.run_epoch()
    path = tmp_path / "checkpoint.pt"
    write_checkpoint(path, training.state_dict(), keep_old_as=tmp_path / "previous")
    bound = largest_checkpoint(wide, (1, 28, 28))
    assert path.stat().st_size < bound
    if changes:  # four numbers a weight of G, three of D
        assert path.stat().st_size > 0.9 * (bound - 2**24)
    assert largest_checkpoint(RECIPES["tfd"], (1, 48, 48)) < 2**31


def test_the_bound_has_room_for_double_precision(small_recipe):
    bound = largest_checkpoint(small_recipe, (1, 28, 28)) - 2**24
    torch.set_default_dtype(torch.float64)
    try:
        assert largest_checkpoint(small_recipe, (1, 28, 28)) - 2**24 == 2 * bound
    finally:
        torch.set_default_dtype(torch.float32)


def test_the_bound_has_room_for_the_second_stage(small_tfd):
    """Of its front alone: 5 inputs and a bias for each of a million units, and 5 outputs."""
    front = replace(small_tfd, second_stage_front=(10**6, 5))
    assert largest_checkpoint(front, (1, 28, 28)) > 4 * 4 * 11 * 10**6
