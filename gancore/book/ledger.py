"""The deviation ledger: what the paper says, what its authors ran, and what a recipe does.

The authors' columns are from the configuration files that they published
(https://github.com/goodfeli/adversarial, June 2014), and from the Pylearn2 of that month where the
files leave a choice to it. There is a line for every field of a recipe for the
paper's networks, and a few for what no recipe can change. How samples are judged stands in
:mod:`gancore.book.judging`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gancore.book.table import markdown
from gancore.training.recipe import Recipe

Files = Literal["mnist", "tfd"]
"""Which of the authors' files: those of digits, or those of faces."""


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
        What the authors' files do; those that have no such choice are left out.
    ours
        Says what a recipe does, in the words of ``authors`` where it does the same.
    """

    what: str
    paper: str
    authors: Mapping[str, str]
    ours: Callable[[Recipe], str]


def _both(words: str) -> dict[str, str]:
    return {"mnist": words, "tfd": words}


def _always(words: str) -> Callable[[Recipe], str]:
    return lambda recipe: words


def _field(name: str) -> Callable[[Recipe], str]:
    return lambda recipe: str(getattr(recipe, name))


def _order(recipe: Recipe) -> str:
    if recipe.update == "simultaneous":
        return "both at once, from one shared pass"
    return f"k = {recipe.discriminator_steps} of D, then one of G"


def _generator_loss(recipe: Recipe) -> str:
    minimax = recipe.generator_objective == "minimax"
    return "log(1 - D(G(z)))" if minimax else "-log D(G(z))"


def _noise(recipe: Recipe) -> str:
    kind = "uniform on ±√3" if recipe.noise == "uniform" else "standard normal"
    return f"{kind}, {recipe.noise_dim} dimensions"


def _layers(units: Sequence[int], activations: Sequence[str]) -> str:
    names = {"relu": "rectifiers", "sigmoid": "sigmoids"}
    pairs = zip(units, activations or ["relu"] * len(units), strict=True)
    return ", ".join(f"{number} {names[each]}" for number, each in pairs)


def _second_stage(recipe: Recipe) -> str:
    if not recipe.second_stage_front:
        return "none"
    front = _layers(recipe.second_stage_front, recipe.second_stage_activations)
    return f"{front} before G, against a new D"


def _discriminator(recipe: Recipe) -> str:
    units = ", ".join(map(str, recipe.discriminator_units))
    return f"{units} maxout of {recipe.maxout_pieces} pieces"


def _input(recipe: Recipe) -> str:
    scale = recipe.discriminator_input_scale
    return f"{scale} · (pixel - 1/2)" if scale else "pixels from 0 to 1"


def _sparse_output(recipe: Recipe) -> str:
    number = recipe.sparse_output
    return f"{number} to a pixel, from N(0, 1); the others 0" if number else "as all others"


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


def _norm_limit(recipe: Recipe) -> str:
    if not recipe.column_norm_limit:
        return "free"
    start = "at the start and " if recipe.column_norm_at_start else ""
    return f"at most {recipe.column_norm_limit} {start}after each update"


def _norm_form(recipe: Recipe) -> str:
    if not recipe.column_norm_slack:
        return "longer ones times c / n" if recipe.column_norm_limit else "—"
    return f"all times min(n, c) / (n + {recipe.column_norm_slack})"


def _end(recipe: Recipe) -> str:
    return f"after {' and '.join(map(str, recipe.stage_epochs))} epochs"


def _result(recipe: Recipe) -> str:
    decay = recipe.generator_average_decay
    return f"a moving average of G, decay {decay}" if decay else "G as it is"


LEDGER: tuple[Entry, ...] = (
    Entry(
        "order of the updates",
        "D first, then G",
        _both("both at once, from one shared pass"),
        _order,
    ),
    Entry("D minimises", "-V", _both("-V/2"), _always("-V/2")),
    Entry(
        "G minimises", "log(1 - D(G(z))) or -log D(G(z))", _both("-log D(G(z))"), _generator_loss
    ),
    Entry(
        "noise",
        "a prior p_z",
        {"mnist": "uniform on ±√3, 100 dimensions", "tfd": "standard normal, 100 dimensions"},
        _noise,
    ),
    Entry(
        "hidden units of G",
        "rectifiers and sigmoids",
        {"mnist": "1200 rectifiers, 1200 rectifiers", "tfd": "8000 rectifiers, 8000 sigmoids"},
        lambda recipe: _layers(recipe.generator_hidden, recipe.generator_activations),
    ),
    Entry(
        "second stage",
        "—",
        {"tfd": "8000 rectifiers, 100 sigmoids before G, against a new D"},
        _second_stage,
    ),
    Entry(
        "hidden units of D",
        "maxout",
        {"mnist": "240, 240 maxout of 5 pieces", "tfd": "1200, 1200 maxout of 5 pieces"},
        _discriminator,
    ),
    Entry("D sees", "—", _both("pixels from 0 to 1"), _input),
    Entry(
        "dropout in D keeps",
        "used",
        _both("0.8 of the inputs, 0.5 of the rest"),
        lambda recipe: f"{recipe.input_keep} of the inputs, {recipe.hidden_keep} of the rest",
    ),
    Entry(
        "initial weights of G, of D",
        "—",
        _both("±0.05, ±0.005"),
        lambda recipe: f"±{recipe.generator_weight_range}, ±{recipe.discriminator_weight_range}",
    ),
    Entry(
        "initial weights into pixels",
        "—",
        {"tfd": "100 to a pixel, from N(0, 1); the others 0"},
        _sparse_output,
    ),
    Entry("first biases of hidden sigmoids", "—", {"tfd": "-2.0"}, _field("sigmoid_bias")),
    Entry(
        "initial weights are drawn",
        "—",
        _both("from one seed for both: D's are a tenth of G's, one by one"),
        _always("for each network anew"),
    ),
    Entry(
        "first samples of G",
        "—",
        _both("the mean image, by NumPy's sums in float32"),
        _always("the mean image, by PyTorch's sums in float32"),
    ),
    Entry("minibatch", "m", _both("100"), _field("batch_size")),
    Entry(
        "last, smaller minibatch",
        "—",
        {"tfd": "trained on"},
        lambda recipe: "left out" if recipe.drop_last else "trained on",
    ),
    Entry(
        "learning rule",
        "any; momentum was used",
        _both("SGD with momentum"),
        lambda recipe: "SGD with momentum" if recipe.optimizer == "sgd" else "Adam",
    ),
    Entry("momentum", "—", _both("0.5, rising to 0.7 at epoch 250"), _momentum),
    Entry("momentum adds up", "—", _both("steps, each with its own learning rate"), _velocity),
    Entry(
        "learning rate",
        "—",
        {
            "mnist": "0.1, divided by 1.000004 each update",
            "tfd": "0.05, divided by 1.000004 each update",
        },
        _learning_rate,
    ),
    Entry("smallest learning rate", "—", _both("1e-06"), _field("minimum_learning_rate")),
    Entry("learning rate of D", "—", _both("the same"), _discriminator_rate),
    Entry(
        "norm n of a unit's incoming weights",
        "—",
        {"tfd": "at most 1.9365 at the start and after each update"},
        _norm_limit,
    ),
    Entry("how n is kept to c", "—", {"tfd": "all times min(n, c) / (n + 1e-07)"}, _norm_form),
    Entry("training ends", "—", {"mnist": "never", "tfd": "after 50 and 22 epochs"}, _end),
    Entry(
        "epoch that is judged (saving the best is commented out)",
        "—",
        _both("the last"),
        _always("the last"),
    ),
    Entry("what is judged", "—", _both("G as it is"), _result),
)
"""What a reader of the paper would have to guess about training, or could get wrong."""


def deviations(recipe: Recipe, files: Files = "mnist") -> list[str]:
    """Name the lines in which a recipe does not do what the authors' files do.

    Examples
    --------
    >>> from gancore.training.recipes import get
    >>> deviations(get("tfd"), "tfd")
    ['initial weights are drawn', 'first samples of G']
    """
    return [
        entry.what
        for entry in LEDGER
        if files in entry.authors and entry.ours(recipe) != entry.authors[files]
    ]


def as_markdown(recipes: Mapping[str, Recipe], files: Files = "mnist") -> str:
    """Write the ledger as a Markdown table, with a column for each recipe.

    Parameters
    ----------
    recipes
        Recipes by the heading of their column. Where one does as the authors did, its
        cell is marked "=".
    files
        Which of the authors' files they are held to.

    Examples
    --------
    >>> from gancore.training.recipes import get
    >>> print(as_markdown({"mnist": get("mnist")}).splitlines()[2])
    | order of the updates | D first, then G | both at once, from one shared pass | = |
    """
    rows = [["what", "the paper", "the authors' files", *recipes], ["---"] * (3 + len(recipes))]
    for entry in (entry for entry in LEDGER if files in entry.authors):
        theirs = entry.authors[files]
        ours = [entry.ours(recipe) for recipe in recipes.values()]
        marked = ["=" if each == theirs else each for each in ours]
        rows.append([entry.what, entry.paper, theirs, *marked])
    return markdown(rows)
