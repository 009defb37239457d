"""The models, the algorithm and the mathematics of "Generative Adversarial Nets" (2014).

Goodfellow, Pouget-Abadie, Mirza, Xu, Warde-Farley, Ozair, Courville and Bengio,
https://arxiv.org/abs/1406.2661. Read ``gan`` first. A folder imports only what stands above it in
this list, and the last three, which every folder may use.

``gan``
    The paper in code: what both networks minimise, what they are, and how they are trained.
``theory``
    The paper's theory on problems whose densities are known.
``training``
    A run: which networks, on which images, for how long, and how it goes on after a crash.
``evaluation``
    Judging samples: Parzen windows as in the paper, and what keeps the figure honest.
``latent``
    The space of codes: paths through it, and directions that change a digit.
``toy``
    Algorithm 1 on the line, where p_data, p_g and D* are known at every moment.
``variants``
    What was made of the game since: penalties, conditions, and codes that an adversary shapes.
``rivals``
    Other generative models, trained on the same digits: what each minimises and can compute.
``datasets``
    The data sets by name, each read into the same shape.
``results``
    The runs behind the book's figures: what each scored, how it got there, and shipped weights.
``book``
    What only the pages of the book need: what the chapters share, and a folder for each chapter.
``cli``
    The command line: it reads arguments, calls the package and prints.
``errors``
    The one exception that is written for the person at the keyboard.
``files``
    Files that a crash cannot spoil: written whole or not at all, by one process at a time.
``processes``
    Several processes, on one machine or many, that compute one thing together.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from gancore.results import pretrained as pretrained
else:
    # PyTorch takes seconds to import, so that it waits until it is asked for.
    def __getattr__(name: str) -> Any:
        if name == "pretrained":
            from gancore.results import pretrained

            return pretrained
        raise AttributeError(f"module 'gancore' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*globals(), "pretrained"]
