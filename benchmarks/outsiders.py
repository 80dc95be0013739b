"""An attack on every public page at once: hostile submissions and guessed addresses, counted by what came back.

Founds a small company in a scratch data folder with one page of each kind (/v/ complaints, /my/ self-service,
/f/ web forms; /s/ surveys and /r/ call back by addresses nobody has), sends submissions of mutated fields and opens
guessed addresses. Prints one JSON row: submissions, guesses, server errors, guesses that opened something, answers that
held a byte of what the page does not grant (another customer, a colleague, a note of ours), and the statuses. What is
taken in is taken back, so that what is throttled does not stand before what is refused.
"""

import argparse
import json
import os
import random
import secrets
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
# Stands only in records the pages do not grant: to be read in an answer is a leak.
MARKS = ("MARK-OTHER-CUSTOMER", "MARK-COLLEAGUE", "MARK-OUR-NOTE", "MARK-OTHER-BILL")
# Beginnings of what breaks programs: markup, SQL, templates, paths, control letters, numbers out of range.
SEEDS = (
    "", " ", "0", "-1", "1e999", "99999999999999999999999999", "NaN", "null", "None", "[]", "{}", "true",
    "' OR 1=1 --", "\"; DROP TABLE billing_bill; --", "1) UNION SELECT secret_hash FROM selfservice_pass",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{ 7*7 }}", "{% include '/etc/passwd' %}", "${7*7}",
    "%(name)s", "{name}", "../../../../etc/passwd", "C:\\windows\\win.ini", "file:///etc/passwd", "\x00", "\x1b[31m",
    "\r\nSet-Cookie: a=b", "\u202e\u200b\ufeff", "=HYPERLINK(\"http://x\")", "＝1+1", "𠮷𠮷", "é" * 300, "A" * 5_000,
    "http://a http://b http://c http://d", "2026-02-30", "０１２", "٣", "on", "COMPLAINT", "SUGGESTION", "FURIOUS",
)  # fmt: skip
NAMES = (
    "kind", "words", "emotion", "website", "phone", "message", "name", "email", "firm", "agrees", "key", "note", "from",
    "language", "later", "said", "idempotency_key", "csrfmiddlewaretoken",
)  # fmt: skip
# After so many submissions one's own page is read, with what was just sent on it.
READ = 0.05
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass
class Counted:
    """What came back."""

    statuses: Counter = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    hits: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)


def found() -> dict[str, Any]:
    """Found the company with one page of each kind, and another customer with everything the pages must not tell."""
    from zhike.apps.billing import actions as billing_actions
    from zhike.apps.billing import queries as billing_queries
    from zhike.apps.billing import rules as billing_rules
    from zhike.apps.complaints import actions as complaint_actions
    from zhike.apps.core import base
    from zhike.apps.customers import actions as customer_actions
    from zhike.apps.interactions import actions as interaction_actions
    from zhike.apps.org import actions as org_actions
    from zhike.apps.org import queries as org_queries
    from zhike.apps.selfservice import actions, rules
    from zhike.apps.trade.models import Order

    with base.acting_as(base.System("benchmark")):
        org_actions.found_company(
            company_name="Bench", currency="CNY", username="admin", name=MARKS[1], password="benchmark password", at=AT
        )
        head = org_queries.headquarters()
        if head is None:
            raise LookupError("no headquarters")
        owner = org_queries.users().first()
        new = [
            customer_actions.NewCustomer(code=code, name=name, branch_id=head.pk, owner_id=owner.pk)
            for code, name in (("C1", "Own customer"), ("C2", MARKS[0]))
        ]
        ids = customer_actions.add_customers(new=new, at=AT)
        own, other = ids["C1"], ids["C2"]
        plan = billing_actions.NewPlan("CARE", "Care", "bench", "FLAT", {"price": "280"}, date(2025, 1, 1))
        plan_id = billing_actions.add_plan(new=plan, at=AT)
        consent = billing_rules.Consent("Owner", date(2025, 12, 1), "PAPER", "Form")
        for customer_id in (own, other):
            told = billing_actions.NewSubscription(
                customer_id, plan_id, date(2026, 1, 1), consent,
                used_for=MARKS[3] if customer_id == other else "",
            )  # fmt: skip
            billing_actions.subscribe(new=told, today=DAY, at=AT)
            Order.objects.create(
                number=f"O-{customer_id}", source="ERP", customer_id=customer_id, branch=head, kind="PURCHASE",
                order_date=DAY, n_lines=0, amount=Decimal(10), currency="CNY",
            )  # fmt: skip
            note = interaction_actions.NewInteraction(
                customer_id=customer_id, text=MARKS[2], happened_at=AT, channel="PHONE", direction="IN"
            )
            interaction_actions.add_interaction(new=note, day=DAY, at=AT)
        billing_actions.issue(month=date(2026, 1, 1), today=DAY, at=AT)
        bills = {one.customer_id: one.pk for one in billing_queries.bills()}
        orders = dict(Order.objects.values_list("customer_id", "pk"))
        lines = {
            customer_id: billing_queries.explain(pk)[0].line.pk for customer_id, pk in bills.items()
        }  # fmt: skip
        return {
            "own": own, "other": other, "bills": bills, "orders": orders, "lines": lines,
            "voice": complaint_actions.make_link(customer_id=own, at=AT),
            "my": actions.make_pass(customer_id=own, opens=list(rules.GRANTS), days=700, at=AT),
            "form": opened_form(head.pk, owner.pk),
        }  # fmt: skip


