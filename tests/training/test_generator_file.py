import json
import random
import struct
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load, save

from gancore import results
from gancore.errors import UserError
from gancore.training.build import build_generator
from gancore.training.description import RunDescription
from gancore.training.generator_file import generator_bytes, read_generator, write_generator
from tests.sparse import make_huge


@pytest.fixture
def description(small_recipe):
    return RunDescription("digits", 0, (1, 28, 28), 200, small_recipe, images_sha256="ab12")


@pytest.fixture
def written(tmp_path, description):
    """A small generator's file."""
    path = tmp_path / "generator.safetensors"
    generator = build_generator(description.recipe, description.image_shape)
    write_generator(path, generator, description, 3)
    return path


def parts(content):
    """Take a file apart: its header, what it says of itself, and the bytes of its weights."""
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8 : 8 + length])
    return header, json.loads(header["__metadata__"]["gancore"]), content[8 + length :]


def together(header, about, weights):
    header["__metadata__"]["gancore"] = json.dumps(about)
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + weights


def refused(path, content=None):
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_generator(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_generator_is_read_as_it_was_written(written, description):
    trained = read_generator(written)
    assert (trained.epoch, trained.stage, trained.description) == (3, 1, description)
    weights = trained.generator.state_dict()
    assert all(
        torch.equal(weights[name], each) for name, each in load(written.read_bytes()).items()
    )
    assert all(p.requires_grad and p.dtype == torch.float32 for p in trained.generator.parameters())
    again = generator_bytes(trained.generator, description, 3)
    assert again == written.read_bytes()


def test_a_path_may_be_a_string(written):
    assert read_generator(str(written)).description == read_generator(written).description


@pytest.mark.parametrize("seed", range(60))
def test_every_flipped_bit_is_noticed(written, seed):
    content = bytearray(written.read_bytes())
    # Half of them in the header, which is the smaller part by far.
    rng = random.Random(seed)
    bit = rng.randrange(8 * (2000 if seed % 2 else len(content)))
    content[bit // 8] ^= 1 << bit % 8
    assert "damaged" in refused(written, content)


def test_a_file_without_a_checksum_is_read_if_it_is_of_an_earlier_version(written):
    header, about, weights = parts(written.read_bytes())
    del about["sha256"]
    refused(written, together(header, about, weights))
    del about["images_sha256"]
    written.write_bytes(together(header, about, weights))
    assert read_generator(written).epoch == 3
    assert results.load_shipped("mnist").generator.noise_dim == 100


@pytest.mark.parametrize(
    "recipe",
    [
        {"generator_hidden": [10**6, 10**6]},
        {"generator_hidden": [10**18]},
        {"generator_hidden": [10**30]},
        {"generator_hidden": [1] * 10_000},
        {"generator_hidden": [-12]},
        {"noise_dim": 2**40},
    ],
    ids=lambda recipe: str(recipe)[:40],
)
def test_absurd_sizes_are_refused_before_anything_is_as_large(written, recipe):
    header, about, weights = parts(written.read_bytes())
    about["recipe"] |= recipe
    assert "damaged" in refused(written, together(header, about, weights))


def test_a_huge_file_is_not_read(written):
    good = written.read_bytes()
    with written.open("r+b") as file:
        make_huge(file)
    refused(written)
    written.write_bytes(good)
    header, about, _ = parts(good)
    header["output.weight"]["shape"] = [10**6, 10**6]
    header["output.weight"]["data_offsets"][1] = 4 * 10**12
    refused(written, together(header, about, b""))
    refused(written, struct.pack("<Q", 2**40) + b"{" * 200_000)


def test_what_it_says_of_itself_is_whole(written):
    header, about, weights = parts(written.read_bytes())
    for key in ("epoch", "seed", "recipe", "image_shape"):
        less = {name: entry for name, entry in about.items() if name != key}
        refused(written, together(header, less, weights))
    for odd in ([], None, "[" * 50_000, about | {"recipe": []}, about | {"epoch": "three"}):
        refused(written, together(header, odd, weights))
    for header in ([], "nonsense", {"__metadata__": []}):
        text = json.dumps(header).encode()
        refused(written, struct.pack("<Q", len(text)) + text)
    refused(written, save({"a": torch.zeros(3)}))


def test_the_network_is_the_recipe_s(written, description):
    other = replace(description, recipe=replace(description.recipe, generator_hidden=(12, 12)))
    generator = build_generator(description.recipe, description.image_shape)
    refused(written, generator_bytes(generator, other, 3))
