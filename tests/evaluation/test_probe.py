import torch
from torch.nn.functional import avg_pool2d

from gancore.evaluation.probe import linear_probe

LABELS = torch.arange(10)


def test_pixels_tell_digits_apart_and_noise_does_not(digits, rng):
    train, test = (avg_pool2d(each, 2) for each in (digits.train[::8], digits.test[::2]))
    train_labels, test_labels = LABELS.repeat_interleave(50), LABELS.repeat_interleave(25)
    assert linear_probe(train, train_labels, test, test_labels) > 0.75  # 500 digits: about 84 %
    noise = torch.randn(750, 20, generator=rng)
    blind = linear_probe(noise[:500], train_labels, noise[500:], test_labels)
    assert blind < 0.2  # a tenth, with a deviation of 0.02


def test_it_is_judged_on_what_it_has_not_seen(rng):
    """With more features than points all training labels can be learned, were they noise."""
    features = torch.randn(60, 100, generator=rng)
    labels = torch.randint(2, (60,), generator=rng)
    assert linear_probe(features[:30], labels[:30], features[:30], labels[:30]) == 1
    assert linear_probe(features[:30], labels[:30], features[30:], labels[30:]) < 0.8


def test_only_straight_cuts_are_tried(rng):
    """Inside against outside of a ring is plain to see, but to no linear map of x and y."""
    points = torch.randn(600, 2, generator=rng)
    inside = (points.norm(dim=1) < 1.18).long()  # half of them
    half = 300
    cut = linear_probe(points[:half], inside[:half], points[half:], inside[half:])
    squares = points.square()
    told = linear_probe(squares[:half], inside[:half], squares[half:], inside[half:])
    assert cut < 0.65
    assert told > 0.95


def test_scales_do_not_matter(rng):
    """A class that shows in a small feature is found beside a large one that says nothing."""
    labels = torch.arange(2).repeat(100)
    features = torch.stack([1e3 * torch.randn(200, generator=rng), 1e-3 * labels], dim=1)
    assert linear_probe(features[:100], labels[:100], features[100:], labels[100:]) == 1
