"""Who may call what: every resource for every role, nobody, a revoked token, a form without its proof."""

import importlib
from pathlib import Path

import pytest
import resources
from cast import AT
from django.test import Client

from zhike.apps.core import base
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.config import checks

HERE = Path(resources.__file__).parent
PARTS = [importlib.import_module(file.stem) for file in sorted(HERE.glob("resources_of_*.py"))]
# Method, address, act; written down here a second time, so that a change of either is seen.
CALLS = [
    ("get", "me", "self.use"),
    ("get", "openapi.json", "self.use"),
    ("get", "jobs/1", "self.use"),
    ("get", "customers", "customer.view"),
    ("post", "customers", "customer.edit"),
    ("get", "customers/{customer}", "customer.view"),
    ("patch", "customers/{customer}", "customer.edit"),
    ("get", "customers/{customer}/archive", "customer.view"),
    ("patch", "customers/{customer}/archive", "customer.edit"),
    ("get", "fields", "customer.view"),
    ("get", "customers/{customer}/swot", "customer.view"),
    ("post", "customers/{customer}/swot", "customer.edit"),
    ("get", "customers/{customer}/outlets", "customer.view"),
    ("post", "customers/{customer}/outlets", "customer.edit"),
    ("get", "outlets/1", "customer.view"),
    ("patch", "outlets/1", "customer.edit"),
    ("get", "customers/{customer}/statements", "customer.view"),
    ("post", "customers/{customer}/statements", "customer.edit"),
    ("get", "people", "person.view"),
    ("post", "people", "person.edit"),
    ("get", "people/1", "person.view"),
    ("patch", "people/1", "person.edit"),
    ("get", "people/1/path", "person.view"),
    ("get", "customers/{customer}/people", "person.view"),
    ("get", "customers/{customer}/support", "person.view"),
    ("get", "duplicates", "customer.merge"),
    ("post", "merges", "customer.merge"),
    ("get", "merges/1", "customer.merge"),
    ("post", "merges/1/undo", "customer.merge"),
    ("post", "handovers", "customer.assign"),
    ("get", "tasks", "task.view"),
    ("post", "tasks", "task.edit"),
    ("get", "tasks/1", "task.view"),
    ("patch", "tasks/1", "task.edit"),
    ("post", "tasks/1/close", "task.edit"),
    ("post", "tasks/1/reopen", "task.edit"),
    ("post", "tasks/1/snooze", "task.edit"),
    ("get", "rules", "rule.view"),
    ("post", "rules", "rule.manage"),
    ("get", "rules/1", "rule.view"),
    ("patch", "rules/1", "rule.manage"),
    ("get", "rules/1/dry-run", "rule.view"),
    ("get", "rules/1/runs", "rule.view"),
    ("get", "warnings", "warning.view"),
    ("get", "warnings/1", "warning.view"),
    ("post", "warnings/1/accept", "warning.answer"),
    ("post", "warnings/1/snooze", "warning.answer"),
    ("post", "warnings/1/dismiss", "warning.answer"),
    ("post", "warnings/1/settle", "warning.answer"),
    ("post", "warnings/1/reopen", "warning.answer"),
    ("post", "customers/{customer}/resales", "warning.answer"),
    ("get", "detectors", "warning.view"),
    ("get", "customers/{customer}/interactions", "interaction.view"),
    ("get", "interactions", "interaction.view"),
    ("post", "interactions", "interaction.add"),
    ("get", "interactions/1", "interaction.view"),
    ("post", "interactions/1/amendments", "interaction.add"),
    ("get", "promises", "interaction.view"),
    ("post", "promises", "interaction.add"),
    ("get", "promises/1", "interaction.view"),
    ("post", "promises/1/settle", "interaction.add"),
    ("post", "promises/1/decide", "promise.approve"),
    ("get", "activities", "interaction.view"),
    ("post", "activities", "activity.edit"),
    ("get", "activities/1", "interaction.view"),
    ("patch", "activities/1", "activity.edit"),
    ("post", "activities/1/invite", "activity.edit"),
    ("post", "activities/1/guests/1/attend", "activity.edit"),
    ("post", "calls", "interaction.add"),
    ("get", "calls/pop", "customer.view"),
    ("get", "customers/{customer}/consents", "customer.view"),
    ("post", "customers/{customer}/consents", "consent.edit"),
    ("post", "consents/1/withdraw", "consent.edit"),
    ("get", "orders", "order.view"),
    ("get", "orders/{order}", "order.view"),
    ("get", "metrics", "metric.view"),
    ("get", "metrics/revenue", "figure.view"),
    ("get", "ledger", "figure.view"),
    ("post", "churn/calc", "calc.use"),
    ("get", "imports", "import.run"),
    ("post", "imports", "import.run"),
    ("get", "imports/1", "import.run"),
    ("get", "imports/1/refusals", "import.run"),
    ("post", "imports/1/run", "import.run"),
    ("post", "imports/1/undo", "import.run"),
    ("get", "analysis-runs", "analysis.run"),
    ("post", "analysis-runs", "analysis.run"),
    ("get", "analysis-runs/1", "analysis.run"),
    ("get", "messages", "interaction.view"),
    ("post", "messages", "message.send"),
    ("get", "messages/1", "interaction.view"),
    ("post", "inbound/messages", "interaction.add"),
    ("get", "templates", "message.send"),
    ("get", "webhooks", "outbound.manage"),
    ("post", "webhooks", "outbound.manage"),
    ("get", "webhooks/1", "outbound.manage"),
    ("patch", "webhooks/1", "outbound.manage"),
    ("delete", "webhooks/1", "outbound.manage"),
    *resources.CALLS,
    *(call for part in PARTS for call in part.CALLS),
]
MANAGERS = "branch_manager other_manager regional_manager general_manager administrator"
ROLES = {
    "self.use": "all", "customer.view": "all", "order.view": "all", "metric.view": "all", "calc.use": "all",
    "activity.edit": f"owner colleague agent {MANAGERS}",
    "consent.edit": f"owner colleague agent {MANAGERS}",
    "sale.view": "all", "sale.edit": f"owner colleague agent {MANAGERS}",
    "target.work": f"owner colleague agent {MANAGERS}",
    "customer.edit": f"owner colleague agent {MANAGERS}",
    "interaction.view": "all", "review.view": "all", "review.add": f"owner colleague agent {MANAGERS}",
    "sheet.manage": MANAGERS,
    "interaction.add": f"owner colleague agent analyst api_client {MANAGERS}",
    "interview.plan": MANAGERS, "candidate.manage": MANAGERS,
    "promise.approve": "branch_manager other_manager regional_manager general_manager",
    "figure.view": f"analyst auditor api_client {MANAGERS}",
    "market.rank": f"analyst {MANAGERS}",
    "import.run": MANAGERS, "order.add": f"owner colleague agent api_client {MANAGERS}",
    "stage.decide": f"analyst {MANAGERS}",
    "class.manage": "analyst general_manager administrator", "class.confirm": "general_manager administrator",
    "class.set": MANAGERS, "person.view": "all", "person.edit": f"owner colleague agent {MANAGERS}",
    "customer.merge": MANAGERS, "customer.assign": MANAGERS, "staff.view": MANAGERS,
    "task.view": "all", "task.edit": f"owner colleague agent analyst api_client {MANAGERS}",
    "rule.view": f"analyst auditor {MANAGERS}", "rule.manage": "general_manager administrator",
    "message.send": f"owner colleague agent {MANAGERS}",
    "outbound.manage": "administrator", "privacy.manage": "administrator",
    "list.export": f"analyst auditor {MANAGERS}",
    "gift.approve": "branch_manager other_manager regional_manager general_manager",
    "today.view": f"owner colleague agent analyst auditor {MANAGERS}",
    "audit.view": "administrator auditor",
    "branch.view": f"analyst auditor {MANAGERS}", "template.manage": MANAGERS,
    "tier.manage": "general_manager administrator", "support.grant": MANAGERS, "keyaccount.manage": MANAGERS,
    "relation.edit": f"owner colleague agent {MANAGERS}", "relation.manage": MANAGERS,
    "deputy.grant": "general_manager",
    "retirement.view": f"owner colleague agent analyst auditor {MANAGERS}",
    "retirement.propose": f"owner colleague agent analyst {MANAGERS}",
    "retirement.approve": "branch_manager other_manager regional_manager general_manager",
    "screening.decide": "branch_manager other_manager regional_manager general_manager",
    "survey.manage": MANAGERS,
    "webform.manage": MANAGERS, "media.manage": MANAGERS, "media.view": f"analyst auditor {MANAGERS}",
    "churn.edit": f"owner colleague agent analyst {MANAGERS}",
    "complaint.view": "all", "complaint.edit": f"owner colleague agent api_client {MANAGERS}",
    "complaint.approve": "branch_manager other_manager regional_manager general_manager",
    "loyalty.view": "all", "loyalty.edit": f"owner colleague agent api_client {MANAGERS}", "loyalty.manage": MANAGERS,
    "winback.edit": f"owner colleague agent {MANAGERS}", "winback.decide": MANAGERS,
    "winback.approve": "branch_manager other_manager regional_manager general_manager",
    "service.view": "all", "service.edit": f"owner colleague agent {MANAGERS}", "duty.manage": MANAGERS,
    "churn.decide": f"analyst {MANAGERS}", "report.make": f"analyst {MANAGERS}",
    "warning.view": f"owner colleague agent auditor api_client {MANAGERS}",
    "warning.answer": f"owner colleague agent {MANAGERS}",
    "receivable.edit": f"owner colleague agent {MANAGERS}",
    "credit.set": "branch_manager other_manager regional_manager general_manager",
    "risk.view": f"owner colleague agent auditor api_client {MANAGERS}",
    "risk.edit": f"owner colleague agent {MANAGERS}",
    "risk.treat": "branch_manager other_manager regional_manager general_manager",
    "market.view": "all", "market.propose": f"owner colleague agent analyst {MANAGERS}",
    "market.confirm": "general_manager analyst administrator",
    "bill.issue": MANAGERS, "serviceplan.manage": MANAGERS, "bill.view": "all",
    "bill.edit": f"owner colleague agent {MANAGERS}", "pass.make": f"owner colleague agent {MANAGERS}",
    "audience.view": f"{MANAGERS} analyst auditor", "audience.manage": MANAGERS,
    "campaign.view": f"{MANAGERS} analyst auditor", "campaign.manage": MANAGERS,
    "change.view": "all", "change.propose": MANAGERS, "change.ask": f"owner colleague agent {MANAGERS}",
    "change.activate": "regional_manager general_manager",
    "knowledge.view": "all", "knowledge.edit": MANAGERS,
    "company.manage": "administrator", "branch.manage": "administrator", "user.manage": "administrator",
    "catalog.manage": "administrator", "token.manage": "administrator", "job.manage": "administrator",
    "backup.manage": "administrator", "task.assign": MANAGERS,
    "analysis.run": "general_manager analyst administrator",
}  # fmt: skip


