"""The audit trail through its page: filters, words, what only looks, export."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from house.tree import modules, parsed

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.customers.models import Customer
from zhike.apps.org import queries as org_queries
from zhike.apps.org.models import User
from zhike.apps.playbooks.models import Rule
from zhike.apps.tasks.models import Task
from zhike.web import audit, trail_words

PACKAGE = Path(audit.__file__).parents[1]


@pytest.fixture
def admin(signed_in):
    return signed_in("administrator")


@pytest.fixture
def entries(cast, at):
    """Five entries of two people, two branches and two days."""
    told = [
        ("owner", "customer.change", "customer", cast.hall.pk, 0), ("owner", "list.export", "customer", None, 0),
        ("colleague", "customer.change", "customer", cast.hall.pk, 3), ("owner", "order.add", "order", None, 3),
        ("colleague", "person.report", "customer", cast.other_hall.pk, 3),
    ]  # fmt: skip
    for n, (part, act, noun, branch_id, days) in enumerate(told, start=1):
        with base.acting_as(org_queries.member(cast.people()[part].pk)):
            core_actions.audit(
                act, noun=noun, object_id=900 + n, at=at + timedelta(days=days), branch_id=branch_id,
                values={"mark": f"entry-{n}-"},
            )  # fmt: skip


def shown(client, query: str) -> set[int]:
    page = client.get(f"/audit/?{query}").content.decode()
    return {int(n) for n in re.findall(r"entry-(\d)-", page)}


@pytest.mark.covers("R630")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("who=owner", {1, 2, 4}), ("who=colleague", {3, 5}), ("act=customer.change&who=owner", {1}),
        ("act=READS", {2, 5}), ("noun=order&since=2026-03-05", {4}), ("since=2026-03-05&who=e", {3, 4, 5}),
        ("until=2026-03-03&who=owner", {1, 2}), ("object_id=903", {3}),
    ],
)  # fmt: skip
def test_the_trail_is_filtered_by_who_what_and_when(admin, entries, query, expected):
    assert shown(admin, query) == expected


def test_the_trail_is_filtered_by_branch(admin, entries, cast):
    assert shown(admin, f"branch={cast.other_hall.pk}") == {5}


@pytest.mark.parametrize("query", ["since=soon", "branch=99999", "act=nonsense", "noun=nothing"])
def test_a_wrong_filter_is_refused_beside_its_field(admin, cast, query):
    answer = admin.get(f"/audit/?{query}")
    assert answer.status_code == 422
    assert f'id="id_{query.partition("=")[0]}-error"' in answer.content.decode()


def test_the_export_has_the_filtered_rows_and_is_written_down(admin, entries):
    answer = admin.get("/audit/export.csv?who=colleague")
    text = b"".join(answer.streaming_content).decode()
    assert set(re.findall(r"entry-(\d)-", text)) == {"3", "5"}
    assert len(text.strip().splitlines()) == 3
    assert AuditEntry.objects.filter(act="list.export", noun="trail").count() == 1


def test_auditors_read_no_personal_value_in_the_export(signed_in, cast, at):
    with base.acting_as(base.System("story")):
        values = {"phone": ["13800138000", "13900139000"], "status": ["ACTIVE", "RETIRED"]}
        core_actions.audit("customer.change", noun="customer", object_id=7, at=at, values=values)
    text = b"".join(signed_in("auditor").get("/audit/export.csv?noun=customer&object_id=7").streaming_content).decode()
    assert "13900139000" not in text
    assert len(text.strip().splitlines()) == 2


def acts_written() -> set[str]:
    """Return every act the program writes into the trail, as its source says."""
    found = set()
    for file in (PACKAGE / "apps").rglob("*.py"):
        found |= set(re.findall(r"\baudit\(\s*\"([a-z_.]+)\"", file.read_text("utf-8")))
    for file in (PACKAGE / "web").rglob("*.py"):
        found |= set(re.findall(r"\baudit\(\s*\"([a-z_]+\.[a-z_]+)\"", file.read_text("utf-8")))
    return found


def test_every_audited_act_has_words():
    written = acts_written()
    assert len(written) > 25
    for act in written:
        thing, dot, deed = act.rpartition(".")
        assert not dot or thing in trail_words.THINGS, f"{act}: zhike/web/trail_words.py has no word for “{thing}”"
        assert deed in trail_words.DEEDS, f"{act}: zhike/web/trail_words.py has no word for “{deed}”"


def test_an_act_is_shown_in_words_and_an_unknown_one_as_it_stands(admin, entries):
    assert "customer.change" not in admin.get("/audit/?who=owner").content.decode().replace('title="', "").split(
        "<tbody>"
    )[1].split("</tbody>")[0].replace('customer.change"', "")
    assert trail_words.act("never.heard") == "never.heard"


def test_every_field_the_trail_names_has_words():
    named: set[str] = set()
    for file in modules(PACKAGE):
        calls = [node for node in ast.walk(parsed(file)) if isinstance(node, ast.Call)]
        for call in [one for one in calls if ast.unparse(one.func).rpartition(".")[2] == "audit"]:
            for values in [word.value for word in call.keywords if word.arg == "values"]:
                dicts = [node for node in ast.walk(values) if isinstance(node, ast.Dict)]
                named |= {key.value for one in dicts for key in one.keys if isinstance(key, ast.Constant)}
    # What a record's own change tells: the columns of the records people change most.
    for model in (Rule, Task, Customer, User):
        named |= {field.attname for field in model._meta.concrete_fields}
    own = {"id", "version", "key", "password", "last_login", "theme", "session_epoch", "link", "import_id"}
    assert sorted(name for name in named - own if name not in trail_words.FIELDS) == []
