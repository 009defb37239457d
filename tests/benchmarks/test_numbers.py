"""Minutes to a number come from the records of the runs."""

import pytest

from benchmarks import numbers
from gancore import results
from gancore.book.kept_runs import scores_by_epoch


def test_a_finish_counts_the_run_that_it_went_on_from():
    before = numbers.started_from("mnist-finish-seed0")
    assert before == "mnist-seed0"
    assert numbers.started_from(before) is None
    epoch, hours = numbers.first_reached("mnist-finish-seed0", 200, after=before)
    own = [each["seconds"] for each in results.metrics("mnist-finish-seed0")[:epoch]]
    whole = [each["seconds"] for each in results.metrics("mnist-seed0")]
    assert hours == pytest.approx((sum(own) + sum(whole)) / 3600, rel=1e-4)  # one is in seconds


def test_a_number_is_listed_when_it_is_first_reached():
    """A run that goes on from another starts beyond what that one reached."""
    answer = numbers.answer(1)
    reached = {(name.split(":")[0], name.split()[1]) for name in answer.rows}
    assert ("mnist-seed0", "150") in reached
    assert ("mnist-finish-seed0", "150") not in reached
    for name, nats in reached:
        assert max(scores_by_epoch(name).values()) >= int(nats)
