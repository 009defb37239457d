import pytest

compare = pytest.importorskip("tools.original.compare")


def test_what_is_missing_is_named(tmp_path, capsys):
    (tmp_path / "pylearn2" / "pylearn2").mkdir(parents=True)
    (tmp_path / "pylearn2" / "pylearn2" / "train.py").touch()
    places = [f"--{name}={tmp_path / name}" for name in ("adversarial", "pylearn2", "theano")]
    assert compare.main(["tfd", *places, "--python2=python-that-is-not-there"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("the authors' repository: there is no ")
    assert told[1].startswith("Theano: there is no ")
    assert told[2:] == [
        "Python 2.7: there is no python-that-is-not-there",
        "tools/original/README.md tells how to get them",
    ]


@pytest.mark.parametrize("name", compare.EXPERIMENTS)
def test_the_numbers_that_are_kept_are_enough_to_run_again(name):
    experiment = compare.EXPERIMENTS[name]
    numbers = compare.draw(experiment)
    weights = compare.run_ours(experiment, numbers)
    again = compare.run_ours(experiment, dict(numbers))
    assert set(compare.differences(again, compare.kept(weights, experiment)).values()) == {0.0}
