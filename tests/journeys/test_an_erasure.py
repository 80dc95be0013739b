"""A person asks for erasure: told first what is held, then gone from record, search, list, export, API and trail."""

from cast import AT
from django.test import Client

from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org import actions as org_actions

NAME, PHONE = "欧阳雪棠", "13911112222"


def test_a_person_asks_for_erasure_and_is_found_nowhere(signed_in, cast):
    with base.acting_as(base.System("test")):
        new = customer_actions.NewCustomer(
            code="P-1", name=NAME, branch_id=cast.hall.pk, owner_id=cast.owner.pk, kind="INDIVIDUAL", phone=PHONE
        )
        customer_id = customer_actions.add_customer(new=new, at=AT)
        customer_actions.index_customers(customer_ids=[customer_id])
        secret = org_actions.make_token(user_id=cast.api_client.pk, name="own", at=AT)
    signed_in("owner").post("/quick/", {"customer": customer_id, "text": f"电话，{NAME}问发票"})
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    admin = signed_in("administrator")

    def seen() -> list[bool]:
        """Say whether search, list, export, record, contacts and API tell of the person."""
        # The page of a search repeats what was asked for: there the way to the record counts.
        found = f"/customers/{customer_id}/" in admin.get("/search/", {"q": NAME}).content.decode()
        exported = b"".join(admin.get("/customers/export/csv/")).decode()
        record = f"/customers/{customer_id}/"
        pages = [admin.get(page).content.decode() for page in ("/customers/", record, f"{record}?tab=contacts")]
        told = [exported, *pages, str(program.get("/api/v1/customers").json())]
        return [found, *(NAME in text or PHONE in text for text in told)]

    assert seen() == [True] * 6
    report = admin.get(f"/privacy/{customer_id}/report/").content.decode()
    assert NAME in report
    assert PHONE in report
    form = {"basis": "ASKED", "reason": "asked by letter", "code": "P-1"}
    assert admin.post(f"/privacy/{customer_id}/", form).status_code == 302
    assert seen() == [False] * 6
    with base.acting_as(base.System("test")):
        assert core_queries.verify_trail().is_sound
    assert NAME not in admin.get("/audit/").content.decode()
