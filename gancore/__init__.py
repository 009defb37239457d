"""The models, the algorithm and the mathematics of "Generative Adversarial Nets" (2014).

Goodfellow, Pouget-Abadie, Mirza, Xu, Warde-Farley, Ozair, Courville and Bengio,
https://arxiv.org/abs/1406.2661. Each room is a module of its own:

``objectives``, ``models``, ``recipes``, ``parzen``, ``neighbours``, ``theory``
    the mathematics;
``algorithm1``, ``players``, ``training``, ``evaluation``
    playing the game and judging it;
``datasets``, ``devices``, ``checkpoint``, ``runs``
    data, hardware and files;
``plots``, ``progress``, ``cli``
    what people see.
"""

__version__ = "0.1.0"
