"""What developing customers brings: forecast by measured hit rates, active and passive, why lost, needs, prospects."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.market import actions as market_actions
from zhike.apps.sales import actions, queries, rules
from zhike.apps.sales.models import Opportunity
from zhike.apps.trade import actions as trade_actions

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
YEAR = (TODAY - timedelta(days=365), TODAY)


def page(client, address: str) -> str:
    """Return a page in English."""
    answer = client.get(address, headers=EN)
    assert answer.status_code == 200, address
    return answer.content.decode()


def prospects(cast, n: int) -> list[int]:
    """Add firms of the hall that have bought nothing."""
    new = [
        customer_actions.NewCustomer(
            code=f"P{i}", name=f"潜在{i}", branch_id=cast.hall.pk, owner_id=cast.owner.pk, kind="ENTERPRISE"
        )
        for i in range(n)
    ]
    return list(customer_actions.add_customers(new=new, at=AT).values())


def decided(customer_id: int, reached: str, outcome: str, amount: int | None = 1_000, **more) -> None:
    """Write an opportunity that was decided a month ago."""
    day = TODAY - timedelta(days=30)
    values = {
        "customer_id": customer_id, "title": "年度供应", "origin": "ACTIVE", "stage": outcome, "reached": reached,
        "opened_date": day - timedelta(days=60), "closed_date": day, "created_at": AT, "updated_at": AT,
        "amount": amount and Decimal(amount), "reason": "" if outcome == "WON" else "PRICE",
    }  # fmt: skip
    Opportunity.objects.create(**values | more)


def pending(customer_id: int, stage: str, amount: int | None) -> None:
    """Write an open opportunity."""
    Opportunity.objects.create(
        customer_id=customer_id, title="在手", origin="PASSIVE", stage=stage, reached=stage, opened_date=TODAY,
        created_at=AT, updated_at=AT, amount=amount and Decimal(amount),
    )  # fmt: skip


@pytest.fixture
def told(cast):
    """Sixteen prospects decided: one won of sixteen, twelve of which came to the plan or farther; two are open."""
    with base.acting_as(base.System("test")):
        ids = prospects(cast, 18)
        rival = market_actions.named(name="德锐", at=AT)
        owner = {"owner_id": cast.owner.pk}
        decided(ids[0], "CONTRACT", "WON", **owner)
        for n in range(1, 12):
            decided(ids[n], "PLAN", "LOST", 2_000, rival_id=rival if n <= 3 else None, **owner)
        for n in range(12, 16):
            decided(ids[n], "LEAD", "LOST", None, origin="PASSIVE", reason="NO_NEED", owner_id=cast.colleague.pk)
        pending(ids[16], "PLAN", 120_000)
        pending(ids[17], "QUOTED", 50_000)
        costs = [trade_actions.NewCost(ids[n], TODAY - timedelta(days=9), "DEVELOP", Decimal(300), "CNY", "样品")
                 for n in range(16)]  # fmt: skip
        trade_actions.add_costs(new=costs, at=AT)
    return ids


@pytest.mark.covers("R127")
def test_hit_rates_are_measured_and_too_few_say_so(told, cast, everything):
    found = queries.development(cast.head.pk, *YEAR)
    by_stage = {one.stage: one for one in found.forecast}
    # Of 16 one was won; of the 12 that came to the plan one; of those quoted one of one, which is too few to tell.
    assert by_stage["LEAD"].rate == rules.Rate(1, 16)
    assert by_stage["PLAN"].rate.share == Fraction(1, 12)
    assert by_stage["PLAN"].forecast == Decimal("10000.00")
    assert by_stage["QUOTED"].rate == rules.Rate(1, 1)
    assert by_stage["QUOTED"].forecast is None
    # What was quoted has no rate yet: it is left out, and the page says how much that is.
    quoted = by_stage["QUOTED"]
    assert (found.expected, found.left_out) == (Decimal("10000.00"), quoted.amount)


@pytest.mark.covers("R127")
def test_who_finds_whom_and_what_becomes_of_it(told, cast, everything):
    found = queries.development(cast.head.pk, *YEAR)
    owner, nobody = {one.owner_id: one for one in found.owners}[cast.owner.pk], found.everybody
    assert (owner.n_active, owner.n_passive, owner.share) == (12, 0, 1)
    assert owner.active == rules.Rate(1, 12)
    # 12 found, 6 came (4 decided, 2 open).
    assert (nobody.n_active, nobody.n_passive, nobody.share) == (12, 6, Fraction(2, 3))
    assert nobody.passive.share is None, "four are too few for a rate"


def test_reasons_rivals_and_prospects_against_one_in_sixteen(told, cast, everything):
    found = queries.development(cast.head.pk, *YEAR)
    assert [(one.code, one.n, one.amount, one.n_unpriced) for one in found.reasons] == [
        ("PRICE", 11, Decimal(22_000), 0), ("NO_NEED", 4, Decimal(0), 4),
    ]  # fmt: skip
    assert [(one.n, one.amount) for one in found.rivals] == [(3, Decimal(6_000))]
    told_of = found.prospecting
    assert (told_of.n_decided, told_of.n_won, told_of.share, told_of.expected) == (16, 1, Fraction(1, 16), 1)
    # 16 times 300 for one customer won.
    assert told_of.cost_per_won == Decimal("4800.00")
    # Nothing of it counts in a span before, and nothing at another hall.
    assert queries.development(cast.head.pk, date(2024, 1, 1), date(2024, 12, 31)).prospecting.n_decided == 0
    assert queries.development(cast.other_hall.pk, *YEAR).everybody is None


@pytest.mark.covers("R535")
def test_six_of_eight_solutions_accepted_are_75_percent(cast, everything):
    new = actions.NewOpportunity(cast.customer_id, "年度供应")
    opportunity_id = actions.add_opportunity(new=new, day=TODAY, at=AT)
    noted = TODAY - timedelta(days=40)
    for n in range(8):
        need = actions.NewNeed(cast.customer_id, "LATENT", f"需求{n}", "现场看到", opportunity_id=opportunity_id)
        need_id = actions.add_need(new=need, day=noted, at=AT)
        solution_id = actions.add_proposal(
            opportunity_id=opportunity_id, title=f"方案{n}", benefit="少停机", lines=[(need_id, "预调")],
            offered=noted, today=TODAY, at=AT,
        )  # fmt: skip
        if n < 6:
            actions.accept(proposal_id=solution_id, day=noted + timedelta(days=10 + n), today=TODAY, at=AT)
        else:
            actions.decline(proposal_id=solution_id, day=TODAY, today=TODAY, at=AT)
    solving = queries.solving_of(cast.customer_id)
    assert (solving.n_offered, solving.n_accepted, solving.share) == (8, 6, Fraction(3, 4))
    assert solving.median_days == 12.5, "of 10 to 15 days"
    found = queries.development(cast.head.pk, *YEAR)
    latent = found.needs[2]
    assert (latent.status, latent.n, latent.n_served, latent.share) == ("LATENT", 8, 6, Fraction(3, 4))


def test_the_page_says_the_base_of_every_rate(told, signed_in):
    text = page(signed_in("general_manager"), "/development/report/")
    assert "Of 16 opportunities decided in these days 1 were won" in text
    assert "fewer than 10 decided" in text
    assert "1 in 16" in text
    client = signed_in("general_manager")
    for part in ("forecast", "owners", "reasons", "rivals", "needs"):
        assert client.get(f"/development/report/table.csv?part={part}").status_code == 200


def test_who_reads_sums_alone_gets_none_of_few(told, signed_in):
    text = page(signed_in("analyst"), "/development/report/")
    assert "Rows of fewer than five are left out" in text
    assert "colleague" not in text, "four opportunities would tell whose they are"


@pytest.mark.parametrize(
    ("part", "status"), [("owner", 403), ("branch_manager", 200), ("auditor", 200), ("agent", 403)]
)
def test_who_reads_the_report(told, signed_in, part, status):
    assert signed_in(part).get("/development/report/").status_code == status
