"""The paper's theory on problems whose densities are known.

A density here is anything with the methods ``pdf``, ``logpdf``, ``rvs``, ``ppf`` and
``support`` of SciPy's frozen distributions, such as ``scipy.stats.norm(0, 1)``.
"""
