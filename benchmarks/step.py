"""The training step: the paper's MNIST networks, minibatches of 100."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, softplus
from torch.profiler import ProfilerActivity, profile
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2 as transforms

from benchmarks.measure import Answer, Figure, in_turn
from gancore import datasets
from gancore.gan.layers import Maxout
from gancore.gan.networks import sample_noise
from gancore.training import recipes
from gancore.training.trainer import Training

BATCH = 100
STEPS = 40
RECIPE = recipes.get("mnist")
LABEL = {"real": torch.ones(BATCH), "fake": torch.zeros(BATCH)}


def answer(repeats: int) -> Answer:
    """Time one step of each contender."""
    images = datasets.load("mnist5k").train[: BATCH * STEPS]
    ours = Training(RECIPE, images)
    copied, loaded = copied_loop(), copied_loop()
    authors, products = authors_step(), matrix_products()

    def fed(step: Callable[[Tensor], None], batches: Callable[[], Iterator[Tensor]]) -> None:
        for real in batches():
            step(real)

    def shuffled() -> Iterator[Tensor]:
        yield from images[torch.randperm(len(images))].split(BATCH)

    loader = DataLoader(Pictures(images), BATCH, shuffle=True)
    rows = in_turn(
        {
            "ours": ours.run_epoch,
            "the authors' step, written plainly": lambda: fed(authors, shuffled),
            "the loop people copy, its images in memory": lambda: fed(copied, shuffled),
            "the same, with its DataLoader over pictures": lambda: fed(
                loaded, lambda: iter(loader)
            ),
            "the step's matrix products alone": lambda: fed(products, shuffled),
        },
        repeats=repeats,
        units=STEPS / 1000,
    )
    return Answer(
        f"What does a training step of the paper's MNIST networks take, batch {BATCH}?", "ms", rows
    )


PARTS = {
    "products of matrices": ("aten::mm", "aten::addmm"),
    "moving the weights": ("aten::_fused_sgd_",),
    "the largest piece of a maxout unit, and its slopes": ("aten::max", "aten::scatter_"),
    "random bits for dropout, noise and order": ("aten::random_", "aten::le", "aten::uniform_"),
}
"""PyTorch's operations by what they do in a step; what is not here is the rest."""


def parts(repeats: int) -> Answer:
    """Divide our step among PyTorch's operations, by its profiler, which slows it down a little."""
    ours = Training(RECIPE, datasets.load("mnist5k").train[: BATCH * STEPS])
    ours.run_epoch()
    found: dict[str, list[float]] = {"the whole step": []}
    for _ in range(repeats):
        with profile(activities=[ProfilerActivity.CPU], acc_events=True) as profiler:
            ours.run_epoch()
        spent = {
            each.key: each.self_cpu_time_total / STEPS / 1000 for each in profiler.key_averages()
        }
        of_parts = {name: sum(spent[each] for each in keys) for name, keys in PARTS.items()}
        whole = sum(spent.values())
        found["the whole step"].append(whole)
        for name, took in {**of_parts, "the rest": whole - sum(of_parts.values())}.items():
            found.setdefault(name, []).append(took)
    rows = {name: Figure.of(each) for name, each in found.items()}
    return Answer("What is our step made of?", "ms", rows)


def discriminator() -> nn.Sequential:
    """Build the paper's D as people write it, with PyTorch's own dropout."""
    units, pieces = RECIPE.discriminator_units, RECIPE.maxout_pieces
    layers: list[nn.Module] = [nn.Flatten(), nn.Dropout(1 - RECIPE.input_keep)]
    for fan_in, fan_out in pairwise([784, *units]):
        layers += [Maxout(fan_in, fan_out, pieces=pieces), nn.Dropout(1 - RECIPE.hidden_keep)]
    return nn.Sequential(*layers, nn.Linear(units[-1], 1), nn.Flatten(0))


def generator() -> nn.Sequential:
    """Build the paper's G as people write it."""
    sizes = [RECIPE.noise_dim, *RECIPE.generator_hidden]
    layers = [layer for size in pairwise(sizes) for layer in (nn.Linear(*size), nn.ReLU())]
    return nn.Sequential(
        *layers, nn.Linear(sizes[-1], 784), nn.Sigmoid(), nn.Unflatten(1, (1, 28, 28))
    )


