"""What only the pages of the book need: what the chapters share, and a folder for each chapter.

A chapter's folder is named as its notebook. It holds the displayed equations with their checks
(``equations``), the figures (``figures``), the checkers of the exercises (``exercises``) and the
self-test (``self_test.toml``), as far as the chapter has them.
"""

CHAPTERS = {
    "01-value-function": "value_function",
    "02-optimal-discriminator": "optimal_discriminator",
    "03-lotus": "lotus",
    "04-jensen-shannon": "jensen_shannon",
    "05-convergence": "convergence",
    "06-algorithm-1": "algorithm_1",
    "07-mnist": "mnist",
    "08-faces": "faces",
    "09-parzen": "parzen",
    "10-latent-space": "latent_space",
    "11-dcgan": "dcgan",
    "12-four-models": "four_models",
    "13-failures-and-after": "failures_and_after",
}
"""The chapters as exercises and self-tests name them, each with its folder."""
