"""The archive by REST: known values with their sources, changes on a version, what is masked or locked, studies."""

from datetime import date, timedelta

import pytest
from cast import AT, TODAY, agree

from zhike.apps.archives import actions as archive_actions
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.core import base


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)


def value(archive: dict, field: str) -> dict:
    return next(one for group in archive["groups"] for one in group["fields_known"] if one["field"] == field)


def learned(version: int, day: date | None = None, channel: str = "SERVICE", **values) -> dict:
    return {"version": version, "values": values, "channel": channel} | ({"day": str(day)} if day else {})


@pytest.mark.covers("R016", "R149")
def test_what_is_learned_is_told_with_its_source_on_any_day(cast, calls):
    caller, path = calls("owner"), f"customers/{cast.customer_id}/archive"
    assert caller.get(path).json()["knowledge_score"] == 0
    first = caller.patch(path, learned(0, day=date(2025, 6, 1), industry="steel", staff="430"))
    assert first.status_code == 200
    again = caller.patch(path, learned(first.json()["version"], industry="rail"))
    told = value(again.json(), "industry")
    assert (told["value"], told["channel"], told["verified_date"]) == ("rail", "SERVICE", TODAY.isoformat())
    assert value(caller.get(path, as_of="2025-07-01").json(), "industry")["value"] == "steel"
    assert "industry" not in again.json()["missing_fields"]
    assert "address" in again.json()["missing_fields"]


def test_a_change_is_refused_by_field_and_on_an_old_version(cast, calls):
    caller, path = calls("owner"), f"customers/{cast.customer_id}/archive"
    bad = caller.patch(path, learned(0, channel="RUMOUR", staff="many", colour="red"))
    assert (bad.status_code, bad.json()["error"]["fields"].keys()) == (422, {"channel", "staff", "colour"})
    assert caller.patch(path, learned(0, industry="steel")).status_code == 200
    stale = caller.patch(path, learned(0, industry="rail"))
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "STALE_VERSION")


@pytest.mark.parametrize(
    ("part", "read", "write"),
    [("owner", 200, 200), ("colleague", 404, 404), ("auditor", 200, 403), ("api_client", 200, 403)],
)
def test_who_may_read_and_write(cast, calls, part, read, write):
    caller, path = calls(part), f"customers/{cast.customer_id}/archive"
    assert caller.get(path).status_code == read
    assert caller.patch(path, learned(0, industry="steel")).status_code == write
    assert caller.patch(path, {"colour": "red"}).status_code == (422 if write == 200 else write)
    for study in ("swot", "outlets", "statements"):
        answer = caller.post(f"customers/{cast.customer_id}/{study}", {})
        assert answer.status_code == (422 if write == 200 else write), study


@pytest.mark.covers("R023")
def test_a_sensitive_value_is_masked_for_everybody(cast, calls):
    path = f"customers/{cast.customer_id}/archive"
    agree(cast.customer_id)
    written = calls("owner").patch(path, learned(0, heads_family="two children"))
    assert "two children" not in written.content.decode()
    told = value(calls("administrator").get(path).json(), "heads_family")
    assert (told["value"], told["is_masked"], told["is_known"]) == (None, True, True)


@pytest.mark.covers("R161")
def test_the_values_of_an_ended_licence_are_locked_and_refused(cast, calls):
    terms = {"supplier": "S", "kind": "RENTED", "permitted_use": "one letter", "valid_from": TODAY, "cost": None}
    with base.acting_as(base.System("test")):
        batch_id = catalog_actions.save_batch(batch_id=None, values=terms | {"valid_to": TODAY}, at=AT)
        archive_actions.write_facts(
            customer_id=cast.customer_id, values={"industry": "steel"}, channel="RENTED_DB", day=TODAY,
            batch_id=batch_id, at=AT,
        )  # fmt: skip
        ended = {"valid_from": TODAY - timedelta(days=9), "valid_to": TODAY - timedelta(days=1)}
        catalog_actions.save_batch(batch_id=batch_id, values=terms | ended, at=AT)
    caller, path = calls("owner"), f"customers/{cast.customer_id}/archive"
    told = value(caller.get(path).json(), "industry")
    assert (told["value"], told["is_known"], told["locked_since"]) == (None, False, str(TODAY - timedelta(days=1)))
    body = learned(1, channel="RENTED_DB", staff="7") | {"batch": batch_id}
    answer = caller.patch(path, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "LICENSE_EXPIRED")


@pytest.mark.covers("R021")
@pytest.mark.covers("R022")
def test_strengths_and_outlets_are_noted(cast, calls):
    caller, path = calls("owner"), f"customers/{cast.customer_id}"
    assert caller.post(f"{path}/swot", {"kind": "STRENGTH", "text": "pays on time"}).status_code == 201
    assert [one["text"] for one in caller.get(f"{path}/swot").json()["results"]] == ["pays on time"]
    made = caller.post(f"{path}/outlets", {"name": "Guanqian", "opened_date": "2024-05-01", "turnover": "1200000"})
    outlet = made.json()
    assert (made.status_code, outlet["turnover"], outlet["closed_date"]) == (201, "1200000.00", None)
    closed = caller.patch(f"outlets/{outlet['id']}", {"version": 1, "closed_date": "2025-01-01"}).json()
    assert (closed["closed_date"], closed["version"]) == ("2025-01-01", 2)
    early = caller.patch(f"outlets/{outlet['id']}", {"version": 2, "closed_date": "2020-01-01"})
    assert (early.status_code, early.json()["error"]["field"]) == (422, "closed_date")
    assert caller.get(f"{path}/outlets").json()["results"] == [closed]
    assert calls("colleague").get(f"outlets/{outlet['id']}").status_code == 404


@pytest.mark.covers("R120", "R121")
def test_a_statement_is_told_with_its_indicators(cast, calls):
    caller, path = calls("owner"), f"customers/{cast.customer_id}/statements"
    body = {"year": 2025, "current_assets": "6000", "inventory": "2000", "cash": "1200", "current_liabilities": "4000",
            "revenue": "10000", "net_profit": "500", "total_assets": "8000", "receivables": "1500",
            "cost_of_sales": "7300"}  # fmt: skip
    (year,) = caller.post(path, body).json()["results"]
    assert [year[name] for name in ("current_ratio", "quick_ratio", "cash_ratio", "net_margin")] == [1.5, 1, 0.3, 0.05]
    assert (year["return_on_assets"], year["collection_days"], year["inventory_days"]) == (0.0625, 54.75, 100)
    assert caller.post(path, body).status_code == 409
    assert caller.get(path).json()["results"] == [year]


def test_the_catalogue_tells_types_classes_and_choices(cast, calls):
    rows = {row["code"]: row for row in calls("owner").get("fields", noun="INDIVIDUAL").json()["results"]}
    assert (rows["id_number"]["field_class"], rows["birth_date"]["type"]) == ("sensitive", "DATE")
    assert list(rows["gender"]["choices"]) == ["FEMALE", "MALE", "OTHER"]
    assert rows["schools"]["columns"] == ["school", "from", "to", "major"]
    assert calls("owner").get("fields", noun="ROBOT").status_code == 422
