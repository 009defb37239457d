"""An animation: frames that a reader steps through, in a page with no kernel and no network.

The output is one piece of HTML that works in the book, in JupyterLab and in Colab. Without
scripts, as in a notebook that is not trusted, it shows its first frame.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files


@dataclass(frozen=True)
class Frame:
    """One picture and the numbers beside it.

    Attributes
    ----------
    drawing
        SVG elements, without the enclosing ``svg``.
    says
        The frame in one line, such as ``"iteration 300: V = -1.386"``; screen readers speak it
        when the slider moves.
    facts
        Numbers shown beside the picture, by their labels. Every frame has the same labels.
    """

    drawing: str
    says: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Animation:
    """Frames with a slider, and buttons for play, step back and step on.

    Nothing moves before the reader asks for it. All controls are native ones, so that they
    can be reached and moved with the keyboard. Several animations on a page do not meet: each
    script looks after the elements that carry its name.

    Attributes
    ----------
    name
        Letters, digits and dashes; other animations of a page have other names.
    title
        What the group of controls is called.
    description
        The text alternative: what a sighted reader sees, and what changes.
    caption
        Stands below.
    frames
        In order, at least one.
    backdrop
        SVG elements behind every frame, such as axes.
    size
        Width and height in the units of the drawings.
    interval
        Milliseconds between frames while it plays.

    Raises
    ------
    ValueError
        If there is no frame, the name has other characters, or the labels of the facts differ.

    Examples
    --------
    >>> dots = [Frame(f'<circle cx="{x}" cy="5" r="2"/>', f"x = {x}") for x in (1, 2, 3)]
    >>> Animation("dots", "A dot", "A dot that moves to the right.", "A dot.", dots, size=(10, 10))
    animation 'dots', 3 frames
    """

    name: str
    title: str
    description: str
    caption: str
    frames: Sequence[Frame]
    backdrop: str = ""
    size: tuple[int, int] = (640, 360)
    interval: int = 120

    def __post_init__(self) -> None:
        if not self.frames:
            raise ValueError("an animation needs at least one frame")
        if not re.fullmatch(r"[A-Za-z0-9-]+", self.name):
            raise ValueError(f"a name has letters, digits and dashes only, not '{self.name}'")
        if any(list(frame.facts) != list(self.frames[0].facts) for frame in self.frames):
            raise ValueError("every frame needs the same facts in the same order")

    def __repr__(self) -> str:
        return f"animation '{self.name}', {len(self.frames)} frames"

    def _repr_html_(self) -> str:
        first, last = self.frames[0], len(self.frames) - 1
        labels = list(first.facts)
        data = {
            "name": self.name,
            "interval": self.interval,
            "drawings": [frame.drawing for frame in self.frames],
            "says": [frame.says for frame in self.frames],
            "facts": [[frame.facts[label] for label in labels] for frame in self.frames],
        }
        facts = "".join(
            f"<div><dt>{escape(label)}</dt><dd>{escape(first.facts[label])}</dd></div>"
            for label in labels
        )
        width, height = self.size
        package = files("gancore.book")
        style = (package / "animation.css").read_text(encoding="utf-8")
        script = (package / "animation.js").read_text(encoding="utf-8")
        # "<" is written as an escape, so that no text of a frame can end the script.
        numbers = json.dumps(data, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
        return f"""\
<figure class="gancore-animation" data-animation="{self.name}" role="group" \
aria-label="{escape(self.title)}">
<style>{style}</style>
<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(self.description)}">
<rect width="{width}" height="{height}" fill="#ffffff"></rect>{self.backdrop}\
<g class="frame">{first.drawing}</g></svg>
<dl>{facts}</dl>
<p class="says" role="status" aria-live="off">{escape(first.says)}</p>
<div class="controls" hidden>
<button type="button" data-do="play">Play</button>
<button type="button" data-do="back">Step back</button>
<button type="button" data-do="on">Step on</button>
<input type="range" min="0" max="{last}" step="1" value="0" autocomplete="off" \
aria-label="Frame of {escape(self.title)}" aria-valuetext="{escape(first.says)}">
</div>
<p class="still">The first of {last + 1} frames. The controls need JavaScript, and in Jupyter a \
trusted notebook.</p>
<figcaption>{escape(self.caption)}</figcaption>
<script>({script.strip()})({numbers});</script>
</figure>"""