def test_every_resource_stands_in_the_table():
    acts = {act for address in checks.addresses() if address.door == "api" for act in address.acts.values()}
    n_methods = sum(len(address.acts) for address in checks.addresses() if address.door == "api")
    assert (n_methods, acts) == (len(CALLS), set(ROLES))


def may(part: str, act: str) -> bool:
    """Say whether a part of the cast may do an act."""
    return ROLES[act] == "all" or part in ROLES[act].split()


def some(parts: list[str]) -> list[tuple[str, int]]:
    """Return who asks for which resource: everybody once for each act, besides one who may and one who may not."""
    asked, seen = [], set()
    for place, (_method, _path, act) in enumerate(CALLS):
        allowed, denied = ([part for part in parts if may(part, act) is yes] for yes in (True, False))
        turns = [group[place % len(group)] for group in (allowed, denied) if group]
        asked += [(part, place) for part in (turns if act in seen else parts)]
        seen.add(act)
    return asked


def ask(caller, part: str, place: int, cast, order) -> None:
    """Let a part of the cast ask for a resource; it gets what its acts say and nothing else."""
    method, path, act = CALLS[place]
    answer = getattr(caller, method)(path.format(customer=cast.customer_id, order=order.pk))
    assert (answer.status_code != 403) == may(part, act), f"{part} {method} {path}: {answer.status_code}"
    if not may(part, act):
        assert answer.json()["error"]["code"] == act


