"""How many queries each page takes, kept in a file: a rise shows in the diff. KEEP_QUERIES=1 writes the file anew."""

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

BASELINE = Path(__file__).resolve().parents[1] / "baselines" / "queries.json"
PAGES = {
    "customers": "/customers/", "customers, filtered": "/customers/?tier=VIP&state=AT_RISK",
    "customer": "/customers/{customer_id}/", "customer, timeline": "/customers/{customer_id}/?tab=timeline",
    "changes in bulk": "/changes/", "orders": "/orders/", "today": "/", "search": "/search/?q=C001",
    "jobs": "/jobs/", "imports": "/imports/", "opportunities, board": "/opportunities/?board=stage",
    "customer, development": "/customers/{customer_id}/?tab=sales", "contract calendar": "/contracts/calendar/",
    "development report": "/development/report/",
    "receivables": "/receivables/", "late payment": "/receivables/late/", "risks": "/risks/",
    "customer, receivables": "/customers/{customer_id}/receivables/",
    "key accounts": "/key-accounts/", "reservations": "/key-accounts/reservations/",
    "general manager": "/key-accounts/general-manager/", "key accounts, violations": "/key-accounts/violations/",
    "service": "/service/fulfilment/", "duty": "/service/duty/",
    "service requests": "/service/requests/",
    "service incidents": "/service/incidents/", "complaints": "/complaints/", "suggestions": "/suggestions/",
    "complaints of a customer": "/customers/{customer_id}/complaints/", "complaint report": "/complaints/report/",
    "improvements": "/complaints/improvements/",
    "members": "/members/", "benefits": "/benefits/", "partners": "/partners/", "referrals": "/recommendations/",
    "levels of members": "/members/levels/", "loyalty": "/loyalty/",
    "satisfaction": "/satisfaction/", "surveys": "/surveys/",
    "expectations": "/satisfaction/expectations/", "value delivered": "/satisfaction/value/",
    "levers": "/satisfaction/levers/", "personnel": "/satisfaction/people/",
    "reputation": "/satisfaction/reputation/", "value chain": "/satisfaction/chain/",
    "customer, expectations": "/customers/{customer_id}/expectations/",
    "bills": "/bills/", "bill violations": "/bills/violations/", "bill run": "/bills/run/",
    "service plans": "/bills/plans/", "subscriptions": "/subscriptions/", "order requests": "/order-requests/",
    "bills of a customer": "/customers/{customer_id}/billing/", "policy documents": "/policy-documents/",
    "relations": "/relations/", "relations, overview": "/relations/overview/",
    "relations, efforts": "/relations/efforts/", "relations, principles": "/relations/principles/",
    "relations, cover": "/relations/cover/", "relations, model": "/relations/model/",
    "relation programmes": "/relations/programmes/", "relation": "/customers/{customer_id}/relation/",
    "audiences": "/audiences/", "campaigns": "/campaigns/", "marketing plans": "/marketing-plans/",
    "marketing offers": "/marketing-offers/", "one to one": "/one-to-one/", "demand": "/value/demand/",
    "one to one, guide": "/one-to-one/guide/",
    "database cycles": "/database-cycles/",
    "targets": "/targets/", "target": "/targets/{customer_id}/",
    "win-back": "/winback/", "win-back, together": "/winback/together/", "win-back, saves": "/winback/saves/",
    "win-back, plans": "/winback/plans/", "win-back, compare": "/winback/compare/",
    "win-back, causes": "/winback/causes/", "win-back, rules": "/winback/rules/",
    "churn units": "/churn/units/", "churn conduct": "/churn/conduct/",
    "playbooks": "/automation/", "playbooks, results": "/automation/results/",
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_no_more_queries_than_are_written_down(signed_in, cast, name):
    client, url = signed_in("branch_manager"), PAGES[name].format(customer_id=cast.customer_id)
    client.get(url)
    with CaptureQueriesContext(connection) as taken:
        assert client.get(url).status_code == 200
    # Transactions are no reads, nor is asking PostgreSQL's planner how long a list may be.
    passing = ("SAVEPOINT", "RELEASE", "BEGIN", "EXPLAIN")
    n_queries = sum(not query["sql"].startswith(passing) for query in taken.captured_queries)
    known = json.loads(BASELINE.read_text())
    if os.environ.get("KEEP_QUERIES"):
        BASELINE.write_text(json.dumps(known | {name: n_queries}, indent=1, sort_keys=True) + "\n")
    else:
        assert n_queries <= known[name], "\n".join(query["sql"][:150] for query in taken.captured_queries)
