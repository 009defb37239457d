"""Minutes to a number come from the records of the runs."""

import pytest

from benchmarks import numbers
from gancore import results


def test_a_finish_counts_the_run_that_it_went_on_from():
    first = sum(each["seconds"] for each in results.metrics("mnist-seed0")) / 60
    minutes = numbers.minutes_until("mnist-finish-seed0")
    assert minutes[0] == pytest.approx(first)
    assert len(minutes) == 81
    assert minutes == sorted(minutes)


def test_a_number_is_listed_when_it_is_first_reached():
    """A run that goes on from another starts beyond what that one reached."""
    answer = numbers.answer(1)
    reached = {(name.split(":")[0], name.split()[1]) for name in answer.rows}
    assert ("mnist-seed0", "150") in reached
    assert ("mnist-finish-seed0", "150") not in reached
    for name, nats in reached:
        assert max(numbers.scores_by_epoch(name).values()) >= int(nats)
