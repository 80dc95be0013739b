"""The privacy desk and consents through their doors: who may, what is shown, what is erased, what stays."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from traces import told_anywhere

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.core.models import AuditEntry, AuditValue, Erasure, KeptAnswer
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.search import queries as search_queries
from zhike.apps.stewardship.actions import merging
from zhike.apps.stewardship.models import MergeLog
from zhike.apps.trade import actions as trade_actions
from zhike.apps.trade.models import Order

NAME, PHONE, OTHER_PHONE, MAIL = "欧阳雪棠", "13911112222", "13933334444", "xuetang@example.com"
CONSENT = {
    "purpose": "MARKETING", "wording": "Members 2026-03", "given_date": "2026-03-01", "channel": "ON_PAPER",
    "evidence": "folder 7",
}  # fmt: skip


@pytest.fixture
def person(cast, at) -> int:
    """A person of the hall, whose phone was changed, with an order and a consent."""
    with base.acting_as(base.System("person")):
        new = customer_actions.NewCustomer(
            code="P-1",
            name=NAME,
            branch_id=cast.hall.pk,
            owner_id=cast.owner.pk,
            kind="INDIVIDUAL",
            phone="13900000001",
        )
        customer_id = customer_actions.add_customer(new=new, at=at)
        customer_actions.change_customer(customer_id=customer_id, values={"phone": PHONE}, version=1, at=at)
        customer_actions.index_customers(customer_ids=[customer_id])
        given = CONSENT | {"given_date": date(2026, 3, 1)}
        archive_actions.give_consent(customer_id=customer_id, **given, at=at)
        Order.objects.create(
            number="SO-9", source="FILE", customer_id=customer_id, branch=cast.hall, kind="PURCHASE",
            order_date=date(2026, 2, 3), n_lines=1, amount="99.5", currency="CNY",
        )  # fmt: skip
    return customer_id


@pytest.fixture
def everything():
    with base.acting_as(base.System("test")):
        yield


def erase(client, customer_id: int, **changed):
    form = {"basis": "ASKED", "reason": "asked by letter of 2 March", "code": "P-1"} | changed
    return client.post(f"/privacy/{customer_id}/", form)


@pytest.mark.parametrize("part", ["owner", "branch_manager", "general_manager", "analyst", "auditor", "agent"])
def test_the_desk_is_for_administrators_only(signed_in, person, part):
    client = signed_in(part)
    for address in ("/privacy/", f"/privacy/{person}/", f"/privacy/{person}/report/"):
        assert client.get(address).status_code == 403
    assert erase(client, person).status_code == client.post(f"/privacy/{person}/file/").status_code == 403
    assert not Erasure.objects.exists()


def test_a_person_is_found_and_everything_held_is_shown_and_taken_along(signed_in, person):
    admin = signed_in("administrator")
    assert f"/privacy/{person}/" in admin.get("/privacy/?q=P-1").content.decode()
    page = admin.get(f"/privacy/{person}/report/").content.decode()
    for text in (NAME, PHONE, "SO-9", "Members 2026-03", "folder 7"):
        assert text in page
    told = admin.post(f"/privacy/{person}/file/", {"idempotency_key": "once"}).json()
    assert [bytes(answer.body) for answer in KeptAnswer.objects.all()] == [b""]
    assert told["customer"][0]["phone"] == PHONE
    assert [order["number"] for order in told["orders"]] == ["SO-9"]
    assert AuditEntry.objects.filter(act="person.report", object_id=person).count() == 2


@pytest.mark.parametrize(("field", "value"), [("code", "P-2"), ("reason", ""), ("basis", "BOREDOM")])
def test_a_wrong_erasure_is_refused_beside_its_field(signed_in, person, everything, field, value):
    answer = erase(signed_in("administrator"), person, **{field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()
    assert customer_queries.customer(person).name == NAME


@pytest.mark.covers("R023")
def test_an_erased_person_is_gone_from_record_search_trail_and_pages_and_the_orders_stay(
    signed_in, person, everything, django_capture_on_commit_callbacks
):
    admin = signed_in("administrator")
    with django_capture_on_commit_callbacks(execute=True):
        assert erase(admin, person).status_code == 302
    row = customer_queries.customer(person)
    assert (row.name, row.phone, row.kind) == ("erased customer P-1", "", "INDIVIDUAL")
    assert customer_queries.card(person).name == "erased customer P-1"
    assert str(Order.objects.get(customer_id=person).amount) == "99.5000"
    assert not archive_queries.has_consent(person, "MARKETING")
    for text in (NAME, PHONE):
        assert not search_queries.object_ids(text, noun="customer", branch_ids=None, owner_id=None)
        assert text not in "".join(str(value.values) for value in AuditValue.objects.all())
        for address in (f"/customers/{person}/", f"/customers/{person}/?tab=timeline", "/audit/", "/customers/"):
            assert text not in admin.get(address).content.decode()
    assert core_queries.verify_trail().is_sound
    ledger = Erasure.objects.get()
    assert (ledger.customer_id, ledger.basis, ledger.actor) == (person, "ASKED", "admin")
    assert "asked by letter" in admin.get("/privacy/").content.decode()
    assert core_queries.erasure_file(core_queries.backup_folder()).exists()
    assert erase(admin, person).status_code == 404


@pytest.fixture
def twin(cast, person, at) -> int:
    """A second record of the person with a phone of its own, merged into the first, which took its address."""
    with base.acting_as(base.System("twin")):
        new = customer_actions.NewCustomer(
            code="P-2", name=f"{NAME}女士", branch_id=cast.hall.pk, kind="INDIVIDUAL", phone=OTHER_PHONE, email=MAIL
        )
        twin_id = customer_actions.add_customer(new=new, at=at)
        trade_actions.add_costs(
            new=[trade_actions.NewCost(twin_id, date(2026, 2, 3), "GIFT", Decimal(80), "CNY", f"给{NAME}的茶")], at=at
        )
        merging.merge(survivor_id=person, merged_id=twin_id, take=["email"], at=at)
    return twin_id


@pytest.mark.covers("R023")
def test_records_merged_into_an_erased_person_go_with_it_and_are_told_of(signed_in, person, twin, everything, at):
    admin = signed_in("administrator")
    told = admin.get(f"/api/v1/privacy/customers/{person}/report").json()["parts"]
    assert [one["phone"] for one in told["customer"]] == [PHONE, OTHER_PHONE]
    merge_id = MergeLog.objects.get().pk
    assert MAIL in admin.get(f"/merges/{merge_id}/").content.decode()
    assert erase(admin, person).status_code == 302
    for words in (NAME, PHONE, OTHER_PHONE, MAIL):
        assert told_anywhere(words) == set()
    merged = customer_queries.customer_or_merged(twin)
    assert (merged.name, merged.status, merged.merged_into_id) == ("erased customer P-2", "MERGED", person)
    assert {one.customer_id for one in Erasure.objects.all()} == {person, twin}
    # Nothing is left that a merge undone could bring back.
    page = admin.get(f"/merges/{merge_id}/", headers={"Accept-Language": "en"}).content.decode()
    assert "The person was erased since" in page
    admin.post(f"/merges/{merge_id}/undo/")
    assert MergeLog.objects.get().undone_at is None
    assert customer_queries.customer(person).email == ""


def test_an_enterprise_cannot_be_erased(signed_in, cast, everything):
    admin = signed_in("administrator")
    assert erase(admin, cast.customer_id, code="C001").status_code == 404
    assert customer_queries.customer(cast.customer_id).phone == "13800138000"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the search index of PostgreSQL is rows like others")
def test_no_word_of_the_person_stays_in_the_index(signed_in, person):
    erase(signed_in("administrator"), person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_document WHERE title LIKE %s", [f"%{NAME}%"])
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("part", "expected"),
    [("owner", 302), ("agent", 302), ("branch_manager", 302), ("administrator", 302), ("auditor", 403),
     ("analyst", 403), ("colleague", 404), ("other_manager", 404)],
)  # fmt: skip
def test_noting_a_consent_takes_the_act_and_the_record(signed_in, cast, everything, part, expected):
    answer = signed_in(part).post(f"/customers/{cast.customer_id}/consents/", CONSENT)
    assert answer.status_code == expected
    assert archive_queries.has_consent(cast.customer_id, "MARKETING") is (expected == 302)


@pytest.mark.covers("R023")
def test_a_withdrawn_consent_counts_no_longer_and_its_history_stays(signed_in, person, everything):
    owner = signed_in("owner")
    owner.post(f"/customers/{person}/consents/", CONSENT | {"wording": "Members 2026-04"})
    first = archive_queries.consents(person).last()
    assert archive_queries.has_consent(person, "MARKETING")
    assert not archive_queries.has_consent(person, "CALLS")
    answer = owner.post(f"/consents/{first.pk}/withdraw/")
    assert answer.url == f"/customers/{person}/?tab=consents"
    # Both wordings are of one purpose: a withdrawal leaves none of it.
    assert not archive_queries.has_consent(person, "MARKETING")
    page = owner.get(f"/customers/{person}/?tab=consents").content.decode()
    assert "Members 2026-03" in page
    assert "Members 2026-04" in page
    assert owner.post(f"/consents/{first.pk}/withdraw/").status_code == 302
    assert AuditEntry.objects.filter(act="consent.withdraw").count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("purpose", "FUN"), ("wording", ""), ("given_date", "2999-01-01"), ("channel", "x")]
)
def test_a_wrong_consent_is_refused_beside_its_field(signed_in, cast, everything, field, value):
    answer = signed_in("owner").post(f"/customers/{cast.customer_id}/consents/", CONSENT | {field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()


def test_a_consent_of_somebody_elses_customer_does_not_exist(signed_in, person, everything):
    consent = archive_queries.consents(person).first()
    assert signed_in("colleague").post(f"/consents/{consent.pk}/withdraw/").status_code == 404
    assert archive_queries.has_consent(person, "MARKETING")
