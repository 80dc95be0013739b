"""Classification: dimensions, rules, runs and classes by hand through the pages, by whom they may be."""

from datetime import date

import pytest
from cast import AT
from django.test import Client

from zhike.apps.classification import actions as class_actions
from zhike.apps.classification import queries as class_queries
from zhike.apps.classification.models import Binding, Proposal, RuleVersion, Run
from zhike.apps.core import base, clock
from zhike.apps.core.models import AuditEntry, Event
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers.models import Assignment

EN = {"Accept-Language": "en"}
TODAY = date(2026, 3, 2)
MEMBERS = {
    "member-code": ["STUDENT", "TRAVELLER"], "member-zh": ["学生", "常旅客"], "member-en": ["Student", "Traveller"],
    "member-meaning": ["", ""], "member-tone": ["good", ""],
}  # fmt: skip


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def others(cast) -> dict[str, int]:
    """Three more customers of the hall: two companies and a person."""
    with base.acting_as(base.System("test")):
        made = {}
        for code, kind in (("C-A", "ENTERPRISE"), ("C-B", "ENTERPRISE"), ("C-P", "INDIVIDUAL")):
            new = customer_actions.NewCustomer(code=code, name=f"客户{code}", kind=kind, branch_id=cast.hall.pk)
            made[code] = customer_actions.add_customer(new=new, at=AT)
    return made


def work() -> None:
    """Do what waits in the background."""
    for event in Event.objects.filter(status="WAITING", name__startswith="classification.").order_by("id"):
        doing = {"classification.requested": class_actions.perform, "classification.confirmed": class_actions.apply}
        if event.name in doing:
            doing[event.name](**event.payload, at=AT)
        Event.objects.filter(pk=event.pk).update(status="DONE")


def text(answer) -> str:
    return answer.content.decode()


def classes(dimension: str) -> dict[int, tuple[str, str]]:
    return customer_queries.open_classes(dimension)


@pytest.mark.covers("R043")
@pytest.mark.covers("R055", missing="internal customers are not left out of revenue and churn by themselves")
@pytest.mark.covers("R044")
def test_a_run_tidies_proposes_and_only_what_is_confirmed_becomes_current(signed_in, cast, others):
    client = signed_in("general_manager")
    assert "Nature of the relation" in text(client.get("/classification/", headers=EN))
    answer = client.post("/classification/of/NATURE/run/")
    run = Run.objects.get()
    assert answer["Location"] == f"/classification/runs/{run.pk}/"
    assert client.get(answer["Location"]).status_code == 200
    work()
    page = text(client.get(answer["Location"], headers=EN))
    assert "Tidy report" in page
    assert "客户C-A" in page
    run.refresh_from_db()
    assert (run.status, run.n_seen, run.n_proposed) == ("REVIEW", 4, 4)
    assert [(row["missing"], row["invalid"]) for row in run.tidy] == [(0, 0)]
    assert classes("NATURE") == {}

    own = f"{answer['Location']}customers/{others['C-A']}/"
    assert client.post(own, {"what": "override", "class": "CHANNEL"}).status_code == 302
    assert Proposal._base_manager.get(customer_id=others["C-A"]).status == "OPEN", "another class needs a reason"
    client.post(own, {"what": "override", "class": "CHANNEL", "reason": "签了经销协议"})
    client.post(f"{answer['Location']}customers/{others['C-B']}/", {"what": "reject"})
    client.post(f"{answer['Location']}confirm/")
    assert Run.objects.get().status == "REVIEW", "something is undecided"
    client.post(f"{answer['Location']}decide/", {"what": "accept"})
    client.post(f"{answer['Location']}confirm/")
    assert classes("NATURE") == {}
    work()
    assert classes("NATURE") == {
        others["C-A"]: ("CHANNEL", "MANUAL"), others["C-P"]: ("CONSUMER", "AUTO"),
        cast.customer_id: ("ENTERPRISE", "AUTO"),
    }  # fmt: skip
    run.refresh_from_db()
    assert (run.status, run.n_applied, run.confirmed_by_id) == ("APPLIED", 3, cast.general_manager.pk)
    row = Assignment.objects.get(customer_id=others["C-P"])
    assert (row.rule_version, row.valid_from) == ("NATURE:0", TODAY)

    client.post("/classification/of/NATURE/run/")
    work()
    again = Run.objects.order_by("-id").first()
    assert (again.n_same, again.n_manual, again.n_proposed) == (2, 1, 1)
    client.post(f"/classification/runs/{again.pk}/drop/")
    assert Run.objects.order_by("-id").first().status == "DROPPED"


