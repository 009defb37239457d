"""Files that nobody would write: whatever is in them, a reader returns or raises a UserError."""

import csv
import gzip
import io
import json
import struct
import zipfile
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image
from scipy.io import savemat

from gancore.cli.streams import printable
from gancore.datasets import mnist
from gancore.datasets.fer2013_csv import read_table
from gancore.datasets.images import open_tree, read_images
from gancore.datasets.matlab import read_arrays
from gancore.errors import UserError
from gancore.training.description import RunDescription
from gancore.training.generator_file import read_generator
from gancore.training.run_folder import RunFolder

pytestmark = pytest.mark.slow

tried = settings(
    max_examples=100,
    derandomize=True,  # the same files on every machine; another seed: --hypothesis-seed
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file"


def refused_or_read(function, path):
    """Return what is read, or None where the line that the user then sees names the file."""
    refusal, read = None, None
    try:
        read = function(path)
    except UserError as error:
        refusal = printable(error)
    assert refusal is None or len(refusal.splitlines()) == 1
    assert refusal is None or str(path) in refusal or "this version of gancore" in refusal
    return read


numbers = st.one_of(st.integers(0, 300), st.integers(0, 2**32 - 1))
orders = st.sampled_from("<>")


@st.composite
def elements(draw, order, depth=3):
    """An element of a MATLAB file, of a true length or of another, packed or not."""
    if depth == 0 or draw(st.booleans()):
        content = draw(st.binary(max_size=40))
    else:
        content = b"".join(draw(st.lists(elements(order, depth - 1), max_size=5)))
    kind = draw(st.one_of(st.integers(1, 15), numbers))
    if kind == 15:
        content = zlib.compress(content)
    size = draw(st.one_of(st.just(len(content)), st.just(len(content)), numbers))
    return struct.pack(f"{order}II", kind, size) + content + bytes(-len(content) % 8)


@st.composite
def matlab_files(draw):
    order = draw(orders)
    mark = {"<": b"IM", ">": b"MI"}[order]
    return bytes(126) + mark + b"".join(draw(st.lists(elements(order), max_size=4)))


@tried
@given(content=st.one_of(matlab_files(), st.binary(max_size=200)))
def test_matlab_files(path, content):
    path.write_bytes(content)
    read = refused_or_read(lambda path: read_arrays(path, ["", "tfd"]), path)
    assert read is None or all(isinstance(each, np.ndarray) for each in read.values())


@tried
@given(
    array=arrays.arrays(
        st.sampled_from([np.uint8, np.int16, np.int32, np.float32, np.float64]),
        arrays.array_shapes(min_dims=2, max_dims=4, max_side=6),
        elements=st.integers(0, 100),
    ),
    packed=st.booleans(),
)
def test_what_scipy_writes_is_read_again(path, array, packed):
    with path.open("wb") as file:
        savemat(file, {"tfd": array, "text": "left out"}, do_compression=packed)
    read = read_arrays(path, ["tfd"])["tfd"]
    np.testing.assert_array_equal(read, array)


cells = st.one_of(
    st.sampled_from(["", "Training", "PublicTest", "pixels", "Usage", "0", "255 0 3 4", '"']),
    st.lists(st.integers(-1, 300), max_size=5).map(lambda pixels: " ".join(map(str, pixels))),
    st.text(max_size=8),
)
headers = st.one_of(st.permutations(["emotion", "pixels", "Usage"]), st.lists(cells, max_size=4))


@st.composite
def tables(draw):
    text = io.StringIO()
    csv.writer(text).writerows([draw(headers), *draw(st.lists(st.lists(cells, max_size=4)))])
    return text.getvalue().encode("utf-8", "surrogatepass")


@tried
@given(content=st.one_of(tables(), st.binary(max_size=200)))
def test_tables(content):
    with suppress(UserError):
        read = read_table(
            io.BytesIO(content),
            "faces.csv",
            size=2,
            parts=["Training", "PublicTest"],
            wanted=["Training"],
        )
        assert read["Training"].shape[1:] == (2, 2)


@st.composite
def pictures(draw):
    side, mode = draw(st.sampled_from([1, 2, 2, 3])), draw(st.sampled_from(["L", "RGB", "1", "P"]))
    file = io.BytesIO()
    Image.new(mode, (side, draw(st.sampled_from([1, 2, 2])))).save(file, "PNG")
    return file.getvalue()[: draw(st.sampled_from([None, None, 20, 50]))]


file_names = st.one_of(
    st.sampled_from(["train/sad/a.png", "train\\sad\\a.png", "__MACOSX/a", "../a", "/a", "a/"]),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1),
)
contents = st.one_of(pictures(), st.binary(max_size=60))
methods = st.sampled_from(
    [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)


@tried
@given(entries=st.lists(st.tuples(file_names, contents, methods), max_size=5))
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archives(path, entries):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content, method in entries:
            archive.writestr(name, content, method)

    def read(path):
        with open_tree(path, []) as files:
            return read_images(files, size=2, label="faces")

    images = refused_or_read(read, path)
    assert images is None or images.shape[1:] == (2, 2)


@st.composite
def idx_files(draw):
    magic = draw(st.sampled_from([2051, 2049, 0]))
    header = struct.pack(">4I", magic, *draw(st.tuples(numbers, numbers, numbers)))
    content = header + draw(st.binary(max_size=100))
    return gzip.compress(content) if draw(st.booleans()) else content


@tried
@given(content=st.one_of(idx_files(), st.binary(max_size=100)), ending=st.sampled_from(["", ".gz"]))
def test_idx_files(tmp_path_factory, content, ending):
    folder = tmp_path_factory.mktemp("set")
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in mnist._CHECKSUMS:
        (raw / f"{name}{ending}").write_bytes(content)
    with pytest.raises(UserError, match="is not MNIST's file or is damaged"):
        mnist.load(folder)


values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-1, 2**70),
        st.floats(),
        st.text(max_size=5),
        st.sampled_from(["sgd", "adam", "normal", "relu", "minimax"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=4,
)


@st.composite
def spoiled(draw, description):
    """A description with up to three of its values, or of its recipe's, replaced or gone."""
    about = {**description, "recipe": dict(description["recipe"])}
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from([about, about.get("recipe")]))
        if not isinstance(place, dict) or not place:
            continue
        key = draw(st.sampled_from(sorted(place)))
        if draw(st.integers(0, 4)) == 0:
            del place[key]
        else:
            place[key] = draw(values)
    return about


@tried
@given(data=st.data())
def test_descriptions_of_runs(three_epochs, tmp_path, data):
    run = RunFolder(tmp_path)
    genuine = json.loads((three_epochs / "recipe.json").read_text(encoding="utf-8"))
    about = data.draw(st.one_of(spoiled(genuine), values))
    run.recipe.write_text(json.dumps(about), encoding="utf-8")
    described = refused_or_read(lambda _: run.describe(), run.recipe)
    if described is not None:
        assert RunDescription.from_dict(described.to_dict()) == described
        assert isinstance(described.seed, int)


@tried
@given(data=st.data())
def test_generators(three_epochs, path, data):
    content = (three_epochs / "generator.safetensors").read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    about = json.loads(header["__metadata__"]["gancore"])
    header["__metadata__"]["gancore"] = json.dumps(data.draw(spoiled(about)))
    for entry in data.draw(st.lists(st.sampled_from(sorted(header)[1:]), max_size=2)):
        header[entry] = data.draw(st.one_of(values, st.just({"dtype": "F16", "shape": [1]})))
    written = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(written)) + written + content[8 + length :])
    refused_or_read(read_generator, path)
