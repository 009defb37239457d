"""Tell after each epoch whether a run is healthy, learns no more, or has diverged."""

import warnings
from collections.abc import Iterable
from math import isfinite

import torch
from torch import Tensor, nn

from gancore.errors import UserError
from gancore.gan.algorithm1 import Readings
from gancore.gan.networks import ImageGenerator

_SURE = 0.95
_USUAL_LOSS = (0.01, 10.0)  # of D, in nats; undecided, it loses log 2
_LOST_SPREAD = 0.1
_SAMPLES = 64
_HELP = "a smaller learning rate usually helps, or another seed"


class Health:
    """Examines a run at the end of its epochs, and warns of each sign of trouble once.

    Parameters
    ----------
    generator
        The generator to sample from, before it is trained.

    Examples
    --------
    >>> from gancore.gan.networks import Generator
    >>> generator = Generator(2, (8,), (1, 4, 4))
    >>> means = torch.tensor([0.7, 0.7, 0.5, 0.5])
    >>> Health(generator).examine(1, means)["d_real"]
    0.5
    """

    def __init__(self, generator: ImageGenerator) -> None:
        self._generator = generator
        self._spread_at_first = _spread(generator.sample(_SAMPLES, seed=0))
        self._said: set[str] = set()

    def examine(
        self, epoch: int, means: Tensor, others: Iterable[nn.Module] = ()
    ) -> dict[str, float]:
        """Check an epoch's means, the weights and some samples; this waits for the device once.

        A warning tells that D is sure of every image (D(x) above 0.95, D(G(z)) below 0.05, and
        its own loss below 0.01 or above 10 nats), or that samples have lost their spread (at
        every pixel their standard deviation is below a tenth of the largest before training).

        Parameters
        ----------
        epoch
            Which epoch this was.
        means
            The means over the epoch of :class:`~gancore.gan.algorithm1.Readings`, on the device.
        others
            The networks beside the generator whose weights have to be finite.

        Returns
        -------
        dict
            The means by their names.

        Raises
        ------
        UserError
            If a loss, a weight or a sample is not a finite number.
        """
        *values, bad_weights, bad_pixels, alike = torch.cat([means, self._signs(others)]).tolist()
        _refuse_if("a loss", not all(isfinite(value) for value in values), epoch)
        _refuse_if("a weight", bad_weights > 0, epoch)
        _refuse_if("a pixel of a sample", bad_pixels > 0, epoch)
        d_loss, g_loss, d_real, d_fake = values
        least, most = _USUAL_LOSS
        if d_real > _SURE and d_fake < 1 - _SURE and not least < d_loss < most:
            self._warn_once(
                "D is sure",
                f"D is sure of every image in epoch {epoch} (D(x) = {d_real:.3f}, D(G(z)) = "
                f"{d_fake:.3f}; D's loss {d_loss:.2g}, G's {g_loss:.2g}), and G hardly learns: "
                f"{_HELP}, or more dropout in D",
            )
        if alike:
            self._warn_once("alike", f"all samples look alike after epoch {epoch}: {_HELP}")
        return dict(zip(Readings._fields, values, strict=True))

    @torch.no_grad()
    def _signs(self, others: Iterable[nn.Module]) -> Tensor:
        samples = self._generator.sample(_SAMPLES, seed=0)
        networks = {self._generator, *others}  # G, where nothing is averaged, is among both
        weights = [each for network in networks for each in network.parameters()]
        signs = (
            torch.stack([_is_bad(each) for each in weights]).any(),
            _is_bad(samples),
            _spread(samples) < _LOST_SPREAD * self._spread_at_first,
        )
        return torch.stack([sign.float() for sign in signs])

    def _warn_once(self, sign: str, message: str) -> None:
        if sign not in self._said:
            self._said.add(sign)
            warnings.warn(message, stacklevel=4)


def _spread(samples: Tensor) -> Tensor:
    return samples.std(dim=0).max()


def _is_bad(tensor: Tensor) -> Tensor:
    return tensor.isfinite().all().logical_not()


def _refuse_if(what: str, bad: bool, epoch: int) -> None:
    if bad:
        raise UserError(
            f"training diverged in epoch {epoch}: {what} is not a finite number any more. "
            f"What was saved before stays as it is; {_HELP}"
        )
