"""The client: customers and what happens with them, messages, webhooks, imports, metrics; lists are walked in pages."""

import urllib.parse
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from zhike_client.records import (
    Call,
    Change,
    Customer,
    Gift,
    Happening,
    Hit,
    Hook,
    Message,
    Metric,
    Notice,
    Order,
    Profile,
    Sent,
    Trial,
    User,
    Visit,
    read,
)
from zhike_client.transport import Transport


class Client:
    """Speaks for the user a token belongs to: `Client("https://crm.example.com", token)`."""

    def __init__(self, home: str, token: str, **more: Any):
        self.transport = Transport(home, token, **more)

    def pages(self, path: str, **filters: Any) -> Iterator[dict[str, Any]]:
        """Yield the rows of a list as they are told, page after page."""
        query = dict(filters)
        while True:
            page = self.transport.ask("GET", path, query=query)
            yield from page["results"]
            if not page.get("next"):
                return
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page["next"]).query))

    def customers(self, **filters: Any) -> Iterator[Customer]:
        """Yield the customers that fit, such as `customers(tier="VIP", sort="-revenue")`."""
        return (read(Customer, row) for row in self.pages("customers", **filters))

    def customer(self, customer_id: int) -> Customer:
        """Return a customer."""
        return read(Customer, self.transport.ask("GET", f"customers/{customer_id}"))

    def add_customer(self, *, name: str, key: str = "", **values: Any) -> Customer:
        """Add a customer; with a key of your own a repeat adds nothing."""
        return read(Customer, self.transport.ask("POST", "customers", body={"name": name, **values}, key=key))

    def change_customer(self, customer: Customer, **values: Any) -> Customer:
        """Change a customer as it was read; raises StaleRecord when somebody was faster."""
        body = {"version": customer.version, **values}
        return read(Customer, self.transport.ask("PATCH", f"customers/{customer.id}", body=body))

    def orders(self, **filters: Any) -> Iterator[Order]:
        """Yield the orders that fit."""
        return (read(Order, row) for row in self.pages("orders", **filters))

    def search(self, text: str) -> list[Hit]:
        """Return the customers, persons and orders a text finds."""
        return [read(Hit, one) for one in self.transport.ask("GET", "search", query={"q": text})["results"]]

    def timeline(self, customer_id: int, **filters: Any) -> Iterator[Happening]:
        """Yield what happened with a customer, newest first, such as `timeline(7, kind="CONTACT,ORDER")`."""
        return (read(Happening, row) for row in self.pages(f"customers/{customer_id}/timeline", **filters))

    def today(self, **asked: Any) -> list[Call]:
        """Return whom to call now, most money at stake first."""
        return [read(Call, one) for one in self.transport.ask("GET", "today", query=asked)["results"]]

    def answer_call(self, customer_id: int, outcome: str) -> int:
        """Say that a customer was CALLED, is called LATER or NOT_NEEDED; return the answer's id."""
        body = {"customer_id": customer_id, "outcome": outcome}
        return self.transport.ask("POST", "today/answers", body=body)["id"]

    def visits(self, **filters: Any) -> Iterator[Visit]:
        """Yield the visits that fit, such as `visits(status="PLANNED")`."""
        return (read(Visit, row) for row in self.pages("visits", **filters))

    def plan_visit(self, customer_id: int, *, day: str, purpose: str, key: str = "", **more: Any) -> Visit:
        """Plan a visit; it stands among the tasks of who goes."""
        body = {"customer_id": customer_id, "day": day, "purpose": purpose, **more}
        return read(Visit, self.transport.ask("POST", "visits", body=body, key=key))

    def end_visit(self, visit_id: int, *, text: str, has_agreed: bool, **more: Any) -> Visit:
        """Tell how a visit went and whom one met, such as `participants="王建国"`; it becomes a contact."""
        body = {"text": text, "has_agreed": has_agreed, **more}
        return read(Visit, self.transport.ask("POST", f"visits/{visit_id}/end", body=body))

    def gifts(self, **filters: Any) -> Iterator[Gift]:
        """Yield the gifts that fit."""
        return (read(Gift, row) for row in self.pages("gifts", **filters))

    def register_gift(self, customer_id: int, *, what: str, value: str, day: str, **more: Any) -> Gift:
        """Register a gift; beyond the year's limit it is refused unless `wants_approval` is true."""
        body = {"customer_id": customer_id, "what": what, "value": value, "day": day, **more}
        return read(Gift, self.transport.ask("POST", "gifts", body=body))

    def notices(self, **filters: Any) -> Iterator[Notice]:
        """Yield what the caller was told, newest first; `is_unread="true"` only what is new."""
        return (read(Notice, row) for row in self.pages("notices", **filters))

    def users(self, **filters: Any) -> Iterator[User]:
        """Yield the users that fit."""
        return (read(User, row) for row in self.pages("users", **filters))

    def audit(self, **filters: Any) -> Iterator[dict[str, Any]]:
        """Yield who did what, newest first, such as `audit(noun="customer", object_id=7)`."""
        return self.pages("audit", **filters)

    def messages(self, **filters: Any) -> Iterator[Message]:
        """Yield the messages with customers, both sides."""
        return (read(Message, row) for row in self.pages("messages", **filters))

    def message(self, message_id: int) -> Message:
        """Return a message with its text and what became of it."""
        return read(Message, self.transport.ask("GET", f"messages/{message_id}"))

    def send(self, customer_ids: Iterable[int], *, key: str = "", **written: Any) -> list[Sent]:
        """Send `channel` and `text`, or `template_id`, to customers; return what became of it for each."""
        body = {"customer_ids": list(customer_ids), **written}
        return [read(Sent, one) for one in self.transport.ask("POST", "messages", body=body, key=key)["results"]]

    def take_in(self, *, channel: str, sender: str, text: str, **more: Any) -> int | None:
        """Keep a message that came in; return its id, None when it was kept before."""
        told = {"channel": channel, "sender": sender, "text": text, **more}
        return self.transport.ask("POST", "inbound/messages", body=told)["message_id"]

    def export(self, name: str, to: Path, **filters: Any) -> Path:
        """Write a list out, such as `export("customers", Path("vip.csv"), tier="VIP")`; the ending says csv or xlsx."""
        return self.transport.fetch(f"exports/{name}.{to.suffix.removeprefix('.')}", to, query=filters)

    def try_change(self, name: str, ids: Iterable[int], field: str, value: str, **more: Any) -> Trial:
        """Say what setting a field of many records of a list would do, as `("tasks", ids, "due", "2026-03-09")`."""
        body = {"list": name, "ids": list(ids), "field": field, "value": value, "dry_run": True, **more}
        return read(Trial, self.transport.ask("POST", "changes", body=body))

    def change_many(self, name: str, ids: Iterable[int], field: str, value: str, key: str = "", **more: Any) -> Change:
        """Set a field of many records of a list."""
        body = {"list": name, "ids": list(ids), "field": field, "value": value, **more}
        return read(Change, self.transport.ask("POST", "changes", body=body, key=key)["change"])

    def undo_change(self, change_id: int) -> Change:
        """Take a change in bulk back; what was changed since stays."""
        return read(Change, self.transport.ask("POST", f"changes/{change_id}/undo"))

    def outbox(self, **filters: Any) -> Iterator[Message]:
        """Yield every message, whomever it is about, such as `outbox(status="FAILED")`."""
        return (read(Message, row) for row in self.pages("outbox", **filters))

    def send_again(self, message_id: int) -> Message:
        """Send a message that failed or was stopped once more."""
        return read(Message, self.transport.ask("POST", f"outbox/{message_id}/retry"))

    def stop(self, message_id: int) -> Message:
        """Stop a message that waits to leave."""
        return read(Message, self.transport.ask("POST", f"outbox/{message_id}/stop"))

    def privacy_report(self, customer_id: int) -> dict[str, list[dict[str, Any]]]:
        """Return everything held about a customer, by part; that it was read is written down."""
        return self.transport.ask("GET", f"privacy/customers/{customer_id}/report")["parts"]

    def erase(self, customer_id: int, *, code: str, basis: str, reason: str, key: str = "") -> dict[str, int]:
        """Erase a person for good; return how many rows lost something, by app."""
        body = {"code": code, "basis": basis, "reason": reason}
        return self.transport.ask("POST", f"privacy/customers/{customer_id}/erase", body=body, key=key)["counts"]

    def profile(self) -> Profile:
        """Return the caller's own account."""
        return read(Profile, self.transport.ask("GET", "me/profile"))

    def change_profile(self, **values: Any) -> Profile:
        """Change the caller's language, theme, schools or employers."""
        return read(Profile, self.transport.ask("PATCH", "me/profile", body=values))

    def hooks(self) -> list[Hook]:
        """Return the webhooks."""
        return [read(Hook, one) for one in self.transport.ask("GET", "webhooks")["results"]]

    def add_hook(self, url: str, events: Sequence[str]) -> Hook:
        """Add a webhook; keep its secret, it is told this once."""
        return read(Hook, self.transport.ask("POST", "webhooks", body={"url": url, "events": list(events)}))

    def change_hook(self, hook: Hook, **values: Any) -> Hook:
        """Change a webhook as it was read; raises StaleRecord when somebody was faster."""
        body = {"version": hook.version, **values}
        return read(Hook, self.transport.ask("PATCH", f"webhooks/{hook.id}", body=body))

    def remove_hook(self, hook_id: int) -> None:
        """Remove a webhook."""
        self.transport.ask("DELETE", f"webhooks/{hook_id}")

    def import_file(self, file: Path, *, kind: str, key: str = "", **options: str) -> dict[str, Any]:
        """Take a file in (`dry_run="true"` only checks); return the import as checked and the job that writes it."""
        raw = _form({"kind": kind, **options}, file.name, file.read_bytes())
        return self.transport.ask("POST", "imports", raw=raw, key=key)

    def job(self, job_id: int) -> dict[str, Any]:
        """Return how far a job is."""
        return self.transport.ask("GET", f"jobs/{job_id}")

    def metric(self, code: str, **asked: str) -> Metric:
        """Return a figure of the current analysis, such as `metric("churn_rate", period="2025Q4")`."""
        return read(Metric, self.transport.ask("GET", f"metrics/{code}", query=asked))


def _form(values: dict[str, str], file_name: str, data: bytes) -> tuple[str, bytes]:
    """Return a form with a file as (content type, bytes)."""
    mark = uuid.uuid4().hex
    named = urllib.parse.quote(file_name)
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in values.items()]
    parts.append(
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{named}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return f"multipart/form-data; boundary={mark}", "".join(parts).encode() + data + f"\r\n--{mark}--\r\n".encode()
