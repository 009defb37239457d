"""What only the pages of the book need: a folder a chapter, and what the chapters share.

A chapter's folder is named as its notebook and holds its displayed equations with their checks,
its figures, the checkers of its exercises and its self-test.
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
}
"""The numbered chapters, as exercises and self-tests name them, with their folders."""
