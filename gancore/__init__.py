"""The models, the algorithm and the mathematics of "Generative Adversarial Nets" (2014).

Goodfellow, Pouget-Abadie, Mirza, Xu, Warde-Farley, Ozair, Courville and Bengio,
https://arxiv.org/abs/1406.2661. Each room is a module of its own:

``objectives``, ``layers``, ``models``, ``initialise``, ``recipes``, ``parzen``, ``gaussian``,
``neighbours``, ``stand_ins``, ``classifier``, ``attributes``, ``latent``, ``theory``
    the mathematics;
``algorithm1``, ``line``, ``players``, ``stage``, ``training``, ``evaluation``
    playing the game and judging it;
``datasets``, ``devices``, ``memory``, ``checkpoint``, ``runs``, ``pictures``, ``results``
    data, hardware, files, and the runs that the book shows;
``plots``, ``explorers``, ``exercises``, ``progress``, ``cli``
    what people see, move and try.
"""

from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # PyTorch takes seconds to import, so that it waits until it is asked for.
    if name == "pretrained":
        from gancore.results import pretrained

        return pretrained
    raise AttributeError(f"module 'gancore' has no attribute '{name}'")