def test_a_run_that_was_broken_off_goes_on_behind_the_last_chunk(signed_in, cast, others, monkeypatch):
    monkeypatch.setattr("zhike.apps.classification.actions.running.CHUNK", 2)
    signed_in("general_manager").post("/classification/of/NATURE/run/")
    run = Run.objects.get()

    def die(done, _total, step):
        if step == "classify":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        class_actions.perform(run_id=run.pk, at=AT, progress=die)
    run.refresh_from_db()
    assert (run.status, run.n_seen) == ("CLASSIFYING", 2)
    work()
    run.refresh_from_db()
    assert (run.status, run.n_seen, run.n_proposed) == ("REVIEW", 4, 4)
    with base.acting_as(base.System("test")):
        class_actions.decide_all(run_id=run.pk, status="ACCEPTED", at=AT)
        class_actions.confirm(run_id=run.pk, at=AT)
    work()
    assert len(classes("NATURE")) == 4


@pytest.mark.covers("R067")
def test_a_dimension_of_ones_own_is_made_ruled_run_and_ended_without_code(signed_in, cast, others):
    client = signed_in("analyst")
    assert client.get("/classification/add/").status_code == 200
    for wrong in ({"code": "brand"}, {"code": "BRAND", "member-code": ["A", "A"]}, {"code": "", "name_zh": "x"}):
        assert client.post("/classification/add/", MEMBERS | {"name_zh": "品牌"} | wrong).status_code == 422
    answer = client.post("/classification/add/", MEMBERS | {"code": "BRAND", "name_zh": "品牌", "name_en": "Brand"})
    url = "/classification/of/OWN_BRAND/"
    assert answer["Location"] == url
    assert client.post("/classification/add/", MEMBERS | {"code": "BRAND", "name_zh": "品牌"}).status_code == 422
    assert "People decide" in text(client.get(url, headers=EN))
    assert client.get(f"{url}lines/1/").status_code == 200
    assert client.post(f"{url}lines/1/", {"class": "NOBODY", "kind": "INDIVIDUAL"}).status_code == 422
    assert client.post(f"{url}lines/1/", {"class": "STUDENT", "kind": "INDIVIDUAL", "number": "0"}).status_code == 302
    assert client.post(f"{url}lines/2/", {"class": "TRAVELLER", "number": "0"}).status_code == 422, "a stale version"
    client.post(f"{url}lines/2/", {"class": "TRAVELLER", "number": "1", "recent_min": "2"})
    assert RuleVersion.objects.order_by("-number").first().lines == [
        {"code": "STUDENT", "params": {"kind": "INDIVIDUAL"}}, {"code": "TRAVELLER", "params": {"recent_min": "2"}},
    ]  # fmt: skip
    assert "Individual" in text(client.get(url, headers=EN))
    client.post(f"{url}arrange/", {"line": "2", "what": "up", "number": "2"})
    client.post(f"{url}arrange/", {"line": "1", "what": "out", "number": "3"})
    client.post(f"{url}restore/2/", {"number": "4"})
    assert class_queries.rule_of("OWN_BRAND").number == 5
    client.post(f"{url}run/")
    work()
    run = Run.objects.get()
    assert (run.n_proposed, run.n_unfit) == (1, 3)
    seen = text(client.get(f"/classification/runs/{run.pk}/", headers=EN))
    assert "客户C-P" not in seen, "an analyst sees sums"
    assert "&lt; 5" in seen, "and no sum of very few"
    assert client.get(f"{url}edit/").status_code == 200
    assert client.post(f"{url}edit/", MEMBERS | {"name_zh": "业务品牌", "version": "1"}).status_code == 302
    assert client.post(f"{url}edit/", MEMBERS | {"name_zh": "又改", "version": "1"}).status_code == 409
    client.post(f"{url}end/")
    assert customer_queries.dimension("OWN_BRAND").is_ended
    client.post(f"{url}end/", {"again": "on"})
    assert not customer_queries.dimension("OWN_BRAND").is_ended


