"""Judging samples: Parzen windows as in the paper, and what keeps the figure honest."""
