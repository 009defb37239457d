"""What is timed side by side does the same work."""

import pytest
import torch

from benchmarks import parzen, step
from gancore.gan.objectives import discriminator_loss


@pytest.mark.parametrize("score", [parzen.by_differences, parzen.by_cdist, parzen.by_scikit_learn])
def test_every_parzen_window_is_the_same(score):
    centres, points = parzen.data(50, 7).double(), parzen.data(12, 7).double()
    torch.testing.assert_close(score(points, centres), parzen.ours(points, centres))


def test_the_products_of_a_step_are_those_of_its_layers():
    """2abc operations a product, counted by PyTorch in a true step and in the bare products."""
    from torch.utils.flop_counter import FlopCounterMode

    real, noise = torch.rand(step.BATCH, 1, 28, 28), torch.rand(step.BATCH, 100)
    g, d = step.generator(), step.discriminator()
    with FlopCounterMode(display=False) as true:
        fake_logits, real_logits = d(g(noise)), d(real)
        loss = discriminator_loss(real_logits=real_logits, fake_logits=fake_logits)
        loss.backward(inputs=list(d.parameters()), retain_graph=True)
        (-fake_logits).mean().backward(inputs=list(g.parameters()))
    products = step.matrix_products()
    with FlopCounterMode(display=False) as bare:
        products(real)
    assert bare.get_total_flops() == true.get_total_flops()


@pytest.mark.parametrize("contender", [step.copied_loop, step.authors_step])
def test_every_step_moves_both_networks(contender, monkeypatch):
    networks = []
    for build in (step.generator, step.discriminator):
        monkeypatch.setattr(
            step, build.__name__, lambda build=build: networks.append(build()) or networks[-1]
        )
    move = contender()
    before = [[weight.clone() for weight in each.parameters()] for each in networks]
    move(torch.rand(step.BATCH, 1, 28, 28))
    for network, weights in zip(networks, before, strict=True):
        assert not any(map(torch.equal, network.parameters(), weights))


@pytest.mark.slow
def test_the_products_are_laid_out_before_the_clock_runs(monkeypatch):
    made = []
    monkeypatch.setattr(step, "matrix_products", lambda: made.append("laid out") or made.append)

    def in_turn(contenders, **_):
        made.append("the clock runs")
        contenders["the step's matrix products alone"]()
        return {}

    monkeypatch.setattr(step, "in_turn", in_turn)
    step.answer(1)
    assert made[:2] == ["laid out", "the clock runs"]
    assert len(made) == 2 + step.STEPS
