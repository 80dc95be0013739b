"""How well a customer is known, by decision 0009: expected values worked out by hand."""

import pytest

from zhike.analytics.errors import InputError
from zhike.analytics.knowledge import Known, assess

FIELDS = {"a": True, "b": False, "c": False, "d": True}


def test_a_full_fresh_archive_from_three_channels_scores_a_hundred():
    known = {code: Known(channel, 1) for code, channel in zip("abcd", "XYZX", strict=True)}
    assert assess(FIELDS, known, limit_days=30).score == 100


def test_an_empty_archive_scores_nothing_and_names_what_is_missing():
    found = assess(FIELDS, {}, limit_days=30)
    assert (found.score, found.completeness, found.freshness, found.missing) == (0, 0.0, 0.0, ("a", "d"))


def test_a_required_field_weighs_twice():
    assert assess(FIELDS, {"a": Known("X", 1)}, limit_days=30).completeness == pytest.approx(2 / 6)
    assert assess(FIELDS, {"b": Known("X", 1)}, limit_days=30).completeness == pytest.approx(1 / 6)


def test_a_stale_value_counts_half_from_the_day_after_the_limit():
    assert assess({"a": True}, {"a": Known("X", 30)}, limit_days=30).score == 80
    assert assess({"a": True}, {"a": Known("X", 31)}, limit_days=30).score == 40


def test_what_does_not_count_is_passed_over():
    assert assess({"a": True}, {"health": Known("X", 1)}, limit_days=30).score == 0


def test_a_limit_under_a_day_is_refused():
    with pytest.raises(InputError):
        assess(FIELDS, {}, limit_days=0)
