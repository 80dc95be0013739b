"""Whoever is confirmed to have left is a lost customer with one case to win back; taken back, an actual one again."""

import pytest
from cast import AT, TODAY

from zhike.apps.churn import actions as churn_actions
from zhike.apps.churn import queries as churn_queries
from zhike.apps.classification import actions as class_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.winback.models import WinBackCase
from zhike.jobs import classing, reactions, winning

SCENES = ("left",)
WHEN = {"day": TODAY, "at": AT}


@pytest.fixture
def left(history, judged):
    """B took its number along; an analysis opened its case."""

    def happens():
        churn_actions.add_signal(customer_id=history.ids["B"], kind="PORTED", day=TODAY, today=TODAY, at=AT)

    return judged("left", happens)


def told(name: str, **payload) -> reactions.Happening:
    """Let what an event wakes for classes be done, and return what happened."""
    happening = reactions.Happening(1, name, payload, AT, lambda *_: None)
    assert classing.follow_leaving in reactions.REACTIONS[name]
    classing.follow_leaving(happening)
    return happening


@pytest.mark.covers("R051")
def test_a_confirmed_leaving_makes_a_lost_customer_and_one_case_to_win_back(left):
    customer_id = left.ids["B"]

    def stage() -> str:
        return customer_queries.open_classes("REL_STAGE")[customer_id]

    with base.acting_as(base.System("test")):
        class_actions.follow_orders(**WHEN)
        case = churn_queries.cases().get(customer_id=customer_id, status__in=churn_queries.OPEN)
        told("churn.case_changed", case_id=case.pk, customer_id=customer_id)
        assert stage() == ("ACTUAL", "AUTO"), "nobody has confirmed anything"
        case.tier, case.is_major = "SMALL", False
        case.save()
        churn_actions.confirm_many(case_ids=[case.pk], reason="PRICE", **WHEN)
        happening = told("churn.confirmed", case_ids=[case.pk])
        assert stage() == ("LOST", "AUTO")
        for _time in range(2):
            told("churn.confirmed", case_ids=[case.pk])
            class_actions.follow_orders(**WHEN)
            winning.follow(happening)
        assert stage() == ("LOST", "AUTO")
        assert WinBackCase.objects.filter(customer_id=customer_id).count() == 1
        churn_actions.reopen(case_id=case.pk, at=AT)
        told("churn.case_changed", case_id=case.pk, customer_id=customer_id)
        assert stage() == ("ACTUAL", "AUTO")
