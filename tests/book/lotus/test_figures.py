import numpy as np

from gancore.book.lotus import figures

GRID = np.linspace(0, 1, 11)


def test_the_density_is_drawn_as_the_sum_of_its_branches():
    terms = np.stack([GRID / 2, 1 - GRID / 2])
    figure = figures.map_and_density(
        GRID,
        GRID**2,
        event=(0.25, 0.5),
        preimage=[(0.5, 0.7)],
        x=GRID,
        terms=terms,
        samples=GRID,
        top=2.0,
    )
    left, right = figure.axes
    np.testing.assert_array_equal(right.lines[0].get_ydata(), terms.sum(axis=0))
    assert list(left.lines[1].get_xdata()) == [0.5, 0.7]


def test_flat_parts_and_atoms_are_marked_where_they_are():
    codes = np.linspace(-1, 2, 31)
    figure = figures.law_with_atoms(
        codes, np.clip(codes, 0, 1), x=GRID, density=GRID, atoms={0.0: 0.5, 1.0: 0.2}
    )
    left, right = figure.axes
    marked = left.lines[1]
    flat = np.asarray(marked.get_xdata())[np.isfinite(marked.get_ydata())]
    assert flat.max() <= 1e-12
    assert list(right.lines[-1].get_ydata()) == [0.5, 0.2]


def test_curves_are_broken_where_they_wrap_around():
    curve = np.stack([GRID, np.mod(2 * GRID, 1)], axis=-1)
    figure = figures.curves_in_a_square({2: curve}, curve, {2: curve})
    drawn = figure.axes[0].lines[0].get_ydata()
    assert np.isnan(drawn).sum() == 2
    assert np.isfinite(curve).all()
