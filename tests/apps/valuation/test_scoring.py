"""Scores: information by its points, everybody after an analysis, merged and erased customers, credit derived."""

from datetime import date
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.stewardship.actions import erasing
from zhike.apps.trade.models import Product
from zhike.apps.valuation import actions, queries, rules
from zhike.apps.valuation.models import PeerPurchase, Rating, Referral, Rivalry, ValueScore, WalletEstimate
from zhike.jobs import dispatch
from zhike.warehouse.engine import star_from_arrow


@pytest.fixture(autouse=True)
def acting(everything):
    """Let every story act as the machine."""


def note(kind: str, customer_id: int, **values) -> int:
    """Note something with a reason."""
    return actions.add_note(kind=kind, customer_id=customer_id, values={"reason": "told", **values}, day=TODAY, at=AT)


def leave(ids: dict[str, int], **amounts: str) -> None:
    """Write what customers leave, by letter; of the others nothing is known."""
    rows = [(pk, amounts.get(letter)) for letter, pk in ids.items()]
    customer_actions.write_standing(columns=["contribution_year"], rows=rows)


@pytest.mark.covers("R071")
def test_after_an_analysis_everybody_of_whom_something_is_known_is_scored_once(analysed, the_moment):
    ids = analysed.ids
    leave(ids, A="100000", B="0")
    note("wallet", ids["D"], amount=Decimal(5_000))
    n_scored = actions.score_all(day=TODAY, on_progress=lambda *_: None)
    found = {row.customer_id: row.score for row in ValueScore.objects.all()}
    assert (n_scored, found) == (2, {ids["A"]: Decimal("40.0"), ids["B"]: Decimal("0.0")})
    # D bought 2,000 within the year: (5,000 - 2,000) × 30 %.
    assert Card.objects.get(pk=ids["D"]).potential == 900
    actions.score_all(day=date(2026, 3, 9), on_progress=lambda *_: None)
    assert ValueScore.objects.count() == 2, "what says nothing new is not written"
    leave(ids, A="50000", B="0")
    actions.score_all(day=date(2026, 3, 16), on_progress=lambda *_: None)
    assert sorted(ValueScore.objects.filter(customer_id=ids["A"]).values_list("day", "score")) == [
        (TODAY, Decimal("40.0")), (date(2026, 3, 16), Decimal("20.0")),
    ]  # fmt: skip
    leave(ids, A="50000", B="60000")
    actions.score_all(day=date(2026, 3, 17), on_progress=lambda *_: None)
    leaders = [(row.customer_id, row.score) for row in queries.leading(2, model_number=0)]
    assert leaders == [(ids["B"], Decimal("24.0")), (ids["A"], Decimal("20.0"))], "as they score now"


def test_of_older_scores_the_last_of_each_quarter_stays(analysed):
    pk = analysed.ids["A"]
    days = [date(2025, 11, 3), date(2025, 12, 30), date(2026, 1, 5), date(2026, 1, 6), date(2026, 2, 1)]
    for amount, day in enumerate(days, 1):
        leave(analysed.ids, A=str(amount))
        actions.score_customers(customer_ids=[pk], day=day)
    # Five weeks before are 6 January: of what is older, the last of 2025Q4 stays, and 2026Q1 has later ones.
    assert actions.thin_out(day=date(2026, 2, 10)) == 2
    left = list(ValueScore.objects.order_by("day").values_list("day", flat=True))
    assert left == [date(2025, 12, 30), *days[3:]]
    assert actions.thin_out(day=date(2026, 2, 10)) == 0
    assert actions.thin_out(day=date(2026, 5, 1)) == 1


def test_cards_that_say_so_already_are_not_written_again(analysed, monkeypatch):
    note("wallet", analysed.ids["D"], amount=Decimal(5_000))
    written = []
    monkeypatch.setattr(customer_actions, "write_standing", lambda *, columns, rows: written.extend(rows))
    assert (actions.refresh_potential(), written) == (1, [])


def test_an_analysis_and_a_new_version_let_the_scores_follow(analysed, the_moment):
    leave(analysed.ids, A="100000")
    dispatch.run_once()
    assert ValueScore.objects.get().model_number == 0
    actions.change_model(params={"weight.PROFIT": "0.6", "weight.WORD_OF_MOUTH": "0"}, number=0, reason="", at=AT)
    dispatch.run_once()
    assert dict(ValueScore.objects.values_list("model_number", "score")) == {0: Decimal("40.0"), 1: Decimal("60.0")}


@pytest.mark.covers("R075")
def test_usable_information_counts_by_its_points_within_a_year(cast, at):
    def meet(when, **more):
        contact = interaction_actions.NewInteraction(
            customer_id=cast.customer_id, happened_at=when, channel="VISIT", direction="BOTH", text="拜访", **more
        )
        return interaction_actions.add_interaction(new=contact, day=TODAY, at=at)

    meet(at, kind="COMPETITOR_MOVE")
    meet(at, contents=["OPINION"])
    meet(at, learned="明年扩产")
    meet(at)
    meet(at.replace(year=2024), kind="COMPETITOR_MOVE")
    found = queries.inputs_of([cast.customer_id], TODAY)[0]
    assert found.information == {"RIVAL_NEWS": 1, "OPINION": 1, "LEARNED": 1}
    # 20 + 10 + 5 points × 0.1.
    assert rules.score([found], rules.model_of(0, {}))[0].score == Decimal("3.5")


