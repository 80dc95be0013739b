"""A key person of the customer with a part, a relation and a delicate note."""

from datetime import datetime
from typing import Any

from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions, queries, rules

OF_CUSTOMER = {"person_id", "part_id", "tie_id", "note_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make the person."""
    day = org_queries.business_date(at)
    part = actions.NewPart(
        customer_id=customer_id, role="BUYER", valid_from=day, title="采购总监", influence=5, stance="FOR"
    )
    person_id = actions.add_person(values={"name": "李雪梅", "phone": "13900000001"}, part=part, at=at)
    chief = actions.NewPart(
        customer_id=customer_id, role="DECISION_MAKER", valid_from=day, title="总经理", influence=4, stance="NEUTRAL"
    )
    chief_id = actions.add_person(values={"name": "周国强"}, part=chief, at=at)
    actions.tie_persons(source_id=person_id, target_id=chief_id, kind="REPORTS_TO", strength=4, at=at)
    actions.note_facts(
        person_id=person_id, values={"taboos": ["香菜"], "sports": ["羽毛球"]}, channel="SERVICE",
        collector_id=owner_id, day=day, at=at,
    )  # fmt: skip
    tie_id = actions.tie_staff(person_id=person_id, user_id=owner_id, strength=3, form="LOCALITY", at=at)
    if queries.purpose() is None:
        actions.open_purpose(text="接待时尊重个人习惯", at=at)
    note = actions.NewNote(
        person_id=person_id, topic="HEALTH", text="对青霉素过敏", source="本人", consent="2026-03-01 当面同意",
        expires_date=rules.expiry(day),
    )  # fmt: skip
    return {
        "person_id": person_id, "part_id": queries.parts_of(person_id)[0].pk, "tie_id": tie_id, "table": "staff_tie",
        "group": "STUDY_WORK", "note_id": actions.add_note(new=note, at=at),
    }  # fmt: skip
