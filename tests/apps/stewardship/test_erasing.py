"""Erasure reaches every app: whoever can forget a customer is asked to; again after a restore; uploads go too."""

import importlib
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.apps import apps
from django.db import models

from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.core.actions import erasures
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange.actions import state
from zhike.apps.exchange.models import Import, ImportChange
from zhike.apps.stewardship.actions import erasing
from zhike.jobs import dispatch

# The record itself is forgotten last, by name; uploads are forgotten by a reaction, since their app stands beside.
BY_THEMSELVES = {"customers", "exchange", "insight"}

# Apps whose words name no key person, or are looked after elsewhere.
NAME_OTHERS = {
    "core": "the trail is searched for every word; the ledger of erasures holds a number alone",
    "search": "a document goes with its part, by people",
    "files": "files that show a person are found and dropped by interactions",
    "org": "names of those who work for us",
    "factors": "secrets of those who work for us",
    "webforms": "what a sender is known by is a digest",
    "targets": "what a request for customers asks",
    "stewardship": "values of customers before a merge",
}


@pytest.fixture(autouse=True)
def machine(db, settings, tmp_path):
    settings.ZHIKE_DATA_DIR = tmp_path
    with base.acting_as(base.System("story")):
        yield


@pytest.fixture
def person(cast, at) -> int:
    new = customer_actions.NewCustomer(code="P-1", name="欧阳雪棠", branch_id=cast.hall.pk, kind="INDIVIDUAL")
    return customer_actions.add_customer(new=new, at=at)


def able_to(name: str) -> set[str]:
    """Return the apps that have an action of a name."""
    own = [config for config in apps.get_app_configs() if config.name.startswith("zhike.apps.")]
    return {config.label for config in own if hasattr(importlib.import_module(f"{config.name}.actions"), name)}


def test_every_app_that_can_forget_a_customer_is_asked_to():
    asked = {forget.__module__.split(".")[2] for forget in erasing.FORGETTERS}
    able = able_to("forget_customer")
    assert able - BY_THEMSELVES == asked, "stewardship/actions/erasing.py: FORGETTERS must name each of them"


def test_every_app_that_can_forget_a_key_person_is_asked_to():
    asked = {forget.__module__.split(".")[2] for forget in erasing.BLOTTERS}
    able = able_to("forget_person")
    # Contacts are told which files must stay.
    assert able - (BY_THEMSELVES - asked) == asked | {"interactions"}, "stewardship/actions/erasing.py: BLOTTERS"


def names_persons(config) -> bool:
    """Say whether an app has a table that leads to a person, or holds words that may name one."""
    for model in config.get_models():
        classes = getattr(model, "classes", {})
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, (models.CharField, models.TextField, models.JSONField))
            if is_text and classes.get(field.name) in ("personal", "sensitive"):
                return True
            if field.name == "person_id" or (
                field.related_model and field.related_model._meta.label == "people.Person"
            ):
                return True
    return False


def test_every_app_that_names_key_persons_can_forget_them():
    naming = {config.label for config in apps.get_app_configs() if names_persons(config)} - NAME_OTHERS.keys()
    assert naming - able_to("forget_person") == set(), "give them forget_person, or say in NAME_OTHERS why not"


def test_whom_the_ledger_knows_is_erased_again(person, at):
    told = {"basis": "ASKED", "reason": "by letter", "at": at.isoformat()}
    known = {("customer", person): told, ("customer", 99_999): told, ("person", 99_999): told}
    assert erasing.erase_again(known=known, at=at) == [("customer", person)]
    assert erasing.erase_again(known=known, at=at) == []
    assert customer_queries.customer(person).name == "erased customer P-1"


def test_who_got_the_number_of_somebody_erased_before_is_left_alone(person, at):
    told = {"basis": "ASKED", "reason": "by letter", "at": (at - timedelta(days=1)).isoformat()}
    assert erasing.erase_again(known={("customer", person): told}, at=at) == []
    assert customer_queries.customer(person).name == "欧阳雪棠"


