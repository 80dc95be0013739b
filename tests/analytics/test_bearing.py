"""What bears on the stage of a relation beside its rhythm: money, contact and satisfaction, and when two of them do."""

from fractions import Fraction

import pytest

from zhike.analytics import bearing


@pytest.mark.covers("R114")
@pytest.mark.parametrize(
    ("rhythm", "trend", "days", "degree", "stage"),
    [
        ("STABILITY", -30, 366, None, "DEGRADATION"),
        ("STABILITY", -29.9, 366, None, "STABILITY"),
        ("STABILITY", -50, 10, "0.9", "STABILITY"),
        ("STABILITY", None, None, "0.949", "DEGRADATION"),
        ("STABILITY", 50, 1, "1.2", "STABILITY"),
        ("FORMATION", 10, 90, None, "STABILITY"),
        ("FORMATION", 10, 91, "1.05", "FORMATION"),
        ("EXPLORATION", None, 3, "1.06", "FORMATION"),
        ("DEGRADATION", 50, 1, "1.2", "DEGRADATION"),
        ("UNKNOWN", 50, 1, "1.2", "UNKNOWN"),
    ],
)
def test_two_signs_more_on_one_side_move_the_suggestion(rhythm, trend, days, degree, stage):
    told = bearing.suggest(
        rhythm, trend_percent=trend, days_since_contact=days, satisfaction=None if degree is None else Fraction(degree)
    )
    assert (told.stage, told.rhythm) == (stage, rhythm)
    assert all(bearing.REASONS[one.code] % one.params for one in told.signs)
