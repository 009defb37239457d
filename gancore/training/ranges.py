"""The ranges in which a recipe's numbers must lie."""

from math import inf
from typing import Any

from gancore.training.fields import check_types

_TINY = 1e-300
_BELOW_1 = 1 - 2**-53

RANGES: dict[tuple[str, ...], tuple[float, float]] = {
    ("batch_size", "noise_dim", "maxout_pieces", "discriminator_steps"): (1, inf),
    ("generator_hidden", "discriminator_units", "second_stage_front"): (1, inf),
    ("epochs", "second_stage_epochs"): (0, inf),
    ("learning_rate", "minimum_learning_rate", "discriminator_learning_rate_factor"): (0, inf),
    ("learning_rate_divisor",): (1, inf),
    ("input_keep", "hidden_keep"): (_TINY, 1),
    ("initial_momentum", "final_momentum", "generator_average_decay"): (0, _BELOW_1),
    ("generator_weight_range", "discriminator_weight_range", "sparse_output"): (0, inf),
    ("discriminator_input_scale", "column_norm_limit", "column_norm_slack"): (0, inf),
}
"""The least and the largest value of fields of a recipe; infinity itself is none."""


def check_values(recipe: Any) -> None:
    """Check the types of a recipe's entries, its words, and its numbers against their ranges.

    Raises
    ------
    ValueError
        If a value is not allowed.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from gancore.training.recipes import get
    >>> replace(get("mnist"), learning_rate=-0.1)
    Traceback (most recent call last):
    ValueError: learning_rate cannot be -0.1
    """
    check_types(type(recipe), vars(recipe))
    for names, (least, most) in RANGES.items():
        for name in names:
            value = getattr(recipe, name)
            for number in value if isinstance(value, tuple) else (value,):
                if not (least <= number <= most and number < inf):
                    raise ValueError(f"{name} cannot be {value!r:.80}")
    for name in ("learning_rate", "minimum_learning_rate"):
        if recipe.velocity == "steps" and getattr(recipe, name) == 0:
            raise ValueError(f"{name} cannot be 0 where velocity is 'steps', a ratio of rates")
