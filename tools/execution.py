"""Executing the book's notebooks with papermill."""

import io
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbconvert.preprocessors import CoalesceStreamsPreprocessor
from PIL import Image, ImageChops

from tools.project import NOTEBOOKS

BAR = "{desc} {bar:20} {elapsed_s:3.0f} s"


class OwnKernel(AsyncKernelManager):
    """A kernel on this very interpreter, whatever other kernels Jupyter's path offers."""

    def __init__(self, **settings: Any) -> None:
        own = KernelSpecManager(kernel_dirs=[])
        # Where the kernel knows how, for it warns of connections that are not encrypted.
        super().__init__(kernel_spec_manager=own, transport_encryption="auto", **settings)


def execute(source: Path, target: Path, parameters: Mapping[str, Any]) -> None:
    """Execute a notebook and write it, without papermill's times, paths and bookkeeping.

    While it lasts, a terminal shows a bar.
    """
    try:
        # Papermill is given no paths: it would fill in what stands in braces in them.
        notebook = papermill.execute_notebook(
            nbformat.read(source, as_version=4),
            None,
            parameters=dict(parameters),
            # Not by papermill's cwd, which moves this whole process, and others' notebooks with it.
            resources={"metadata": {"path": str(NOTEBOOKS)}},
            kernel_name="python3",
            kernel_manager_class=OwnKernel,
            # It would report the interrupt with which every shutdown begins.
            extra_arguments=["--log-level=CRITICAL"],
            progress_bar={"desc": source.name, "bar_format": BAR, "leave": False, "disable": None},
        )
    except papermill.PapermillExecutionError as problem:
        problem.add_note(f"This happened in {source.name}.")
        raise
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}")
    try:
        nbformat.write(_without_bookkeeping(notebook), aside)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def _without_bookkeeping(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    keep = ("kernelspec", "language_info")
    notebook.metadata = nbformat.from_dict(
        {key: notebook.metadata[key] for key in keep if key in notebook.metadata}
    )
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", ()):
                output.data["image/png"] = lighter(output.data["image/png"])
    # A busy machine sends what a cell prints in pieces; stored as one, they do not change with it.
    whole, _ = CoalesceStreamsPreprocessor().preprocess(notebook, {})
    return whole


def lighter(png: str) -> str:
    """Return a picture of the same pixels in fewer bytes: opaque, and grey if all of it is."""
    with Image.open(io.BytesIO(b64decode(png))) as picture:
        pixels = picture.convert("RGBA")
    if pixels.getchannel("A").getextrema() != (255, 255):
        return png
    red, green, blue, _ = pixels.split()
    grey = not any(ImageChops.difference(red, other).getbbox() for other in (green, blue))
    file = io.BytesIO()
    pixels.convert("L" if grey else "RGB").save(file, "png", optimize=True)
    return b64encode(file.getvalue()).decode("ascii")
