"""The game that readers play in the page: its steps are those of gancore on PyTorch."""

from itertools import pairwise, product
from pathlib import Path

import pytest
import torch
from torch import nn

from gancore.gan.algorithm1 import GAN, discriminator_step, generator_step, simultaneous_step
from gancore.gan.networks import sample_noise
from gancore.gan.objectives import GENERATOR_LOSSES

pytest.importorskip("selenium.webdriver", reason="needs selenium")

SCRIPTS = Path(__file__).parents[2] / "book" / "_static" / "play"
STEPS, BATCH = 20, 16

# Twenty iterations from given weights, examples and codes, and what both losses were.
REPLAY = """
const [settings, weights, reals, noises] = arguments;
const gan = game.create(settings);
[gan.generator, gan.discriminator].forEach((net, which) =>
  net.parameters.forEach((values, i) => values.set(weights[which][i])));
const draw = (batches) => Float64Array.from(batches.shift());
const losses = [];
for (let step = 0; step < arguments[4]; step += 1) {
  if (settings.order === "simultaneous") {
    losses.push(game.simultaneousStep(gan, draw(reals), draw(noises)));
  } else {
    let ofD;
    for (let i = 0; i < settings.k; i += 1) {
      ofD = game.discriminatorStep(gan, draw(reals), draw(noises));
    }
    losses.push([ofD, game.generatorStep(gan, draw(noises))]);
  }
}
const after = [gan.generator, gan.discriminator].map((net) =>
  net.parameters.map((values) => [...values]));
return [losses, after];
"""


@pytest.fixture(scope="module")
def workbench(browser, tmp_path_factory):
    """A page with the scripts and nothing else."""
    scripts = "".join(
        f'<script src="{(SCRIPTS / name).as_uri()}"></script>'
        for name in ("networks.js", "game.js")
    )
    page = tmp_path_factory.mktemp("play") / "workbench.html"
    page.write_text(f"<!doctype html><title>t</title>{scripts}", encoding="utf-8")
    browser.get(page.as_uri())
    return browser


def network(sizes, activation):
    layers = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), activation()]
    return nn.Sequential(*layers[:-1])


def weights_of(gan):
    return [
        [each.flatten().tolist() for each in net.parameters()]
        for net in (gan.generator, gan.discriminator)
    ]


RULES = {
    "sgd": lambda net, rate: torch.optim.SGD(net.parameters(), rate, momentum=0.9),
    "adam": lambda net, rate: torch.optim.Adam(net.parameters(), rate, betas=(0.5, 0.99)),
}


@pytest.mark.parametrize(
    ("order", "k"), [("alternating", 1), ("alternating", 2), ("simultaneous", 1)]
)
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("objective", GENERATOR_LOSSES)
def test_twenty_steps_are_those_of_pytorch(workbench, objective, rule, order, k):
    for (activation, dim), seed in product([("relu", 2), ("tanh", 1)], range(2)):
        torch.manual_seed(seed)
        kind = {"relu": nn.ReLU, "tanh": nn.Tanh}[activation]
        g, d = network([2, 16, 16, dim], kind), network([dim, 16, 16, 1], kind)
        g_rate, d_rate = (0.02, 0.04) if rule == "sgd" else (1e-3, 2e-3)
        gan = GAN(
            g, d, RULES[rule](g, g_rate), RULES[rule](d, d_rate), torch.randn,
            GENERATOR_LOSSES[objective],
        )  # fmt: skip
        reals = [torch.randn(BATCH, dim) + 1 for _ in range(k * STEPS)]
        noises = [sample_noise("uniform", BATCH, 2) for _ in range((k + 1) * STEPS)]
        settings = {
            "seed": 0, "data": "ring" if dim == 2 else "two_bumps", "points": [],
            "activation": activation, "noise": "uniform", "noise_dim": 2,
            "g_units": "16 16", "d_units": "16 16", "objective": objective, "rule": rule,
            "momentum": 0.9, "g_rate": g_rate, "d_rate": d_rate, "order": order, "k": k,
            "batch_size": BATCH, "start": 0,
        }  # fmt: skip
        batches = [[each.flatten().tolist() for each in kind] for kind in (reals, noises)]
        theirs = workbench.execute_script(REPLAY, settings, weights_of(gan), *batches, STEPS)

        losses = []
        for _ in range(STEPS):
            if order == "simultaneous":
                ours = simultaneous_step(gan, reals.pop(0), noises.pop(0))
                losses.append([ours.discriminator_loss.item(), ours.generator_loss.item()])
            else:
                for _ in range(k):
                    of_d, *_ = discriminator_step(gan, reals.pop(0), noises.pop(0))
                losses.append([of_d.item(), generator_step(gan, noises.pop(0)).item()])
        # PyTorch computes with 24 bits here and the page with 53; larger steps would magnify that.
        torch.testing.assert_close(torch.tensor(theirs[0]), torch.tensor(losses), atol=1e-5, rtol=0)
        for mine, other in zip(weights_of(gan), theirs[1], strict=True):
            for ours_of_layer, theirs_of_layer in zip(mine, other, strict=True):
                torch.testing.assert_close(
                    torch.tensor(theirs_of_layer), torch.tensor(ours_of_layer), atol=1e-5, rtol=0
                )
