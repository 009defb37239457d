"""Faces: files in the documented layouts, made here, and the ways in which they can be wrong."""

import io
import os
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.io import loadmat, savemat

from gancore import cli, datasets
from gancore.datasets import fer2013, tfd
from gancore.errors import UserError
from tests.sparse import make_huge

SIZE = 48
PARTS = {"Training": "train", "PublicTest": "test", "PrivateTest": "test"}


def tile(number, size=SIZE):
    """An image that says which one it is; flat, so that JPEG keeps its grey level."""
    return np.full((size, size), 7 * number % 251, dtype=np.uint8)


def encoded(pixels, kind="JPEG"):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, quality=95)
    return buffer.getvalue()


def archive_files():
    """The archive in small: the numbers in the names run against the order of the folders."""
    files, number = {}, 30
    for part, folder in PARTS.items():
        for expression in ("angry", "happy", "sad"):
            for _ in range(3):
                number -= 1
                name = f"{folder}/{expression}/{part}_{number}.jpg"
                files[name] = encoded(tile(number))
    return files


def write_zip(folder, files, name="fer2013.zip"):
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / name, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return folder / name


def write_tree(folder, files):
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def csv_text(rows):
    lines = ["emotion,pixels,Usage"]
    lines += [f"{number % 7},{' '.join(map(str, tile(number).flat))},{u}" for number, u in rows]
    return "\n".join(lines) + "\n"


@pytest.fixture
def small_counts(monkeypatch):
    monkeypatch.setattr(fer2013, "COUNTS", dict.fromkeys(PARTS, 9))


def greys(part):
    assert torch.equal(part.amin((1, 2, 3)), part.amax((1, 2, 3)))
    return (part[:, 0, 0, 0] * 255).round().int().tolist()


def expected(numbers):
    return [7 * number % 251 for number in numbers]


ORDER = (range(21, 30), range(12, 21), range(3, 12))


def check_parts(data, order=ORDER):
    assert data.name == "fer2013"
    assert data.folds == ()
    assert data.image_shape == (1, SIZE, SIZE)
    for part, numbers in zip((data.train, data.valid, data.test), order, strict=True):
        assert part.dtype == torch.float32
        assert greys(part) == expected(numbers)


@pytest.mark.parametrize("below", [".", "fer2013"])
@pytest.mark.parametrize("kind", ["zip", "folder", "csv"])
@pytest.mark.usefixtures("small_counts")
def test_fer2013_is_found_in_either_place_and_read_in_a_fixed_order(tmp_path, kind, below):
    place = tmp_path / below
    if kind == "zip":
        write_zip(place, archive_files())
    elif kind == "folder":
        write_tree(place, archive_files())
    else:
        place.mkdir(exist_ok=True)
        rows = [(n, u) for u, numbers in zip(PARTS, ORDER, strict=True) for n in numbers]
        (place / "fer2013.csv").write_text(csv_text(rows), encoding="utf-8")
    found = datasets.get("fer2013").availability(tmp_path)
    file = {"zip": "fer2013.zip", "csv": "fer2013.csv", "folder": "."}[kind]
    assert (found.here, found.where) == (True, str(place / file))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_parts(datasets.load("fer2013", tmp_path))


@pytest.mark.usefixtures("small_counts")
def test_the_order_of_an_archive_is_that_of_the_numbers_whatever_its_own(tmp_path):
    files = archive_files()
    names = sorted(files, key=lambda name: name[::-1])
    write_zip(tmp_path, {name: files[name] for name in names})
    check_parts(datasets.load("fer2013", tmp_path))
    # 9 comes before 10, which is not the order of the alphabet.
    assert expected(ORDER[2])[6:8] == expected([9, 10])


@pytest.mark.usefixtures("small_counts")
def test_what_computers_and_people_add_to_an_archive_is_no_image(tmp_path):
    noise = {"readme.txt": b"x", "train/sad/Thumbs.db": b"x", "train/.DS_Store": b"x"}
    noise |= {"__MACOSX/train/sad/._Training_21.jpg": b"x"}
    write_zip(tmp_path, noise | archive_files())
    check_parts(datasets.load("fer2013", tmp_path))


