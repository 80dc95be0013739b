"""Judging contacts: visits kept, who spoke, promises beyond what we can do; by worked cases."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from zhike.apps.interactions import rules


@pytest.mark.covers("R244")
def test_two_of_three_monthly_visits_are_two_thirds():
    until = date(2026, 3, 31)
    visits = [date(2026, 3, 12), date(2026, 1, 20)]
    assert round(rules.visit_compliance(visits, until=until, every_days=30), 4) == 0.6667


def test_several_visits_in_one_span_count_once():
    until = date(2026, 3, 31)
    visits = [until, until - timedelta(days=3), until - timedelta(days=29), until + timedelta(days=1)]
    assert rules.visit_compliance(visits, until=until, every_days=30) == pytest.approx(1 / 3)
    assert rules.visit_compliance([], until=until, every_days=30) == 0


@pytest.mark.covers("R234")
def test_the_mix_counts_every_kind_and_names_what_is_missing():
    mix = rules.mix([("IN", ["EMOTION"]), ("BOTH", ["INFORMATION", "EMOTION"]), ("OUT", []), ("OUT", ["POLICY"])])
    assert (mix.n_contacts, mix.n_in, mix.n_out, mix.two_way) == (4, 2, 3, 0.5)
    assert mix.contents == {"INFORMATION": 1, "EMOTION": 2, "CONCEPT": 0, "OPINION": 0, "POLICY": 1}
    assert mix.missing == ["CONCEPT", "OPINION"]
    assert rules.mix([]).two_way is None


@pytest.mark.parametrize(("promised", "capability", "is_over"), [
    ("98", "95", True), ("95", "95", False), ("90", "95", False), (None, "95", False), ("98", None, False),
])  # fmt: skip
def test_more_than_we_can_do_is_an_over_promise(promised, capability, is_over):
    values = (Decimal(value) if value else None for value in (promised, capability))
    assert rules.is_over_promise(*values) is is_over
