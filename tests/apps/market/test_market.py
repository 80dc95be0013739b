"""What is known of competitors: one under all its names, news heard and judged, estimates, what is not rated."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.core import base
from zhike.apps.interactions.models import Interaction
from zhike.apps.market import actions, queries, rules
from zhike.apps.market.models import Competitor, Move
from zhike.apps.stewardship import actions as stewardship_actions


@pytest.fixture
def everything(cast, the_moment):
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def derui(everything) -> int:
    values = {"name": "德锐", "aliases": ["Derui Tools Co., Ltd.", "德 锐"], "products": "刀片"}
    return actions.name_competitor(values=values, confirmed=True, at=AT)


def hear(competitor_id: int, **more) -> int:
    values = {"competitor_id": competitor_id, "kind": "PRICE_CUT", "day": TODAY, "text": "刀片降到 32 元",
              "channel": "DEALER", **more}  # fmt: skip
    return actions.note_move(values=values, at=AT)


def test_a_competitor_is_one_under_all_its_names(derui):
    assert Competitor.objects.get(pk=derui).aliases == ["Derui Tools Co., Ltd."], "its own name is no other name"
    for name in ("德锐", "德锐有限公司", "DERUI TOOLS", "derui-tools"):
        assert actions.named(name=name, at=AT) == derui
    with pytest.raises(actions.NameTaken):
        actions.name_competitor(values={"name": "Derui Tools"}, at=AT)
    other = actions.named(name="德锐切削", at=AT)
    assert queries.competitor(other).status == "PROPOSED"
    move_id = hear(other)
    actions.join_competitors(competitor_id=other, into_id=derui, at=AT)
    assert queries.by_name("德锐切削").pk == derui
    assert queries.move(move_id).competitor_id == derui
    with pytest.raises(actions.SameCompetitor):
        actions.join_competitors(competitor_id=derui, into_id=derui, at=AT)


def test_news_counts_once_it_is_confirmed_and_a_judgement_may_be_taken_back(derui):
    move_id = hear(derui)
    assert (queries.competitor(derui).n_moves, queries.competitor(derui).n_waiting) == (0, 1)
    actions.confirm_move(move_id=move_id, at=AT)
    assert (queries.competitor(derui).n_moves, queries.n_waiting()) == (1, 0)
    with pytest.raises(actions.AlreadyJudged):
        actions.dismiss_move(move_id=move_id, at=AT)
    assert actions.reopen_move(move_id=move_id, at=AT)
    actions.dismiss_move(move_id=move_id, at=AT)
    assert list(queries.moves_of(derui)) == []


@pytest.mark.covers("R411")
def test_a_confirmed_move_nobody_rated_is_listed_after_a_week(derui):
    move_id = hear(derui, day=TODAY - timedelta(days=8))
    assert not queries.unrated(TODAY), "what is not confirmed waits for that first"
    actions.confirm_move(move_id=move_id, at=AT)
    assert [one.pk for one in queries.unrated(TODAY)] == [move_id]
    assert not queries.unrated(TODAY - timedelta(days=1))
    actions.rate_move(move_id=move_id, impact=4, owner_id=None, follow_up="走访", at=AT)
    assert not queries.unrated(TODAY)


@pytest.mark.covers("R400")
def test_what_a_competitor_loses_is_kept_by_period_with_source_and_confidence(derui):
    told = {"competitor_id": derui, "first_date": date(2025, 7, 1), "last_date": date(2025, 12, 31), "at": AT}
    actions.estimate_churn(**told, rate=Decimal("0.08"), source="访谈", confidence=40)
    actions.estimate_churn(**told, rate=Decimal("0.07"), source="年报", confidence=70)
    (row,) = queries.estimates_of(derui)
    assert (row.rate, row.source, row.confidence) == (Decimal("0.07"), "年报", 70)
    assert list(queries.estimates(date(2025, 12, 31), date(2026, 3, 1))) == [row]
    with pytest.raises(rules.BadSpan):
        actions.estimate_churn(**told | {"last_date": date(2025, 6, 30)}, rate=Decimal(0), source="x", confidence=1)


@pytest.mark.covers("R402")
def test_news_told_by_a_customer_is_recorded_in_three_fields_and_becomes_a_fact_at_head_office(
    signed_in, cast, everything
):
    told = {"customer": cast.customer.pk if hasattr(cast, "customer") else add_customer(
        cast.hall.pk, code="Q1", name="王师傅", kind="INDIVIDUAL", owner_id=cast.owner.pk),
        "kind": "COMPETITOR_MOVE", "text": "客户说德锐推出新款刀片，每片 31.5 元", "competitor": "德锐",
    }  # fmt: skip
    assert signed_in("owner").post("/quick/", told).status_code == 302
    row = Move.objects.get()
    assert (row.status, row.kind, row.price, row.customer_id) == (
        "PROPOSED", "NEW_PRODUCT", Decimal("31.50"), told["customer"],
    )  # fmt: skip
    assert Interaction.objects.get(pk=row.interaction_id).kind == "COMPETITOR_MOVE"
    assert signed_in("owner").post(f"/competitors/moves/{row.pk}/confirm/").status_code == 403
    assert signed_in("general_manager").post(f"/competitors/moves/{row.pk}/confirm/").status_code == 302
    row.refresh_from_db()
    assert (row.status, row.competitor.status) == ("CONFIRMED", "CONFIRMED")
    # Who may not see the customer reads what was heard, not from whom.
    assert "王师傅" in signed_in("owner").get(f"/competitors/moves/{row.pk}/").content.decode()
    page = signed_in("analyst").get(f"/competitors/moves/{row.pk}/").content.decode()
    assert ("德锐" in page, "王师傅" in page) == (True, False)


def test_from_whom_news_was_heard_follows_a_merge_and_is_forgotten_with_an_erasure(derui, cast):
    first, second = (add_customer(cast.hall.pk, code=code, name=code, kind="ENTERPRISE") for code in ("X1", "X2"))
    move_id = hear(derui, customer_id=first)
    stewardship_actions.merge(survivor_id=second, merged_id=first, at=AT)
    assert queries.move(move_id).customer_id == second
    actions.forget_customer(customer_id=second)
    assert queries.move(move_id).customer_id is None


@pytest.mark.parametrize(
    ("text", "kind", "price"),
    [("降价两成，每片32元", "PRICE_CUT", "32"), ("launch of a new product at ¥10.5", "NEW_PRODUCT", "10.5"),
     ("给六十天账期", "POLICY", None), ("搬家了", "OTHER_MOVE", None)],
)  # fmt: skip
def test_the_words_tell_the_kind_and_the_price(text, kind, price):
    assert rules.guess_kind(text) in {kind, "PRICE_CUT"} if kind == "NEW_PRODUCT" else rules.guess_kind(text) == kind
    assert rules.guess_price(text) == price