@pytest.mark.usefixtures("small_counts")
def test_an_archive_may_be_packed_with_a_folder_around_it(tmp_path):
    write_zip(tmp_path, {f"archive/{name}": raw for name, raw in archive_files().items()})
    check_parts(datasets.load("fer2013", tmp_path))


def test_an_incomplete_fer2013_is_loaded_with_a_warning(tmp_path):
    write_zip(tmp_path, archive_files())
    with pytest.warns(UserWarning, match="not the whole set"):
        check_parts(datasets.load("fer2013", tmp_path))


@pytest.mark.usefixtures("small_counts")
def test_a_blurred_part_is_noticed(tmp_path):
    rng = np.random.default_rng(0)
    sharp = rng.integers(0, 256, (SIZE, SIZE), dtype=np.uint8)
    flat = (100 + sharp // 16).astype(np.uint8)
    write_zip(
        tmp_path,
        {n: encoded(flat if "Training" in n else sharp) for n in archive_files()},
    )
    with pytest.warns(UserWarning, match="part Training .* more blurred"):
        datasets.load("fer2013", tmp_path)


@pytest.mark.usefixtures("small_counts")
def test_the_command_says_of_a_blurred_part_in_one_line(tmp_path, capsys):
    rng = np.random.default_rng(0)
    sharp = rng.integers(0, 256, (SIZE, SIZE), dtype=np.uint8)
    files = {n: encoded(tile(1) if "Training" in n else sharp) for n in archive_files()}
    write_zip(tmp_path, files)
    words = ["train", "fer2013", "--data", str(tmp_path), "--out", str(tmp_path / "run")]
    # Too few images for the recipe, so that no training begins.
    assert cli.main(words) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "fer2013-sharp" in lines[0]
    assert "too few" in lines[1]


@pytest.mark.parametrize("kind", ["zip", "csv"])
def test_fer2013_sharp_is_the_test_images_in_a_split_of_their_own(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(fer2013, "COUNTS", dict.fromkeys(PARTS, 9))
    monkeypatch.setattr(fer2013, "SHARP_SPLIT", [12, 4, 2])
    if kind == "zip":
        write_zip(tmp_path, archive_files())
    else:
        rows = [(n, u) for u, numbers in zip(PARTS, ORDER, strict=True) for n in numbers]
        (tmp_path / "fer2013.csv").write_text(csv_text(rows[::2] + rows[1::2]), encoding="utf-8")
    data = datasets.load("fer2013-sharp", tmp_path)
    public, private = ORDER[1:]
    order = [*public, *private]
    if kind == "csv":  # the order of the rows
        order = [*public[1::2], *public[::2], *private[::2], *private[1::2]]
    assert data.name == "fer2013-sharp"
    assert greys(data.train) == expected(order[:12])
    assert greys(data.valid) == expected(order[12:16])
    assert greys(data.test) == expected(order[16:])


def test_fer2013_sharp_of_an_incomplete_copy_is_refused(tmp_path):
    write_zip(tmp_path, archive_files())
    with pytest.raises(
        UserError, match=r"9 images of the part PublicTest, not 3,589: get the set again$"
    ):
        datasets.load("fer2013-sharp", tmp_path)
    assert sum(fer2013.SHARP_SPLIT) == sum(fer2013.COUNTS[part] for part in fer2013.SHARP_PARTS)


def test_the_genuine_sizes(capsys):
    folder = os.environ.get("GANCORE_DATA")
    if not folder or not datasets.get("fer2013").availability(Path(folder)).here:
        pytest.skip("needs FER-2013: set GANCORE_DATA to a folder that holds fer2013.zip")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "the part Training .* more blurred")
        data = datasets.load("fer2013", Path(folder))
    assert [len(part) for part in (data.train, data.valid, data.test)] == [28_709, 3_589, 3_589]
    assert data.image_shape == (1, 48, 48)
    sharp = datasets.load("fer2013-sharp", Path(folder))
    assert [len(part) for part in (sharp.train, sharp.valid, sharp.test)] == [5_178, 1_000, 1_000]
    assert torch.equal(sharp.train, torch.cat([data.valid, data.test])[:5_178])
    assert torch.equal(sharp.test, data.test[-1000:])
    training = {image.tobytes() for image in sharp.train.numpy()}
    held_out = (sharp.valid.numpy(), sharp.test.numpy())
    assert [sum(each.tobytes() in training for each in part) for part in held_out] == [21, 17]
    assert capsys.readouterr().out == ""


def damage_zip(folder, how):
    files = archive_files()
    first = "train/angry/Training_29.jpg"
    if how == "not a zip":
        (folder / "fer2013.zip").write_bytes(b"<!DOCTYPE html>")
        return "fer2013.zip is no readable zip archive"
    if how in ("cut off", "without its beginning"):
        path = write_zip(folder, files)
        kept = slice(None, -200) if how == "cut off" else slice(5000, None)
        path.write_bytes(path.read_bytes()[kept])
        return r"fer2013\.zip (is no readable zip archive|cannot be read)"
    if how == "broken bytes":
        path = write_zip(folder, files)
        raw = path.read_bytes()
        path.write_bytes(raw.replace(files[first][100:120], bytes(20), 1))
        return f"{first} in .* cannot be read"
    if how == "another size":
        files[first] = encoded(tile(29, 50))
        return (
            write_zip(folder, files)
            and f"{first} in .* is 50×50 pixels: every image of the set is 48×48"
        )
    if how == "another name":
        files["train/angry/im0.png"] = encoded(tile(1))
        return write_zip(folder, files) and r"train/angry/im0.png .* has no name of FER-2013"
    if how == "no training images":
        files = {name: raw for name, raw in files.items() if "Training" not in name}
        return write_zip(folder, files) and "holds no image of the part Training"
    files[first] = {"not an image": b"hello", "half": files[first][:-150], "empty": b""}[how]
    return write_zip(folder, files) and f"{first} in .* is no image that can be read"


@pytest.mark.parametrize(
    "how",
    [
        "not a zip",
        "cut off",
        "without its beginning",
        "broken bytes",
        "another size",
        "another name",
        "no training images",
        "not an image",
        "half",
        "empty",
    ],
)
def test_a_damaged_archive_is_refused_by_name(tmp_path, how, capsys):
    message = damage_zip(tmp_path, how)
    with pytest.raises(UserError, match=message):
        datasets.load("fer2013", tmp_path)
    words = ["train", "fer2013", "--data", str(tmp_path), "--out", str(tmp_path / "run")]
    assert cli.main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1].startswith("gancore: ")
    assert captured.err.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_a_broken_image_of_an_unpacked_archive_is_refused_by_name(tmp_path):
    files = archive_files()
    files["test/sad/PublicTest_12.jpg"] = b"hello"
    write_tree(tmp_path / "fer2013", files)
    with pytest.raises(UserError, match=r"test/sad/PublicTest_12.jpg in .*fer2013 is no image"):
        datasets.load("fer2013", tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("emotion,pixels,Usage", "emotion,Usage"), "no column pixels"),
        (lambda t: t.replace("Usage\n", "Part\n", 1), "no column Usage"),
        (lambda t: "", "no column Usage"),
        (lambda t: t.replace(" 21,Pub", ",Pub", 1), r"csv, line 3: 2,303 pixels, not 48×48"),
        (lambda t: t.replace(" 21,Pub", " 256,Pub", 1), r"line 3: a pixel is no whole number"),
        (lambda t: t.replace(" 21,Pub", " 2x,Pub", 1), r"line 3: a pixel is no whole number"),
        (lambda t: t.replace("PublicTest", "Public"), r"line 3: Usage is 'Public'"),
        (lambda t: t.rsplit(",", 1)[0] + "\n", r"line 4: the row is cut short"),
        (lambda t: t.rsplit("\n", 2)[0] + "\n", "holds no image of the part PrivateTest"),
        (lambda t: t + "5\n", r"line 5: the row is cut short"),
    ],
)
def test_a_wrong_csv_is_refused_by_its_line(tmp_path, change, message):
    text = csv_text([(2, "Training"), (3, "PublicTest"), (4, "PrivateTest")])
    assert change(text) != text
    (tmp_path / "fer2013.csv").write_text(change(text), encoding="utf-8")
    with pytest.raises(UserError, match=message):
        datasets.load("fer2013", tmp_path)


