"""What becomes of a run whose folder is damaged, odd or hostile."""

import json
import os
import random
import sys
import warnings
from dataclasses import replace
from shutil import copytree

import pytest
import torch

from gancore.errors import UserError
from gancore.training.generator_file import read_generator
from gancore.training.run_folder import RunFolder
from gancore.training.trainer import Training
from tests.sparse import make_huge

GENERATOR = "generator.safetensors"


def lines(path):
    """Read the metrics, without what the clock adds."""
    records = [
        json.loads(line)
        for line in (path / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return [{**record, "seconds": 0} for record in records]


def contents(path):
    return {
        file.name: (file.read_bytes(), file.stat().st_mtime_ns)
        for file in path.iterdir()
        if file.is_file()
    }


def flip(file, bit):
    content = bytearray(file.read_bytes())
    bit %= 8 * len(content)
    content[bit // 8] ^= 1 << bit % 8
    file.write_bytes(content)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "name",
    [
        "checkpoint.pt",
        "checkpoint.previous.pt",
        "generator.safetensors",
        "metrics.jsonl",
        "recipe.json",
    ],
)
def test_a_flipped_bit_is_told_or_changes_nothing(small_run, train_small, four_epochs, name, seed):
    flip(small_run / name, random.Random(f"{name} {seed}").getrandbits(40))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            train_small(small_run, epochs=4, resume=True)
        except UserError:
            assert name == "recipe.json"
            return
    assert (small_run / GENERATOR).read_bytes() == four_epochs
    assert [record["epoch"] for record in lines(small_run)] == [1, 2, 3, 4]
    if name in ("checkpoint.pt", "generator.safetensors", "metrics.jsonl"):
        (message,) = told
        assert name in str(message.message)


@pytest.mark.parametrize("damage", ["empty", "cut", "gone", "other bytes"])
def test_the_checkpoint_before_takes_the_place_of_a_lost_one(
    small_run, train_small, four_epochs, damage
):
    file = small_run / "checkpoint.pt"
    whole = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        pieces = {"empty": b"", "cut": whole[:-200], "other bytes": whole[::-1]}
        file.write_bytes(pieces[damage])
    with pytest.warns(match="goes on from the one before it, of epoch 2") as told:
        train_small(small_run, epochs=2, resume=True)
    assert len(told) == 1
    assert RunFolder(small_run).load_generator().epoch == 2
    # The good one is the checkpoint now, so that the next save does not replace it by the bad.
    assert not (small_run / "checkpoint.previous.pt").exists()
    train_small(small_run, epochs=4, resume=True)
    assert (small_run / GENERATOR).read_bytes() == four_epochs
    assert file.read_bytes() != whole


def test_without_any_checkpoint_a_run_is_not_begun_again(small_run, train_small):
    (small_run / "checkpoint.pt").write_bytes(b"")
    (small_run / "checkpoint.previous.pt").unlink()
    before = contents(small_run)
    with pytest.raises(UserError, match=r"checkpoint\.pt is damaged.*previous\.pt is missing"):
        train_small(small_run, resume=True)
    (small_run / "checkpoint.pt").unlink()
    with pytest.raises(UserError, match=r"checkpoint\.pt is missing.*cannot go on, start over"):
        train_small(small_run, resume=True)
    (small_run / GENERATOR).unlink()
    with pytest.raises(UserError, match=r"checkpoint\.pt is missing"):
        train_small(small_run, resume=True)
    del before["checkpoint.pt"], before[GENERATOR]
    assert contents(small_run) == before


@pytest.mark.parametrize("damage", ["gone", "broken", "ahead", "of another run", "a folder's"])
def test_the_generator_is_put_right_from_the_checkpoint(
    small_run, three_epochs, train_small, tmp_path, damage
):
    file = small_run / GENERATOR
    if damage == "gone":
        file.unlink()
    elif damage == "broken":
        file.write_bytes(b"nonsense")
    elif damage == "of another run":
        train_small(tmp_path / "other", seed=1)
        file.write_bytes((tmp_path / "other" / GENERATOR).read_bytes())
    else:
        train_small(tmp_path / "longer", epochs=4)
        file.write_bytes((tmp_path / "longer" / GENERATOR).read_bytes())
    with pytest.warns(match="written anew, as the checkpoint has it: generator.safetensors"):
        train_small(small_run, resume=True)
    assert file.read_bytes() == (three_epochs / GENERATOR).read_bytes()


def test_a_generator_of_another_run_is_not_taken_for_that_of_this_one(
    small_run, train_small, tmp_path
):
    train_small(tmp_path / "other", seed=1)
    (small_run / GENERATOR).write_bytes((tmp_path / "other" / GENERATOR).read_bytes())
    with pytest.raises(UserError, match=r"than recipe\.json describes \(seed 1, not 0\): write it"):
        RunFolder(small_run).load_generator()


@pytest.mark.parametrize("content", [b"\xff\xfe not text", b"", b"{}\n", b"[" * 10**5])
def test_metrics_are_a_copy_and_written_anew(small_run, train_small, content):
    before = lines(small_run)
    (small_run / "metrics.jsonl").write_bytes(content)
    with pytest.warns(match=r"written anew, as the checkpoint has it: metrics\.jsonl"):
        train_small(small_run, resume=True)
    assert lines(small_run) == before


def test_a_checkpoint_of_another_run_is_refused(small_run, train_small, tmp_path):
    train_small(tmp_path / "other", seed=1)
    (small_run / "checkpoint.pt").write_bytes((tmp_path / "other" / "checkpoint.pt").read_bytes())
    before = contents(small_run)
    with pytest.raises(UserError, match="is not of this run: put its own back"):
        train_small(small_run, resume=True, epochs=4)
    assert contents(small_run) == before


def test_other_images_of_the_same_number_are_refused(small_run, train_small, digits):
    before = contents(small_run)
    with pytest.raises(UserError, match="other training images, though as many"):
        train_small(small_run, images=digits.train[1::20], resume=True, epochs=4)
    assert contents(small_run) == before


def as_of_an_earlier_version(path):
    """Take out what earlier versions did not write."""
    file = path / "recipe.json"
    about = json.loads(file.read_text(encoding="utf-8"))
    del about["images_sha256"]
    file.write_text(json.dumps(about), encoding="utf-8")
    state = torch.load(path / "checkpoint.pt", weights_only=True)
    del state["conditions"], state["run"]
    torch.save(state, path / "checkpoint.pt")
    (path / "checkpoint.previous.pt").unlink()


def test_a_run_of_an_earlier_version_goes_on_and_says_once_what_it_lacks(
    small_run, train_small, four_epochs
):
    as_of_an_earlier_version(small_run)
    with pytest.warns(UserWarning) as told:  # noqa: PT030
        train_small(small_run, epochs=4, resume=True)
    said = [str(each.message) for each in told]
    assert sum("checkpoint.pt has no checksum" in line for line in said) == 1
    assert sum("does not tell the run's images" in line for line in said) == 1
    assert (small_run / GENERATOR).read_bytes() == four_epochs
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        train_small(small_run, epochs=4, resume=True)


def change(path, **changes):
    state = torch.load(path / "checkpoint.pt", weights_only=True)
    torch.save(state | changes, path / "checkpoint.pt")


@pytest.mark.filterwarnings("ignore:.*no checksum")
def test_random_states_of_another_device_are_begun_anew(small_run, train_small):
    state = torch.load(small_run / "checkpoint.pt", weights_only=True)
    change(small_run, streams={name: torch.zeros(16).byte() for name in state["streams"]})
    with pytest.warns(match="goes on with new random streams: the bytes of an unbroken run"):
        resumed = train_small(small_run, epochs=4, resume=True)
    assert resumed.epoch == 4


@pytest.mark.filterwarnings("ignore:.*no checksum")
@pytest.mark.parametrize(
    ("recorded", "words"),
    [
        ({"threads": 64}, r"threads \d+ instead of 64"),
        ({"torch": "1.0"}, r"torch .* instead of 1\.0"),
        ({"device": "cuda on a card"}, "device cpu .* instead of cuda on a card"),
    ],
)
def test_a_resume_under_other_conditions_says_that_bytes_are_not_promised(
    small_run, train_small, recorded, words
):
    state = torch.load(small_run / "checkpoint.pt", weights_only=True)
    change(small_run, conditions=state["conditions"] | recorded)
    with pytest.warns(match=f"{words}: the bytes of an unbroken run are not promised"):
        train_small(small_run, epochs=4, resume=True)
    now = torch.load(small_run / "checkpoint.pt", weights_only=True)["conditions"]
    assert now == state["conditions"]


@pytest.mark.filterwarnings("ignore:.*no checksum")
@pytest.mark.parametrize(
    "changes",
    [
        {"generator": None},
        {"optimizers": {}},
        {"history": [{"epoch": 2}]},
        {"history": "nonsense"},
        {"history": [{"epoch": 1, "loss": torch.zeros(2)}]},
        {"stage": 2},
        {"stage": "one"},
        {"streams": {}},
        {"streams": {"noise": 1, "order": 2, "dropout": 3}},
        {"conditions": 5},
        {"run": []},
    ],
    ids=lambda changes: str(changes)[:40],
)
def test_a_checkpoint_of_odd_content_is_refused(small_run, train_small, changes):
    change(small_run, **changes)
    before = contents(small_run)
    with pytest.raises(UserError, match="is not of this run: put its own back"):
        train_small(small_run, epochs=4, resume=True)
    assert contents(small_run) == before


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "7", '{"recipe": []}', "[" * 10**5, '{"seed": ' + "9" * 5000 + "}", b"\xff"],
    ids=lambda text: str(text)[:20],
)
def test_what_is_no_description_is_named(small_run, train_small, text):
    (small_run / "recipe.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UserError, match=r"recipe\.json is not a run's description"):
        RunFolder(small_run).load_generator()
    with pytest.raises(UserError, match=r"recipe\.json is not a run's description"):
        train_small(small_run, resume=True)


@pytest.mark.parametrize(
    "name", ["recipe.json", "metrics.jsonl", "checkpoint.pt", "generator.safetensors"]
)
def test_a_sparse_file_of_a_terabyte_is_not_read(small_run, train_small, three_epochs, name):
    with (small_run / name).open("r+b") as file:
        make_huge(file)
    if name == "recipe.json":
        with pytest.raises(UserError, match=r"recipe\.json is not a run's description"):
            train_small(small_run, resume=True)
    else:
        with pytest.warns(match=name.replace(".", r"\.")):
            train_small(small_run, resume=True)
        assert (small_run / GENERATOR).read_bytes() == (three_epochs / GENERATOR).read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
@pytest.mark.parametrize("put", ["mkfifo", "mkdir"])
@pytest.mark.parametrize("name", ["recipe.json", "checkpoint.pt", "generator.safetensors"])
def test_pipes_and_folders_in_the_place_of_files_are_not_waited_for(
    small_run, train_small, name, put
):
    (small_run / name).unlink()
    getattr(os, put)(small_run / name)
    if name != "checkpoint.pt":
        with pytest.raises(UserError, match=f"{name}: it is not a file"):
            RunFolder(small_run).load_generator()
    if name != "generator.safetensors":
        with pytest.raises(UserError, match=f"{name}: it is not a file"):
            train_small(small_run, resume=True)


def test_kept_generators_need_a_folder(small_run, train_small, tmp_path):
    (small_run / "kept").write_text("in the way", encoding="utf-8")
    with pytest.raises(UserError, match=r"cannot make the folder .*kept"):
        train_small(small_run, resume=True, epochs=4, keep_every=1)
    assert RunFolder(small_run).kept_generators() == []
    assert lines(small_run)[-1]["epoch"] == 3


def test_kept_generators_of_another_run_are_not_mixed_with_new_ones(train_small, tmp_path):
    path = tmp_path / "run"
    train_small(path, epochs=2, keep_every=1)
    for file in path.iterdir():
        if file.is_file():
            file.unlink()
    kept = [file.read_bytes() for file in RunFolder(path).kept_generators()]
    for resume in (False, True):
        with pytest.raises(UserError, match=r"lost its recipe\.json"):
            train_small(path, epochs=1, keep_every=1, resume=resume)
    assert [file.read_bytes() for file in RunFolder(path).kept_generators()] == kept


def test_a_run_without_its_description_says_what_is_missing(small_run, train_small):
    (small_run / "recipe.json").unlink()
    before = contents(small_run)
    for resume in (False, True):
        with pytest.raises(UserError, match=r"lost its recipe\.json, .*: put it back"):
            train_small(small_run, resume=resume)
    after = contents(small_run)
    assert {name: after[name] for name in before} == before


def test_a_source_that_has_gone_on_need_not_be_named(small_run, train_small, tmp_path):
    source, new = RunFolder(small_run), tmp_path / "new"
    train_small(new, epochs=1, start=source)
    train_small(small_run, epochs=4, resume=True)
    with pytest.raises(UserError, match=r"with start .*: leave --from out"):
        train_small(new, epochs=2, start=source, resume=True)
    train_small(new, epochs=2, resume=True)
    assert lines(new)[-1]["epoch"] == 2


def test_a_generator_that_was_kept_may_be_missing(train_small, tmp_path):
    path = tmp_path / "run"
    train_small(path, epochs=2, keep_every=2)
    (path / "kept" / "0002.safetensors").unlink()
    with pytest.warns(match="0002"):
        train_small(path, epochs=2, keep_every=2, resume=True)
    assert [read_generator(kept).epoch for kept in RunFolder(path).kept_generators()] == [2]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other names")
def test_names_of_any_bytes_and_of_any_length(train_small, tmp_path, three_epochs):
    of_any_bytes = os.fsdecode(b"caf\xe9") if sys.platform == "linux" else "café"
    for name in (of_any_bytes, "n" * 255):
        train_small(tmp_path / name, epochs=2)
        train_small(tmp_path / name, resume=True)
        assert (tmp_path / name / GENERATOR).read_bytes() == (three_epochs / GENERATOR).read_bytes()
    with pytest.raises(UserError, match="file name too long"):
        train_small(tmp_path / ("n" * 256))


@pytest.mark.filterwarnings("ignore:.*no checksum")
def test_networks_are_taken_from_whole_checkpoints_only(
    small_run, three_epochs, train_small, small_recipe, tmp_path
):
    state = torch.load(small_run / "checkpoint.pt", weights_only=True)
    (small_run / "checkpoint.pt").write_bytes(b"nonsense")
    with pytest.raises(UserError, match=r"checkpoint\.pt is damaged.*with --resume first"):
        train_small(tmp_path / "new", start=RunFolder(small_run))
    for odd in ({}, {"generator": state["generator"]}, [1], state | {"discriminator": 3}):
        torch.save(odd, small_run / "checkpoint.pt")
        with pytest.raises(UserError, match="other networks than recipe 'small'"):
            train_small(tmp_path / "new", start=RunFolder(small_run))
    train_small(tmp_path / "large", replace(small_recipe, generator_hidden=(1500,)), epochs=1)
    with pytest.raises(UserError, match="other networks than recipe 'small'"):
        train_small(tmp_path / "new", start=RunFolder(tmp_path / "large"))
    assert not (tmp_path / "new").exists()


def test_networks_are_taken_from_the_checkpoint_of_the_generator_that_is_named(
    small_run, train_small, tmp_path
):
    file = small_run / "checkpoint.pt"
    (small_run / "checkpoint.previous.pt").replace(file)
    with pytest.raises(UserError, match=r"of different epochs: train .* with --resume first"):
        train_small(tmp_path / "new", start=RunFolder(small_run))
    train_small(tmp_path / "other", seed=1)
    file.write_bytes((tmp_path / "other" / "checkpoint.pt").read_bytes())
    with pytest.raises(UserError, match=r"checkpoint\.pt is not of this run: put its own back"):
        train_small(tmp_path / "new", start=RunFolder(small_run))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("size", [[-12], [10**30], [10**18]])
def test_absurd_sizes_in_the_run_that_is_taken_over(small_run, train_small, tmp_path, size):
    about = json.loads((small_run / "recipe.json").read_text(encoding="utf-8"))
    about["recipe"]["generator_hidden"] = size
    (small_run / "recipe.json").write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(UserError):
        train_small(tmp_path / "new", start=RunFolder(small_run))


def test_a_checkpoint_that_may_not_be_read_is_not_called_damaged(
    small_run, train_small, monkeypatch
):
    path, real = small_run / "checkpoint.pt", type(small_run).open

    def denied(self, *words, **options):
        if self == path:
            raise PermissionError(13, "Permission denied")
        return real(self, *words, **options)

    before = contents(small_run)
    monkeypatch.setattr(type(path), "open", denied)
    with pytest.raises(UserError, match=r"cannot read .*checkpoint\.pt: permission denied"):
        train_small(small_run, resume=True, epochs=4)
    monkeypatch.undo()
    assert contents(small_run) == before


def test_a_full_memory_is_not_called_damage(small_run, train_small, monkeypatch):
    def greedy(self, state):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried")

    monkeypatch.setattr(Training, "load_state_dict", greedy)
    with pytest.raises(UserError, match="there is not enough memory"):
        train_small(small_run, resume=True)


def test_a_copy_of_a_run_is_a_run(small_run, train_small, tmp_path, four_epochs):
    copy = copytree(small_run, tmp_path / "copy")
    train_small(copy, resume=True, epochs=4)
    assert (copy / GENERATOR).read_bytes() == four_epochs
