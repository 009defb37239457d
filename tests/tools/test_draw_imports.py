import re

import networkx
import pytest

draw_imports = pytest.importorskip("tools.draw_imports", reason="needs grimp")

LISTED = re.compile(r"^(\w+) imports (.+)\.$", flags=re.M)
LINE = re.compile(r'<line x1="(\S+)" y1="(\S+)" x2="(\S+)" y2="(\S+)"/>')
BOX = re.compile(r'<rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)" rx')


def listed(svg):
    return {(one, each) for one, others in LISTED.findall(svg) for each in others.split(", ")}


def numbers(pattern, svg):
    return [[float(each) for each in found] for found in pattern.findall(svg)]


def test_the_books_picture_shows_the_imports_of_the_code():
    svg = draw_imports.TARGET.read_text(encoding="utf-8")
    assert listed(svg) == set(draw_imports.imports().edges), "draw it anew: make figures"
    assert all(start <= end for _, start, _, end in numbers(LINE, svg)), "an arrow runs up"


def test_no_arrow_runs_behind_a_box():
    svg = draw_imports.TARGET.read_text(encoding="utf-8")
    boxes = numbers(BOX, svg)
    assert len(boxes) == len(draw_imports.imports())
    ((width, height),) = numbers(re.compile(r'viewBox="0 0 (\d+) (\d+)" width'), svg)
    assert all(left + wide <= width and top + high <= height for left, top, wide, high in boxes)
    for x1, y1, x2, y2 in numbers(LINE, svg):
        for part in range(1, 100):
            x, y = x1 + (x2 - x1) * part / 100, y1 + (y2 - y1) * part / 100
            hit = [
                (left, top)
                for left, top, wide, high in boxes
                if left < x < left + wide and top < y < top + high
            ]
            assert hit == [], "see COLUMNS in tools/draw_imports.py"


def test_an_import_that_others_imply_is_listed_but_not_drawn():
    graph = networkx.DiGraph([("cli", "training"), ("training", "gan"), ("cli", "gan")])
    svg = draw_imports.picture(graph, [["cli"], ["training"], ["gan"]])
    assert listed(svg) == set(graph.edges)
    assert len(LINE.findall(svg)) == 2


def test_every_folder_and_module_has_a_floor():
    assert {each for floor in draw_imports.floors() for each in floor} == set(
        draw_imports.imports()
    )
