"""The space of codes: paths through it, and directions that change a digit."""
