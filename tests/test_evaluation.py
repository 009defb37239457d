import pytest
import torch

from gancore import parzen
from gancore.evaluation import draw_samples, evaluate
from gancore.models import Generator


def test_the_anchor_is_real_data_under_the_same_estimator(digits):
    samples = digits.valid[:300]
    result = evaluate(samples, train=digits.train, valid=digits.valid, test=digits.test)
    anchor = parzen.estimate(digits.train[:300], validation=digits.valid, test=digits.test)
    assert result.real_data == anchor
    assert result.real_data.samples == result.model.samples == 300
    # Held-out digits at their own best sigma are worth about as much as training digits.
    gap = abs(result.model.log_likelihood - anchor.log_likelihood)
    assert gap < 60


def test_the_anchor_has_no_more_samples_than_there_are_training_images(digits):
    result = evaluate(
        torch.rand(150, 1, 28, 28), train=digits.train[:100], valid=digits.valid, test=digits.test
    )
    assert (result.model.samples, result.real_data.samples) == (150, 100)


def test_noise_is_far_below_digits(digits):
    result = evaluate(
        torch.rand(500, 1, 28, 28, generator=torch.Generator().manual_seed(0)),
        train=digits.train,
        valid=digits.valid,
        test=digits.test,
    )
    assert result.model.log_likelihood < result.real_data.log_likelihood - 300


@pytest.mark.parametrize("noise", ["uniform", "normal"])
def test_samples_are_fixed_by_their_seed(noise):
    generator = Generator(10, (20,), (1, 4, 4), noise=noise)

    def draw(seed):
        return draw_samples(generator, 5, seed=seed)

    assert torch.equal(draw(1), draw(1))
    assert not torch.equal(draw(1), draw(2))
