"""Stories of audiences: built while the size shows, taken on a day, profiled, handed out, likened."""

import re

import pytest
from cast import TODAY
from dealing import add_customer, add_orders

from zhike.apps.audiences.models import Audience, Member, Snapshot, Use
from zhike.apps.core import base
from zhike.apps.customers.models import Card

HALF = {"tier": "VIP", "last_purchase_from": "2025-01-01"}


@pytest.fixture(autouse=True)
def english(client, the_moment):
    """Read the pages in English at the moment of the stories."""
    client.cookies["zhike_language"] = "en"


def some(cast, n, **values):
    """Add customers of the hall with what an analysis would have written; return their ids."""
    ids = [add_customer(cast.hall.pk, code=f"K{i:03}{values.get('tier', '')}", name=f"客户 {i}", kind="ENTERPRISE")
           for i in range(n)]  # fmt: skip
    with base.acting_as(base.System("cards of a story")):
        Card.objects.filter(pk__in=ids).update(**values)
    return ids


def only(model, **wanted):
    """Return the one row there is, whoever may see it."""
    with base.acting_as(base.System("what was written")):
        return model.objects.get(**wanted)


def build(client, **given):
    """Build an audience."""
    return client.post("/audiences/add/", {"name": "重点老客户", "purpose": "换季回访", **given})


@pytest.mark.covers("R170", "R169")
def test_an_audience_is_built_while_its_size_shows_and_taken_on_a_day_it_stays_as_it_was(cast, signed_in):
    vip = some(cast, 3, tier="VIP", revenue_year=100, last_purchase_date=TODAY)
    some(cast, 2, tier="SMALL", last_purchase_date=TODAY)
    client = signed_in("branch_manager")
    seen = client.get("/audiences/preview/", {"tier": "VIP", "unknown": "x", "name": "half typed"}).content.decode()
    assert "3 customers" in seen
    assert "Tier VIP" in seen
    assert "客户 0" in seen
    # A filter half typed is no reason to lose the page.
    assert "cannot be read" in client.get("/audiences/preview/", {"revenue_min": "1e"}).content.decode()
    assert "at least one filter" in build(client).content.decode()
    assert build(client, tier="VIP", expected="2.5").status_code == 302
    row = only(Audience)
    assert (row.params, row.expected) == ({"tier": "VIP"}, 25)
    assert build(client, tier="VIP").status_code == 422
    client.post(f"/audiences/{row.pk}/take/")
    client.post(f"/audiences/{row.pk}/take/")
    taken = only(Snapshot)
    assert (taken.n_members, taken.day, len(taken.digest)) == (3, TODAY, 64)
    with base.acting_as(base.System("afterwards")):
        Card.objects.filter(pk=vip[0]).update(tier="SMALL")
        assert sorted(Member.objects.values_list("customer_id", flat=True)) == vip
    page = client.get(f"/audiences/{row.pk}/").content.decode()
    assert ">2<" in page.replace("\n", "") or "2</" in page
    members = client.get(f"/audiences/taken/{taken.pk}/").content.decode()
    assert "客户 0" in members
    assert "客户 2" in members


def test_customers_of_another_audience_are_left_out_and_nobody_leaves_out_themselves(cast, signed_in):
    some(cast, 3, tier="VIP", churn_state="NORMAL")
    some(cast, 2, tier="MAJOR", churn_state="NORMAL")
    client = signed_in("branch_manager")
    build(client, tier="VIP", name="VIP")
    vip = only(Audience)
    seen = client.get("/audiences/preview/", {"state": "NORMAL", "without": vip.pk}).content.decode()
    assert "2 customers" in seen
    build(client, state="NORMAL", name="Others", without=[vip.pk])
    others = only(Audience, name="Others")
    given = {"name": "VIP", "purpose": "x", "tier": "VIP", "without": [others.pk], "version": vip.version}
    page = client.post(f"/audiences/{vip.pk}/edit/", given)
    assert page.status_code == 422
    assert "leaves out this audience itself" in page.content.decode()


@pytest.mark.covers("R170")
def test_what_customers_did_in_a_span_chooses_them_as_well(cast, signed_in):
    often, once = some(cast, 2, tier="SMALL")
    add_orders(often, cast.hall.pk, ["100"] * 12)
    add_orders(once, cast.hall.pk, ["900"])
    client = signed_in("branch_manager")

    def n(**given):
        page = client.get("/audiences/preview/", given).content.decode()
        return [name for name in ("客户 0", "客户 1") if name in page]

    # Orders lie 30 days apart from 2025-03-01 on: within 90 days before 2026-03-02 there are two of twelve.
    assert n(b_orders_min="2", b_within="90", tier="SMALL") == ["客户 0"]
    assert n(b_orders_max="0", b_within="90", tier="SMALL") == ["客户 1"]
    assert n(b_amount_min="900", b_amount_max="900") == ["客户 1"]
    assert n(b_orders_is="filled", tier="SMALL") == ["客户 0", "客户 1"]
    assert n(b_contact_is="blank", tier="SMALL") == ["客户 0", "客户 1"]
    assert n(b_contact_min="0", b_contact_max="30", tier="SMALL") == []
    assert client.get("/customers/", {"b_orders_min": "12"}).status_code == 200
    assert client.get("/customers/", {"b_within": "77"}).status_code == 400


