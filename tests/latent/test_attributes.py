import numpy as np
import pytest
import torch

from gancore.latent.attributes import attribute_direction, ink, slant


def stroke(columns_for_each_row, *, size=28):
    """A soft straight stroke through the middle, leaning to the right by so much."""
    rows, columns = np.mgrid[:size, :size] - (size - 1) / 2
    away = columns + columns_for_each_row * rows  # rows count downwards
    window = np.exp(-(rows**2) / 40)  # fades before the border cuts it off
    return torch.as_tensor(np.exp(-(away**2) / 2) * window)[None, None]


@pytest.mark.parametrize("lean", [-0.7, -0.2, 0.0, 0.3, 0.6])
def test_slant_is_the_shear_of_a_stroke(lean):
    assert slant(stroke(lean)).item() == pytest.approx(lean, abs=1e-3)  # pixels are not points


def test_slant_changes_its_sign_in_a_mirror_and_ignores_place_and_strength(rng):
    image = torch.rand(3, 1, 9, 9, generator=rng, dtype=torch.float64)
    torch.testing.assert_close(slant(image.flip(-1)), -slant(image))
    padded = torch.nn.functional.pad(image, (5, 2, 1, 7))
    torch.testing.assert_close(slant(padded), slant(image))
    torch.testing.assert_close(slant(0.3 * image), slant(image))


def test_ink_is_the_sum_of_the_pixels(rng):
    image = torch.rand(3, 1, 4, 5, generator=rng, dtype=torch.float64)
    np.testing.assert_allclose(ink(image), image.numpy().sum((1, 2, 3)), rtol=1e-12)


def test_the_direction_of_a_linear_attribute_is_found(rng):
    truth = torch.tensor([3.0, 0.0, -4.0, 0.0], dtype=torch.float64)
    codes = torch.randn(20_000, 4, generator=rng, dtype=torch.float64)
    found = attribute_direction(codes, codes @ truth)
    cosine = found @ truth / (found.norm() * truth.norm())
    assert cosine > 0.999  # the error of a mean of 4,000 codes is 0.016 a coordinate
    # The mean of a standard normal above its 80 % point is 1.400, and minus that below 20 %.
    assert found.norm().item() == pytest.approx(2.80, abs=0.05)


def test_within_groups_what_tells_them_apart_is_left_out(rng):
    groups = torch.arange(10_000) % 2
    codes = torch.randn(10_000, 2, generator=rng, dtype=torch.float64)
    codes[:, 1] += 5 * groups
    values = codes[:, 0] + 3 * groups
    mixed = attribute_direction(codes, values)
    pure = attribute_direction(codes, values, groups=groups)
    assert mixed[1] > 3
    assert abs(pure[1]) < 0.1  # 1,000 codes at either end of each group: 0.03 by chance
    assert pure[0] > 2


def test_a_group_too_small_for_an_end_is_left_out():
    codes = torch.arange(12.0).reshape(-1, 1)
    groups = torch.tensor([0] * 10 + [1] * 2)
    of_all = attribute_direction(codes, codes[:, 0], share=0.2, groups=groups)
    assert of_all.tolist() == attribute_direction(codes[:10], codes[:10, 0]).tolist() == [8.0]


def test_all_ends_are_taken_and_no_more():
    codes = torch.arange(10.0).reshape(-1, 1)
    assert attribute_direction(codes, codes[:, 0], share=0.5).item() == pytest.approx(7 - 2)
    assert attribute_direction(codes, -codes[:, 0], share=0.1).item() == pytest.approx(-9)
    with pytest.raises(ValueError, match="is none"):
        attribute_direction(codes, codes[:, 0], share=0.05)
    for share in (0.0, 0.6):
        with pytest.raises(ValueError, match=r"in \(0, 0.5\]"):
            attribute_direction(codes, codes[:, 0], share=share)


def test_a_value_that_is_no_number_is_at_neither_end():
    codes = torch.arange(10.0).reshape(-1, 1)
    values = codes[:, 0].clone()
    values[0] = torch.nan
    with pytest.raises(ValueError, match="leave its code out"):
        attribute_direction(codes, values, share=0.2)


def test_a_share_is_as_many_codes_as_it_says():
    codes = torch.arange(100.0).square().reshape(-1, 1)
    expected = codes[-29:].mean() - codes[:29].mean()
    assert attribute_direction(codes, codes[:, 0], share=0.29).item() == expected.item()
