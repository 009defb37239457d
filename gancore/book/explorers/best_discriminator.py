"""The explorer of D*: a normal p_g under the reader's hand, and what the best D makes of it."""

from scipy import stats

from gancore.book.explorers.explorer import Explorer
from gancore.theory.divergences import criterion, jsd


def best_discriminator(*, mean: float = 1.5, spread: float = 0.6, digits: int = 3) -> Explorer:
    r"""Explore D*, C(G) and JSD for data from N(0, 1) and samples from N(μ, s²).

    .. math:: C(G) = V(D^*, G) = 2\,\mathrm{JSD}(p_\text{data} \,\|\, p_g) - \log 4

    V and JSD are integrated separately, so that the reader sees the equation hold.

    Parameters
    ----------
    mean, spread
        μ, from -4 to 4, and s, from 0.4 to 3, at the start; rounded to tenths, the sliders' steps.
    digits
        Shown behind the point, at most 6.

    Raises
    ------
    ValueError
        If a number lies outside its range.

    Examples
    --------
    >>> best_discriminator(mean=0, spread=1)
    D* for data from N(0, 1) and samples from N(0.0, 1.0²): C(G) = -1.386 nats, JSD = 0.000 nats.
    """
    mean, spread = round(float(mean), 1), round(float(spread), 1)
    if not (-4 <= mean <= 4 and 0.4 <= spread <= 3 and 0 <= digits <= 6):
        raise ValueError(f"mean {mean}, spread {spread} or {digits} digits: out of range")
    pair = stats.norm(0, 1), stats.norm(mean, spread)
    return Explorer(
        kind="best_discriminator",
        title="The best discriminator against a normal generator",
        says=(
            f"D* for data from N(0, 1) and samples from N({mean}, {spread}²): "
            f"C(G) = {criterion(*pair):.{digits}f} nats, JSD = {abs(jsd(*pair)):.{digits}f} nats."
        ),
        caption="Move the mean and the spread of the samples: D*, C(G) and JSD follow.",
        fields={"mean": str(mean), "spread": str(spread)},
        data={"digits": digits},
    )