def copied_loop() -> Callable[[Tensor], None]:
    """Return the step of a common tutorial: D on real and on fake, then D again for G."""
    g, d = generator(), discriminator()
    g_optimizer, d_optimizer = (
        torch.optim.SGD(each.parameters(), lr=RECIPE.learning_rate, momentum=0.5) for each in (g, d)
    )

    def step(real: Tensor) -> None:
        fake = g(torch.randn(len(real), RECIPE.noise_dim))
        d_optimizer.zero_grad()
        loss = binary_cross_entropy_with_logits(d(real), LABEL["real"])
        loss = loss + binary_cross_entropy_with_logits(d(fake.detach()), LABEL["fake"])
        loss.backward()
        d_optimizer.step()
        g_optimizer.zero_grad()
        g_loss = binary_cross_entropy_with_logits(d(fake), LABEL["real"])
        g_loss.backward()  # D's gradients too, which nobody uses
        g_optimizer.step()
        loss.item(), g_loss.item()

    return step


def authors_step() -> Callable[[Tensor], None]:
    """Return the authors' step in plain PyTorch: one pass, both gradients, momentum by hand."""
    g, d = generator(), discriminator()
    weights = [list(each.parameters()) for each in (g, d)]
    velocities = [[torch.zeros_like(weight) for weight in each] for each in weights]

    def step(real: Tensor) -> None:
        noise = sample_noise(RECIPE.noise, len(real), RECIPE.noise_dim)
        fake_logits, real_logits = d(g(noise)), d(real)
        d_loss = softplus(-real_logits).mean() + softplus(fake_logits).mean()
        g_loss = softplus(-fake_logits).mean()
        slopes = [
            torch.autograd.grad(g_loss, weights[0], retain_graph=True),
            torch.autograd.grad(d_loss, weights[1]),
        ]
        with torch.no_grad():
            for network, slope, velocity in zip(weights, slopes, velocities, strict=True):
                for weight, gradient, speed in zip(network, slope, velocity, strict=True):
                    speed.mul_(0.5).sub_(gradient, alpha=RECIPE.learning_rate)
                    weight.add_(speed)

    return step


def matrix_products() -> Callable[[Tensor], None]:
    """Return the products of a step, each into a place of its own, and nothing else.

    Forwards, a layer multiplies its input by its weights; backwards, what comes back by its
    weights for the layer before, and by its input for the slopes of the weights. D goes
    forwards over data and samples, back once for its own weights over both, and back once more
    over the samples for G.
    """
    hidden = list(pairwise([RECIPE.noise_dim, *RECIPE.generator_hidden, 784]))
    pieces = RECIPE.maxout_pieces
    units = RECIPE.discriminator_units
    d_layers = [(fan_in, fan_out * pieces) for fan_in, fan_out in pairwise([784, *units])]
    d_layers.append((units[-1], 1))
    products = [
        *(product(BATCH, *size, to_input=number > 0) for number, size in enumerate(hidden)),
        *(product(2 * BATCH, *size, to_input=number > 0) for number, size in enumerate(d_layers)),
        *(product(BATCH, *size, forwards=False, to_weights=False) for size in d_layers),
    ]

    def step(_: Tensor) -> None:
        for left, right, out in (each for layer in products for each in layer):
            torch.mm(left, right, out=out)

    return step


def product(
    rows: int,
    fan_in: int,
    fan_out: int,
    *,
    forwards: bool = True,
    to_input: bool = True,
    to_weights: bool = True,
) -> list[tuple[Tensor, Tensor, Tensor]]:
    """Return a layer's products as pairs of factors, and where the result goes."""
    x, weight, slope = (
        torch.rand(rows, fan_in),
        torch.rand(fan_out, fan_in),
        torch.rand(rows, fan_out),
    )
    found = []
    if forwards:
        found.append((x, weight.T, torch.empty(rows, fan_out)))
    if to_input:
        found.append((slope, weight, torch.empty(rows, fan_in)))
    if to_weights:
        found.append((slope.T, x, torch.empty(fan_out, fan_in)))
    return found


class Pictures(Dataset[Tensor]):
    """Images as PIL pictures, each transformed when it is asked for."""

    def __init__(self, images: Tensor) -> None:
        self.pictures = [Image.fromarray(each[0].mul(255).byte().numpy()) for each in images]
        self.transform = transforms.Compose(
            [transforms.ToImage(), transforms.ToDtype(torch.float32, scale=True)]
        )

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: int) -> Tensor:
        return self.transform(self.pictures[index])
