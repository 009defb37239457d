"""The models, the algorithm and the mathematics of "Generative Adversarial Nets" (2014).

Goodfellow, Pouget-Abadie, Mirza, Xu, Warde-Farley, Ozair, Courville and Bengio,
https://arxiv.org/abs/1406.2661. Each room is a module of its own: ``objectives``,
``models``, ``recipes``, ``datasets``, ``algorithm1``, ``training``, ``checkpoint``,
``runs``, ``parzen``, ``evaluation``, ``theory``, ``plots`` and ``cli``.
"""

__version__ = "0.1.0"
