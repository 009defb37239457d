import json
from html.parser import HTMLParser

import pytest

from gancore.book.animation import Animation, Frame

FRAMES = [
    Frame(f'<circle cx="{n}" cy="5" r="2"/>', f"frame {n}", {"n": str(n), "n²": f"{n * n}"})
    for n in range(3)
]


def animation(**changes):
    settings = {"name": "dots", "title": "A dot", "description": "It moves.", "caption": "Dots."}
    return Animation(**{**settings, "frames": FRAMES, **changes})


class Elements(HTMLParser):
    """Every element with its attributes, and the text in each kind."""

    def __init__(self, html):
        super().__init__()
        self.found, self.text, self._open = [], {}, []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag not in {"input", "circle", "rect"}:
            self._open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data):
        if self._open:
            self.text.setdefault(self._open[-1], []).append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


def test_without_scripts_the_first_frame_stands_there_with_its_numbers():
    elements = Elements(animation()._repr_html_())
    assert elements.all("circle") == [{"cx": "0", "cy": "5", "r": "2"}]
    assert elements.text["dt"] == ["n", "n²"]
    assert elements.text["dd"] == ["0", "0"]
    controls = next(each for each in elements.all("div") if each.get("class") == "controls")
    assert "hidden" in controls


def test_every_control_has_a_name_and_the_picture_has_words():
    elements = Elements(animation()._repr_html_())
    (slider,) = elements.all("input")
    assert slider["aria-label"] == "Frame of A dot"
    assert slider["aria-valuetext"] == "frame 0"
    assert (slider["type"], slider["min"], slider["max"]) == ("range", "0", "2")
    assert elements.text["button"] == ["Play", "Step back", "Step on"]
    (picture,) = elements.all("svg")
    assert (picture["role"], picture["aria-label"]) == ("img", "It moves.")


def test_it_asks_for_nothing_from_outside_and_has_no_ids():
    elements = Elements(animation()._repr_html_())
    for _, attributes in elements.found:
        assert not {"src", "href", "id"} & set(attributes)
    assert animation()._repr_html_() == animation()._repr_html_()


def test_the_script_holds_every_frame():
    html = animation()._repr_html_()
    data = json.loads(html[html.rindex("})(") + 3 : html.rindex(");</script>")])
    assert data["drawings"] == [each.drawing for each in FRAMES]
    assert data["says"] == ["frame 0", "frame 1", "frame 2"]
    assert data["facts"] == [["0", "0"], ["1", "1"], ["2", "4"]]


def test_no_text_can_leave_its_place():
    nasty = "</script><script>alert(1)</script>\"'&"
    html = animation(
        title=nasty, description=nasty, caption=nasty, frames=[Frame("", nasty, {nasty: nasty})]
    )._repr_html_()
    assert html.count("<script>") == html.count("</script>") == 1
    (slider,) = Elements(html).all("input")
    assert slider["aria-valuetext"] == nasty


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"frames": []}, "at least one frame"),
        ({"name": "two words"}, "letters, digits"),
        ({"frames": [FRAMES[0], Frame("", "", {"other": "1"})]}, "same facts"),
    ],
)
def test_what_cannot_be_played_is_refused(changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        animation(**changes)


def test_it_prints_the_same_everywhere():
    assert repr(animation()) == "animation 'dots', 3 frames"
