"""Several processes compute what one computes, and the end of one is told."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch

from gancore.errors import UserError
from gancore.processes import ALONE, Processes, own_rank, together
from gancore.training.run_folder import RunFolder
from gancore.training.runs import train_in_folder
from gancore.training.trainer import Training

ROOT = Path(__file__).resolve().parents[1]
ONE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1"}

needs_fork = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")


@pytest.mark.parametrize(
    "words",
    [
        {"RANK": "1"},
        {"RANK": "", "WORLD_SIZE": ""},
        {"RANK": "abc", "WORLD_SIZE": "2", "MASTER_ADDR": "localhost"},
        {"RANK": "1", "WORLD_SIZE": "2"},
    ],
)
def test_what_other_programs_set_makes_no_job(words, monkeypatch):
    for name in ("RANK", "WORLD_SIZE", "MASTER_ADDR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in words.items():
        monkeypatch.setenv(name, value)
    assert own_rank() == 0
    with together(torch.device("cpu")) as processes:
        assert processes is ALONE


@pytest.mark.parametrize("count", [1, 2, 3, 7])
@pytest.mark.parametrize("rows", [1, 2, 10])
def test_shares_make_up_the_batch_and_their_weighted_means_its_mean(rows, count, rng):
    batch = torch.rand(rows, 3, generator=rng)
    members = [Processes(rank, count) for rank in range(count)]
    shares = [member.share(batch) for member in members]
    assert torch.equal(torch.cat(shares), batch)
    sizes = {len(share) for share in shares}
    assert max(sizes) - min(sizes) <= 1
    means = [member.weigh(share.mean(0)) for member, share in zip(members, shares, strict=True)]
    torch.testing.assert_close(sum(means), batch.mean(0))
    for member, share in zip(members, shares, strict=True):
        before, after = member.others()
        assert torch.equal(batch[before : rows - after], share)


def test_the_only_process_computes_everything_to_the_same_bytes(rng):
    batch = torch.rand(7, 3, generator=rng)
    assert torch.equal(ALONE.share(batch), batch)
    assert torch.equal(ALONE.weigh(batch), batch)
    assert torch.equal(ALONE.gather(batch), batch)


@pytest.fixture(scope="module")
def trained():
    """What one, two and three processes have trained, by the kind of recipe."""

    def run(count):
        command = [sys.executable, "-m", "tests.training.ranks", str(count)]
        return json.loads(subprocess.check_output(command, env=ONE_THREAD, cwd=ROOT))

    return {count: run(count) for count in (1, 2, 3)}


@pytest.mark.slow
@needs_fork
@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize(
    "kind", ["simultaneous", "Adam and an average", "alternating", "two stages"]
)
def test_processes_train_what_one_trains(kind, count, trained):
    alone, shared = trained[1][kind], trained[count][kind]
    losses = np.array(alone["readings"])[:, :2]
    assert losses.std() > 0.01  # or there would be nothing to compare
    # Only the order of sums differs, which 60 updates and more hardly amplify in float64.
    np.testing.assert_allclose(shared["readings"], alone["readings"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(shared["weights"], alone["weights"], rtol=0, atol=1e-9)


def gancore(*words, count=2, **options):
    """Start the command on some processes of this machine."""
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command = [*launcher, f"--nproc-per-node={count}", "-m", "gancore", *map(str, words)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=ONE_THREAD, **streams, **options)


@pytest.mark.slow
def test_a_process_that_is_killed_ends_the_job_and_any_number_resumes_it(tmp_path):
    run = tmp_path / "run"
    words = ("train", "mnist5k", "--out", run, "--device", "cpu")
    job = gancore(*words, "--epochs", 1000)
    metrics = run / "metrics.jsonl"
    while not metrics.exists() and job.poll() is None:
        time.sleep(0.1)
    psutil.Process(job.pid).children()[-1].kill()
    killed = time.monotonic()
    _, err = job.communicate(timeout=60)
    assert time.monotonic() - killed < 60
    assert job.returncode != 0
    told = [line for line in err.splitlines() if line.startswith("gancore: ")]
    assert len(told) == 1
    assert "another process" in told[0]
    epochs = len(metrics.read_text("utf-8").splitlines())
    for count in (1, 2, 3):
        epochs += 1
        job = gancore(*words, "--resume", "--epochs", epochs, count=count)
        out, _ = job.communicate(timeout=100)
        assert out == f"{run}: mnist-quick on mnist5k, {epochs} epochs finished\n"


@pytest.mark.slow
def test_two_processes_judge_as_one_does_and_only_the_first_prints(small_recipe, digits, tmp_path):
    training = Training(small_recipe, digits.train[:100])
    train_in_folder(training, RunFolder(tmp_path), dataset="mnist5k", epochs=1, show_progress=False)
    words = ("evaluate", tmp_path, "--json", "--samples", 500, "--device", "cpu")
    alone, shared = (json.loads(gancore(*words, count=n).communicate()[0]) for n in (1, 2))
    assert shared == pytest.approx(alone, abs=1e-4)


def test_a_lost_process_is_told(monkeypatch):
    def lost(*_):
        raise RuntimeError("Connection closed by peer")

    monkeypatch.setattr(torch.distributed, "all_reduce", lost)
    with pytest.raises(UserError, match="another process of this job has ended"):
        Processes(0, 2).add_up([torch.zeros(1)])


def test_processes_on_a_device_that_they_cannot_share_are_refused(monkeypatch):
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("MASTER_ADDR", "localhost")
    with (
        pytest.raises(UserError, match="cpu or cuda, not on mps: add --device cpu"),
        together(torch.device("mps")),
    ):
        pass
