"""The exercises of chapter 6, on Algorithm 1 and the two objectives of G."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import sympy as sp
import torch
from torch import Tensor

from gancore.book.answers import BITS, close, function, number, several
from gancore.book.calling import outcome
from gancore.book.exercise import exercise, hint_if
from gancore.gan.objectives import minimax_generator_loss, non_saturating_generator_loss

VERDICTS = np.array([0.01, 0.1, 0.5, 0.9, 0.99])
Loss = Callable[[Tensor], Tensor]
BUDGET, KS = 600, np.array([1, 5, 25])
PATIENCE = 10_000


@exercise("06-algorithm-1-1", asks="the ratio, a function of D in (0, 1)")
def _ratio_of_slopes(answer: object) -> str:
    """Judge the non-saturating slope in the logit, divided by the minimax one."""
    d = VERDICTS
    found = function(answer, ("D",))(d)
    hint_if(
        close(found, d / (1 - d)),
        "turned over: this says how many times larger the minimax slope is.",
    )
    hint_if(close(found, -(1 - d) / d), "both slopes are below 0, so that their ratio is above it.")
    hint_if(
        close(found, 1 - d), "this is the non-saturating slope alone. Divide by the minimax one."
    )
    hint_if(close(found, d), "this is the minimax slope alone. What is it compared with?")
    hint_if(close(found, 1 / d), "1 / D is a slope in D itself. The slopes in the logit are asked.")
    hint_if(
        close(found, np.exp(-d)),
        "this is the ratio as a function of the logit. Its argument here is D.",
    )
    hint_if(
        not close(found, (1 - d) / d),
        "equations 6.5 and 6.6 have the two slopes in the logit: divide the second by the first.",
    )
    return "the surer D is that a sample is fake, the more the ratio grows; at one half it is 1."


@dataclass(frozen=True)
class _Draw:
    kind: str
    which: int


@dataclass
class _Watched:
    """A game that moves nobody and writes down what it is asked for."""

    moves: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)
    asked: int = 0

    def draw_codes(self) -> _Draw:
        return _Draw("codes", self._count())

    def draw_examples(self) -> _Draw:
        return _Draw("examples", self._count())

    def move_d(self, x: object, z: object) -> None:
        self._count()
        self.moves.append(("D", (x, z)))

    def move_g(self, z: object) -> None:
        self._count()
        self.moves.append(("G", (z,)))

    def _count(self) -> int:
        self.asked += 1
        hint_if(self.asked > PATIENCE, "iteration does not come to an end.")
        return self.asked


@exercise(
    "06-algorithm-1-2",
    asks="two in a tuple: the steps of G for the three k, and the function iteration(game, k)",
)
def _one_iteration(answer: object) -> str:
    """Judge what a budget buys, and lines 2 to 7 of Algorithm 1."""
    given_steps, iteration = several(answer, 2, called="the steps of G and the function")
    three = several(given_steps, 3, called="the steps of G for k = 1, 5 and 25")
    steps = [number(each, called="a count of steps") for each in three]
    hint_if(close(steps, BUDGET // KS), "the steps of G have to be paid for too.")
    hint_if(
        close(steps, BUDGET // (KS + 1) * KS), "these are the steps of D. How many does G make?"
    )
    hint_if(
        any(step % 1 for step in steps), "an iteration that is not paid for in full moves no G."
    )
    hint_if(
        not close(steps, BUDGET // (KS + 1)), "an iteration takes k gradients of D and one of G."
    )
    for k in (3, 1):
        game = _Watched()
        outcome(iteration, game, k, called="iteration")
        _judge_moves(game.moves, k)
    return "k steps of D, each on fresh codes and examples, and then one of G on new codes."


def _judge_moves(moves: list[tuple[str, tuple[object, ...]]], k: int) -> None:
    """Raise a hint unless the moves are those of one iteration."""
    order = "".join(player for player, _ in moves)
    hint_if(not order, "iteration moves nobody.")
    hint_if("G" not in order, "G makes no step: lines 6 and 7 are missing.")
    hint_if("D" not in order, "D makes no step: lines 2 to 5 are missing.")
    hint_if(order[0] == "G", "G comes first here; in Algorithm 1 it answers a D that has moved.")
    hint_if(order == "DG" * k and k > 1, "G moves once, after the k steps of D, not after each.")
    hint_if(order == "D" * k + "G" * k and k > 1, "D moves k times, but G only once.")
    hint_if(order == "DG" and k > 1, f"D makes one step; with k = {k} it should make {k}.")
    hint_if(order != "D" * k + "G", f"with k = {k} the players move in the order {order[:12]}.")
    for player, minibatches in moves:
        kinds = [each.kind if isinstance(each, _Draw) else "" for each in minibatches]
        hint_if(kinds == ["codes", "examples"], "move_d takes the examples first, then the codes.")
        hint_if(
            player == "D" and kinds != ["examples", "codes"],
            "move_d takes what draw_examples and draw_codes return.",
        )
        hint_if(player == "G" and kinds != ["codes"], "move_g takes what draw_codes returns.")
    examples = {minibatches[0] for _, minibatches in moves[:-1]}
    codes = {minibatches[1] for _, minibatches in moves[:-1]}
    hint_if(len(codes) < k, "line 3 stands inside the loop: each step of D draws codes.")
    hint_if(len(examples) < k, "line 4 stands inside the loop: each step of D draws examples.")
    hint_if(moves[-1][1][0] in codes, "line 6 draws new codes: D has been fitted to the old ones.")


@exercise(
    "06-algorithm-1-3", asks="two pairs in a tuple: D at the samples, and l'(x) dx/dθ at them"
)
def _one_rests(answer: object) -> str:
    """Judge two samples at which the minimax gradient alone is 0."""
    parts = several(answer, 2, called="the pair of D and the pair of l'(x) dx/dθ")
    verdicts, pushes = (
        _pair(part, name) for part, name in zip(parts, ("D", "l'(x) dx/dθ"), strict=True)
    )
    hint_if(
        np.any((verdicts <= 0) | (verdicts >= 1)),
        "D lies between 0 and 1. (First both values of D, then both of l'(x) dx/dθ.)",
    )
    hint_if(
        not pushes.any(),
        "with both l'(x) dx/dθ at 0 both gradients are 0: that is Proposition 6.2.",
    )
    rests, other_rests = _cancel(verdicts * pushes), _cancel((1 - verdicts) * pushes)
    hint_if(
        rests and other_rests,
        "here both gradients are 0. What if D differs between the two samples?",
    )
    hint_if(
        other_rests and not rests,
        "here the non-saturating gradient is 0, and the minimax one is not: weights swapped.",
    )
    hint_if(
        not rests, "the minimax gradient is not 0 here: each l'(x) dx/dθ has the weight D in it."
    )
    return "one generator rests where the other moves on: equal fixed points need a flat D."


def _cancel(terms: np.ndarray) -> bool:
    """Whether numbers add up to 0, in four digits."""
    return bool(abs(terms.sum()) < 1e-4 * np.abs(terms).sum())


@exercise("06-algorithm-1-4", asks="two in a tuple: both expansions, functions of epsilon near 0")
def _close_to_the_data(answer: object) -> str:
    """Judge 2 JSD and KL - 2 JSD of two cells, both epsilon squared to second order."""
    parts = several(answer, 2, called="the expansions of 2 JSD and of KL - 2 JSD")
    for name, part in zip(("2 JSD", "KL - 2 JSD"), parts, strict=True):
        if isinstance(part, sp.Expr):
            part = part.removeO()
        expansion = function(part, ("epsilon",), called=f"the expansion of {name}")
        steps = np.array([-0.01, 0.01])
        # What an unexpanded answer has beyond second order is a few 1e-4 of the whole here.
        factor = expansion(steps) / steps**2
        wrong = {
            0.5: "this is JSD: it enters twice." if name == "2 JSD" else "",
            2.0: "this is KL(p_g || p_data) alone." if name != "2 JSD" else "",
            1.5: "the JSD is to be taken off twice.",
            1 / math.log(2): BITS,
            -1.0: "a divergence does not fall when samples leave the data.",
            0.0: "there is nothing of first order; something is left of the second.",
        }
        for value, hint in wrong.items():
            hint_if(hint and close(factor, value, tolerance=2e-3), f"{name}: {hint}")
        hint_if(
            not close(factor, 1, tolerance=2e-3),
            f"{name} does not begin like this: expand p log p for each cell, to epsilon squared.",
        )
    return "close to the data the two objectives descend the same function."


@exercise(
    "06-algorithm-1-5", asks="two in a tuple: the minimax and the non-saturating loss, of logits"
)
def _losses_from_logits(answer: object) -> str:
    """Judge the generator's two losses: values, gradients, and logits of any size."""
    parts = several(answer, 2, called="the minimax and the non-saturating loss")
    names = ("the minimax loss", "the non-saturating loss")
    readers = [_loss(part, name) for part, name in zip(parts, names, strict=True)]
    logits = 2 * torch.randn(64, generator=torch.Generator().manual_seed(6))
    minimax = float(minimax_generator_loss(logits))
    other = float(non_saturating_generator_loss(logits))
    _judge_loss(readers[0], minimax_generator_loss, names[0], logits, taken_for=other)
    _judge_loss(readers[1], non_saturating_generator_loss, names[1], logits, taken_for=minimax)
    return "both losses hold for every logit, and so do their gradients."


