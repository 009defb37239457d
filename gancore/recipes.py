"""The recipes: every number that a training run depends on, one frozen object a model.

The values of ``mnist`` are those of the configuration files that the paper's authors
published (https://github.com/goodfeli/adversarial); where the paper's text and the files
differ, the files are what was run.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from gancore.errors import UserError


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How to build the two players and how to train them.

    Attributes
    ----------
    name
        What the command line calls the recipe.
    summary
        One line for people.
    epochs
        Passes over the training images, unless the user asks for another number.
    batch_size
        m of Algorithm 1: real images, and codes, in one minibatch.
    noise
        The prior p_z: ``"uniform"`` on ±√3 or ``"normal"``.
    noise_dim
        Dimensions of a code z.
    generator_hidden
        Rectifier units of each hidden layer of G.
    generator_weight_range
        G's weights start uniform in ± this.
    discriminator_units
        Maxout units of each hidden layer of D.
    maxout_pieces
        Affine pieces of each maxout unit.
    discriminator_weight_range
        D's weights start uniform in ± this.
    input_keep, hidden_keep
        Probability that an input of D's first layer, or of a later one, survives dropout.
    optimizer
        ``"sgd"`` with momentum, or ``"adam"``, whose β₁ is then the momentum (β₂ = 0.999).
    learning_rate
        Step size at the first update.
    discriminator_learning_rate_factor
        D's step size is this times G's.
    learning_rate_divisor
        The step size is divided by this after every update.
    minimum_learning_rate
        The step size never falls below this.
    initial_momentum, final_momentum
        Momentum in the first epoch, and from the epoch of saturation on.
    momentum_saturation_epoch
        The epoch (counted from 1) at which the linear rise of the momentum ends.
    update
        ``"simultaneous"``: one shared pass updates both players, as the authors ran it.
        ``"alternating"``: k steps of D, then one of G, as Algorithm 1 is printed.
    discriminator_steps
        k of Algorithm 1; 1 where the update is simultaneous.
    generator_objective
        ``"non_saturating"`` or ``"minimax"``.
    generator_average_decay
        Above 0, the run's result is an exponential moving average of G's weights with this
        decay an iteration; G itself is trained as without it.
    """

    name: str
    summary: str
    epochs: int
    batch_size: int = 100
    noise: Literal["uniform", "normal"] = "uniform"
    noise_dim: int = 100
    generator_hidden: tuple[int, ...] = (1200, 1200)
    generator_weight_range: float = 0.05
    discriminator_units: tuple[int, ...] = (240, 240)
    maxout_pieces: int = 5
    discriminator_weight_range: float = 0.005
    input_keep: float = 0.8
    hidden_keep: float = 0.5
    optimizer: Literal["sgd", "adam"] = "sgd"
    learning_rate: float = 0.1
    discriminator_learning_rate_factor: float = 1.0
    learning_rate_divisor: float = 1.000004
    minimum_learning_rate: float = 1e-6
    initial_momentum: float = 0.5
    final_momentum: float = 0.7
    momentum_saturation_epoch: int = 250
    update: Literal["simultaneous", "alternating"] = "simultaneous"
    discriminator_steps: int = 1
    generator_objective: Literal["non_saturating", "minimax"] = "non_saturating"
    generator_average_decay: float = 0.0

    def __post_init__(self) -> None:
        if self.update == "simultaneous" and self.discriminator_steps != 1:
            raise ValueError("simultaneous updates have discriminator_steps = 1")

    def learning_rate_at(self, step: int) -> float:
        """Return G's step size at an update.

        Parameters
        ----------
        step
            Updates made before this one, from 0.

        Examples
        --------
        >>> RECIPES["mnist"].learning_rate_at(0)
        0.1
        """
        decayed = self.learning_rate / self.learning_rate_divisor**step
        return max(decayed, self.minimum_learning_rate)

    def momentum_at(self, epoch: int) -> float:
        """Return the momentum of an epoch, on its linear way from initial to final.

        Parameters
        ----------
        epoch
            The epoch, counted from 1.

        Examples
        --------
        >>> RECIPES["mnist"].momentum_at(1), RECIPES["mnist"].momentum_at(300)
        (0.5, 0.7)
        """
        span = max(self.momentum_saturation_epoch - 1, 1)
        risen = min(max((epoch - 1) / span, 0.0), 1.0)
        return (1 - risen) * self.initial_momentum + risen * self.final_momentum

    def to_dict(self) -> dict[str, Any]:
        """Return the recipe as plain values that JSON can hold."""
        return {
            key: list(entry) if isinstance(entry, tuple) else entry
            for key, entry in asdict(self).items()
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Recipe":
        """Rebuild a recipe from :meth:`to_dict`.

        A field that is missing takes its default: what was done before the field existed.

        Raises
        ------
        UserError
            If a field is unknown, as in a file of a later version.
        """
        unknown = set(values) - {field.name for field in fields(cls)}
        if unknown:
            raise UserError(
                f"the recipe has fields that this version of gancore does not know "
                f"({', '.join(sorted(unknown))}): update gancore"
            )
        entries: dict[str, Any] = {
            key: tuple(entry) if isinstance(entry, list) else entry for key, entry in values.items()
        }
        return cls(**entries)


RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in [
        Recipe(
            name="mnist",
            summary="the paper's MNIST model, trained as its authors ran it",
            epochs=250,
        ),
        Recipe(
            name="mnist-quick",
            summary="a smaller pair that learns digits from 4,000 images in a minute",
            epochs=100,
            batch_size=50,
            generator_hidden=(400, 400),
            discriminator_units=(120, 120),
            optimizer="adam",
            learning_rate=1e-3,
            discriminator_learning_rate_factor=0.2,
            learning_rate_divisor=1.0,
            final_momentum=0.5,
            generator_average_decay=0.999,
        ),
    ]
}
"""Every recipe by its name."""


def get(name: str) -> Recipe:
    """Look a recipe up.

    Parameters
    ----------
    name
        A key of :data:`RECIPES`.

    Raises
    ------
    UserError
        If there is no recipe of that name.

    Examples
    --------
    >>> get("mnist").generator_hidden
    (1200, 1200)
    """
    if name not in RECIPES:
        raise UserError(f"no recipe '{name}': choose one of {', '.join(RECIPES)}")
    return RECIPES[name]