def test_the_ledger_beside_the_backups_is_known_too(person, at, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_person(customer_id=person, basis="PURPOSE_OVER", reason="five years over", at=at)
    told = erasures.known_erasures(core_queries.backup_folder())
    assert told["customer", person]["basis"] == "PURPOSE_OVER"
    assert "欧阳" not in core_queries.erasure_file(core_queries.backup_folder()).read_text()


def test_uploads_and_undo_copies_of_an_erased_person_go(cast, person, at, settings):
    about = {
        "kind": "customers", "file_name": "a.csv", "sha256": "0", "n_bytes": 1, "source": "FILE", "branch": cast.hall,
        "created_at": at, "updated_at": at, "meta": {"samples": [["欧阳雪棠"]]},
    }  # fmt: skip
    done, other = Import.objects.create(status="DONE", **about), Import.objects.create(status="DONE", **about)
    for row in (done, other):
        folder = settings.ZHIKE_DATA_DIR / "imports" / str(row.pk)
        folder.mkdir(parents=True)
        (folder / "upload").write_text("欧阳雪棠")
    ImportChange.objects.create(imported=done, noun="customer", object_id=person, before={"name": "欧阳"}, version=1)
    erasing.erase_person(customer_id=person, basis="ASKED", reason="by letter", at=at)
    dispatch.run_once()
    assert not (settings.ZHIKE_DATA_DIR / "imports" / str(done.pk)).exists()
    assert (settings.ZHIKE_DATA_DIR / "imports" / str(other.pk)).exists()
    assert not ImportChange.objects.exists()
    done.refresh_from_db()
    assert done.meta["samples"] == []


@pytest.mark.parametrize("status", ["DRAFT", "STAGED", "CHECKED", "DONE"])
def test_files_on_their_way_in_that_name_an_erased_person_go(
    cast, person, at, status, django_capture_on_commit_callbacks
):
    about = {
        "kind": "customers", "file_name": "a.csv", "sha256": "0", "n_bytes": 1, "source": "FILE", "branch": cast.hall,
        "created_at": at, "updated_at": at, "status": status,
    }  # fmt: skip
    rows = {}
    for name in ("欧阳雪棠", "司马青"):
        told = {"counts": {"samples": {"BAD_DATE": [{"value": name}]}}, "meta": {"samples": [[name]]}}
        rows[name] = Import.objects.create(**about, **told)
        folder = state.folder(rows[name].pk)
        folder.mkdir(parents=True)
        (folder / "upload").write_bytes(f"名称\n{name}先生".encode("gb18030"))
        pq.write_table(pa.table({"row": [1], "extra": [None], "c0": [f"{name}先生"]}), folder / "raw.parquet")
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_person(customer_id=person, basis="ASKED", reason="by letter", at=at)
    named, other = rows.values()
    assert not state.folder(named.pk).exists()
    assert state.folder(other.pk).exists()
    named.refresh_from_db()
    assert "欧阳" not in str([named.meta, named.counts])


def test_a_file_that_was_never_read_goes_with_whoever_is_erased(cast, person, at, django_capture_on_commit_callbacks):
    draft = Import.objects.create(
        kind="customers", file_name="a.xlsx", sha256="0", n_bytes=1, source="FILE", branch=cast.hall, created_at=at,
        updated_at=at,
    )  # fmt: skip
    folder = state.folder(draft.pk)
    folder.mkdir(parents=True)
    (folder / "upload").write_bytes(b"PK")
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_person(customer_id=person, basis="ASKED", reason="by letter", at=at)
    assert not folder.exists()


def test_an_unknown_basis_is_a_fault_and_a_stranger_cannot_be_erased(person, at):
    with pytest.raises(ValueError, match="basis"):
        erasing.erase_person(customer_id=person, basis="WHIM", reason="x", at=at)
    with pytest.raises(erasing.NotErasable):
        erasing.erase_person(customer_id=999, basis="ASKED", reason="x", at=at)
