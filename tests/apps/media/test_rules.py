"""What a lead cost, and how often a code may be scanned."""

from decimal import Decimal

import pytest

from zhike.apps.media import rules


@pytest.mark.covers("R251")
@pytest.mark.parametrize(
    ("cost", "n_leads", "value", "reason"),
    [
        ("10000", 50, "200.00", ""), ("10000", 3, "3333.33", ""), ("0", 4, "0.00", ""), ("0.03", 2, "0.02", ""),
        ("10000", 0, None, "NO_LEADS"), (None, 50, None, "NO_COST"), (None, 0, None, "NO_COST"),
    ],
)  # fmt: skip
def test_a_lead_costs_its_share_and_nothing_is_divided_by_none(cost, n_leads, value, reason):
    told = rules.cost_per_lead(None if cost is None else Decimal(cost), n_leads)
    assert (told.value, told.reason) == (None if value is None else Decimal(value), reason)
    assert told.n_leads == n_leads


@pytest.mark.parametrize(("n_of_sender", "n_of_code", "is_refused"), [(59, 0, False), (60, 0, True), (0, 5_000, True)])
def test_a_hall_may_scan_and_a_flood_may_not(n_of_sender, n_of_code, is_refused):
    assert rules.is_too_much(n_of_sender, n_of_code) is is_refused


def test_a_code_is_the_same_however_it_is_typed():
    assert rules.plain_code(" fair-26 ") == "FAIR-26"
