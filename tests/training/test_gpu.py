"""What only a CUDA device can show; without one, these tests skip."""

import time
from contextlib import contextmanager
from dataclasses import replace

import pytest
import torch

from gancore import results
from gancore.evaluation.evaluate import evaluate
from gancore.training.recipes import get
from gancore.training.run_folder import RunFolder
from gancore.training.runs import train_in_folder
from gancore.training.trainer import Training, train

AVERAGED = {"optimizer": "adam", "generator_average_decay": 0.9}

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device"),
]


@contextmanager
def tf32_allowed():
    """What a user may have set; the estimate must not follow."""
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("high")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)


def test_an_epoch_on_the_gpu_repeats(digits):
    records = [
        Training(get("mnist-quick"), digits.train, seed=0, device="cuda").run_epoch()
        for _ in range(2)
    ]
    assert {**records[0], "seconds": 0} == {**records[1], "seconds": 0}


def test_the_first_step_on_the_gpu_is_the_cpu_s(small_tfd, digits):
    """One minibatch without dropout and with given noise: the streams differ between devices."""
    recipe = replace(small_tfd, input_keep=1.0, hidden_keep=1.0, generator_weight_range=0.5)
    images = digits.train[:10]
    codes = torch.randn(10, 5, generator=torch.Generator().manual_seed(0))
    after = []
    for device in ("cpu", "cuda"):
        training = Training(recipe, images, seed=0, device=device)
        gan = replace(training.gan, sample_noise=lambda _, device=device: codes.to(device))
        training.gan = gan
        training.run_epoch()
        networks = (training.generator, training.discriminator)
        after.append([w.detach().cpu() for network in networks for w in network.parameters()])
    for ours, theirs in zip(*after, strict=True):
        # One float32 step: sums of up to 784 terms in another order.
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("changes", [{}, AVERAGED], ids=["as the authors", "adam, averaged"])
def test_a_run_resumed_on_the_gpu_has_the_unbroken_bytes(tmp_path, small_tfd, digits, changes):
    recipe, images = replace(small_tfd, **changes), digits.train[::20]

    def run(name, epochs, resume=False):
        target = replace(recipe, epochs=epochs[0], second_stage_epochs=epochs[1])
        training = Training(target, images, device="cuda")
        folder = RunFolder(tmp_path / name)
        train_in_folder(training, folder, dataset="digits", resume=resume, show_progress=False)
        return folder.generator.read_bytes()

    whole = run("whole", (2, 2))
    for name, broken_at in (("first", (1, 0)), ("boundary", (2, 0)), ("second", (2, 1))):
        run(name, broken_at)
        assert run(name, (2, 2), resume=True) == whole


def test_an_evaluation_on_the_gpu_is_the_cpu_s_even_where_tf32_is_allowed(digits):
    generator = results.pretrained("mnist")
    samples = generator.sample(2000, seed=0)
    parts = {"train": digits.train, "validation": digits.valid, "test": digits.test}
    here = evaluate(samples, **parts)
    with tf32_allowed():
        there = evaluate(samples.to("cuda"), **parts)
    for ours, theirs in ((here.model, there.model), (here.real_data, there.real_data)):
        assert theirs.sigma == ours.sigma
        assert theirs.log_likelihood == pytest.approx(ours.log_likelihood, abs=1e-2)


@pytest.mark.parametrize(("name", "count", "side"), [("mnist", 50_000, 28), ("tfd", 98_058, 48)])
def test_how_long_an_epoch_takes_on_the_gpu(name, count, side, capsys):
    """On images of noise, as many as the full sets have."""
    rng = torch.Generator().manual_seed(0)
    images = torch.rand(count, 1, side, side, generator=rng)
    training = Training(get(name), images, device="cuda")
    started = time.perf_counter()
    train(training, epochs=1, show_progress=False)
    seconds = time.perf_counter() - started
    with capsys.disabled():
        kind = torch.cuda.get_device_name()
        stages = len(training.recipe.stage_epochs)
        print(f"\n{name}: {seconds / stages:.1f} s an epoch on {kind}")
    assert training.epoch == stages
