"""Text is UTF-8 wherever it is read or written, whatever the machine's own encoding."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def opens_text_without_encoding(call):
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    mode = next((word.value for word in call.args[1:2] if isinstance(word, ast.Constant)), "r")
    opens = name in ("read_text", "write_text") or ast.unparse(call.func) == "open"
    binary = name == "open" and "b" in str(mode)
    return opens and not binary and "utf-8" not in ast.unparse(call)


def test_every_text_file_is_opened_with_its_encoding():
    sources = [
        path for part in ("gancore", "tools", "tests") for path in ROOT.glob(f"{part}/**/*.py")
    ]
    assert len(sources) > 100
    nameless = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and opens_text_without_encoding(node)
    ]
    assert nameless == []
