"""Transactions of customers we know: ninety of a hundred rows, what is no part of the base, whose imports one sees."""

from datetime import timedelta

import pytest
from cast import AT, TODAY
from django.utils import timezone
from web.importing import Door

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import queries
from zhike.apps.stewardship.actions import erasing
from zhike.jobs import dispatch

pytestmark = pytest.mark.django_db(transaction=True)


def a_hundred() -> str:
    """Return an order file of ninety rows that name a customer, ten that name none, and three without a date."""
    rows = [f"客户{n % 30},2024-01-{n % 28 + 1:02},{n + 1}" for n in range(90)]
    rows += [f",2024-02-{n + 1:02},{n + 1}" for n in range(10)]
    return "\n".join(["客户,日期,金额", *rows, *(f"客户{n},,5" for n in range(3))]) + "\n"


@pytest.fixture
def imported(cast, signed_in):
    """The file taken into the hall."""
    client = signed_in("branch_manager")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    me = Door(client, cast.hall.pk)
    import_id = me.read(a_hundred())
    me.columns(import_id)
    dispatch.run_once()
    me.post("import_run", import_id)
    dispatch.run_once()
    return client


def asked(client) -> dict:
    today = timezone.localdate()
    return client.get(f"/api/v1/duplicates/linked?first={today - timedelta(days=1)}&last={today}").json()


@pytest.mark.covers("R211")
def test_of_a_hundred_transactions_ninety_are_linked_to_a_known_customer(imported):
    told = asked(imported)
    assert (told["n_linked"], told["n"], told["share"], told["refused"]) == (90, 100, 0.9, {"NO_CUSTOMER": 10})
    page = imported.get("/duplicates/").content.decode()
    assert "90.00%" in page
    assert "90 of 100" in page
    assert "The row names no customer." in page


def test_what_belongs_to_somebody_erased_is_linked_to_nobody(imported):
    with base.acting_as(base.System("test")):
        (customer_id,) = customer_queries.ids_by_code(["客户0"]).values()
        erasing.erase_person(customer_id=customer_id, basis="ASKED", reason="wished", at=AT)
    told = asked(imported)
    # Every thirtieth row is theirs: three of ninety.
    assert (told["n_anonymous"], told["n_linked"], told["n"]) == (3, 87, 100)


def test_imports_of_others_are_no_part_and_without_any_nothing_is_said(imported, cast, signed_in):
    other = signed_in("other_manager")
    told = asked(other)
    assert (told["n"], told["share"]) == (0, None)
    assert 'id="linked"' not in other.get("/duplicates/").content.decode()
    turned = other.get("/api/v1/duplicates/linked?first=2026-03-02&last=2026-03-01")
    assert turned.json()["error"]["field"] == "last"
    assert signed_in("owner").get("/api/v1/duplicates/linked").status_code == 403
    with base.acting_as(base.System("test")):
        assert queries.linked(TODAY - timedelta(days=9_000), TODAY - timedelta(days=8_000)).share is None
