"""The balance of benefits: both floors must hold, whatever lever is pulled."""

import pytest

from zhike.analytics import balance
from zhike.analytics.errors import InputError

NOW = {"customer": 12, "due": 9, "company": 5, "minimum": 4}


@pytest.mark.covers("R593")
@pytest.mark.parametrize(
    ("after", "levers", "verdicts"),
    [
        ({"customer_after": 10, "company_after": 7}, ("LOWER_CUSTOMER", "RAISE_COMPANY"), ("ALLOWED",)),
        ({"customer_after": 8}, ("LOWER_CUSTOMER", "PROTECT_COMPANY"), ("REFUSED_CUSTOMER_FLOOR",)),
        ({"company_after": 3}, ("PROTECT_CUSTOMER", "LOWER_COMPANY"), ("REFUSED_COMPANY_FLOOR",)),
        ({"customer_after": "9", "company_after": "4"}, ("LOWER_CUSTOMER", "LOWER_COMPANY"), ("ALLOWED",)),
        ({"customer_after": "8.99", "company_after": 3}, ("LOWER_CUSTOMER", "LOWER_COMPANY"),
         ("REFUSED_CUSTOMER_FLOOR", "REFUSED_COMPANY_FLOOR")),
        # How it is valued fills no floor.
        ({"customer_after": 8, "perceived": 5}, ("LOWER_CUSTOMER", "PROTECT_COMPANY", "RAISE_PERCEIVED"),
         ("REFUSED_CUSTOMER_FLOOR",)),
        ({"customer_after": 13}, ("RAISE_CUSTOMER", "PROTECT_COMPANY"), ("ALLOWED",)),
    ],
)  # fmt: skip
def test_a_scenario_is_refused_by_every_floor_it_breaks(after, levers, verdicts):
    found = balance.simulate(**NOW, **after)
    assert (found.levers, found.verdicts) == (levers, verdicts)
    assert found.is_allowed is (verdicts == ("ALLOWED",))
    assert set(levers) <= set(balance.LEVERS)


def test_what_is_no_number_or_below_zero_is_refused_by_its_field():
    for values in ({"customer": "twelve"}, {"due": -1}, {"perceived": []}):
        with pytest.raises(InputError) as refused:
            balance.simulate(**NOW | values)
        assert refused.value.field in values
