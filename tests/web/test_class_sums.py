"""Sums of classes through the pages: two dimensions, two days, grades at the start, and what the default rules tell."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT

from zhike.apps.classification import queries as class_queries
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.lifecycles.models import Override
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.playbooks import rules as playbook_rules
from zhike.apps.surveys.models import Answer, Edition, Invitation, Question, Survey, Wave
from zhike.apps.tasks import queries as task_queries
from zhike.apps.valuation import actions as valuation_actions

EN = {"Accept-Language": "en"}
TODAY = date(2026, 3, 2)


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


def text(answer) -> str:
    return answer.content.decode()


def give_all(others: dict[str, int], dimension: str, on: date, **codes: str) -> None:
    with base.acting_as(base.System("test")):
        found = {others[name.replace("_", "-")]: code for name, code in codes.items()}
        customer_actions.assign_classes(dimension=dimension, classes=found, day=on, rule_version="t", at=AT)


@pytest.mark.covers("R068")
@pytest.mark.covers("R054", missing="staff are not asked by a survey")
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


@pytest.mark.covers("R054", missing="staff are not asked by a survey")
def test_how_we_behave_is_told_by_answers_concessions_and_contacts(signed_in, cast, others):
    giving, waiting, sought = (others[code] for code in ("C-A", "C-B", "C-P"))
    with base.acting_as(base.System("test")):
        for n in range(3):
            Override.objects.create(
                customer_id=giving, stage="DECLINE_LATE", verdict="REFUSE", order_number=f"S{n}", reason="老客户",
                at=AT - timedelta(days=n),
            )  # fmt: skip
        # One answered within the hour and one nobody has answered for seven days: more than 72 hours on average.
        for n, answered in enumerate((AT - timedelta(days=7) + timedelta(hours=1), None)):
            Complaint.objects.create(
                year=2026, serial=n, number=f"K{n}", customer_id=waiting, opened_at=AT - timedelta(days=7), what="晚到",
                answered_at=answered, stage="COMPLAINT", severity="MIDDLE", emotion="CALM", created_at=AT,
                updated_at=AT,
            )  # fmt: skip
        for n in range(13):
            new = interaction_actions.NewInteraction(
                customer_id=sought, text="电话问候", happened_at=AT - timedelta(days=n + 1), direction="OUT"
            )
            interaction_actions.add_interaction(new=new, day=TODAY, at=AT)
        customer_actions.write_standing(columns=("n_purchase_days",), rows=[(cast.customer_id, 2)])
        lines = class_queries.rule_of("REACTION").lines
        told = {pk: code for pk, (code, _line) in class_queries.sample(lines, TODAY).items()}
        assert [told[pk] for pk in (giving, waiting, sought, cast.customer_id)] == [
            "SUBMISSIVE", "INDIFFERENT", "CARING", "INDIFFERENT",
        ]  # fmt: skip
        assert [one.fits for one in class_queries.explain(lines, waiting, TODAY)] == [False, True, False, False, False]
    page = text(signed_in("general_manager").get("/classification/of/REACTION/", headers=EN))
    assert "Hours until its complaints of the last 365 days were answered, on average" in page


@pytest.mark.covers("R098")
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


@pytest.mark.covers("R053")
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
        # An old customer who gives us 60 of every hundred and brought another is loyal; one of both is not enough.
        customer_actions.write_standing(columns=("revenue_year",), rows=[(others["C-A"], "600")])
        note = {"amount": Decimal(1000), "win_rate": None, "target_share": None, "reason": "说的", "noted_date": TODAY}
        valuation_actions.add_note(kind="wallet", customer_id=others["C-A"], values=note, day=TODAY, at=AT)
        assert class_queries.sample(rule.lines, TODAY)[others["C-A"]][0] == "OLD"
        given = {"referred_id": others["C-B"], "way": "RECOMMENDED", "share": Decimal("0.5")}
        given |= {"reason": "自己说的", "noted_date": TODAY}
        valuation_actions.add_note(kind="referral", customer_id=others["C-A"], values=given, day=TODAY, at=AT)
        assert class_queries.sample(rule.lines, TODAY)[others["C-A"]][0] == "LOYAL"
        parts = class_queries.explain(rule.lines, others["C-A"], TODAY)[0].parts
        assert all(fits for *_, fits in parts)
        customer_actions.write_standing(columns=("revenue_year",), rows=[(others["C-A"], "599")])
        assert class_queries.sample(rule.lines, TODAY)[others["C-A"]][0] == "OLD"


@pytest.mark.covers("R053")
def test_who_says_nine_or_ten_to_recommending_us_is_as_loyal_as_who_brought_somebody(cast, others):
    pk, columns = others["C-A"], ("churn_state", "first_purchase_date", "last_purchase_date", "revenue_year")
    customer_actions.write_standing(columns=columns, rows=[(pk, "NORMAL", "2023-05-01", "2026-02-01", "600")])
    note = {"amount": Decimal(1000), "win_rate": None, "target_share": None, "reason": "说的", "noted_date": TODAY}
    with base.acting_as(base.System("test")):
        valuation_actions.add_note(kind="wallet", customer_id=pk, values=note, day=TODAY, at=AT)
        made = {"created_at": AT, "updated_at": AT}
        survey = Survey.objects.create(name="推荐", branch=cast.hall, owner=cast.branch_manager, **made)
        edition = Edition.objects.create(survey=survey, number=1, title_zh="推荐", **made)
        question = Question.objects.create(edition=edition, kind="NPS", text_zh="会推荐我们吗", place=1)
        # The last answer by the day counts, and none after it.
        for days, number, told in ((60, 9, "LOYAL"), (30, 8, "OLD"), (10, 10, "LOYAL"), (-5, 0, "LOYAL")):
            wave = Wave.objects.create(
                edition=edition, name=str(days), first_date=TODAY, last_date=TODAY, seed=1, **made
            )
            asked = Invitation.objects.create(
                wave=wave, customer_id=pk, branch=cast.hall, nonce=str(days), digest=str(days),
                answered_at=AT - timedelta(days=days),
            )  # fmt: skip
            Answer.objects.create(invitation=asked, question=question, number=number)
            lines = class_queries.rule_of("LOYALTY").lines
            assert class_queries.sample(lines, TODAY)[pk] == (told, 2 if told == "LOYAL" else 3)


@pytest.mark.covers("R061")
@pytest.mark.covers("R062")
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
        # What it was classed as in other ways before its one purchase says nothing.
        give_all(others, "REL_STAGE", date(2025, 10, 1), C_B="POTENTIAL")
        customer_actions.write_standing(columns=("last_purchase_date",), rows=[(others["C-B"], "2025-11-01")])
        assert class_queries.one_offs(TODAY) == (2, 1)
        # The play runs by itself once it is switched on: who bought once and fell silent is somebody's task.
        play = next(one for one in playbook_rules.PRESETS if one.code == "second_purchase")
        values = play.values | {"query": dict(play.query), "target": "MANAGER"}
    with base.acting_as(org_queries.member(cast.people()["general_manager"].pk)):
        rule_id = playbook_actions.add_rule(values=values, day=TODAY, at=AT)
        playbook_actions.switch_rule(rule_id=rule_id, is_active=True, at=AT)
    with base.acting_as(base.System("test")):
        playbook_actions.run_rules(event_id=1, event="day.begun", payload={}, day=TODAY, at=AT)
        titles = list(task_queries.tasks().filter(customer_id__in=others.values()).values_list("title", flat=True))
    assert len(titles) == 1
    assert "客户C-B" in titles[0]
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