@pytest.mark.parametrize(
    ("name", "what", "where"),
    [
        ("fer2013", "FER-2013", "fer2013"),
        ("tfd", "TFD_48x48.mat or TFD_ranzato_48x48.mat", "TFD_48x48.mat"),
    ],
)
@pytest.mark.parametrize("prepared", [[], ["tfd", "fer2013"], ["fer2013/train/sad", "train/sad"]])
def test_a_set_that_is_not_there_says_what_to_put_where(tmp_path, name, what, where, prepared):
    for folder in prepared:
        (tmp_path / folder).mkdir(parents=True)
    found = datasets.get(name).availability(tmp_path)
    assert (found.here, found.where) == (False, str(tmp_path / where))
    with pytest.raises(UserError, match="put") as caught:
        datasets.load(name, tmp_path)
    told = f"no {what} in {tmp_path} or {tmp_path / name}: {found.how_to_get}"
    assert str(caught.value) == told
    assert "\n" not in told


def tfd_content(images=60, seed=0):
    """The file in small: 20 of 60 images have an expression and a part in each fold."""
    rng = np.random.default_rng(seed)
    labeled = np.sort(rng.choice(images, 20, replace=False))
    folds = np.zeros((images, 5), dtype=np.uint8)
    for fold in range(5):
        folds[rng.permutation(labeled), fold] = np.repeat([1, 2, 3], [12, 3, 5])
    expressions = np.full((images, 1), -1, dtype=np.int16)
    expressions[labeled, 0] = rng.integers(1, 8, 20)
    return {
        "images": rng.integers(0, 256, (images, SIZE, SIZE), dtype=np.uint8),
        "folds": folds,
        "labs_ex": expressions,
        "labs_id": np.where(expressions < 0, -1, np.arange(images)[:, None]).astype(np.int16),
    }