def test_a_note_that_ended_keeps_its_day(history, at):
    note_id = note("rivalry", history.ids["A"], outcome="NONE")
    for day in (TODAY, date(2026, 3, 9)):
        actions.end_note(kind="rivalry", note_id=note_id, day=day, at=at)
    assert Rivalry.objects.get().ended_date == TODAY


def test_notes_follow_a_merged_customer_and_come_back(history, at):
    a, b, c = (history.ids[letter] for letter in "ABC")
    note("wallet", b, amount=Decimal(1_000), win_rate=Decimal("0.5"))
    note("referral", b, referred_id=c, way="REFERENCE", share=Decimal("0.5"))
    note("referral", a, referred_id=b, way="REFERENCE", share=Decimal("0.5"))
    merge_id = stewardship_actions.merge(survivor_id=a, merged_id=b, at=at)
    assert WalletEstimate.objects.get().customer_id == a
    assert Card.objects.get(pk=a).potential is not None
    assert set(Referral.objects.values_list("customer_id", "referred_id")) == {(a, c), (a, b)}, "none of itself"
    assert queries.below([a]) == {a: {c}}
    assert queries.partly_hidden([a]) == set(), "nobody is out of sight of who sees all"
    stewardship_actions.unmerge(merge_id=merge_id, at=at)
    assert WalletEstimate.objects.get().customer_id == b
    assert Card.objects.get(pk=a).potential is None
    assert set(Referral.objects.values_list("customer_id", "referred_id")) == {(b, c), (a, b)}


def test_of_an_erased_person_no_note_and_no_score_stays(cast, history, at, django_capture_on_commit_callbacks):
    new = customer_actions.NewCustomer(code="P-9", name="欧阳雪棠", branch_id=cast.hall.pk, kind="INDIVIDUAL")
    person = customer_actions.add_customer(new=new, at=at)
    note("rating", person, subject="CREDIT", points=20, reason="欧阳雪棠欠款")
    note("referral", person, referred_id=history.ids["A"], way="RECOMMENDED", share=Decimal(1))
    actions.score_customers(customer_ids=[person], day=TODAY)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_person(customer_id=person, basis="ASKED", reason="by letter", at=at)
    assert not Rating.objects.exists()
    assert not ValueScore.objects.exists()
    assert Referral.objects.get().reason == "", "that somebody brought A stays, no word of it"


@pytest.mark.parametrize(
    ("bought", "received", "points"), [("1000", "1000", 100), ("1000", "250", 25), ("1000", "2000", 100)]
)
def test_credit_follows_what_was_paid_of_what_fell_due(bought, received, points):
    assert rules.paid(Decimal(bought), Decimal(received), TODAY).points == points
    assert rules.paid(Decimal(bought), Decimal(0), TODAY) is None, "no payment recorded says nothing"


def test_the_weakest_evidence_counts():
    found = rules.weakest([rules.rated("REPORT", "A", None), None, rules.rated("LIQUIDITY", "POOR", None)])
    assert [one.source for one in found] == ["LIQUIDITY", "REPORT"]


@pytest.mark.covers("R100")
def test_look_alikes_are_customers_of_one_kind_and_tier_and_only_the_last_year_counts(history):
    ids = history.ids
    tiers = [(ids["A"], "MAJOR"), (ids["B"], "MAJOR"), (ids["C"], "MAJOR"), (ids["D"], "VIP")]
    customer_actions.write_standing(columns=["tier"], rows=tiers)
    saw = Product.objects.create(code="SAW", name="SAW", created_at=AT, updated_at=AT).pk
    bought = [("A", 100, "2026-01-10"), ("A", -40, "2026-01-20"), ("B", 30, "2025-12-01"), ("C", 999, "2025-03-02"),
              ("D", 7, "2026-02-01"), ("E", 5, "2026-02-01")]  # fmt: skip
    star = star_from_arrow({
        "order_line": {
            "customer_id": [ids[letter] for letter, *_ in bought], "product_id": [saw] * len(bought),
            "amount": [amount for _, amount, _day in bought], "line_date": [day for *_, day in bought],
        }
    })  # fmt: skip
    assert actions.measure_peers(star=star, as_of=TODAY) == 2
    # Of three major customers A and B bought for 60 + 30; C did a day too early; E has no tier.
    found = {row.segment: (row.n_peers, row.n_buyers, row.value) for row in PeerPurchase.objects.all()}
    assert found == {"INDIVIDUAL.MAJOR": (3, 2, 90), "INDIVIDUAL.VIP": (1, 1, 7)}