@pytest.mark.covers("R171", "R181")
def test_a_profile_sets_the_members_beside_all_and_cuts_spending_into_equal_bands(cast, signed_in):
    ids = some(cast, 10, tier="VIP", relation_stage="STABILITY", last_purchase_date=TODAY)
    some(cast, 9, tier="SMALL")
    with base.acting_as(base.System("what they spent")):
        for amount, pk in enumerate(ids, 1):
            Card.objects.filter(pk=pk).update(revenue_year=amount * 10)
    client = signed_in("branch_manager")
    build(client, tier="VIP")
    client.post(f"/audiences/{only(Audience).pk}/take/")
    taken = only(Snapshot)
    page = client.get(f"/audiences/taken/{taken.pk}/profile/").content.decode()
    # Ten of ten against ten of twenty (the hall has one customer more): an index of 200.
    assert "200" in page
    csv = client.get(f"/audiences/profile/table.csv?snapshot={taken.pk}").content.decode("utf-8-sig")
    bands = [line.split(",")[2] for line in csv.splitlines() if line.startswith("What they spent")]
    assert sorted(map(int, bands)) == [2, 2, 3, 3]
    assert client.get("/audiences/profile/table.csv?snapshot=0").status_code == 404


def test_a_file_and_work_of_others_are_uses_with_who_what_for_and_how_many(cast, signed_in):
    some(cast, 3, tier="VIP")
    client = signed_in("branch_manager")
    build(client, tier="VIP")
    client.post(f"/audiences/{only(Audience).pk}/take/")
    taken = only(Snapshot)
    assert client.get(f"/audiences/taken/{taken.pk}/export/csv/").status_code == 200
    client.post(f"/audiences/taken/{taken.pk}/use/", {"purpose": "PRODUCT", "note": "新刀片"})
    client.post(f"/audiences/taken/{taken.pk}/use/", {"purpose": "CAMPAIGN"})
    with base.acting_as(base.System("uses")):
        told = list(Use.objects.order_by("pk").values_list("purpose", "n_customers", "user_id"))
    assert told == [("EXPORT", 3, cast.branch_manager.pk), ("PRODUCT", 3, cast.branch_manager.pk)]


@pytest.mark.covers("R177")
def test_who_is_like_the_members_is_ranked_with_its_lift_and_too_few_say_so(cast, signed_in):
    client = signed_in("branch_manager")
    build(client, tier="VIP")
    audience = only(Audience)
    client.post(f"/audiences/{audience.pk}/take/")
    assert "at least 30" in client.get(f"/audiences/taken/{only(Snapshot).pk}/alike/").content.decode()
    with base.acting_as(base.System("anew")):
        Snapshot.objects.all().delete()
    known = {"first_purchase_date": TODAY.replace(year=2020), "last_purchase_date": TODAY, "status": "ACTIVE"}
    some(cast, 40, tier="VIP", knowledge=90, **known)
    # Five are nearly as well known as the members, the others hardly.
    near = some(cast, 5, tier="MAJOR", knowledge=75, **known)
    some(cast, 60, tier="SMALL", knowledge=10, **known | {"first_purchase_date": TODAY.replace(year=2024)})
    client.post(f"/audiences/{audience.pk}/take/")
    page = client.get(f"/audiences/taken/{only(Snapshot).pk}/alike/").content.decode()
    shown = [pk for pk in near if f"/customers/{pk}/" in page.partition("<tbody>")[2][:4000]]
    # Of 105 who bought 40 are members: a top tenth of members alone would have a lift of 105 ÷ 40.
    assert len(shown) == 5
    assert 2 < float(re.search(r"there are (\d\.\d+) times", page)[1]) <= 2.63


@pytest.mark.parametrize(
    ("part", "sees", "builds"),
    [("branch_manager", 200, 200), ("analyst", 200, 403), ("auditor", 200, 403), ("owner", 403, 403),
     ("agent", 403, 403), ("administrator", 200, 200)],
)  # fmt: skip
@pytest.mark.any_database
def test_who_may_see_and_build_audiences(cast, signed_in, part, sees, builds):
    client = signed_in(part)
    assert client.get("/audiences/").status_code == sees
    assert client.get("/audiences/preview/", {"tier": "VIP"}).status_code == sees
    assert client.get("/audiences/add/").status_code == builds
    assert client.get("/audiences/9999/").status_code == (404 if sees == 200 else 403)
