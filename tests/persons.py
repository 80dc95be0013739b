"""The people of the stories: 滇中烟机, its purchasing director 李雪梅, and 赵工, classmate of our 马工."""

from dataclasses import dataclass
from datetime import date

import pytest
from cast import AT

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org import actions as org_actions
from zhike.apps.people import actions
from zhike.apps.people.models import Part

SINCE = date(2024, 5, 6)


@dataclass
class Persons:
    """Who counts at 滇中烟机, and who of us knows one of them."""

    customer_id: int
    director_id: int
    engineer_id: int
    director_part_id: int
    engineer_part_id: int
    ma_id: int


@pytest.fixture
def persons(cast, scenes) -> Persons:
    """The people of 滇中烟机, a customer of the owner."""
    return scenes.lay("persons", lambda: bring_people(cast))


def bring_people(cast) -> Persons:
    """Bring the people of 滇中烟机."""
    with base.acting_as(base.System("persons")):
        customer_id = customer_actions.add_customer(
            new=customer_actions.NewCustomer(
                code="DZ001", name="滇中烟机有限公司", branch_id=cast.hall.pk, owner_id=cast.owner.pk
            ),
            at=AT,
        )
        ma = org_actions.add_user(
            username="ma", name="马工", role="REP", branch_id=cast.hall.pk, password="correct horse battery", at=AT
        )
        director = add(customer_id, "李雪梅", "BUYER", "13900000001", address="李总", title="采购总监", influence=5,
                       stance="FOR", birthday=date(1975, 3, 6))  # fmt: skip
        engineer = add(
            customer_id, "赵工", "INFLUENCER", "13900000002", title="总工程师", influence=3, stance="AGAINST"
        )
        actions.tie_staff(person_id=engineer, user_id=ma.pk, strength=4, form="PROFESSION", note="同学", at=AT)
        parts = dict(Part.objects.values_list("person_id", "pk"))
    return Persons(customer_id, director, engineer, parts[director], parts[engineer], ma.pk)


def add(customer_id: int, name: str, role: str, phone: str = "", **more) -> int:
    """Add a person with a part at a customer."""
    own = {key: more.pop(key) for key in ("title", "influence", "stance") if key in more}
    part = actions.NewPart(customer_id=customer_id, role=role, valid_from=SINCE, **own)
    return actions.add_person(values={"name": name, "phone": phone, **more}, part=part, at=AT)