def save(folder, content, name="TFD_48x48.mat", **options):
    folder.mkdir(parents=True, exist_ok=True)
    savemat(folder / name, content, **options)
    return folder / name


@pytest.mark.parametrize("name", ["TFD_48x48.mat", "TFD_ranzato_48x48.mat"])
@pytest.mark.parametrize("below", [".", "tfd"])
@pytest.mark.parametrize("compressed", [False, True])
def test_tfd_trains_on_the_unlabeled_and_keeps_its_five_folds(tmp_path, name, below, compressed):
    content = tfd_content()
    path = save(tmp_path / below, content, name, do_compression=compressed)
    found = datasets.get("tfd").availability(tmp_path)
    assert (found.here, found.where) == (True, str(path))
    data = datasets.load("tfd", tmp_path)
    assert data.name == "tfd"

    def rows(part):
        assert part.dtype == torch.float32
        return (part * 255).round().to(torch.uint8).squeeze(1).numpy()

    images, folds = content["images"], content["folds"]
    np.testing.assert_array_equal(rows(data.train), images[content["labs_ex"][:, 0] == -1])
    assert len(data.folds) == 5
    for number, fold in enumerate(data.folds):
        np.testing.assert_array_equal(rows(fold.valid), images[folds[:, number] == 2])
        np.testing.assert_array_equal(rows(fold.test), images[folds[:, number] == 3])
    assert torch.equal(data.valid, data.folds[0].valid)
    assert torch.equal(data.test, data.folds[0].test)
    assert data.image_shape == (1, 48, 48)


def test_tfd_never_trains_on_an_image_that_a_fold_tests_on(tmp_path):
    content = tfd_content()
    labeled = np.flatnonzero(content["folds"][:, 0] == 3)[0]
    content["folds"][labeled] = [0, 0, 3, 0, 0]
    save(tmp_path, content)
    data = datasets.load("tfd", tmp_path)
    image = torch.from_numpy(content["images"][labeled]).float() / 255
    assert not (data.train[:, 0] == image).all((1, 2)).any()
    assert (data.folds[2].test[:, 0] == image).all((1, 2)).any()
    assert len(data.train) == 40


