"""Stories of the audit trail: a sound chain holds; a change, a removal and an insertion are found."""

from datetime import timedelta

import pytest

from zhike.apps.core import actions, base, queries
from zhike.apps.core.models import AuditEntry, AuditSeal, AuditValue


@pytest.fixture(autouse=True)
def machine(db):
    """Let the machine act."""
    with base.acting_as(base.System("story")):
        yield


def entry(n: int, at) -> None:
    """Write one entry: a customer's name changed."""
    values = {"name": [f"before {n}", f"after {n}"]}
    actions.audit("customer.change", noun="customer", object_id=n, at=at, values=values)


@pytest.fixture
def sealed(at):
    """Twelve entries under two seals."""
    for n in range(1, 8):
        entry(n, at)
    actions.seal_trail(at=at + timedelta(minutes=3))
    for n in range(8, 13):
        entry(n, at + timedelta(minutes=4))
    actions.seal_trail(at=at + timedelta(minutes=10))
    return list(AuditEntry.objects.order_by("pk"))


def test_an_untouched_trail_is_sound(sealed):
    found = queries.verify_trail()
    assert (found.is_sound, found.n_entries, found.n_seals, found.n_unsealed) == (True, 12, 2, 0)


def test_fresh_entries_wait_for_their_seal(sealed, at):
    entry(13, at + timedelta(minutes=10))
    assert actions.seal_trail(at=at + timedelta(minutes=11)) == 0
    assert queries.verify_trail().n_unsealed == 1
    assert actions.seal_trail(at=at + timedelta(minutes=12)) == 1


def test_a_fresh_entry_before_one_of_a_long_job_holds_the_seal_back(at):
    entry(1, at + timedelta(minutes=30))
    # The job began half an hour ago and writes now, behind somebody's change of this minute.
    entry(2, at)
    assert actions.seal_trail(at=at + timedelta(minutes=30)) == 0
    assert actions.seal_trail(at=at + timedelta(minutes=32)) == 2
    assert queries.verify_trail().is_sound


def test_nothing_new_makes_no_seal(sealed, at):
    assert actions.seal_trail(at=at + timedelta(days=1)) == 0
    assert AuditSeal.objects.count() == 2


@pytest.mark.covers("R630")
@pytest.mark.parametrize(
    ("column", "value"), [("actor", "somebody else"), ("act", "login"), ("object_id", 99), ("n_rows", 7)]
)
def test_a_changed_entry_is_found(sealed, column, value):
    AuditEntry.objects.filter(pk=sealed[3].pk).update(**{column: value})
    found = queries.verify_trail()
    assert not found.is_sound
    assert "was changed" in found.fault


def test_a_removed_entry_is_found(sealed):
    sealed[3].delete()
    assert not queries.verify_trail().is_sound


def test_an_entry_slipped_in_is_found(sealed, at):
    spare = sealed[3].pk
    sealed[3].delete()
    for n in (1, 2):
        values = {"digest": "0" * 64, "at": at, "actor": "forger", "act": "login", "noun": "user"}
        AuditEntry.objects.create(pk=spare if n == 1 else None, **values)
    assert not queries.verify_trail().is_sound


def test_a_removed_seal_is_found(sealed):
    AuditSeal.objects.order_by("last_id").first().delete()
    assert not queries.verify_trail().is_sound


def test_a_seal_made_anew_over_forged_entries_breaks_the_next_one(sealed):
    AuditEntry.objects.filter(pk=sealed[0].pk).update(actor="forger")
    first = AuditSeal.objects.order_by("last_id").first()
    columns = actions.sealed_columns(0, first.last_id)
    AuditSeal.objects.filter(pk=first.pk).update(hash=actions.rules.seal_hash(first.previous, columns))
    assert not queries.verify_trail().is_sound


def test_a_changed_value_is_found(sealed):
    AuditValue.objects.filter(entry=sealed[5]).update(values={"name": ["before 6", "somebody's wish"]})
    found = queries.verify_trail()
    assert found.fault == f"entry {sealed[5].pk}: its values were changed"


def test_an_erased_value_leaves_the_chain_sound(sealed):
    AuditValue.objects.filter(entry=sealed[5]).delete()
    assert queries.verify_trail().is_sound


def test_equal_values_do_not_show_by_equal_digests(at):
    for _ in range(2):
        actions.audit("login", noun="user", object_id=1, at=at, values={"name": "same"})
    assert len(set(AuditEntry.objects.values_list("digest", flat=True))) == 2


def test_the_trail_is_read_newest_first_and_by_record(sealed):
    assert [e.object_id for e in queries.trail(limit=3)] == [12, 11, 10]
    assert [e.object_id for e in queries.trail(before_id=sealed[2].pk)] == [2, 1]
    assert [e.object_id for e in queries.trail(noun="customer", object_id=5)] == [5]
    assert not queries.trail(noun="branch")


def test_fields_of_records_are_classed_for_masking(db):
    assert queries.field_class("user", "password") == "sensitive"
    assert queries.field_class("customer", "phone") == "personal"
    assert queries.field_class("customer", "branch_id") == "internal"
    assert queries.field_class("nothing_like_that", "phone") == "internal"
