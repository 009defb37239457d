"""Explorers: what a reader moves in a page that has no kernel and no network.

Each function returns an object that a notebook shows as one piece of HTML: sliders, a drawing
and numbers, which a short script beside this file computes. Native sliders and SVG, and no
plotting library, because Bokeh's or Plotly's script would add one to several megabytes to
a page, and their drawings tell a screen reader and a keyboard less than native controls do.
"""

from gancore.book.explorers.best_discriminator import best_discriminator
from gancore.book.explorers.draw_digits import WEIGHTS_FILE, draw_digits, weights_script
from gancore.book.explorers.explorer import Explorer
from gancore.book.explorers.latent_walk import latent_walk
from gancore.book.explorers.saturation import saturation

__all__ = [
    "WEIGHTS_FILE",
    "Explorer",
    "best_discriminator",
    "draw_digits",
    "latent_walk",
    "saturation",
    "weights_script",
]
