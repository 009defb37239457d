"""What a recipe is: every number that a training run depends on, in one frozen object."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from gancore.errors import UserError
from gancore.training.fields import check_types
from gancore.training.ranges import check_values

Activation = Literal["relu", "sigmoid"]
"""What a hidden layer of G applies to its affine map."""

_OF_MLPS = ("generator_hidden", "discriminator_units", "column_norm_limit", "second_stage_front")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How to build both networks and how to train them.

    Attributes
    ----------
    name
        What the command line calls the recipe.
    summary
        One line for people.
    epochs
        Passes over the training images, in the first stage if there are two, unless the user
        asks for another number.
    architecture
        ``"mlp"``, the 2014 paper's networks, or ``"dcgan"``, of which only ``noise``,
        ``noise_dim`` and ``channels`` are to be told; see :mod:`gancore.gan.dcgan`.
    channels
        Maps of the DCGAN's layers next to the image; those further from it have more.
    batch_size
        m of Algorithm 1: real images, and codes, in one minibatch.
    drop_last
        Whether the images at the end of an epoch that do not fill a minibatch are left out, as
        PyTorch's ``DataLoader`` calls it; otherwise they make a smaller one.
    noise
        The prior p_z: ``"uniform"`` on ±√3 or ``"normal"``.
    noise_dim
        Dimensions of a code z.
    generator_hidden
        Units of each hidden layer of G.
    generator_activations
        What each hidden layer of G applies; empty: a rectifier in every layer.
    generator_weight_range
        G's weights start uniform in ± this.
    sigmoid_bias
        The biases of G's hidden sigmoid units start at this; all other hidden biases at 0.
    sparse_output
        Above 0, each output unit of G starts with this many incoming weights, drawn from
        N(0, 1), and the others at 0.
    discriminator_units
        Maxout units of each hidden layer of D.
    maxout_pieces
        Affine pieces of each maxout unit.
    discriminator_weight_range
        D's weights start uniform in ± this.
    input_keep, hidden_keep
        Probability that an input of D's first layer, or of a later one, survives dropout.
    discriminator_input_scale
        Above 0, D sees this times (x - 1/2) instead of the pixels x in [0, 1].
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
    velocity
        What SGD's momentum adds up: ``"gradients"``, as PyTorch does, whose sum is multiplied
        by the present step size; or ``"steps"``, as Pylearn2 did, each with the step size of
        its own update. The two are one where the step size does not change.
    update
        ``"simultaneous"``: one shared pass updates both networks, as the authors ran it.
        ``"alternating"``: k steps of D, then one of G, as Algorithm 1 is printed.
    discriminator_steps
        k of Algorithm 1; 1 where the update is simultaneous.
    generator_objective
        ``"non_saturating"`` or ``"minimax"``.
    generator_average_decay
        Above 0, the run's result is an exponential moving average of G's weights with this
        decay an iteration; G itself is trained as without it.
    column_norm_limit
        Above 0, the incoming weight vector of every unit of G and D, and of every piece of a
        maxout unit, is shortened to this norm after every update where it is longer.
    column_norm_at_start
        Whether that is done before the first update of a stage too.
    column_norm_slack
        Above 0, every such vector, of norm n, is multiplied by min(n, c) / (n + this) with c the
        limit, whether it is longer or not, as Pylearn2 did.
    second_stage_front
        Units of new layers that a second stage puts before the trained G, the last of which
        stand where the codes stood; empty: there is no second stage. In it the whole G goes
        on training, against a new D and with schedules that start again.
    second_stage_activations
        What each layer of the front applies; empty: a rectifier in every layer.
    second_stage_epochs
        As ``epochs``, for the second stage.
    """

    name: str
    summary: str
    epochs: int
    architecture: Literal["mlp", "dcgan"] = "mlp"
    channels: int = 0
    batch_size: int = 100
    drop_last: bool = True
    noise: Literal["uniform", "normal"] = "uniform"
    noise_dim: int = 100
    generator_hidden: tuple[int, ...] = (1200, 1200)
    generator_activations: tuple[Activation, ...] = ()
    generator_weight_range: float = 0.05
    sigmoid_bias: float = 0.0
    sparse_output: int = 0
    discriminator_units: tuple[int, ...] = (240, 240)
    maxout_pieces: int = 5
    discriminator_weight_range: float = 0.005
    input_keep: float = 0.8
    hidden_keep: float = 0.5
    discriminator_input_scale: float = 0.0
    optimizer: Literal["sgd", "adam"] = "sgd"
    learning_rate: float = 0.1
    discriminator_learning_rate_factor: float = 1.0
    learning_rate_divisor: float = 1.000004
    minimum_learning_rate: float = 1e-6
    initial_momentum: float = 0.5
    final_momentum: float = 0.7
    momentum_saturation_epoch: int = 250
    velocity: Literal["gradients", "steps"] = "gradients"
    update: Literal["simultaneous", "alternating"] = "simultaneous"
    discriminator_steps: int = 1
    generator_objective: Literal["non_saturating", "minimax"] = "non_saturating"
    generator_average_decay: float = 0.0
    column_norm_limit: float = 0.0
    column_norm_at_start: bool = False
    column_norm_slack: float = 0.0
    second_stage_front: tuple[int, ...] = ()
    second_stage_activations: tuple[Activation, ...] = ()
    second_stage_epochs: int = 0

    def __post_init__(self) -> None:
        check_values(self)
        if self.update == "simultaneous" and self.discriminator_steps != 1:
            raise ValueError("simultaneous updates have discriminator_steps = 1")
        for layers, activations in (
            (self.generator_hidden, self.generator_activations),
            (self.second_stage_front, self.second_stage_activations),
        ):
            if activations and len(activations) != len(layers):
                raise ValueError(f"{len(activations)} activations for {len(layers)} layers")
        if (self.architecture == "dcgan") != (self.channels > 0):
            raise ValueError("a DCGAN has channels, and an MLP has none")
        of_mlps = [name for name in _OF_MLPS if getattr(self, name)]
        if self.architecture == "dcgan" and of_mlps:
            raise ValueError(f"a DCGAN has no {of_mlps[0]}")
        front = self.second_stage_front
        if front and front[-1] != self.noise_dim:
            raise ValueError(f"the front ends in {front[-1]} units, not in noise_dim")

    @property
    def stage_epochs(self) -> tuple[int, ...]:
        """Epochs of each stage of the run, of which there are one or two.

        Examples
        --------
        >>> from gancore.training.recipes import get
        >>> get("mnist").stage_epochs, get("tfd").stage_epochs
        ((250,), (50, 22))
        """
        if self.second_stage_front:
            return (self.epochs, self.second_stage_epochs)
        return (self.epochs,)

    def iterations_per_epoch(self, images: int) -> int:
        """Return how many iterations of Algorithm 1 make one pass of D over the images.

        Raises
        ------
        UserError
            If they are too few for one iteration.

        Examples
        --------
        >>> from gancore.training.recipes import get
        >>> get("mnist").iterations_per_epoch(50_000)
        500
        """
        needed = self.batch_size * self.discriminator_steps
        if images < needed:
            raise UserError(
                f"{images} training images are too few for recipe '{self.name}', "
                f"which takes {needed} an iteration"
            )
        batches = images // self.batch_size if self.drop_last else -(-images // self.batch_size)
        return batches // self.discriminator_steps

    def learning_rate_at(self, step: int) -> float:
        """Return G's step size at an update.

        Parameters
        ----------
        step
            Updates made before this one in the stage, from 0.

        Examples
        --------
        >>> from gancore.training.recipes import get
        >>> get("mnist").learning_rate_at(0)
        0.1
        """
        try:
            decayed = self.learning_rate / self.learning_rate_divisor**step
        except OverflowError:  # so often divided that nothing is left
            decayed = 0.0
        return max(decayed, self.minimum_learning_rate)

    def momentum_at(self, epoch: int) -> float:
        """Return the momentum in an epoch, which goes linearly from initial to final.

        Parameters
        ----------
        epoch
            The epoch of the stage, counted from 1.

        Examples
        --------
        >>> from gancore.training.recipes import get
        >>> get("mnist").momentum_at(1), get("mnist").momentum_at(300)
        (0.5, 0.7)
        """
        span = max(self.momentum_saturation_epoch - 1, 1)
        risen = min(max((epoch - 1) / span, 0.0), 1.0)
        return (1 - risen) * self.initial_momentum + risen * self.final_momentum

    def gradient_momentum_at(self, step: int, epoch: int) -> float:
        r"""Return the momentum to set in an optimiser that adds up gradients, as PyTorch's do.

        Such an optimiser moves the weights by :math:`-\eta_t b_t` with
        :math:`b_t = m b_{t-1} + g_t`. Where the recipe adds up steps,
        :math:`v_t = m v_{t-1} - \eta_t g_t`, the same move is :math:`v_t = -\eta_t b_t` for
        :math:`b_t = m (\eta_{t-1} / \eta_t) b_{t-1} + g_t`.

        Parameters
        ----------
        step, epoch
            As for :meth:`learning_rate_at` and :meth:`momentum_at`.

        Examples
        --------
        >>> from gancore.training.recipes import get
        >>> get("mnist").gradient_momentum_at(600, 1)
        0.500002
        """
        momentum = self.momentum_at(epoch)
        if self.velocity == "gradients" or step == 0:
            return momentum
        return momentum * self.learning_rate_at(step - 1) / self.learning_rate_at(step)

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
        ValueError
            If an entry is not of its field's type.
        UserError
            If a field is unknown, as in a file of a later version.
        """
        unknown = set(values) - {field.name for field in fields(cls)}
        if unknown:
            raise UserError(
                f"the recipe has fields that this version of gancore does not know "
                f"({', '.join(sorted(unknown))}): update it, unless the file is damaged"
            )
        entries: dict[str, Any] = {
            key: tuple(entry) if isinstance(entry, list) else entry for key, entry in values.items()
        }
        check_types(cls, entries)
        return cls(**entries)
