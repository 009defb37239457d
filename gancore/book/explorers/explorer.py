"""What all explorers share: how their files become one piece of HTML."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from string import Template


@dataclass(frozen=True)
class Explorer:
    """One piece of HTML with its style and its script, and the same in one line of text.

    It is made of ``KIND.html``, where ``$word`` stands for a field, ``KIND.js``, and the shared
    ``explorer.css`` and ``explorer.js``. It has no ids and asks no server for anything, so that it
    may stand anywhere, several times. Without scripts, as in a notebook that is not trusted,
    the line of text stands in its place.

    Attributes
    ----------
    kind
        Names the files.
    title
        What the group of controls is called.
    says
        The state at the start in one line, which is also what prints.
    caption
        Stands below.
    fields
        Texts for the template.
    data
        What the script knows from the start.

    Examples
    --------
    >>> from gancore.book import explorers
    >>> "<script>" in explorers.saturation()._repr_html_()
    True
    """

    kind: str
    title: str
    says: str
    caption: str
    fields: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.says

    def _repr_html_(self) -> str:
        body = Template(_read(f"{self.kind}.html")).substitute(
            {name: escape(text) for name, text in self.fields.items()}
        )
        # "<" is written as an escape, so that no text can end the script.
        data = json.dumps({"kind": self.kind, **self.data}).replace("<", "\\u003c")
        return f"""\
<figure class="gancore-explorer" data-explorer="{self.kind}" role="group" \
aria-label="{escape(self.title)}">
<style>
{_read("explorer.css")}</style>
<div class="moving" hidden>
{body}</div>
<p class="still">{escape(self.says)} The controls need JavaScript, and in Jupyter a trusted \
notebook.</p>
<figcaption>{escape(self.caption)}</figcaption>
<script>
(function () {{
"use strict";
const data = {data};
{_read("explorer.js")}
{_read(f"{self.kind}.js")}
startAll();
}})();
</script>
</figure>"""


def _read(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