def test_the_classes_of_the_program_are_fixed_and_grades_go_on(signed_in, cast):
    client = signed_in("administrator")
    fixed = {"name_zh": "", "member-code": ["A"], "member-zh": ["甲"], "member-en": [""], "member-meaning": [""],
             "member-tone": [""]}  # fmt: skip
    assert client.post("/classification/of/NATURE/edit/", fixed).status_code == 422
    more = {"member-code": ["A", "B", "C"], "member-zh": ["A级", "B级", "C级"], "member-en": ["", "", ""],
            "member-meaning": ["", "", ""], "member-tone": ["", "", ""]}  # fmt: skip
    assert client.post("/classification/of/DEALER_GRADE/edit/", more).status_code == 302
    assert list(customer_queries.dimension("DEALER_GRADE").by_code) == ["A", "B", "C"]
    assert client.post("/classification/of/NATURE/end/").status_code == 302
    assert not customer_queries.dimension("NATURE").is_ended
    assert client.get("/classification/of/VALUE_TIER/lines/1/").status_code == 404, "kept by the analysis"


def test_a_rule_is_tried_on_a_customer_and_on_a_sample_and_says_why(signed_in, cast, others):
    client = signed_in("general_manager")
    page = text(client.get("/classification/of/NATURE/?try=C-P", headers=EN))
    assert "Consumer" in page
    assert "does not fit" in page
    assert "no customer with this code" in text(client.get("/classification/of/NATURE/?try=NOBODY", headers=EN))
    assert "Of 4 customers" in text(client.get("/classification/of/NATURE/?try=sample", headers=EN))
    assert Assignment.objects.filter(dimension="NATURE").count() == 0


@pytest.mark.covers("R045")
def test_a_change_of_class_changes_service_audience_and_ideas_at_once(signed_in, cast):
    client = signed_in("general_manager")
    told = {
        "MEMBER-service_level": "专线", "MEMBER-audience": "会员通讯", "MEMBER-product_idea": "会员定制刀具",
        "ONE_OFF-service_level": "标准", "ONE_OFF-audience": "第二单优惠", "ONE_OFF-product_idea": "入门套装",
    }  # fmt: skip
    client.post("/classification/of/DEMAND_TYPE/bind/", told)
    assert Binding.objects.count() == 2
    url = f"/customers/{cast.customer_id}/classes/"
    for code, service, audience, idea in (
        ("ONE_OFF", "标准", "第二单优惠", "入门套装"), ("MEMBER", "专线", "会员通讯", "会员定制刀具"),
    ):  # fmt: skip
        client.post(f"{url}give/", {"choice": f"DEMAND_TYPE:{code}", "day": "2026-03-02", "reason": "问过"})
        found = class_queries.leads_to(cast.customer_id)
        assert found == {"service_level": [service], "audience": [audience], "product_idea": [idea]}
    page = text(client.get(url, headers=EN))
    assert "会员定制刀具" in page
    assert "Show the benefits" in page
    client.post("/classification/of/DEMAND_TYPE/bind/", {})
    assert Binding.objects.count() == 0


@pytest.mark.covers("R046")
def test_stages_as_a_customer_go_only_the_ways_there_are(signed_in, cast):
    client = signed_in("branch_manager")
    url = f"/customers/{cast.customer_id}/classes/"

    def give(code: str) -> int:
        told = {"choice": f"REL_STAGE:{code}", "day": "2026-03-02", "reason": "开会定的"}
        return client.post(f"{url}give/", told).status_code

    assert [give(code) for code in ("LOST", "ACTUAL")] == [422, 422]
    assert [give(code) for code in ("NON", "POTENTIAL", "TARGET", "ACTUAL", "LOST", "ACTUAL", "LOST", "NON")] == [
        302
    ] * 8
    assert [give(code) for code in ("TARGET", "ACTUAL", "LOST")] == [422] * 3


