"""What a customer is worth on its record: notes, share of wallet, potential, score by component, what is missing."""

import html
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT
from dealing import add_orders
from satisfied import answer, ask

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card
from zhike.apps.valuation.models import Rating, ValueModel

EN = {"Accept-Language": "en"}
DAY = {"noted_date": "2026-03-02"}


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


def text(page: bytes) -> str:
    """Return a page without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())


def record(client, customer_id: int, **params: str) -> str:
    """Return the value's part of a record as words."""
    answer = client.get(f"/customers/{customer_id}/", {"tab": "value", **params}, headers=EN)
    assert answer.status_code == 200
    return text(answer.content).partition("Parts of the record")[2] or text(answer.content)


def leave(amounts: dict[int, str | None]) -> None:
    """Write what customers leave after their costs into their cards."""
    with base.acting_as(base.System("costs")):
        rows = [(pk, amount, "ENTRIES" if amount else "") for pk, amount in amounts.items()]
        customer_actions.write_standing(columns=["contribution_year", "value_basis"], rows=rows)


def potential(customer_id: int) -> Decimal | None:
    """Return what the card says a customer could bring more."""
    with base.acting_as(base.System("look")):
        return Card.objects.get(pk=customer_id).potential


@pytest.mark.covers("R208")
def test_w33_who_buys_60_of_200_has_given_us_30_percent_of_its_wallet(history, signed_in):
    boss, c = signed_in("general_manager"), history.ids["C"]
    assert "Nobody estimated what it spends" in record(boss, c)
    # C bought 30 within the year. Of these, 999 are of the day before it begins: 60 in all.
    add_orders(c, history.cast.hall.pk, ["999", "30"], prefix="W33")
    note = {"amount": "200", "reason": "asked the buyer", "target_share": "40", **DAY}
    assert boss.post(f"/customers/{c}/wallets/add/", note).status_code == 302
    page = record(boss, c)
    assert "Of ¥200.00 a year it buys ¥60.00 of us: 30.00%" in page
    assert "Target 40" in page
    assert "asked the buyer" in page
    # The trend: in the year before the earlier estimate it bought 999 + 30 + 30 = 1,059 of 2,118.
    earlier = {"amount": "2118", "reason": "trade paper", "noted_date": "2025-09-30"}
    boss.post(f"/customers/{c}/wallets/add/", earlier)
    assert re.search(r"Share at each estimate: .* 50% → .* 30%", record(boss, c))
    past = record(boss, c, as_of="2025-10-01")
    assert "Of ¥2,118.00 a year it buys ¥1,059.00 of us: 50.00%" in past
    assert "asked the buyer" not in past


@pytest.mark.covers("R079")
def test_potential_is_the_rest_of_the_wallet_times_the_chance_or_as_it_is_rated(analysed, signed_in):
    boss, a = signed_in("general_manager"), analysed.ids["A"]
    # A bought 400 in the year: (2,400 - 400) × 25 % = 500.
    note = {"amount": "2400", "reason": "annual report", "win_rate": "25", **DAY}
    boss.post(f"/customers/{a}/wallets/add/", note)
    assert potential(a) == 500
    # Without a chance of its own the value model's holds: 30 %.
    boss.post(f"/customers/{a}/wallets/add/", {"amount": "2400", "reason": "again", **DAY})
    assert potential(a) == 600
    rated = {"subject": "POTENTIAL", "points": "3", "reason": "a second plant opens", **DAY}
    boss.post(f"/customers/{a}/ratings/add/", rated)
    assert "a second plant opens" in record(boss, a)
    with base.acting_as(base.System("look")):
        newest = Rating.objects.get()
    assert potential(a) == 10_000, "what was noted last counts; 3 is reckoned as 10,000"
    assert boss.post(f"/ratings/{newest.pk}/end/").status_code == 302
    assert potential(a) == 600
    assert boss.post(f"/ratings/{newest.pk}/restore/").status_code == 302
    assert potential(a) == 10_000