def test_the_example_of_tfd_tests_on_every_labeled_image_once(tmp_path):
    tfd.write_example(tmp_path / tfd.FILES[0])
    data = datasets.load("tfd", tmp_path)
    assert greys(data.train) == list(range(15))
    for number, fold in enumerate(data.folds):
        assert greys(fold.test) == [k for k in range(15, 40) if k % 5 == number]
        assert greys(fold.valid) == [k for k in range(15, 40) if k % 5 == (number + 1) % 5]
    content = loadmat(tmp_path / tfd.FILES[0])
    assert {name: content[name].dtype for name in tfd_content()} == {
        name: array.dtype for name, array in tfd_content().items()
    }
    # What a fold neither tests nor validates on it trains on, and labels are of the labeled.
    assert np.bincount(content["folds"][15:].flat).tolist() == [0, 75, 25, 25]
    for label in (content["labs_ex"], content["labs_id"]):
        assert label[:, 0].tolist() == [-1] * 15 + [1] * 25


def changed(**changes):
    return {k: v for k, v in (tfd_content() | changes).items() if v is not None}


def folds_with(value, dtype=np.uint8):
    folds = tfd_content()["folds"].astype(dtype)
    folds[7, 2] = value
    return folds


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (changed(images=None), "no variable images"),
        (changed(folds=None), "no variable folds"),
        (changed(images=np.zeros((60, 96, 96), np.uint8)), r"uint8 \(60, 96, 96\), not uint8"),
        (changed(images=np.zeros((48, 48, 60), np.uint8)), r"\(48, 48, 60\)"),
        (changed(images=np.zeros((60, 2304), np.uint8)), r"\(60, 2304\)"),
        (changed(images=np.zeros((60, 48, 48))), r"images are float64 \(60, 48, 48\)"),
        (changed(folds=np.zeros((60, 4), np.uint8)), r"folds are uint8 \(60, 4\)"),
        (changed(folds=np.array(["a"] * 60)), "no variable folds of numbers"),
        (changed(folds=np.zeros((59, 5), np.uint8)), "60 images but folds for 59"),
        (changed(folds=folds_with(4)), "folds say 4 of image 8 in fold 3, which is none of 0"),
        (changed(folds=folds_with(-1, np.int8)), "folds say -1 of image 8 in fold 3"),
        (changed(folds=folds_with(np.nan, float)), "folds say nan of image 8 in fold 3"),
        (changed(folds=np.full((60, 5), 2, np.uint8)), "no unlabeled images"),
        (changed(folds=np.eye(60, 5, dtype=np.uint8) * 3), "no valid images in fold 1"),
        (changed(folds=np.eye(60, 5, dtype=np.uint8) * 2), "no test images in fold 1"),
    ],
)
def test_a_wrong_tfd_file_is_refused(tmp_path, content, message):
    save(tmp_path, content)
    with pytest.raises(UserError, match=message) as caught:
        datasets.load("tfd", tmp_path)
    assert str(caught.value).startswith(str(tmp_path / "TFD_48x48.mat"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(512) + b"\x89HDF\r\n\x1a\n", "save -v7"),
        (b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(600), "save -v7"),
        (b"\x89HDF\r\n\x1a\n" + bytes(600), "h5py"),
        (b"<!DOCTYPE html>", "no MATLAB file, or is damaged"),
        (b"", "no MATLAB file, or is damaged"),
    ],
)
def test_a_tfd_file_in_another_format_is_refused(tmp_path, header, message):
    (tmp_path / "TFD_48x48.mat").write_bytes(header)
    with pytest.raises(UserError, match=message):
        datasets.load("tfd", tmp_path)


def test_a_tfd_file_that_is_cut_off_is_refused(tmp_path):
    path = save(tmp_path, tfd_content(), do_compression=True)
    path.write_bytes(path.read_bytes()[:40_000])
    with pytest.raises(UserError, match=r"get (it|the file) again"):
        datasets.load("tfd", tmp_path)


