"""The paper's theory on problems whose densities are known.

A density here is anything with the methods of :class:`~gancore.theory.densities.Density`, such as
``scipy.stats.norm(0, 1)``.
"""