@pytest.mark.covers("R076")
def test_a_referral_of_1000_at_half_its_merit_adds_500(history, signed_in):
    boss, a, b = signed_in("general_manager"), history.ids["A"], history.ids["B"]
    leave({a: "2000", b: "1000"})
    note = {"referred_id": b, "way": "RECOMMENDED", "share": "50", "reason": "told at the fair", **DAY}
    assert boss.post(f"/customers/{a}/referrals/add/", note).status_code == 302
    assert "What it says of us in public is not known" in record(boss, a)
    # Eight where ten were expected: dissatisfied, and tells 22 others.
    wave = ask(history.cast, name="2026", day=date(2026, 2, 1), at=AT - timedelta(days=29))
    answer(wave, a, expected=10, got=8, day=date(2026, 2, 2), at=AT - timedelta(days=28))
    page = record(boss, a)
    assert "What it says of us in public: Dissatisfied 22 people hear bad of us" in page
    told = boss.get(f"/api/v1/customers/{a}/value").json()["word_of_mouth"]
    assert (told["level"], told["n_hear_bad"], told["n_hear_good"]) == ("DISSATISFIED", 22, 0)
    assert "Merit in what those it brought leave: ¥500.00 a year" in page
    # 500 of 50,000 earn 1 point, 2,000 of 100,000 earn 2; one of ten customers earns 10.
    assert "1.0 points × weight 0.20 = 0.2" in page
    assert "2.0 points × weight 0.40 = 0.8" in page
    assert "1 customer came through it; together they leave ¥1,000.00" in page
    assert "10.0 points × weight 0.15 = 1.5" in page
    # Nothing was learned; competitors are not known: 0.8 + 1.5 + 0.2, and 15 more at best.
    assert "2.5 of 100" in page
    assert "may rise to 17.5" in page
    assert "Money value a year ¥2,500.00" in page


@pytest.mark.covers("R074")
def test_who_comes_through_those_one_brought_counts_too_and_nobody_brings_himself(history, signed_in):
    boss, ids = signed_in("general_manager"), history.ids
    note = {"way": "SHOWCASE", "share": "50", "reason": "saw the plant", **DAY}
    for one, other in (("A", "B"), ("B", "C")):
        assert boss.post(f"/customers/{ids[one]}/referrals/add/", note | {"referred_id": ids[other]}).status_code == 302
    leave({ids["B"]: "100", ids["C"]: "30"})
    page = record(boss, ids["A"])
    assert "2 customers came through it; together they leave ¥130.00" in page
    for one, other, said in (("A", "A", "Nobody brings"), ("C", "A", "Nobody brings"), ("A", "B", "noted already")):
        answer = boss.post(f"/customers/{ids[one]}/referrals/add/", note | {"referred_id": ids[other]}, headers=EN)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    # Half of the merit in C is B's; 60 % more would be more than all of it.
    answer = boss.post(
        f"/customers/{ids['D']}/referrals/add/", note | {"referred_id": ids["C"], "share": "60"}, headers=EN
    )
    assert (answer.status_code, "more than the whole merit" in answer.content.decode()) == (422, True)


def test_what_rests_on_customers_out_of_sight_is_not_told(history, signed_in):
    boss, ids = signed_in("general_manager"), history.ids
    leave({ids["A"]: "2000", ids["B"]: "1000"})
    note = {"referred_id": ids["B"], "way": "RECOMMENDED", "share": "50", "reason": "told", **DAY}
    boss.post(f"/customers/{ids['A']}/referrals/add/", note)
    owner = signed_in("owner")
    page = record(owner, ids["A"])
    assert "rests on customers you may not see" in page
    assert "1,000" not in page
    assert "500" not in page
    assert "客户B" not in page
    # Nor by its share in the score: 2,000 of 100,000 × 0.4, and one of ten customers × 0.15.
    assert "2.3 of 100" in page
    assert "Money value a year ¥" not in page, "what A leaves alone is not its money value"
    # Nor may it be found out by noting it.
    answer = owner.post(f"/customers/{ids['A']}/referrals/add/", note, headers=EN)
    assert "There is no such customer among those you may see." in answer.content.decode()


