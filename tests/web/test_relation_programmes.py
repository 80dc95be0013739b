"""Programmes for relations: people within their time, money and hours planned and used, what each retained costs."""

import dealing
import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.health import actions, queries
from zhike.apps.health.models import Allocation, Enrolment, Programme, Relation

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
STARTS = {
    "owner": 403, "colleague": 403, "agent": 403, "branch_manager": 302, "regional_manager": 302, "other_manager": 422,
    "general_manager": 302, "analyst": 403, "auditor": 403, "administrator": 302, "api_client": 403,
}  # fmt: skip


def form_of(cast, **more) -> dict[str, object]:
    return {"name": "重点客户走访", "branch_id": cast.hall.pk, "goal": "强度从 50 到 60", "first_date": "2026-01-01",
            "last_date": "2026-06-30", "budget": "80000", "shared": "走访纪要共享盘", **more}  # fmt: skip


@pytest.mark.any_database
@pytest.mark.parametrize(("part", "status"), STARTS.items())
def test_who_starts_a_programme(cast, signed_in, part, status):
    assert signed_in(part).post("/relations/programmes/new/", form_of(cast)).status_code == status


@pytest.mark.covers("R230", "R231")
def test_a_programme_from_its_start_to_the_cost_of_each_retained_customer(cast, signed_in):
    client = signed_in("branch_manager")
    assert client.post("/relations/programmes/new/", form_of(cast)).status_code == 302
    with base.acting_as(base.System("test")):
        row = Programme.objects.get()
    at = f"/relations/programmes/{row.pk}/"
    assert (
        client.post(f"{at}people/", {"user_id": cast.owner.pk, "percent": "60", "planned_hours": "200"}).status_code
        == 302
    )
    # Another programme of the same days would take more than the whole of the colleague.
    client.post(
        "/relations/programmes/new/", form_of(cast, name="第二个", first_date="2026-06-30", last_date="2026-09-30")
    )
    with base.acting_as(base.System("test")):
        other = Programme.objects.exclude(pk=row.pk).get()
    refused = client.post(
        f"/relations/programmes/{other.pk}/people/",
        {"user_id": cast.owner.pk, "percent": "41", "planned_hours": "10"}, headers=EN,
    )  # fmt: skip
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "would be allocated 101 %" in said
    assert "(OVER_ALLOCATED)" in said
    fits = {"user_id": cast.owner.pk, "percent": "40", "planned_hours": "10"}
    assert client.post(f"/relations/programmes/{other.pk}/people/", fits).status_code == 302
    # 25 customers that buy, one that never did: 50,000 used ÷ 25 retained = 2,000.
    ids = [dealing.add_customer(cast.hall.pk, code=f"P{n}", name=f"客户{n}", kind="ENTERPRISE") for n in range(26)]
    for customer_id in ids[:25]:
        dealing.add_orders(customer_id, cast.hall.pk, ["10"] * 13)
    with base.acting_as(base.System("test")):
        Relation.objects.create(customer_id=ids[0], strength=50, measured_date=TODAY, created_at=AT, updated_at=AT)
        actions.enrol(programme_id=row.pk, customer_ids=ids, day=TODAY, at=AT)
        Relation.objects.filter(customer_id=ids[0]).update(strength=62)
        allocation = Allocation.objects.get(programme=row)
    assert client.post(f"{at}money/", {"spent": "50000"}).status_code == 302
    assert client.post(f"/relations/allocations/{allocation.pk}/hours/", {"used_hours": "120"}).status_code == 302
    with base.acting_as(base.System("test")):
        found = queries.outcome(Programme.objects.get(pk=row.pk), TODAY)
    assert (found.n_enrolled, found.n_retained, found.per_customer) == (26, 25, 2_000)
    assert (found.planned_hours, found.used_hours, found.customers_per_head) == (200, 120, 26)
    assert (found.strength_before, found.strength, found.n_compared) == (50, 62, 1)
    page = client.get(at, headers=EN).content.decode()
    assert "2,000.00" in page
    assert "25 retained of 26" in page


def test_a_programme_is_refused_what_makes_no_sense_and_closed(cast, signed_in):
    client = signed_in("branch_manager")
    bad = client.post("/relations/programmes/new/", form_of(cast, last_date="2025-12-31"), headers=EN)
    assert "(BAD_DAYS)" in bad.content.decode()
    client.post("/relations/programmes/new/", form_of(cast))
    with base.acting_as(base.System("test")):
        row = Programme.objects.get()
    at = f"/relations/programmes/{row.pk}/"
    client.post(f"{at}customers/", {"customer_id": cast.customer_id})
    assert client.post(f"{at}customers/", {"customer_id": 999_999}, headers=EN).status_code == 422
    client.post(f"{at}customers/{cast.customer_id}/withdraw/")
    client.post(f"{at}customers/", {"customer_id": cast.customer_id})
    client.post(f"{at}close/")
    closed = client.post(f"{at}people/", {"user_id": cast.owner.pk, "percent": "10", "planned_hours": "1"}, headers=EN)
    assert "(CLOSED)" in closed.content.decode()
    client.post(f"{at}close/")
    client.post(f"{at}people/", {"user_id": cast.owner.pk, "percent": "10", "planned_hours": "1"})
    with base.acting_as(base.System("test")):
        assert Enrolment.objects.filter(programme=row).count() == 1
        allocation = Allocation.objects.get()
    client.post(f"/relations/allocations/{allocation.pk}/release/")
    with base.acting_as(base.System("test")):
        assert not Allocation.objects.exists()
    assert signed_in("owner").get(at).status_code == 200
    assert signed_in("other_manager").get(at).status_code == 404


@pytest.mark.covers("R345")
def test_without_a_group_to_compare_with_the_effect_is_unknown_and_with_one_it_is_told(cast, signed_in):
    client = signed_in("branch_manager")
    client.post("/relations/programmes/new/", form_of(cast))
    with base.acting_as(base.System("test")):
        row = Programme.objects.get()
    path = f"/relations/programmes/{row.pk}/"
    ids = [dealing.add_customer(cast.hall.pk, code=f"C{n}", name=f"客户{n}", kind="ENTERPRISE") for n in range(20)]
    # Of ten it is for all buy on, of ten nothing is done for five do.
    for customer_id in ids[:15]:
        dealing.add_orders(customer_id, cast.hall.pk, ["10"] * 13)
    with base.acting_as(base.System("test")):
        actions.enrol(programme_id=row.pk, customer_ids=ids[:10], day=TODAY, at=AT)
    assert "Effect unknown" in client.get(path, headers=EN).content.decode()
    assert client.post(f"{path}customers/", {"customer_id": ids[10], "is_control": "on"}).status_code == 302
    with base.acting_as(base.System("test")):
        actions.enrol(programme_id=row.pk, customer_ids=ids[11:], day=TODAY, is_control=True, at=AT)
        found = queries.outcome(queries.programme(row.pk), TODAY)
        assert queries.programme(row.pk).n_customers == 10
    assert (found.n_enrolled, found.n_retained, found.control.part, found.control.whole) == (10, 10, 5, 10)
    assert float(found.effect.points) == 0.5
    page = " ".join(client.get(path, headers=EN).content.decode().split())
    assert "Retained 10 of 10 it is for, and 5 of 10 nothing is done for: 50.0 points" in page