def test_lfw_is_a_hundred_faces_in_a_fixed_split():
    data = datasets.load("lfw")
    parts = (data.train, data.valid, data.test)
    assert [len(part) for part in parts] == [80, 10, 10]
    assert (data.name, data.image_shape) == ("lfw", (1, 25, 25))
    from skimage.data import lfw_subset

    together = torch.cat(parts)
    np.testing.assert_allclose(together[:, 0].numpy(), lfw_subset()[:100], atol=1e-7)
    assert together.dtype == torch.float32
    assert 0 <= together.min() < 0.1
    assert 0.9 < together.max() <= 1
    assert len(np.unique(together.flatten(1).numpy(), axis=0)) == 100


def test_all_sets_are_listed(tmp_path, capsys):
    assert cli.main(["datasets", "--data", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    for name in ("mnist5k", "mnist", "lfw", "fer2013", "fer2013-sharp", "tfd"):
        assert f"\n{name} " in f"\n{out}"
    assert "too few to learn from" in out


ROWS = [(n, u) for u, numbers in zip(PARTS, ORDER, strict=True) for n in numbers]


@pytest.mark.usefixtures("small_counts")
def test_the_contest_s_own_table_has_spaces_in_its_names_and_another_name(tmp_path):
    rows = [line.split(",") for line in csv_text(ROWS).splitlines()[1:]]
    text = "".join(f"{emotion}, {usage}, {pixels}\n" for emotion, pixels, usage in rows)
    (tmp_path / "icml_face_data.csv").write_text("\ufeffemotion, Usage, pixels\n" + text, "utf-8")
    check_parts(datasets.load("fer2013", tmp_path))


@pytest.mark.usefixtures("small_counts")
def test_a_good_table_beside_a_bad_archive_is_read_and_named(tmp_path):
    (tmp_path / "fer2013.zip").write_bytes(b"PK no archive")
    (tmp_path / "fer2013.csv").write_text(csv_text(ROWS), "utf-8")
    with pytest.warns(UserWarning, match=r"no readable zip archive.*; reading .*fer2013\.csv"):
        check_parts(datasets.load("fer2013", tmp_path))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text.replace(",7 7", ',"7 7', 1), "the table is damaged"),
        (lambda text: text.replace("7 7", "7 \0 7", 1), "(damaged|no whole number)"),
        (lambda text: text.replace("7 7", "9" * 5000 + " 7", 1), "no whole number from 0 to 255"),
        (lambda text: text.replace("7 7", "9" * 400 + " 7", 1), "no whole number from 0 to 255"),
    ],
)
def test_a_damaged_table_ends_in_a_line(tmp_path, damage, message):
    rows = [(1, "Training")] * 70
    (tmp_path / "fer2013.csv").write_text(damage(csv_text(rows)), "utf-8")
    with pytest.raises(UserError, match=message) as caught:
        datasets.load("fer2013", tmp_path)
    assert len(str(caught.value)) < 500


@pytest.mark.usefixtures("small_counts")
def test_backslashes_and_a_nested_folder_of_a_mac_are_understood(tmp_path):
    files = {name.replace("/", "\\"): raw for name, raw in archive_files().items()}
    files["train/__MACOSX/sad/Training_7.jpg"] = b"x"
    write_zip(tmp_path, files)
    check_parts(datasets.load("fer2013", tmp_path))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_damage_inside_a_packed_image_names_it(tmp_path, method):
    path = tmp_path / "fer2013.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, raw in archive_files().items():
            archive.writestr(name, raw)
        at = archive.infolist()[0].header_offset + 80
    content = bytearray(path.read_bytes())
    content[at : at + 60] = bytes(60)
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"cannot be read|no readable zip|no image"):
        datasets.load("fer2013", tmp_path)


def test_an_image_of_an_enormous_size_is_refused_before_it_is_decoded(tmp_path):
    header = bytearray(encoded(tile(1), "PNG"))
    header[16:24] = (60_000).to_bytes(4, "big") * 2  # the width and the height that a PNG claims
    header[29:33] = zlib.crc32(header[12:29]).to_bytes(4, "big")
    write_zip(tmp_path, archive_files() | {"train/angry/Training_29.jpg": bytes(header)})
    with pytest.raises(UserError, match=r"Training_29\.jpg .* claims an enormous size"):
        datasets.load("fer2013", tmp_path)


