"""The made-up organisation as a matrix: who asks, for whose record, at which address, and what may come back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

import records
from django.db import connection, transaction
from django.test import Client

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers.models import Customer
from zhike.apps.exchange.models import Import
from zhike.apps.insight.models import Answer, Run
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules
from zhike.apps.org.models import SavedView
from zhike.apps.trade.models import Order
from zhike.config import checks
from zhike.config.commands import seed_org

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
DENIALS = {401, 403, 404}
UNSEEN = "the record may not be seen"
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# Written down here a second time, apart from the program's own rules.
SEES_ALL = {"GENERAL_MANAGER", "AUDITOR", "ADMINISTRATOR"}
SEES_OWN = {"REP", "KEY_ACCOUNT_MANAGER"}
SEES_NONE = {"ANALYST"}
# How addresses name what is hidden with its customer, and what belongs to one person and the administrator.
OF_CUSTOMER = {"customer_id", "order_id", "answer_id", "import_id", "row_id"} | records.of_customer()
# The same name means another record here: a plan of interviews is of a branch, a retirement's of the customer; so is a
# programme of relations, and one of growth the customer's.
OF_BRANCH = {
    "interviews/plans/<int:plan_id>/", "interview-plans/<int:plan_id>", "relations/programmes/<int:programme_id>/",
    "/programmes/<int:programme_id>",
}  # fmt: skip
OF_PERSON = {"progress_id", "job_id", "view_id", "notice_id", "bulk_id"}


@dataclass(frozen=True)
class Ask:
    """One request: who sends it, how they show who they are, for whose record, where."""

    user_id: int | None
    credential: str
    relation: str
    method: str
    address: checks.Address

    def __str__(self) -> str:
        return f"{self.method} {self.address.route} by {self.user_id} ({self.credential}) for {self.relation}"


@contextmanager
def written_tables() -> Iterator[set[str]]:
    """Collect the tables that statements insert into, update or delete from."""
    tables: set[str] = set()

    def note(execute, sql, params, many, context):
        if found := WRITES.match(sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


class World:
    """The organisation, everybody's credentials, and one record of each kind for each relation."""

    def __init__(self, at):
        self.at = at
        with base.acting_as(base.System("matrix")):
            self.made = seed_org.seed(1, at)
            self.users = {user["id"]: user for user in self.made["users"]}
            self.customers = {customer["id"]: customer for customer in self.made["customers"]}
            self.branches = {branch["id"]: branch for branch in self.made["branches"]}
            self.tokens = {
                user_id: org_actions.make_token(user_id=user_id, name="matrix", at=at) for user_id in self.users
            }
            self.run = Run.objects.create(as_of=at.date(), engine="duckdb", program="0", requested_at=at, status="DONE")
            self.records = {customer_id: self._records(customer_id) for customer_id in self.customers}
        self.as_made = self.cards()
        self.clients = {None: Client(raise_request_exception=False)}
        for user_id in self.users:
            self.clients[user_id] = Client(raise_request_exception=False)
            self.clients[user_id].force_login(org_queries.user(user_id))

    def _records(self, customer_id: int) -> dict[str, object]:
        """Make what belongs to a customer, its hall and its owner; return the values of addresses for it."""
        customer = self.customers[customer_id]
        hall, owner_id = customer["branch_id"], customer["owner_id"]
        owner_id = owner_id or next(u["id"] for u in self.made["users"] if u["branch_id"] == hall)
        order = Order.objects.create(
            number=f"N{customer_id}", source="matrix", customer_id=customer_id, branch_id=hall, kind="PURCHASE",
            order_date=self.at.date(), currency="CNY", amount=100,
        )  # fmt: skip
        imported = Import.objects.create(
            kind="orders", file_name="o.csv", sha256="0" * 64, n_bytes=1, source="matrix", user_id=owner_id,
            branch_id=hall, created_at=self.at, updated_at=self.at,
        )  # fmt: skip
        with base.acting_as(org_queries.member(owner_id)):
            job_id = core_actions.request_job("analysis.wanted", {}, title="a job", at=self.at)
        view = SavedView.objects.create(
            user_id=owner_id, list_name="customers", name=f"v{customer_id}", params={}, created_at=self.at,
        )  # fmt: skip
        answer = Answer.objects.create(
            customer_id=customer_id, user_id=owner_id, outcome="CALLED", until_date=self.at.date(), at=self.at
        )
        return {
            "customer_id": customer_id, "order_id": order.pk, "import_id": imported.pk, "answer_id": answer.pk,
            "progress_id": job_id, "job_id": job_id, "event_id": job_id, "run_id": self.run.pk, "view_id": view.pk,
            "user_id": owner_id, "token_id": org_queries.tokens(owner_id).first().pk, "branch_id": hall,
            "form": "csv", "kind": "csv", "report": "ledger", "name": "customers", "board": "status",
            "row_id": customer_id, "lane": "RETIRED", "code": "revenue", "secret": "guess",
        } | records.make_all(customer_id=customer_id, owner_id=owner_id, branch_id=hall, at=self.at)  # fmt: skip

    def sees(self, user_id: int | None, customer_id: int) -> bool:
        """Say whether a user may see a customer, reckoned from the tree anew."""
        if user_id is None:
            return False
        user, customer = self.users[user_id], self.customers[customer_id]
        if user["role"] in SEES_ALL | SEES_NONE:
            return user["role"] in SEES_ALL
        if user["role"] in SEES_OWN:
            return customer["owner_id"] == user_id
        branch_id = customer["branch_id"]
        while branch_id != user["branch_id"] and branch_id is not None:
            branch_id = self.branches[branch_id]["parent_id"]
        return branch_id is not None

    def relation(self, user_id: int | None) -> dict[str, int]:
        """Return a customer of each relation to a user: own, a colleague's, another branch's."""
        user = self.users.get(user_id, {"branch_id": None})
        found: dict[str, int] = {}
        for customer_id, customer in self.customers.items():
            if customer["owner_id"] == user_id and user_id:
                found.setdefault("own", customer_id)
            elif customer["branch_id"] == user["branch_id"]:
                found.setdefault("colleague", customer_id)
            else:
                found["other"] = customer_id
        return found

    def asks(self) -> Iterator[Ask]:
        """Yield every request of the matrix."""
        for user_id, address in product(self.clients, checks.addresses()):
            relations = list(self.relation(user_id)) if PARAMETER.search(address.route) else ["other"]
            credentials = ["session"] if user_id is None else ["session", "token"]
            for relation, method, credential in product(relations, METHODS, credentials):
                yield Ask(user_id, credential, relation, method, address)

    def send(self, ask: Ask):
        """Send a request; return (status, body, where it leads, the tables it wrote, whether hidden ones changed)."""
        customer_id = self.relation(ask.user_id)[ask.relation]
        values = self.records[customer_id]
        path = PARAMETER.sub(lambda found: str(values[found[1]]), ask.address.route)
        client = self.clients[None if ask.credential == "token" else ask.user_id]
        more = {}
        if ask.credential == "token":
            more["headers"] = {"authorization": f"Bearer {self.tokens[ask.user_id]}"}
        if ask.address.door == "api":
            more |= {"data": {"name": "x", "version": 1}, "content_type": "application/json"}
            more |= {"data": ""} if ask.method == "GET" else {}
        elif ask.method == "GET":
            more["data"] = {"q": "M-", "branch": self.branches[values["branch_id"]]["code"]}
        else:
            body = {"ids": [customer_id], "customer_ids": [customer_id], "name": "x", "version": 1, **values}
            more["data"] = body if ask.method == "POST" else ""
        point = transaction.savepoint()
        with written_tables() as tables:
            answer = getattr(client, ask.method.lower())(path, **more)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        after = self.cards() if "customers_customer" in tables else self.as_made
        is_touched = any(after.get(i) != self.as_made[i] for i in self.customers if not self.sees(ask.user_id, i))
        transaction.savepoint_rollback(point)
        return answer.status_code, body.decode(errors="replace"), answer.headers.get("Location", ""), tables, is_touched

    def cards(self) -> dict[int, tuple]:
        """Return every customer's row as it stands."""
        columns = [field.attname for field in Customer._meta.concrete_fields]
        with base.acting_as(base.System("matrix")):
            return {row[0]: row for row in Customer.objects.values_list("pk", *columns)}

    def wrong(self, ask: Ask) -> list[str]:
        """Send a request and return a sentence for everything that must not be."""
        status, body, leads, tables, is_touched = self.send(ask)
        found = [
            f"shows {customer['name']}"
            for i, customer in self.customers.items()
            if not self.sees(ask.user_id, i) and customer["name"] in body
        ]
        if status >= 500:
            found.append(f"fails with {status}")
        if is_touched:
            found.append("changes a customer that may not be seen")
        if reason := self.denied(ask):
            # A body that breaks its shape is refused before any record is looked up, hidden, missing or not.
            is_unread = status == 422 and ask.address.door == "api" and reason == UNSEEN
            is_denial = is_unread or status in {*DENIALS, 405} or (status == 302 and leads.startswith("/login/"))
            found += [] if is_denial else [f"answers {status} to {leads} although {reason}"]
            found += [f"writes {', '.join(sorted(tables))} although {reason}"] if tables else []
        return [f"{ask}: {sentence}" for sentence in found]

    def denied(self, ask: Ask) -> str:
        """Return why a request must be denied, empty when it may be answered."""
        act = ask.address.acts.get(ask.method)
        if act is None:
            return "the address has no such method"
        if act in rules.WITHOUT_SIGNING_IN:
            return ""
        if ask.user_id is None or (ask.credential == "token" and ask.address.door == "web"):
            return "nobody is signed in"
        if not rules.may(self.users[ask.user_id]["role"], act):
            return f"the role lacks {act}"
        is_of_branch = ask.address.route.endswith(tuple(OF_BRANCH))
        named, customer_id = set(PARAMETER.findall(ask.address.route)), self.relation(ask.user_id)[ask.relation]
        if named & OF_CUSTOMER and not is_of_branch and not self.sees(ask.user_id, customer_id):
            return UNSEEN
        is_mine = self.records[customer_id]["user_id"] == ask.user_id
        if named & OF_PERSON and not is_mine and self.users[ask.user_id]["role"] != "ADMINISTRATOR":
            return "the record is another person's"
        return ""
