from dataclasses import replace

from PIL import Image

from gancore.toy.game import snapshot, toy_game
from tools.moving_figure import LAST_FRAME, MILLISECONDS, TARGET, write_gif


def test_each_moment_is_a_frame_and_the_last_one_rests(tmp_path):
    moment = snapshot(toy_game(0))
    write_gif([moment, replace(moment, d=moment.d_star)], tmp_path / "moving.gif")
    with Image.open(tmp_path / "moving.gif") as moving:
        assert moving.n_frames == 2
        times = []
        for number in range(2):
            moving.seek(number)
            times.append(moving.info["duration"])
    assert times == [MILLISECONDS, LAST_FRAME]


def test_the_figure_of_the_readme_moves_and_is_small():
    readme = (TARGET.parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"({TARGET.parent.name}/{TARGET.name})" in readme
    assert TARGET.stat().st_size < 1_000_000
    with Image.open(TARGET) as moving:
        assert moving.n_frames > 20