def test_a_file_that_claims_gigabytes_is_not_read(tmp_path):
    write_tree(tmp_path, archive_files())
    with (tmp_path / "train/angry/Training_29.jpg").open("wb") as file:
        make_huge(file)
    with pytest.raises(UserError, match=r"Training_29\.jpg .* bytes: that is no small image"):
        datasets.load("fer2013", tmp_path)


@pytest.mark.usefixtures("small_counts")
@pytest.mark.parametrize("name", ["fer2013.csv", "archive/icml_face_data.csv"])
def test_an_archive_may_hold_the_table(tmp_path, name):
    write_zip(tmp_path, {"readme.txt": b"x", name: csv_text(ROWS)})
    check_parts(datasets.load("fer2013", tmp_path))
    write_zip(tmp_path, {name: csv_text(ROWS).replace("7 7", "7 x")})
    with pytest.raises(UserError, match=rf"{name} in .*fer2013\.zip, line .*: a pixel is no whole"):
        datasets.load("fer2013", tmp_path)


@pytest.mark.usefixtures("small_counts")
def test_of_two_good_copies_it_is_said_which_is_read(tmp_path):
    write_zip(tmp_path, archive_files())
    (tmp_path / "fer2013.csv").write_text(csv_text(ROWS[::-1]), "utf-8")
    message = r"fer2013\.zip is read, and not .*fer2013\.csv beside it"
    with pytest.warns(UserWarning, match=message):
        check_parts(datasets.load("fer2013", tmp_path))


@pytest.mark.usefixtures("small_counts")
def test_a_folder_of_images_may_be_called_like_a_file_or_lie_elsewhere(tmp_path):
    write_tree(tmp_path / "fer2013.csv", archive_files())
    check_parts(datasets.load("fer2013", tmp_path))
    (tmp_path / "links").mkdir()
    for folder in ("train", "test"):
        (tmp_path / "links" / folder).symlink_to(tmp_path / "fer2013.csv" / folder)
    check_parts(datasets.load("fer2013", tmp_path / "links"))


@pytest.mark.usefixtures("small_counts")
def test_two_expressions_may_hold_one_number_but_no_image_is_there_twice(tmp_path):
    files = archive_files()
    twin = {"train/sad/Training_29.jpg": encoded(tile(1))}
    write_zip(tmp_path, files | twin)
    with pytest.warns(UserWarning, match="'Training': 10"):
        assert len(datasets.load("fer2013", tmp_path).train) == 10
    write_zip(tmp_path, files | {f"copy/{name}": raw for name, raw in files.items()})
    with pytest.raises(UserError, match=r"copy/train/.* is a second train/.*: remove one"):
        datasets.load("fer2013", tmp_path)


@pytest.mark.parametrize(
    "name",
    ["Training_" + "9" * 5000 + ".jpg", "Training_\u0661.jpg", "Training_1.JPG", "Test_1.jpg"],
    ids=["5,000 digits", "a foreign digit", "in capitals", "no part"],
)
@pytest.mark.parametrize("around", ["", "archive/"])
def test_an_image_of_another_name_is_refused(tmp_path, name, around):
    files = archive_files() | {f"train/happy/{name}": encoded(tile(1))}
    write_zip(tmp_path, {around + path: raw for path, raw in files.items()})
    with pytest.raises(UserError, match=r"has no name of FER-2013, .*: remove it, or get"):
        datasets.load("fer2013", tmp_path)


@pytest.mark.parametrize("name", ["fer2013.csv", "fer2013.zip", "TFD_48x48.mat"])
def test_a_file_far_larger_than_the_set_is_not_read(tmp_path, name):
    with (tmp_path / name).open("wb") as file:
        make_huge(file)
    with pytest.raises(UserError, match=f"{name} has 1,099,511,627,776 bytes"):
        datasets.load("tfd" if name.endswith("mat") else "fer2013", tmp_path)