@pytest.mark.covers("R629")
@pytest.mark.any_database
def test_each_role_may_do_what_its_acts_say_and_nothing_else(cast, calls, order):
    callers = {part: calls(part) for part in cast.people()}
    for part, place in some(list(callers)):
        ask(callers[part], part, place, cast, order)


@pytest.mark.prove
def test_each_role_may_do_what_its_acts_say_everywhere(cast, calls, order):
    for part in cast.people():
        caller = calls(part)
        for place in range(len(CALLS)):
            ask(caller, part, place, cast, order)


@pytest.mark.any_database
def test_nobody_is_asked_to_say_who_calls(cast, calls, order):
    for method, path, _act in CALLS:
        answer = getattr(calls(), method)(path.format(customer=cast.customer_id, order=order.pk))
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
        assert answer.json()["error"]["code"] == "NOT_AUTHENTICATED"


def test_a_revoked_token_ends_at_once(cast, calls):
    caller = calls("owner")
    assert caller.get("me").json()["username"] == "owner"
    with base.acting_as(base.System("revoke")):
        org_actions.revoke_token(token_id=org_queries.tokens(cast.owner.pk)[0].pk, at=AT)
    assert caller.get("me").status_code == 401


def test_a_changed_role_counts_for_the_next_call(cast, calls):
    caller = calls("api_client")
    assert caller.post("customers", {"name": "新客户"}).status_code == 403
    with base.acting_as(base.System("promote")):
        org_actions.change_user(user_id=cast.api_client.pk, values={"role": "BRANCH_MANAGER"}, at=AT)
    assert caller.post("customers", {"name": "新客户"}).status_code == 201