@pytest.mark.covers("R050")
def test_the_first_order_makes_an_actual_customer_and_one_after_a_loss_again(cast, at):
    with base.acting_as(base.System("test")):
        customer_actions.note_orders(has_orders={cast.customer_id: True})
        class_actions.give_class(
            customer_id=cast.customer_id, dimension="REL_STAGE", code="POTENTIAL", reason="询价", day=date(2026, 1, 5),
            at=at,
        )  # fmt: skip
        columns = ("last_purchase_date",)
        customer_actions.write_standing(columns=columns, rows=[(cast.customer_id, "2026-02-01")])
        assert class_actions.follow_orders(day=TODAY, at=at) == 1
        assert classes("REL_STAGE") == {cast.customer_id: ("ACTUAL", "AUTO")}
        assert class_actions.follow_orders(day=TODAY, at=at) == 0
        class_actions.give_class(
            customer_id=cast.customer_id, dimension="REL_STAGE", code="LOST", reason="改用别家", day=TODAY, at=at
        )
        assert class_actions.follow_orders(day=TODAY, at=at, customer_ids=[cast.customer_id]) == 0
        customer_actions.write_standing(columns=columns, rows=[(cast.customer_id, "2026-03-20")])
        assert class_actions.follow_orders(day=date(2026, 3, 21), at=at) == 1
        assert classes("REL_STAGE") == {cast.customer_id: ("ACTUAL", "AUTO")}


@pytest.mark.covers("R051", missing="no churn decision and no win-back case yet; a loss needs a reason")
def test_a_class_by_hand_needs_a_reason_and_is_taken_back(signed_in, cast):
    client, url = signed_in("branch_manager"), f"/customers/{cast.customer_id}/classes/"
    given = {"choice": "REACTION:CARING", "day": "2026-03-02"}
    assert client.post(f"{url}give/", given).status_code == 422
    assert client.post(f"{url}give/", given | {"reason": "员工问卷"}).status_code == 302
    page = text(client.get(url, headers=EN))
    assert "By hand" in page
    assert "员工问卷" in page
    assert "Caring" in text(client.get(f"/customers/{cast.customer_id}/", headers=EN))
    assert (
        client.post(f"{url}give/", {"choice": "VALUE_TIER:VIP", "day": "2026-03-02", "reason": "x"}).status_code == 422
    )
    client.post(f"{url}end/", {"dimension": "REACTION"})
    assert classes("REACTION") == {}
    assert AuditEntry.objects.filter(act="class.end").count() == 1


PAGES = ("", "crosstab/", "migration/", "of/NATURE/")


@pytest.mark.parametrize(("part", "status"), [("owner", 403), ("agent", 403), ("branch_manager", 200),
                                              ("analyst", 200), ("auditor", 200), ("administrator", 200)])  # fmt: skip
def test_who_sees_sums_of_classes(signed_in, cast, part, status):
    client = signed_in(part)
    assert {client.get(f"/classification/{page}").status_code for page in PAGES} == {status}


@pytest.mark.parametrize(
    ("part", "statuses"),
    [("owner", (403, 403, 403)), ("branch_manager", (403, 403, 302)), ("analyst", (302, 403, 403)),
     ("auditor", (403, 403, 403)), ("general_manager", (302, 302, 302)), ("administrator", (302, 302, 302))],
)  # fmt: skip
def test_who_manages_confirms_and_gives_classes(signed_in, cast, part, statuses):
    manages, confirms, gives = statuses
    client = signed_in(part)
    assert client.post("/classification/of/NATURE/run/").status_code == manages
    with base.acting_as(base.System("test")):
        run = Run.objects.first() or Run.objects.create(
            dimension="NATURE", rule_number=0, lines=[], day=TODAY, started_at=AT, status="REVIEW"
        )
    Run.objects.filter(pk=run.pk).update(status="REVIEW")
    assert client.post(f"/classification/runs/{run.pk}/decide/", {"what": "accept"}).status_code == confirms
    given = {"choice": "REACTION:CARING", "day": "2026-03-02", "reason": "问过"}
    assert client.post(f"/customers/{cast.customer_id}/classes/give/", given).status_code == gives


def test_the_classes_of_an_invisible_customer_are_not_found(signed_in, cast):
    client = signed_in("other_manager")
    url = f"/customers/{cast.customer_id}/classes/"
    given = {"choice": "REACTION:CARING", "day": "2026-03-02", "reason": "问过"}
    answers = (client.get(url), client.post(f"{url}give/", given), client.post(f"{url}end/", {"dimension": "REACTION"}))
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert Client().get("/classification/").status_code == 302


