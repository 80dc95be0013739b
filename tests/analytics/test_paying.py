"""Who pays late is learnt from older invoices, judged by newer ones, told by the own share where nothing is gained."""

from datetime import date, timedelta

import numpy as np
import pytest

from zhike.analytics import paying

FIRST, AS_OF = date(2025, 1, 1), date(2026, 3, 10)


def invoices(chance, n_customers: int = 60, n_each: int = 14) -> list[paying.Claim]:
    """Return invoices a month apart; a large one, or one of every third customer, is paid late as `chance` says."""
    drawn, found = np.random.default_rng(1), []
    for customer in range(n_customers):
        for n in range(n_each):
            day, size = FIRST + timedelta(days=30 * n + customer % 7), 1 + 2 * drawn.random()
            late = drawn.random() < chance(customer % 3 == 0, size)
            paid = day + timedelta(days=75 if late else 25)
            found.append(paying.Claim(customer, day, day + timedelta(days=30), 100 * size, paid))
    return found


@pytest.mark.covers("R587")
def test_large_invoices_of_slow_payers_are_learnt_and_the_reasons_told():
    told = paying.learn(invoices(lambda slow, size: (0.25 if slow else 0.03) * (4 if size > 2.4 else 0.6)), AS_OF)
    scores = {one["code"]: one for one in told.proof["scores"]}
    assert (told.code, told.reason) == ("LOGISTIC", "")
    assert scores["LOGISTIC"]["auc"] > scores["OWN_SHARE"]["auc"] + 0.05
    assert len(told.chances) == 60
    slow = [told.chances[pk] for pk in range(0, 60, 3)]
    others = [chance for pk, chance in told.chances.items() if pk % 3]
    assert min(slow) > np.median(others)
    assert {code for code, _value in told.reasons[0]} == {"LATE_SHARE", "SLOW", "OVERDUE"}
    assert told.reasons[1] == []


@pytest.mark.covers("R587")
def test_few_invoices_or_nothing_gained_leave_it_to_the_own_share():
    few = paying.learn(invoices(lambda slow, size: 0.5, n_customers=2), AS_OF)
    assert (few.code, few.reason, few.trust, "scores" in few.proof) == ("OWN_SHARE", "TOO_LITTLE_DATA", "LOW", False)
    chance = paying.learn(invoices(lambda slow, size: 0.3), AS_OF)
    assert (chance.code, chance.reason) == ("OWN_SHARE", "NO_BETTER")
    # Nothing later than the day is known: a payment to come leaves the invoice open.
    one = paying.Claim(1, FIRST, FIRST, 9.0, FIRST + timedelta(days=40))
    assert [paying.is_late(one, FIRST + timedelta(days=n)) for n in (30, 31, 40)] == [None, True, True]
    assert paying.learn([], AS_OF).chances == {}
