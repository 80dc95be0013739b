"""The page of talks: by tier, where policy was not kept, first offers, lost by frequency, handed on, per colleague."""

from datetime import date, timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card
from zhike.apps.insight.queries import talks
from zhike.apps.interactions import actions
from zhike.apps.tasks import actions as task_actions
from zhike.apps.trade.models import Order

EN = {"Accept-Language": "en"}
SEEING = {
    "owner": True, "colleague": False, "agent": True, "branch_manager": True, "regional_manager": True,
    "other_manager": False, "general_manager": True, "analyst": False, "auditor": True, "administrator": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def everything(cast):
    with base.acting_as(base.System("test")):
        yield


def talk(customer_id: int, days_ago: int, **more) -> int:
    given = {"text": "谈", "channel": "PHONE", "direction": "BOTH", "happened_at": AT - timedelta(days=days_ago)} | more
    return actions.add_interaction(
        new=actions.NewInteraction(customer_id=customer_id, **given), day=TODAY, at=AT
    )  # fmt: skip


def customer(cast, code: str, tier: str, state: str = "NORMAL") -> int:
    new = customer_actions.NewCustomer(code=code, name=f"客户{code}", branch_id=cast.hall.pk, owner_id=cast.owner.pk)
    customer_id = customer_actions.add_customer(new=new, at=AT)
    Card.objects.filter(pk=customer_id).update(tier=tier, churn_state=state)
    return customer_id


@pytest.mark.parametrize(("part", "sees"), SEEING.items())
def test_everybody_reads_of_the_customers_they_may_see(signed_in, cast, part, sees):
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
        talk(cast.customer_id, 3, contents=["INFORMATION"])
    page = signed_in(part).get("/talks/", headers=EN)
    assert page.status_code == 200
    assert ("苏南轨道装备" in page.content.decode()) is sees
    assert ("0 of 1 key account" in page.content.decode()) is sees


@pytest.mark.covers("R234")
@pytest.mark.covers("R254")
def test_a_key_account_needs_every_kind_once_a_year_as_the_table_says(cast, everything):
    full, short = customer(cast, "K1", "MAJOR"), customer(cast, "K2", "MAJOR")
    kinds = ["INFORMATION", "EMOTION", "CONCEPT", "OPINION", "POLICY"]
    talk(full, 10, contents=kinds)
    talk(short, 10, contents=kinds[:2])
    talk(short, 400, contents=kinds)
    tiers, lacking = talks.by_tier(TODAY)
    major = next(one for one in tiers if one.tier == "MAJOR")
    assert (major.n_customers, major.mix.n_contacts, major.n_lacking) == (2, 2, 1)
    assert [one.card.pk for one in lacking if one.card.tier == "MAJOR"] == [short]
    assert [breach.content for breach in lacking[0].breaches] == kinds[2:]
    rows = catalog_queries.table("talks")
    rows["MAJOR.EMOTION"] = rows["MAJOR.EMOTION"] | {"visit": 1}
    catalog_actions.change_table(name="talks", rows=rows, number=0, at=AT)
    _tiers, lacking = talks.by_tier(TODAY)
    assert {one.card.pk for one in lacking} == {full, short}
    talk(full, 5, channel="VISIT", contents=["EMOTION"])
    assert [one.card.pk for one in talks.by_tier(TODAY)[1]] == [short]


@pytest.mark.covers("R097")
def test_a_policy_holds_for_tiers_alone_and_for_nobody_without_one(cast, everything):
    without = customer(cast, "K3", "")
    rows = catalog_queries.table("talks")
    strict = {code: dict.fromkeys(row, 9) for code, row in rows.items()}
    catalog_actions.change_table(name="talks", rows=strict, number=0, at=AT)
    tiers, lacking = talks.by_tier(TODAY)
    assert "" not in {one.tier for one in tiers}
    assert without not in {one.card.pk for one in lacking}
    with pytest.raises(catalog_rules.BadTable):
        catalog_actions.change_table(name="talks", rows=strict | {".EMOTION": {"any": 1, "visit": 0}}, number=1, at=AT)


@pytest.mark.covers("R235")
def test_every_customer_stands_in_one_band_of_its_tier(cast, everything):
    never, twice = customer(cast, "B0", "SMALL", "CHURNED"), customer(cast, "B2", "SMALL")
    often = customer(cast, "B6", "SMALL")
    other = customer(cast, "B9", "VIP", "CHURNED")
    for customer_id, n in ((twice, 2), (often, 6), (other, 3)):
        for days in range(n):
            talk(customer_id, days + 1)
    talk(never, 100)
    bands = {(one.tier, one.band): (one.n_customers, one.n_churned) for one in talks.bands(TODAY)}
    assert [bands["SMALL", place] for place in range(4)] == [(1, 1), (1, 0), (0, 0), (1, 0)]
    assert bands["VIP", 2] == (1, 1)
    assert sum(n for n, _lost in bands.values()) == 4


@pytest.mark.covers("R237")
def test_an_offer_at_the_first_word_is_flagged_and_others_are_held_against_buying(signed_in, cast):
    with base.acting_as(base.System("test")):
        cold, warm, known = (customer(cast, code, "SMALL") for code in ("P0", "P3", "PX"))
        talk(cold, 10, is_pitch=True)
        talk(cold, 5)
        for days in (40, 30, 20):
            talk(warm, days)
        talk(warm, 10, is_pitch=True)
        for customer_id, day in ((warm, TODAY), (known, date(2025, 6, 1))):
            Order.objects.create(
                number=f"O{customer_id}", source="test", customer_id=customer_id, branch=cast.hall, kind="PURCHASE",
                order_date=day, amount=1, currency="CNY",
            )  # fmt: skip
        talk(known, 10, is_pitch=True)
        told, flagged = talks.offers(TODAY)
    assert [(one.band, one.n_customers, one.n_bought) for one in told] == [(0, 1, 0), (1, 0, 0), (2, 1, 1), (3, 0, 0)]
    assert [card.pk for card in flagged] == [cold]
    page = signed_in("owner").get("/talks/", headers=EN).content.decode()
    assert "1 of 2 first offers came before any other talk" in page


@pytest.mark.covers("R238")
def test_a_task_handed_on_more_often_than_the_rule_allows_is_named_with_who_has_it(signed_in, cast, everything):
    task_id = task_actions.add_task(
        title="查发货", due_date=TODAY, branch_id=cast.hall.pk, assignee_id=cast.owner.pk, at=AT
    )
    for user in (cast.colleague, cast.agent, cast.branch_manager):
        assert talks.handed_on() == []
        task_actions.assign_task(task_id=task_id, assignee_id=user.pk, branch_id=cast.hall.pk, at=AT)
    ((task, n),) = talks.handed_on()
    assert (task.pk, n, task.assignee_id) == (task_id, 3, cast.branch_manager.pk)
    talk(cast.customer_id, 1)
    page = signed_in("branch_manager").get("/talks/").content.decode()
    assert "查发货" in page


def test_visits_and_calls_are_counted_per_colleague_and_lead_to_them(signed_in, cast):
    with base.acting_as(base.System("test")):
        talk(cast.customer_id, 2, channel="VISIT", user_id=cast.owner.pk, duration_minutes=60)
        talk(cast.customer_id, 1, user_id=cast.owner.pk)
        (one,) = talks.by_colleague(TODAY)
    assert (one["n_visits"], one["n_calls"], one["minutes"], one["n_timed"]) == (1, 1, 60, 1)
    client = signed_in("branch_manager")
    href = f"/interactions/?user={cast.owner.username}&amp;channel=VISIT,PHONE"
    assert href in client.get("/talks/").content.decode()
    assert client.get(href.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize("part", ["tiers", "lacking", "bands", "offers", "cold", "moved", "ours"])
def test_every_table_is_a_file_for_who_may_take_lists_away(signed_in, cast, part):
    assert signed_in("branch_manager").get(f"/talks/table.csv?part={part}").status_code == 200
    assert signed_in("owner").get(f"/talks/table.csv?part={part}").status_code == 403
    assert signed_in("branch_manager").get("/talks/table.csv?part=secrets").status_code == 404


def test_without_a_contact_the_page_says_what_to_do(signed_in, cast):
    page = signed_in("owner").get("/talks/", headers=EN).content.decode()
    assert "No contact in the last year" in page