def give_all(others: dict[str, int], dimension: str, on: date, **codes: str) -> None:
    with base.acting_as(base.System("test")):
        found = {others[name.replace("_", "-")]: code for name, code in codes.items()}
        customer_actions.assign_classes(dimension=dimension, classes=found, day=on, rule_version="t", at=AT)


@pytest.mark.covers("R068")
@pytest.mark.covers("R054", missing="staff are not asked by a survey; response time and concessions give no proposal")
def test_two_dimensions_stand_against_each_other_and_what_does_not_fit_is_said(signed_in, cast, others):
    give_all(others, "VALUE_TIER", date(2026, 1, 5), C_A="VIP", C_B="SMALL", C_P="SMALL")
    give_all(others, "REACTION", date(2026, 2, 5), C_A="INDIFFERENT", C_B="SUBMISSIVE", C_P="CARING")
    client = signed_in("general_manager")
    page = text(client.get("/classification/crosstab/?x=REACTION&y=VALUE_TIER", headers=EN))
    assert "Defect: a VIP customer is left to wait. 1 customer" in page
    assert "Over-service" in page
    with base.acting_as(base.System("test")):
        known = customer_queries.dimensions()
        table = class_queries.crosstab(known["REACTION"], known["VALUE_TIER"], None)
        assert {key: n for key, n in table.cells.items() if n} == {
            ("INDIFFERENT", "VIP"): 1, ("SUBMISSIVE", "SMALL"): 1, ("CARING", "SMALL"): 1, ("", ""): 1,
        }  # fmt: skip
        assert (table.total, table.column_total("SMALL"), table.row_total("CARING")) == (4, 2, 1)
        before = class_queries.crosstab(known["REACTION"], known["VALUE_TIER"], date(2026, 1, 20))
        assert {key: n for key, n in before.cells.items() if n} == {("", "VIP"): 1, ("", "SMALL"): 2, ("", ""): 1}
    found = client.get("/customers/?c_value_tier=SMALL&c_reaction=CARING&view=all", headers=EN)
    assert "客户C-P" in text(found)
    assert "客户C-B" not in text(found)
    past = text(client.get("/customers/?c_value_tier=SMALL&c_reaction_is=blank&c_on=2026-01-20&view=all", headers=EN))
    assert "客户C-P" in past
    assert "客户C-A" not in past
    assert client.get("/classification/crosstab/?x=NOTHING").status_code == 404
    assert client.get("/classification/crosstab/?on=never").status_code == 404
    assert "Defect" not in text(signed_in("analyst").get("/classification/crosstab/", headers=EN)), "a sum of one"


@pytest.mark.covers("R098", missing="changes of tier do not each say why yet")
def test_rows_of_the_migration_matrix_sum_to_the_first_day(signed_in, cast, others):
    give_all(others, "VALUE_TIER", date(2026, 1, 5), C_A="VIP", C_B="VIP", C_P="SMALL")
    give_all(others, "VALUE_TIER", date(2026, 2, 5), C_A="VIP", C_B="MAJOR", C_P="VIP")
    with base.acting_as(base.System("test")):
        one = customer_queries.dimension("VALUE_TIER")
        table = class_queries.migration(one, date(2026, 1, 31), TODAY)
        assert {key: n for key, n in table.cells.items() if n and key[0]} == {
            ("VIP", "VIP"): 1, ("VIP", "MAJOR"): 1, ("SMALL", "VIP"): 1,
        }  # fmt: skip
        opening = {code: n for code, n in class_queries.counts("VALUE_TIER", date(2026, 1, 31)).items() if code}
        assert opening == {"VIP": 2, "SMALL": 1}
        assert {code: table.row_total(code) for code in opening} == opening
    page = text(signed_in("general_manager").get("/classification/migration/?from=2026-01-31", headers=EN))
    assert 'class="flow"' in page
    assert "VIP → Major: 1" in page