def opened_form(branch_id: int, owner_id: int) -> str:
    """Open a web form; return the end of its address."""
    from zhike.apps.webforms import actions, queries

    form_id = actions.add_form(
        values={"name": "Form", "title": "Form", "asks": ["phone", "message"], "branch_id": branch_id,
                "owner_id": owner_id, "is_open": True},
        at=AT,
    )  # fmt: skip
    form = queries.form(form_id)
    return form.link if form else ""


def mutated(chance: random.Random) -> str:
    """Return a text made of seeds, cut, doubled and spoilt."""
    text = chance.choice(SEEDS) + (chance.choice(SEEDS) if chance.random() < 0.4 else "")
    if text and chance.random() < 0.3:
        at = chance.randrange(len(text))
        text = text[:at] + chr(chance.choice((0, 9, 10, 13, 0xFFFD, 0x1F600, chance.randrange(32, 0xD7FF)))) + text[at:]
    return text


def addresses(known: dict[str, Any], chance: random.Random) -> str:
    """Return an address somebody outside would post to: most of one's own pages, some of another's things by them."""
    my, whose = f"/my/{known['my']}/", known[chance.choice(("own", "other"))]
    return chance.choice(
        (
            f"/v/{known['voice']}/", f"{my}say/", f"{my}again/{known['orders'][whose]}/",
            f"{my}dispute/{known['lines'][whose]}/", f"{my}again/{chance.randrange(10**20)}/",
            f"/f/{known['form']}/", f"/r/{secrets.token_urlsafe(32)}/", f"/s/{secrets.token_hex(16)}/",
        )
    )  # fmt: skip


def submit(known: dict[str, Any], n: int, chance: random.Random, counted: Counted) -> None:
    """Send hostile submissions; what is taken in is taken back."""
    from django.db import transaction
    from django.test import Client

    client = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    for _each in range(n):
        address = addresses(known, chance)
        names = chance.sample(NAMES, chance.randrange(1, 8))
        form = {name: mutated(chance) for name in names}
        with transaction.atomic():
            answer = client.post(address, form, REMOTE_ADDR=f"10.0.{chance.randrange(256)}.{chance.randrange(256)}")
            note(address, answer, counted)
            if chance.random() < READ:
                note("one's own page", client.get(f"/my/{known['my']}/", {"said": mutated(chance)}), counted)
            transaction.set_rollback(True)


def guess(known: dict[str, Any], n: int, chance: random.Random, counted: Counted) -> None:
    """Open guessed addresses: random ones, near ones, and another's things behind one's own page."""
    from django.test import Client

    client, my = Client(raise_request_exception=False, headers={"Accept-Language": "en"}), known["my"]
    sizes = set()
    for _each in range(n):
        kind = chance.choice(("v", "s", "my", "r", "f"))
        secret = "".join(chance.choices(LETTERS, k=chance.choice((1, 8, 22, 32, 43))))
        if chance.random() < 0.3:
            at = chance.randrange(len(my))
            secret = my[:at] + chance.choice([one for one in LETTERS if one != my[at]]) + my[at + 1 :]
        address = f"/{kind}/{secret}/"
        if chance.random() < 0.2:
            address = f"/my/{my}/bills/{chance.choice((known['bills'][known['other']], chance.randrange(10**19)))}/"
        answer = client.get(address)
        note(address, answer, counted)
        if answer.status_code != 404:
            counted.hits.append(address)
        elif kind != "s":
            sizes.add(len(answer.content))
    if len(sizes) > 1:
        counted.leaks.append(f"refusals differ in size: {sorted(sizes)}")


def note(address: str, answer: Any, counted: Counted) -> None:
    """Count one answer."""
    counted.statuses[answer.status_code] += 1
    if answer.status_code >= 500:
        counted.errors.append(address)
    text = answer.content.decode(errors="replace")
    counted.leaks += [f"{address}: {mark}" for mark in MARKS if mark in text]


def main() -> None:
    """Found, attack, print the row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=20_000)
    parser.add_argument("--guesses", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZHIKE_DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.config.settings")
        os.environ.setdefault("ZHIKE_SECRET_KEY", secrets.token_hex(32))
        os.environ.setdefault("ZHIKE_ALLOWED_HOSTS", "testserver,localhost")
        import logging

        import django
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        django.setup()
        setup_test_environment()
        logging.disable(logging.CRITICAL)
        call_command("migrate", verbosity=0)
        from zhike.apps.core import clock

        clock.now = lambda: AT + timedelta(hours=5)
        known, chance, counted, began = found(), random.Random(asked.seed), Counted(), time.perf_counter()
        from django.db import transaction

        # Never written to the disk: each submission is taken back to where the whole began.
        with transaction.atomic():
            submit(known, asked.submissions, chance, counted)
            transaction.set_rollback(True)
        guess(known, asked.guesses, chance, counted)
        row = {
            "submissions": asked.submissions, "guesses": asked.guesses, "server_errors": len(counted.errors),
            "hits": len(counted.hits), "foreign_bytes": len(counted.leaks),
            "seconds": round(time.perf_counter() - began), "statuses": dict(sorted(counted.statuses.items())),
            "first": [*counted.errors[:3], *counted.hits[:3], *counted.leaks[:3]],
        }  # fmt: skip
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
