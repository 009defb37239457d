"""The authors' own program beside gancore: how to run it, and what feeds both the same numbers."""
