"""What suits a key person: their taste, the limit of the year, and what they must not have."""

from decimal import Decimal

import pytest

from zhike.apps.activities import rules

CATALOGUE = [
    rules.Offer(1, Decimal(60), ("书法", "文房")), rules.Offer(2, Decimal(180), ("书法",)),
    rules.Offer(3, Decimal(90), ("茶",)), rules.Offer(4, Decimal(500), ("书法",)), rules.Offer(5, Decimal(10), ()),
]  # fmt: skip


def suits(tastes, most, taboos=()) -> list[int]:
    return [offer.item_id for offer, _met in rules.fitting(CATALOGUE, tastes=tastes, most=Decimal(most), taboos=taboos)]


@pytest.mark.covers("R035")
def test_the_taste_for_calligraphy_lists_only_what_has_that_tag_within_the_limit():
    assert suits(["书法"], 200) == [2, 1]
    assert suits(["书法"], 180) == [2, 1]
    assert suits(["书法"], "179.99") == [1]


def test_more_tastes_met_come_first_and_what_is_taboo_never():
    assert suits(["文房", "书法", "茶"], 200) == [1, 2, 3]
    assert suits(["书法", "茶"], 200, taboos=["茶"]) == [2, 1]
    assert suits([], 200) == []