@pytest.mark.covers("R066")
def test_churn_by_grade_goes_by_the_grade_at_the_start_of_the_half_year(cast, others):
    give_all(others, "DEALER_GRADE", date(2025, 7, 1), C_A="A", C_B="A", C_P="B")
    give_all(others, "DEALER_GRADE", date(2025, 11, 1), C_A="B", C_B="A", C_P="A")
    give_all(others, "CHURN_STATE", date(2025, 7, 1), C_A="NORMAL", C_B="NORMAL", C_P="CHURNED")
    give_all(others, "CHURN_STATE", date(2025, 12, 1), C_A="CHURNED", C_B="NORMAL", C_P="CHURNED")
    with base.acting_as(base.System("test")):
        found = class_queries.churn_by_class("DEALER_GRADE", date(2025, 7, 1), date(2025, 12, 31))
        assert [(row.code, row.opening, row.lost, row.rate) for row in found] == [("A", 2, 1, 0.5)]
        history = customer_queries.class_history(others["C-A"]).filter(dimension="DEALER_GRADE")
        assert [row.code for row in history] == ["B", "A"]


@pytest.mark.covers("R053", missing="loyal needs a share of wallet and referrals, which nothing tells yet")
def test_loyalty_is_told_by_days_of_purchase_and_time(cast, others, at):
    columns = ("churn_state", "first_purchase_date", "last_purchase_date", "n_purchase_days")
    rows = [
        (others["C-A"], "NORMAL", "2023-05-01", "2026-02-01", 30),
        (others["C-B"], "NORMAL", "2026-02-01", "2026-02-01", 1),
        (others["C-P"], "CHURNED", "2023-05-01", "2023-09-01", 3),
    ]  # fmt: skip
    customer_actions.write_standing(columns=columns, rows=rows)
    with base.acting_as(base.System("test")):
        rule = class_queries.rule_of("LOYALTY")
        told = class_queries.sample(rule.lines, TODAY)
    assert {name: told[pk][0] for name, pk in others.items()} == {"C-A": "OLD", "C-B": "NEW", "C-P": ""}
    assert told[cast.customer_id][0] == "POTENTIAL"


@pytest.mark.covers("R061")
@pytest.mark.covers("R062", missing="the play of the second purchase is told, not run by itself")
def test_who_bought_once_and_fell_silent_is_a_one_off_and_buying_again_is_counted(signed_in, cast, others, at):
    columns = ("tier", "first_purchase_date", "last_purchase_date", "n_purchase_days")
    rows = [(others["C-A"], "VIP", "2023-05-01", "2026-02-01", 30), (others["C-B"], "", "2025-11-01", "2025-11-01", 1),
            (others["C-P"], "", "2026-02-20", "2026-02-20", 1)]  # fmt: skip
    customer_actions.write_standing(columns=columns, rows=rows)
    with base.acting_as(base.System("test")):
        told = class_queries.sample(class_queries.rule_of("DEMAND_TYPE").lines, TODAY)
        assert {name: told[pk][0] for name, pk in others.items()} == {"C-A": "HIGH_VALUE", "C-B": "ONE_OFF", "C-P": ""}
        give_all(others, "DEMAND_TYPE", date(2026, 2, 1), C_B="ONE_OFF", C_P="ONE_OFF")
        customer_actions.write_standing(columns=("last_purchase_date",), rows=[(others["C-B"], "2026-02-20")])
        assert class_queries.one_offs(TODAY) == (2, 2)
    assert "What became of those who bought once" in text(
        signed_in("general_manager").get("/classification/of/DEMAND_TYPE/", headers=EN)
    )


@pytest.mark.covers("R069")
def test_reliability_goes_by_credit_stage_and_risk_and_its_share_is_told(signed_in, cast, others, at):
    rows = [(others["C-A"], "NORMAL"), (others["C-B"], "NORMAL"), (others["C-P"], "DORMANT")]
    customer_actions.write_standing(columns=("churn_state",), rows=rows)
    give_all(others, "BUSINESS_STAGE", date(2026, 1, 1), C_B="TERMINATION")
    with base.acting_as(base.System("test")):
        told = class_queries.sample(class_queries.rule_of("RELIABILITY").lines, TODAY)
    assert {name: told[pk][0] for name, pk in others.items()} == {
        "C-A": "RELIABLE", "C-B": "UNRELIABLE", "C-P": "DOUBTFUL",
    }  # fmt: skip
    assert signed_in("general_manager").get("/classification/of/RELIABILITY/").status_code == 200
