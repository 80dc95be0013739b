"""Stories of the tier pages: how tiers stand, a rule tried before it holds, why somebody fell, what tiers are owed."""

import re
from datetime import date
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.customers.models import Assignment, Card
from zhike.apps.grading import actions, queries, rules
from zhike.apps.grading.models import Held, Support
from zhike.apps.interactions import actions as interaction_actions


@pytest.fixture(autouse=True)
def english(client, the_moment):
    """Read the pages in English, the language of the message ids, at the moment of the stories."""
    client.cookies["zhike_language"] = "en"


def text(page: bytes) -> str:
    """Return the words of a page without its tags and its frame."""
    words = re.sub(r"<[^>]+>", " ", page.decode().partition("<main")[2].partition("</main>")[0])
    return " ".join(words.split())


def cut(history, *least: str, number: int = 0, **more) -> None:
    """Let a rule of least values hold and analyse anew."""
    with base.acting_as(base.System("test")):
        rule = rules.Rule("REVENUE", "THRESHOLD", least, **more)
        actions.change_rule(rule=rule, note="", number=number, at=AT)
    history.analyse()


TRIAL = {"basis": "REVENUE", "method": "THRESHOLD", "vip": "1000", "major": "300", "ordinary": "100",
         "band_percent": "0", "grace": "0"}  # fmt: skip


def test_the_page_says_how_tiers_stand_and_are_cut(analysed, signed_in):
    page = text(signed_in("general_manager").get("/tiers/").content)
    assert (
        "6 customers of 锐锋工具 have a tier, cut by Revenue, whole history: Share of the number of customers." in page
    )
    assert "1 % of the customers" in page
    assert "Not known yet: costs are missing" in signed_in("general_manager").get("/tiers/").content.decode()


@pytest.mark.covers("R095")
def test_a_rule_is_tried_before_it_holds_and_names_who_would_rise(analysed, signed_in):
    client = signed_in("general_manager")
    page = text(client.get("/tiers/rule/", TRIAL).content)
    assert "2 would rise, 0 would fall, 0 would be let stay." in page
    assert "客户D" in page
    assert queries.rule().number == 0
    rows = client.get("/tiers/rule/trial.csv", TRIAL).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 2
    answer = client.post("/tiers/rule/", TRIAL | {"number": "0", "note": "by the money", "when": "next"})
    assert (answer.status_code, answer.url) == (302, "/tiers/")
    assert queries.rule().steps == ("1000", "300", "100")
    late = client.post("/tiers/rule/", TRIAL | {"number": "0", "when": "next"})
    assert late.status_code == 409
    assert "Somebody changed the rule meanwhile" in late.content.decode()


def test_by_number_the_form_takes_the_share_of_each_tier(analysed, signed_in):
    given = TRIAL | {"method": "COUNT", "vip": "20", "major": "30", "ordinary": "30"}
    page = text(signed_in("general_manager").get("/tiers/rule/", given).content)
    # Of six: 1.2 → 1, 3, 4.8 → 5, 6.
    assert re.search(r"VIP 0 1 1 ", page)
    wrong = signed_in("general_manager").get("/tiers/rule/", given | {"vip": "60"})
    assert wrong.status_code == 422
    assert "By count the shares are above nothing" in wrong.content.decode()


@pytest.mark.parametrize(
    ("part", "status"), [("general_manager", 200), ("branch_manager", 403), ("analyst", 403), ("owner", 403)]
)
def test_only_who_leads_the_house_tries_and_changes_the_rule(analysed, signed_in, part, status):
    client = signed_in(part)
    assert client.get("/tiers/rule/").status_code == status
    answer = client.post("/tiers/rule/", TRIAL | {"number": "0"})
    assert (answer.status_code == 403) == (status == 403)
    assert queries.rule().number == (1 if status == 200 else 0)


@pytest.mark.parametrize(
    ("part", "status"), [("general_manager", 200), ("branch_manager", 200), ("analyst", 200), ("owner", 403)]
)
def test_who_sees_figures_sees_how_tiers_stand(analysed, signed_in, part, status):
    for path in ("/tiers/", "/tiers/policy/", "/tiers/support/"):
        assert signed_in(part).get(path).status_code == status


def test_an_analyst_sees_no_small_sum_and_no_name(analysed, signed_in):
    for path in ("/tiers/", "/tiers/policy/"):
        page = signed_in("analyst").get(path).content.decode()
        assert "Fewer than five customers: hidden to protect them." in page
        assert "客户D" not in page


@pytest.mark.covers("R098")
def test_a_manager_sees_why_a_customer_fell_a_tier(analysed, signed_in):
    Assignment.objects.filter(dimension="VALUE_TIER").update(valid_from=date(2026, 2, 1))
    cut(analysed, "5000", "3000", "35")
    said = "Revenue, whole history ¥2,000.00, place 1 of 6; the line stands at ¥3,000.00 (rule 1)"
    client = signed_in("other_manager")
    assert said in text(client.get("/tiers/changes/?way=down").content)
    assert said in text(client.get(f"/customers/{analysed.ids['D']}/?tab=tier").content)
    assert "客户D" not in client.get("/tiers/changes/?way=up").content.decode()
    rows = client.get("/tiers/changes/table.csv?way=down").content.decode("utf-8-sig")
    assert "K-D" in rows
    assert "客户D" not in signed_in("branch_manager").get("/tiers/changes/").content.decode()