@pytest.mark.covers("R077")
def test_competitors_won_from_and_contested_make_a_weapon(history, signed_in):
    boss, a = signed_in("general_manager"), history.ids["A"]
    assert "nobody noted which competitors are there" not in record(boss, a), "nothing at all is known yet"
    won = {"outcome": "WON_FROM", "competitor": "精工刀具", "reason": "their service", **DAY}
    shared = {"outcome": "CONTESTED", "competitor": "北方工具", "share": "40", "reason": "buyer said", **DAY}
    for note in (won, shared):
        assert boss.post(f"/customers/{a}/rivalries/add/", note).status_code == 302
    page = record(boss, a)
    # 50 for one won from, 40 for 40 % of a contested account; × 0.15.
    assert "90.0 points × weight 0.15 = 13.5" in page
    assert "won from 1 competitor · our share of what is contested: 40" in page
    for wrong in ({"competitor": ""}, {"share": "140"}, {"outcome": "NONE"}):
        assert boss.post(f"/customers/{a}/rivalries/add/", shared | wrong, headers=EN).status_code == 422


@pytest.mark.covers("R072")
def test_ability_willingness_and_credit_are_rated_with_evidence_or_provisional(history, signed_in, cast):
    boss, prospect = signed_in("general_manager"), cast.customer_id
    page = record(boss, prospect)
    assert "Not everything is known; until then this is no verdict." in page
    for subject, points in (("ABILITY", "70"), ("WILLINGNESS", "55"), ("CREDIT", "80")):
        note = {"subject": subject, "points": points, "reason": f"visit, {points}", **DAY}
        assert boss.post(f"/customers/{prospect}/ratings/add/", note).status_code == 302
    page = record(boss, prospect)
    assert "no verdict" not in page
    assert "Rated by a colleague: visit, 70 (70)" in page
    for wrong in ({"points": "101"}, {"subject": "POTENTIAL", "points": "6"}, {"reason": ""}):
        assert boss.post(f"/customers/{prospect}/ratings/add/", note | wrong).status_code == 422
    late = note | {"noted_date": "2026-03-03"}
    assert boss.post(f"/customers/{prospect}/ratings/add/", late).status_code == 422


def test_who_may_not_see_the_customer_finds_nothing_to_note_and_who_only_reads_may_not(history, signed_in, cast):
    a, note = history.ids["A"], {"subject": "CREDIT", "points": "10", "reason": "guess", **DAY}
    for part, status in (("other_manager", 404), ("colleague", 404), ("auditor", 403), ("analyst", 403)):
        assert signed_in(part).post(f"/customers/{a}/ratings/add/", note).status_code == status
    assert signed_in("owner").post(f"/customers/{a}/ratings/add/", note).status_code == 302
    with base.acting_as(base.System("look")):
        row = Rating.objects.get()
    assert signed_in("colleague").post(f"/ratings/{row.pk}/end/").status_code == 404
    assert signed_in("auditor").post(f"/ratings/{row.pk}/end/").status_code == 403
    assert AT.date() == row.noted_date


def test_a_record_says_why_the_customer_is_in_its_tier(analysed, signed_in):
    page = record(signed_in("general_manager"), analysed.ids["D"])
    # D's 2,000 is the most of six.
    assert "Rank 1 of 6 by revenue" in page
    assert "since 2026-03-02" in page


def test_the_value_of_a_customer_has_an_interval_where_a_model_made_it(analysed, signed_in):
    client, address = signed_in("general_manager"), f"/customers/{analysed.ids['A']}/?tab=value"
    page = client.get(address, headers=EN).content.decode()
    assert "A simple rule has no interval." in page
    model = ValueModel.objects.get()
    model.name, model.params = "NBD", {"r": 2.0, "alpha": 8.0}
    model.spend_params = {"p": 6.0, "q": 4.0, "gamma": 50.0}
    unknown = {"error": None}
    model.holdout |= {
        "estimates": {"r": unknown}, "spend": {"estimates": {"p": unknown}},
        "covariance": {"buying": [], "spend": []},
    }  # fmt: skip
    model.save()
    told = client.get(f"/api/v1/customers/{analysed.ids['A']}").json()
    # Three repeats in 33.6 weeks: 5 ÷ 41.6 a week are 6.3 purchases in the year, of what brings A's value.
    assert 0 < told["clv_low"] < float(told["clv"]) < told["clv_high"] < 5 * float(told["clv"])
    page = client.get(address, headers=EN).content.decode()
    assert "In 95 of 100 cases" in page
    assert f"{round(told['clv_low'], 2):,}" in page
