"""How fast the package is, beside what people would use instead: one module a question.

Absolute seconds belong to one machine. What counts are ratios between contenders that took turns in
one run, and the spread of each.
"""