def test_who_wavers_is_listed_to_whoever_sees_the_customer(analysed, everything, signed_in):
    cut(analysed, "1000", "300", "100")
    cut(analysed, "1000", "420", "100", number=1, band_percent=Decimal(5))
    assert Held.objects.count() == 1
    assert "close enough to the line" in text(signed_in("branch_manager").get("/tiers/").content)
    assert "close enough to the line" not in text(signed_in("other_manager").get("/tiers/").content)


@pytest.mark.covers("R097")
def test_who_has_no_tier_is_listed(analysed, cast, signed_in):
    page = text(signed_in("branch_manager").get("/tiers/").content)
    assert "1 customer has no tier, having never bought." in page
    assert "苏南轨道装备有限公司" in page


@pytest.mark.covers("R060")
def test_other_names_of_tiers_follow_the_table(analysed, signed_in):
    assert "Gold · A" in text(signed_in("general_manager").get("/tiers/").content)
    table = catalog_queries.table("tier_names")
    table["MAJOR"] = {"metal": 1, "letter": 1}
    with base.acting_as(base.System("test")):
        catalog_actions.change_table(name="tier_names", rows=table, number=0, at=AT)
    page = text(signed_in("general_manager").get("/tiers/").content)
    assert "Gold · A" not in page
    assert page.count("Platinum · A") == 2


def test_a_table_of_words_takes_no_number_without_a_word(db, signed_in):
    table = {f"{tier}-metal": "5" for tier in rules.NAMES} | {f"{tier}-letter": "1" for tier in rules.NAMES}
    answer = signed_in("general_manager").post("/rule-tables/tier_names/change/", table | {"number": "0"})
    assert answer.status_code == 422


@pytest.mark.covers("R092")
@pytest.mark.covers("R096")
def test_the_policy_names_who_is_missed_and_a_talk_mends_it(analysed, cast, signed_in):
    page = text(signed_in("branch_manager").get("/tiers/policy/").content)
    assert "Of 3 customers of 苏州 0% get all their tier is owed." in page
    assert "not spoken with in time" in page
    talk = interaction_actions.NewInteraction(
        customer_id=analysed.ids["B"], text="电话", happened_at=AT, channel="PHONE", direction="BOTH",
        participants="采购部", user_id=cast.colleague.pk, duration_minutes=90,
    )  # fmt: skip
    with base.acting_as(base.System("test")):
        interaction_actions.add_interaction(new=talk, day=TODAY, at=AT)
    page = text(signed_in("branch_manager").get("/tiers/policy/").content)
    assert "Of 3 customers of 苏州 33% get all their tier is owed." in page
    rows = signed_in("branch_manager").get("/tiers/policy/missed.csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 2
    with base.acting_as(base.System("test")):
        means = {one.tier: one for one in queries.means(TODAY, (cast.hall.pk,))}
    assert sum(one.actual_hours for one in means.values()) == Decimal("1.5")
    assert sum(one.value_share for one in means.values()) == 1


@pytest.mark.covers("R566")
def test_the_record_shows_the_rule_of_its_cell(analysed, everything, signed_in):
    card = Card.objects.filter(pk=analysed.ids["A"])
    card.update(tier="VIP", relation_stage="DEGRADATION")
    page = text(signed_in("owner").get(f"/customers/{analysed.ids['A']}/?tab=tier").content)
    assert "VIP · Degradation" in page
    assert "a talk about what went wrong" in page
    assert "personal, at any hour" in page


@pytest.mark.covers("R567")
def test_a_grant_over_the_budget_of_the_tier_is_refused(analysed, everything, signed_in):
    client, pk = signed_in("branch_manager"), analysed.ids["A"]
    # 30,000 a year are there for all ordinary customers together.
    assert Card.objects.get(pk=pk).tier == "ORDINARY"
    url = f"/customers/{pk}/support/"
    assert client.post(url, {"what": "展会", "amount": "29999"}).status_code == 302
    over = client.post(url, {"what": "展会", "amount": "2"})
    assert over.status_code == 422
    assert "OVER_BUDGET" in over.content.decode()
    page = text(client.get("/tiers/support/").content)
    assert "展会" in page
    granted = Support.objects.get().pk
    client.post(f"/tiers/support/{granted}/take-back/")
    with base.acting_as(base.System("test")):
        actions.forget_customer(customer_id=pk)
    client.post(f"/tiers/support/{granted}/take-back/")
    assert Support.objects.count() == 2, "once, even when its words are erased"
    assert client.post(url, {"what": "展会", "amount": "2"}).status_code == 302
    # One customer is too few to be told whoever sees figures alone.
    told = text(signed_in("analyst").get("/tiers/support/").content)
    assert "2.00 spent" not in told
    assert "Too few to be told" in signed_in("analyst").get("/tiers/support/").content.decode()
    assert signed_in("owner").get(url).status_code == 403


@pytest.mark.covers("R569")
def test_the_index_of_taking_part_shows_how_it_is_made(analysed, cast, signed_in):
    talk = interaction_actions.NewInteraction(
        customer_id=analysed.ids["A"], text="来电提建议", happened_at=AT, channel="PHONE", direction="IN",
        participants="采购部", user_id=cast.owner.pk, contents=["OPINION"],
    )  # fmt: skip
    with base.acting_as(base.System("test")):
        interaction_actions.add_interaction(new=talk, day=TODAY, at=AT)
    page = text(signed_in("owner").get(f"/customers/{analysed.ids['A']}/?tab=tier").content)
    # An opinion 8, coming to us 3.
    assert re.search(r"at most 100 11 ", page)
    assert "1 × 8" in page
    assert "1 × 3" in page
