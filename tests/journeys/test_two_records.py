"""Two records of one customer: found, merged with all that hangs on them, and parted again."""

import re

import pytest
from cast import AT, TODAY
from dealing import add_customer, add_orders, orders_of

from zhike.apps.core import base
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Task

TWIN = "苏南轨道装备股份有限公司"


@pytest.fixture
def twin(cast) -> int:
    made = add_customer(cast.hall.pk, code="T1", name=TWIN, owner_id=cast.owner.pk, phone="13800138000")
    add_orders(cast.customer_id, cast.hall.pk, ["100", "200"])
    add_orders(made, cast.hall.pk, ["1", "2", "3"])
    with base.acting_as(base.System("test")):
        task_actions.add_task(
            title="回电", due_date=TODAY, branch_id=cast.hall.pk, assignee_id=cast.owner.pk, customer_id=made, at=AT
        )
        stewardship_actions.find_pairs(at=AT)
    return made


def hangs_on(customer_id: int) -> tuple[int, int, int, int]:
    """Return how many orders, contacts, key persons and tasks a customer has."""
    with base.acting_as(base.System("test")):
        return (
            orders_of(customer_id)[0], interaction_queries.interactions_of(customer_id).count(),
            len(people_queries.parts_at(customer_id)), Task.objects.filter(customer_id=customer_id).count(),
        )  # fmt: skip


def test_two_records_become_one_and_two_again(signed_in, cast, twin):
    rep = signed_in("owner")
    rep.post("/quick/", {"customer": twin, "text": "电话问候王总"})
    rep.post(f"/customers/{twin}/people/add/", {"name": "孙倩", "role": "BUYER", "valid_from": "2026-03-02"})
    before = hangs_on(cast.customer_id), hangs_on(twin)
    assert before == ((2, 0, 0, 0), (3, 1, 1, 1))
    manager = signed_in("branch_manager")
    assert TWIN in manager.get("/duplicates/").content.decode()
    chosen = {"version_a": 1, "version_b": 1, "survivor": "a", "name": "a", "phone": "a"}
    answer = manager.post(f"/merges/new/?a={cast.customer_id}&b={twin}", chosen)
    assert answer.url == f"/customers/{cast.customer_id}/"
    assert (hangs_on(cast.customer_id), hangs_on(twin)) == ((5, 1, 1, 1), (0, 0, 0, 0))
    # The old address leads on, and no list shows the customer twice.
    undo = re.search(r"/merges/\d+/undo/", manager.get(answer.url).content.decode())[0]
    assert manager.get(f"/customers/{twin}/").url == answer.url
    assert TWIN not in manager.get("/customers/").content.decode()
    assert manager.post(undo).status_code == 302
    assert (hangs_on(cast.customer_id), hangs_on(twin)) == before
    assert TWIN in manager.get("/customers/").content.decode()
