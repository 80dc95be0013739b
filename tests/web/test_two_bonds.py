"""Two bonds, of benefit and of feeling: what strengthens the one; both weak, the attention doubles."""

from datetime import UTC, date, datetime

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.health import queries, rules
from zhike.apps.interactions import actions as interaction_actions

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}


def talk(customer_id: int, day: date, *contents: str) -> None:
    new = interaction_actions.NewInteraction(
        customer_id=customer_id, kind="CONTACT", happened_at=datetime(day.year, day.month, day.day, 2, tzinfo=UTC),
        channel="PHONE", direction="OUT", contents=list(contents), text="通话",
    )  # fmt: skip
    with base.acting_as(base.System("test")):
        interaction_actions.add_interaction(new=new, day=TODAY, at=AT)


@pytest.mark.covers("R453")
def test_the_bond_of_feeling_rises_after_a_contact_that_sells_nothing(cast, signed_in):
    client, path = signed_in("owner"), f"/customers/{cast.customer_id}/relation/"

    def bond() -> float:
        with base.acting_as(base.System("test")):
            return queries.two_bonds(
                queries.measure([cast.customer_id], TODAY)[cast.customer_id], queries.bond_lines()
            ).emotion

    talk(cast.customer_id, date(2026, 2, 2), "INFORMATION")
    before = bond()
    talk(cast.customer_id, date(2026, 2, 9), "EMOTION")
    assert before < bond() <= 100
    page = client.get(path, headers=EN).content.decode()
    assert "Bond of feeling" in page
    assert "Bond of benefit" in page


@pytest.mark.covers("R453")
@pytest.mark.parametrize(("benefit", "emotion", "times"), [
    (39.9, 39.9, 2), (40.0, 10.0, 1), (10.0, 40.0, 1), (None, 10.0, 1), (10.0, None, 1),
])  # fmt: skip
def test_only_two_weak_bonds_double_the_attention_and_what_is_not_known_is_not_weak(benefit, emotion, times):
    assert rules.attention(benefit, emotion, low=40, factor=2) == times


@pytest.mark.covers("R453")
def test_each_bond_is_the_mean_of_what_is_known_of_it():
    # (20 + 60) ÷ 2; a financial bond is worth 100: (20 + 60 + 100) ÷ 3.
    assert rules.benefit_bond({"mutual": 20.0}, {"value": 60.0, "usage": None}, ()) == 40.0
    assert rules.benefit_bond({"mutual": 20.0}, {"value": 60.0}, ("MEMBER",)) == 60.0
    assert rules.emotion_bond({"emotion": None}, ()) is None
    assert rules.emotion_bond({"emotion": 50.0}, ("CLOSE_TIE",)) == 75.0