def test_a_session_may_read_but_writes_only_with_its_proof(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.owner)
    assert client.get("/api/v1/me").json()["role"] == "REP"
    answer = client.post("/api/v1/customers", {"name": "新客户"}, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "PERMISSION_DENIED")
    assert not client.get("/api/v1/customers?code=C000").json()["results"]


@pytest.mark.parametrize("part", ["colleague", "other_manager", "analyst"])
def test_what_is_hidden_is_answered_like_what_is_missing(cast, calls, order, part):
    caller = calls(part)
    hidden, missing = caller.get(f"customers/{cast.customer_id}"), caller.get("customers/999999")
    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content) == (404, missing.content)
    hidden, missing = caller.get(f"orders/{order.pk}"), caller.get("orders/999999")
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert caller.get("customers").json()["results"] == caller.get("orders").json()["results"] == []


def test_a_change_of_a_hidden_customer_changes_nothing(cast, calls):
    change = {"version": 1, "name": "夺来的客户"}
    assert calls("other_manager").patch(f"customers/{cast.customer_id}", change).status_code == 404
    seen = calls("owner").get(f"customers/{cast.customer_id}").json()
    assert (seen["name"], seen["version"]) == ("苏南轨道装备有限公司", 1)


def test_a_branch_out_of_sight_has_no_figures(cast, calls, run):
    caller = calls("other_manager")
    for path in ("ledger", "metrics/revenue"):
        hidden, missing = caller.get(path, branch="SZ"), caller.get(path, branch="NOWHERE")
        assert (hidden.status_code, hidden.content) == (404, missing.content)
