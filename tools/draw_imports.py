"""Draw which folder of gancore imports which: book/imports.svg.

The floors are the layers of ``tool.importlinter`` in pyproject.toml, and the arrows come from the
code. An arrow that a way along others implies is not drawn; the picture's ``desc`` lists every
import.

usage: python -m tools.draw_imports
"""

import re
import tomllib

import grimp
import networkx

from tools.project import ROOT

TARGET = ROOT / "book" / "imports.svg"
COLUMNS = {
    **{"cli": 0, "book": 3.1, "results": 3.7},
    **{"datasets": 0, "evaluation": 1, "training": 2, "toy": 3, "latent": 4, "variants": 5},
    **{"rivals": 6},
    **{"gan": 2.7, "theory": 3.7, "files": 0, "errors": 1, "processes": 2},
}
"""Where a folder stands on its floor, so that no arrow runs behind another one."""
COLUMN, FLOOR = 104, 66
WIDE, HIGH = 92, 36
STYLE = """\
rect { fill: #ffffff; }
.folder rect { fill: #e8f1f8; stroke: #0072b2; }
.folder text { font: 16px sans-serif; text-anchor: middle; fill: #1b1b1b; }
line { stroke: #555555; stroke-width: 1.5; marker-end: url(#head); }
#head { fill: #555555; }"""


def main() -> None:
    """Write the picture."""
    TARGET.write_text(picture(imports(), floors()), encoding="utf-8")
    print(f"The picture of the imports is drawn: {TARGET.relative_to(ROOT)}")


def floors() -> list[list[str]]:
    """Return the folders of each floor, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = [each["layers"] for each in contracts if each["type"] == "layers"]
    return [re.findall(r"\w+", layer) for layer in layers]


def imports() -> networkx.DiGraph:
    """Return what stands in gancore's own folder, with an edge to whatever it imports there."""
    graph = grimp.build_graph("gancore")
    folders = graph.find_children("gancore") - {"gancore.__main__"}
    for folder in folders:
        graph.squash_module(folder)
    found = networkx.DiGraph()
    for folder in sorted(folders):
        found.add_node(_name(folder))
        imported = graph.find_modules_directly_imported_by(folder) & (folders - {folder})
        found.add_edges_from((_name(folder), _name(each)) for each in sorted(imported))
    return found


def picture(graph: networkx.DiGraph, floors: list[list[str]]) -> str:
    """Return the SVG of the graph, on a ground of its own, which no dark page hides."""
    centres = {
        folder: ((COLUMNS[folder] + 0.5) * COLUMN, (number + 0.4) * FLOOR)
        for number, floor in enumerate(floors)
        for folder in floor
    }
    arrows = "\n".join(
        _arrow(centres[above], centres[below])
        for above, below in networkx.transitive_reduction(graph).edges
    )
    boxes = "\n".join(
        f'<g class="folder"><rect x="{x - WIDE / 2:g}" y="{y - HIGH / 2:g}" width="{WIDE}" '
        f'height="{HIGH}" rx="5"/><text x="{x:g}" y="{y + 5:g}">{folder}</text></g>'
        for folder, (x, y) in centres.items()
    )
    listed = "\n".join(
        f"{folder} imports {', '.join(graph[folder])}." for folder in graph if graph[folder]
    )
    columns = max(COLUMNS[folder] for folder in centres) + 1
    width, height = columns * COLUMN, len(floors) * FLOOR - 12
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" \
height="{height}">
<title>Which folder of gancore imports which</title>
<desc>
{listed}
</desc>
<style>
{STYLE}
</style>
<marker id="head" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="8" markerHeight="8" \
orient="auto"><path d="M0 1 10 5 0 9z"/></marker>
<rect width="{width}" height="{height}"/>
{arrows}
{boxes}
</svg>
"""


def _name(module: str) -> str:
    return module.removeprefix("gancore.")


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    if y1 == y2:
        side = WIDE / 2 if x2 > x1 else -WIDE / 2
        x1, x2 = x1 + side, x2 - side
    else:
        y1, y2 = y1 + HIGH / 2, y2 - HIGH / 2
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'


if __name__ == "__main__":
    main()
