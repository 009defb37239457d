"""The deviation ledger: what the paper says, what its authors ran, and what a recipe does.

The authors' column is from the configuration files that they published
(https://github.com/goodfeli/adversarial, June 2014).
"""

from collections.abc import Callable
from dataclasses import dataclass

from gancore.training.recipe import Recipe


@dataclass(frozen=True)
class Entry:
    """One line of the ledger.

    Attributes
    ----------
    what
        The choice.
    paper
        What the paper's text says of it; a dash where it is silent.
    authors
        What the authors' MNIST files do.
    ours
        Says what a recipe does, in the words of ``authors`` where it does the same.
    """

    what: str
    paper: str
    authors: str
    ours: Callable[[Recipe], str]


def _times(sizes: tuple[int, ...]) -> str:
    return ", ".join(str(size) for size in sizes)


def _order(recipe: Recipe) -> str:
    if recipe.update == "simultaneous":
        return "both at once, from one shared pass"
    return f"k = {recipe.discriminator_steps} of D, then one of G"


def _learning_rule(recipe: Recipe) -> str:
    return "SGD with momentum" if recipe.optimizer == "sgd" else "Adam"


def _momentum(recipe: Recipe) -> str:
    if recipe.initial_momentum == recipe.final_momentum:
        return f"{recipe.initial_momentum}"
    return (
        f"{recipe.initial_momentum}, rising to {recipe.final_momentum} "
        f"at epoch {recipe.momentum_saturation_epoch}"
    )


def _velocity(recipe: Recipe) -> str:
    if recipe.velocity == "steps":
        return "steps, each with its own learning rate"
    return "gradients, all times the present learning rate"


def _learning_rate(recipe: Recipe) -> str:
    if recipe.learning_rate_divisor == 1:
        return f"{recipe.learning_rate}, constant"
    return f"{recipe.learning_rate}, divided by {recipe.learning_rate_divisor} each update"


def _discriminator_rate(recipe: Recipe) -> str:
    factor = recipe.discriminator_learning_rate_factor
    return "the same" if factor == 1 else f"{factor} of it"


def _result(recipe: Recipe) -> str:
    decay = recipe.generator_average_decay
    return f"a moving average of G, decay {decay}" if decay else "G as it is"


def _noise(recipe: Recipe) -> str:
    kind = "uniform on ±√3" if recipe.noise == "uniform" else "standard normal"
    return f"{kind}, {recipe.noise_dim} dimensions"


LEDGER: tuple[Entry, ...] = (
    Entry("order of the updates", "D first, then G", "both at once, from one shared pass", _order),
    Entry("D minimises", "-V", "-V/2", lambda recipe: "-V/2"),
    Entry(
        "G minimises",
        "log(1 - D(G(z))) or -log D(G(z))",
        "-log D(G(z))",
        lambda recipe: (
            "-log D(G(z))" if recipe.generator_objective == "non_saturating" else "log(1 - D(G(z)))"
        ),
    ),
    Entry("noise", "a prior p_z", "uniform on ±√3, 100 dimensions", _noise),
    Entry(
        "hidden units of G",
        "rectifiers and sigmoids",
        "1200, 1200 rectifiers",
        lambda recipe: f"{_times(recipe.generator_hidden)} rectifiers",
    ),
    Entry(
        "hidden units of D",
        "maxout",
        "240, 240 maxout of 5 pieces",
        lambda recipe: (
            f"{_times(recipe.discriminator_units)} maxout of {recipe.maxout_pieces} pieces"
        ),
    ),
    Entry(
        "dropout in D keeps",
        "used",
        "0.8 of the inputs, 0.5 of the rest",
        lambda recipe: f"{recipe.input_keep} of the inputs, {recipe.hidden_keep} of the rest",
    ),
    Entry(
        "first weights of G, of D",
        "—",
        "±0.05, ±0.005",
        lambda recipe: f"±{recipe.generator_weight_range}, ±{recipe.discriminator_weight_range}",
    ),
    Entry("first samples of G", "—", "the mean image", lambda recipe: "the mean image"),
    Entry("minibatch", "m", "100", lambda recipe: f"{recipe.batch_size}"),
    Entry("learning rule", "any; momentum was used", "SGD with momentum", _learning_rule),
    Entry("momentum", "—", "0.5, rising to 0.7 at epoch 250", _momentum),
    Entry("momentum adds up", "—", "steps, each with its own learning rate", _velocity),
    Entry("learning rate", "—", "0.1, divided by 1.000004 each update", _learning_rate),
    Entry("learning rate of D", "—", "the same", _discriminator_rate),
    Entry("what is judged", "—", "G as it is", _result),
)
"""Every choice that a reader of the paper would have to guess or could get wrong."""


def as_markdown(recipes: dict[str, Recipe]) -> str:
    """Write the ledger as a Markdown table, with a column for each recipe.

    Parameters
    ----------
    recipes
        Recipes by the heading of their column. Where one does as the authors did, its
        cell is marked "=".

    Examples
    --------
    >>> from gancore.training.recipes import get
    >>> print(as_markdown({"mnist": get("mnist")}).splitlines()[2])
    | order of the updates | D first, then G | both at once, from one shared pass | = |
    """
    rows = [
        ["what", "the paper", "the authors' files", *recipes],
        ["---"] * (3 + len(recipes)),
    ]
    for entry in LEDGER:
        ours = [entry.ours(recipe) for recipe in recipes.values()]
        marked = ["=" if each == entry.authors else each for each in ours]
        rows.append([entry.what, entry.paper, entry.authors, *marked])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
