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
@pytest.mark.covers("R055")
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
    assert Run.objects.order_by("-id").first().status == "DISCARDED"


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
    assert "Too few to be told" in seen, "and no sum of very few"
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
        found = class_queries.leads_to(class_queries.standing(cast.customer_id))
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
    known = {"source": "展会", "interest": "刀具", "need": "试刀", "plan": "下月拜访", "version": "0"}
    assert client.post(f"/customers/{cast.customer_id}/profile/", known).status_code == 302

    def give(code: str) -> int:
        told = {"choice": f"REL_STAGE:{code}", "day": "2026-03-02", "reason": "开会定的"}
        return client.post(f"{url}give/", told).status_code

    assert [give(code) for code in ("LOST", "ACTUAL")] == [422, 422]
    assert [give(code) for code in ("NON", "POTENTIAL", "TARGET", "ACTUAL", "LOST", "ACTUAL", "LOST", "NON")] == [
        302
    ] * 8
    assert [give(code) for code in ("TARGET", "ACTUAL", "LOST")] == [422] * 3


@pytest.mark.covers("R051")
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
