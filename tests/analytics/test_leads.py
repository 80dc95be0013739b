"""Leads: points of signs, and whether marked leads bought oftener, with an interval and a word where data are thin."""

import pytest

from zhike.analytics import errors, leads


@pytest.mark.covers("R141")
def test_points_add_up_are_cut_and_tell_what_made_them():
    points = {"WILLING": (60, 0), "TALKED": (50, 0), "LARGE": (0, 25), "RANKED": (0, 0)}
    told = leads.score(["TALKED", "WILLING", "LARGE", "RANKED", "TALKED"], points)
    assert (told.intent, told.potential) == (100, 25)
    assert [sign for sign, *_points in told.signs] == ["WILLING", "TALKED", "LARGE"]
    with pytest.raises(errors.InputError):
        leads.score(["LUCKY"], points)


@pytest.mark.covers("R141")
def test_lift_compares_the_marked_with_all():
    rows = [(True, True)] * 6 + [(True, False)] * 4 + [(False, True)] * 2 + [(False, False)] * 28
    told = leads.lift(rows)
    # 6 of 10 against 8 of 40.
    assert (told.n_all, told.n_bought, told.lift, told.is_thin) == (40, 8, pytest.approx(3.0), False)
    # Wilson's interval of 6 of 10, from a table: 31.3 % to 83.2 %.
    assert (told.low, told.high) == (pytest.approx(0.3127, abs=1e-4), pytest.approx(0.8318, abs=1e-4))


def test_few_leads_nobody_marked_or_nobody_bought_are_said_so():
    assert leads.lift([(True, True)] * 29).is_thin
    assert leads.lift([(True, False)] * 96 + [(True, True)] * 4).is_thin
    told = leads.lift([(False, True)] * 40)
    assert (told.lift, told.low, told.high) == (None, None, None)
    assert leads.lift([(True, False)] * 40).lift is None
    assert leads.lift([]).n_all == 0
