"""How long a campaign takes to be put together: `python benchmarks/campaigns.py --customers 100000`.

Makes a company in a scratch data folder (on SQLite, or in the database of DATABASE_URL) in which every customer agreed
to advertising and a tenth was written to twice lately, and puts one campaign together for all of them: consent, cap,
places of the text, control group. Prints one JSON row: seconds on the clock and of processor, how many were reached and
held back, and by how many megabytes the memory grew beyond that of a campaign a tenth the size. The goal is 30 s.
"""

import argparse
import json
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import company
import loading

TABLES = ("customers_customer", "customers_card", "customers_homebranch", "customers_assignment", "trade_order")
AGREE = (
    "INSERT INTO archives_consent (customer_id, purpose, wording, channel, evidence,"
    " given_date, noted_at, noted_by, withdrawn_by) SELECT id, 'MARKETING', '2026-01', 'ON_PAPER', '', '2026-01-05',"
    " '2026-01-05', '', '' FROM customers_customer"
)
WRITTEN = (
    'INSERT INTO outbound_message (channel, purpose, "to", subject, text, noun, object_id, status, queued_at,'
    " n_attempts, error) SELECT 'SMS', 'MARKETING', phone, '', '…', 'customer', id, 'SENT', '2026-02-20', 1, ''"
    " FROM customers_customer WHERE id % 10 = 0"
)


def fill(n_customers: int) -> dict[str, Any]:
    """Make the company with consents and earlier messages; return who is in it."""
    ids = company.found()
    with loading.bare(*TABLES):
        company.customers(n_customers, ids["halls"], ids["owners"])
    loading.execute(AGREE)
    for _twice in range(2):
        loading.execute(WRITTEN)
    loading.settle()
    return ids


def assembled(name: str, code_below: str) -> dict[str, Any]:
    """Put a campaign together for the customers whose codes begin so; return what it took."""
    from zhike.apps.audiences import actions as audience_actions
    from zhike.apps.campaigns import actions, queries
    from zhike.apps.outbound import actions as outbound_actions
    from zhike.apps.targets import actions as target_actions

    at, day = company.AT, company.AT.date()
    # No campaign is drafted while nobody has written down whom we want.
    target_actions.define_group(name=name, params={"kind": "ENTERPRISE"}, reason="…", day=day, at=at)
    audience_id = audience_actions.add_audience(
        name=name, purpose="…", params={"code": code_below}, without=[], expected=None, day=day, at=at
    )
    template_id = outbound_actions.add_template(
        name=name, channel="SMS", subject="", body="{address} {branch} {tier} {last_purchase} {reply}",
        language="zh-hans", purpose="MARKETING", at=at,
    )  # fmt: skip
    campaign_id = actions.add_campaign(
        values={"name": name, "kind": "DATA", "audience_id": audience_id, "templates": {"SMS": template_id},
                "reply_path": "T"},
        at=at,
    )  # fmt: skip
    begun, worked = time.perf_counter(), time.process_time()
    actions.request_assembly(campaign_id=campaign_id, day=day, at=at)
    actions.assemble(campaign_id=campaign_id, day=day, at=at)
    spent = {"seconds": time.perf_counter() - begun, "processor": time.process_time() - worked}
    told = queries.counts(campaign_id)
    return {
        **{key: round(value, 1) for key, value in spent.items()}, "treated": told.treated, "control": told.control,
        "left_out": dict(queries.left_out(campaign_id)),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }  # fmt: skip


def main() -> None:
    """Make the company, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--customers", type=int, default=100_000)
    asked.add_argument("--folder", type=Path, help="a data folder to keep (and to use again as it stands)")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhike-bench-") as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ |= {"ZHIKE_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "zhike.config.settings"}
        import django
        from django.core.management import call_command
        from django.db import connection

        from zhike.config import settings  # noqa: F401 - swaps the sound SQLite in before Django loads

        django.setup()
        call_command("migrate", verbosity=0)
        from zhike.apps.core import base

        people = folder / "people.json"
        if not people.exists():
            people.write_text(json.dumps(fill(options.customers)))
        stamp = f"{time.time():.0f}"
        with base.acting_as(base.System("benchmark")):
            tenth = assembled(f"tenth {stamp}", "C000")
            whole = assembled(f"whole {stamp}", "C0")
        row = {
            "engine": connection.vendor, "customers": options.customers, "tenth": tenth, "whole": whole,
            "grown_megabytes": round(whole["peak_megabytes"] - tenth["peak_megabytes"], 1),
        }  # fmt: skip
        print(json.dumps(row, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
