"""Training on the line: D alone, both in turn, both at once, or G against D* itself."""

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
from gancore.toy.game import Snapshot, TabulatedDiscriminator, ToyGame, snapshot

BATCH_SIZE = 128


def train_discriminator(
    game: ToyGame,
    steps: int,
    *,
    at: Collection[int] = (),
    steps_before: int = 0,
    batch_size: int = BATCH_SIZE,
) -> list[Snapshot]:
    """Run D's inner loop with G fixed, and take snapshots after some of the steps.

    Parameters
    ----------
    game
        The game; only D changes.
    steps
        Of D.
    at
        After which of these steps to take one, from 0.
    steps_before
        Steps that D has made before, which snapshots count from.
    batch_size
        Examples, and codes, in a minibatch.
    """
    seen = [snapshot(game, discriminator_steps=steps_before)] if 0 in at else []
    batches = minibatches(game.data, batch_size, rng=game.rng)
    for step in range(1, steps + 1):
        discriminator_step(game.gan, next(batches), game.gan.sample_noise(batch_size))
        if step in at:
            seen.append(snapshot(game, discriminator_steps=steps_before + step))
    return seen


def train(
    game: ToyGame,
    iterations: int,
    *,
    k: int | None = 1,
    at: Collection[int] | None = None,
    simultaneous: bool = False,
    steps_before: int = 0,
    batch_size: int = BATCH_SIZE,
) -> list[Snapshot]:
    """Train both networks, with snapshots at some moments.

    Parameters
    ----------
    game
        The game; both networks change.
    iterations
        Steps of G.
    k
        Steps of D for each step of G. None takes the inner loop to its end: G learns from D*
        itself, computed from the densities.
    at
        After which iterations to take one, from 0; by default after each.
    simultaneous
        Move both networks at once, as the authors did; k is then 1.
    steps_before
        Steps that D has made before, which snapshots count from.
    batch_size
        Examples, and codes, in a minibatch.

    Raises
    ------
    ValueError
        If both networks are to move at once and k is not 1.
    """
    if simultaneous and k != 1:
        raise ValueError("simultaneous updates move each network once")
    wanted = range(iterations + 1) if at is None else at
    seen = [_snapshot(game, 0, k, steps_before)] if 0 in wanted else []
    for iteration, _ in enumerate(_updates(game, iterations, k, simultaneous, batch_size), start=1):
        if iteration in wanted:
            seen.append(_snapshot(game, iteration, k, steps_before))
    return seen


def _snapshot(game: ToyGame, iteration: int, k: int | None, steps_before: int) -> Snapshot:
    if k is None:
        return snapshot(_with_best(game), iterations=iteration)
    made = steps_before + k * iteration
    return snapshot(game, iterations=iteration, discriminator_steps=made)


def _with_best(game: ToyGame) -> ToyGame:
    """Put D* in D's place, against the generator as it is now."""
    best = TabulatedDiscriminator(game)
    return replace(game, discriminator=best, gan=replace(game.gan, discriminator=best))


def _updates(
    game: ToyGame, iterations: int, k: int | None, simultaneous: bool, batch_size: int
) -> Iterator[Any]:
    if k is None:
        for _ in range(iterations):
            yield generator_step(_with_best(game).gan, game.gan.sample_noise(batch_size))
        return
    if simultaneous:
        yield from simultaneous_updates(
            game.gan, game.data, iterations=iterations, batch_size=batch_size, rng=game.rng
        )
    else:
        yield from alternating_updates(
            game.gan, game.data, iterations=iterations, batch_size=batch_size, k=k, rng=game.rng
        )
