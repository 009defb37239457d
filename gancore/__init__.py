"""The models, the algorithm and the mathematics of "Generative Adversarial Nets" (2014).

Goodfellow, Pouget-Abadie, Mirza, Xu, Warde-Farley, Ozair, Courville and Bengio,
https://arxiv.org/abs/1406.2661. The folders are the map, and imports run down it only:

``cli``
    the command line;
``book``
    what only pages need, with a folder a chapter;
``results``
    the runs that the book shows, and trained generators;
``training``, ``evaluation``, ``toy``, ``latent``, ``datasets``
    a run; judging samples; Algorithm 1 on the line; the space of codes; images;
``gan``, ``theory``
    **the paper in code, to be read first**; its theory where everything can be computed.
"""

from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # PyTorch takes seconds to import, so that it waits until it is asked for.
    if name == "pretrained":
        from gancore.results import pretrained

        return pretrained
    raise AttributeError(f"module 'gancore' has no attribute '{name}'")