def _judge_loss(loss: Loss, book: Loss, name: str, logits: Tensor, *, taken_for: float) -> None:
    """Raise a hint unless a loss and its gradient are the book's, at extreme logits too."""
    found, wanted = number(loss(logits), called=name), float(book(logits))
    hint_if(close(found, taken_for), f"{name} is asked here, and this is the other one.")
    hint_if(close(found, -wanted), f"{name} has the other sign: it is what G descends.")
    hint_if(close(found, 64 * wanted), f"{name} is a mean over the samples, not a sum.")
    hint_if(close(found, wanted / math.log(2)), f"{name} is in bits; the book counts nats.")
    hint_if(
        not close(found, wanted, tolerance=1e-3),
        f"{name} is another number. D is 1 / (1 + exp(-logit)): start there.",
    )
    extreme = torch.tensor([-200.0, 200.0])
    far = float(loss(extreme))
    hint_if(
        not math.isfinite(far),
        f"{name} is {far} at logits of ±200: D was rounded before its logarithm was taken.",
    )
    hint_if(
        not close(far, float(book(extreme)), tolerance=1e-4),
        f"{name} is {far:.4g} at logits of ±200: something was added to D, or cut off.",
    )
    hint_if(not close(found, wanted), f"{name} is nearly right: was something added to D?")
    for at in (logits, extreme):
        slope, right = _slope(loss, at, name), _slope(book, at, name)
        hint_if(not close(slope, right), f"{name} has the right value and a wrong gradient.")


def _loss(answer: object, called: str) -> Loss:
    """Read a function from a tensor of logits to one number."""

    def at(logits: Tensor) -> Tensor:
        given: Tensor = outcome(answer, logits, called=called, read=torch.as_tensor)
        hint_if(given.shape == logits.shape, f"{called} is one number: the mean over the samples.")
        hint_if(given.numel() != 1, f"{called} is one number, not {given.numel()}.")
        hint_if(given.is_complex(), f"{called} should be a real number.")
        return given.squeeze()

    return at


def _slope(loss: Loss, logits: Tensor, called: str) -> np.ndarray:
    """Return the gradient of a loss in the logits, and raise a hint where there is none."""
    free = logits.clone().requires_grad_()
    value = loss(free)
    hint_if(not value.requires_grad, f"{called} leads no gradient back to the logits.")
    (slope,) = outcome(lambda: torch.autograd.grad(value, free), called=f"the gradient of {called}")
    return slope.numpy()


def _pair(answer: object, name: str) -> np.ndarray:
    """Read two numbers in a tuple, a list, an array or a tensor."""
    two = several(answer, 2, called=f"two values of {name}")
    return np.array([number(each, called=f"a value of {name}") for each in two])
