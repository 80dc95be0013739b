"""Talks: bands that hold every number once, a policy held against talks, talks before the first offer."""

import pytest

from zhike.analytics import talks

WAYS = {"VISIT": "visit", "PHONE": "call", "WECHAT": "message"}


@pytest.mark.parametrize(("n", "place"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (400, 3)])
def test_every_number_lies_in_one_band(n, place):
    assert talks.band(n) == place
    held = [n >= least and (most is None or n <= most) for least, most in talks.BANDS]
    assert held.count(True) == 1


@pytest.mark.covers("R254")
def test_a_policy_names_what_was_said_too_seldom_and_by_which_way():
    policy = {"EMOTION": {"any": 2, "visit": 1}, "POLICY": {"any": 1, "visit": 0}, "OPINION": {"any": 0, "visit": 0}}
    held = [("PHONE", ["EMOTION", "POLICY"]), ("WECHAT", ["EMOTION"]), ("OTHER_CHANNEL", ["OPINION"])]
    assert talks.breaches(policy, held, WAYS) == [talks.Breach("EMOTION", "visit", 1, 0)]
    assert talks.breaches(policy, [*held, ("VISIT", ["EMOTION"])], WAYS) == []
    assert talks.breaches(policy, [], WAYS) == [
        talks.Breach("EMOTION", "any", 2, 0), talks.Breach("EMOTION", "visit", 1, 0),
        talks.Breach("POLICY", "any", 1, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("held", "n"), [([], None), ([False, False], None), ([True, False], 0), ([False, True, True], 1)]
)
def test_talks_before_the_first_offer_are_counted(held, n):
    assert talks.before_pitch(held) == n
