"""Draw the moving figure that README.md opens with: book/figure-1.gif.

It is Figure 1 of the paper over a whole training on the line, as in chapter 6.

usage: python -m tools.moving_figure
"""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from gancore.book.algorithm_1.figure_1 import figure_1
from gancore.toy.game import Snapshot, toy_game
from gancore.toy.training import train, train_discriminator
from tools.project import ROOT

TARGET = ROOT / "book" / "figure-1.gif"
MILLISECONDS, LAST_FRAME = 120, 3000
COLOURS = 32


def main() -> None:
    """Train, and write the figure."""
    game = toy_game(0, discriminator_rate=0.5)
    first = train_discriminator(game, 400, at=(0, 5, 10, 20, 30, 50, 100, 200, 400), batch_size=512)
    later = (*range(1, 21), *range(25, 100, 5), *range(100, 801, 50))
    rest = train(game, 800, k=20, at=later, steps_before=400, batch_size=512)
    write_gif(first + rest, TARGET)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size / 1000:.0f} kB")


def write_gif(moments: Sequence[Snapshot], target: Path) -> None:
    """Write a picture that shows the moments in turn, and begins anew after a rest at the last."""
    frames = [_frame(moment) for moment in moments]
    # One palette, made of the last frame, so that no colour flickers.
    palette = frames[-1].quantize(COLOURS)
    first, *others = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    first.save(
        target,
        save_all=True,
        append_images=others,
        duration=[MILLISECONDS] * len(others) + [LAST_FRAME],
        loop=0,
    )


def _frame(moment: Snapshot) -> Image.Image:
    figure = figure_1({f"iteration {moment.iterations}, JSD = {moment.jsd:.3f} nats": moment})
    figure.set_size_inches(6.4, 4.0)
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=110)
    return Image.open(png).convert("RGB")


if __name__ == "__main__":
    main()
