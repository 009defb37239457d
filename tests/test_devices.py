import pytest
import torch

from gancore import devices
from gancore.errors import UserError


@pytest.mark.parametrize(
    ("cuda", "mps", "chosen"),
    [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_auto_takes_cuda_then_mps_then_the_cpu(monkeypatch, cuda, mps, chosen):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert devices.pick("auto").type == chosen


@pytest.mark.parametrize("name", ["cuda", "mps"])
def test_a_device_that_is_not_here_is_refused(monkeypatch, name):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(UserError, match=name):
        devices.pick(name)


def test_an_unknown_device_is_refused():
    with pytest.raises(UserError, match="choose one of auto, cpu, cuda, mps"):
        devices.pick("tpu")


def test_streams_are_independent_and_repeat():
    cpu = torch.device("cpu")
    first, second = (
        [torch.rand(4, generator=rng) for rng in devices.random_streams(7, [cpu] * 3)]
        for _ in range(2)
    )
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert not torch.equal(first[0], first[1])
    (other,) = devices.random_streams(8, [cpu])
    assert not torch.equal(torch.rand(4, generator=other), first[0])


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_an_epoch_on_the_gpu_repeats():
    from gancore.datasets import load
    from gancore.recipes import get
    from gancore.training import Training

    images = load("mnist5k").train
    records = [
        Training(get("mnist-quick"), images, seed=0, device="cuda").run_epoch() for _ in range(2)
    ]
    assert {**records[0], "seconds": 0} == {**records[1], "seconds": 0}
