"""Playing on the line: D alone, both in turn, both at once, or G against D* itself."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from gancore.gan.algorithm1 import (
    alternating_updates,
    discriminator_step,
    generator_step,
    minibatches,
    simultaneous_updates,
)
from gancore.toy.game import LineGame, Snapshot, TabulatedDiscriminator, look

BATCH_SIZE = 128


def train_discriminator(
    line: LineGame,
    steps: int,
    *,
    at: Collection[int] = (),
    start: int = 0,
    batch_size: int = BATCH_SIZE,
) -> list[Snapshot]:
    """Carry on D's inner loop while G stands still, and look at it at some moments.

    Parameters
    ----------
    line
        The game; only D changes.
    steps
        Of D.
    at
        After which of these steps to look, from 0.
    start
        How many steps D has made before.
    batch_size
        Examples, and codes, in a minibatch.
    """
    seen = [look(line, discriminator_steps=start)] if 0 in at else []
    batches = minibatches(line.data, batch_size, rng=line.rng)
    for step in range(1, steps + 1):
        discriminator_step(line.game, next(batches), line.game.sample_noise(batch_size))
        if step in at:
            seen.append(look(line, discriminator_steps=start + step))
    return seen


def play(
    line: LineGame,
    iterations: int,
    *,
    k: int | None = 1,
    at: Collection[int] | None = None,
    simultaneous: bool = False,
    start: int = 0,
    batch_size: int = BATCH_SIZE,
) -> list[Snapshot]:
    """Play on, and look at the game at some moments.

    Parameters
    ----------
    line
        The game; both players change.
    iterations
        Steps of G.
    k
        Steps of D for each step of G. None takes the inner loop to its end: G learns from D*
        itself, computed from the densities.
    at
        After which iterations to look, from 0; by default after each.
    simultaneous
        Move both players at once, as the authors did; k is then 1.
    start
        How many steps D has made before.
    batch_size
        Examples, and codes, in a minibatch.

    Raises
    ------
    ValueError
        If both players are to move at once and k is not 1.
    """
    if simultaneous and k != 1:
        raise ValueError("simultaneous updates move each player once")
    wanted = range(iterations + 1) if at is None else at
    seen = [_look(line, 0, k, start)] if 0 in wanted else []
    for iteration, _ in enumerate(_updates(line, iterations, k, simultaneous, batch_size), start=1):
        if iteration in wanted:
            seen.append(_look(line, iteration, k, start))
    return seen


def _look(line: LineGame, iteration: int, k: int | None, start: int) -> Snapshot:
    if k is None:
        return look(_with_best(line), iterations=iteration)
    return look(line, iterations=iteration, discriminator_steps=start + k * iteration)


def _with_best(line: LineGame) -> LineGame:
    """Put D* in D's place, against the generator as it is now."""
    best = TabulatedDiscriminator(line)
    return replace(line, discriminator=best, game=replace(line.game, discriminator=best))


def _updates(
    line: LineGame, iterations: int, k: int | None, simultaneous: bool, batch_size: int
) -> Iterator[Any]:
    if k is None:
        for _ in range(iterations):
            yield generator_step(_with_best(line).game, line.game.sample_noise(batch_size))
        return
    if simultaneous:
        yield from simultaneous_updates(
            line.game, line.data, iterations=iterations, batch_size=batch_size, rng=line.rng
        )
    else:
        yield from alternating_updates(
            line.game, line.data, iterations=iterations, batch_size=batch_size, k=k, rng=line.rng
        )
