"""Every page there is: the addresses the program lists, each with an example of what it is about."""

import re

from zhike.config import checks

# What is asked for beside the address.
QUERIES = {
    "customers": "?sort=-revenue", "search": "?q=suzhou", "explain": "?metric=tier_value", "metrics": "?q=churn",
    "privacy": "?q=M-", "churn_members": "?column=churned&period=2025Q4",
    "churn_unit_members": "?column=churned&period=2025Q4",
    "statement_members": "?column=lost&period=2025Q4", "what_if": "?top=3",
}  # fmt: skip
EXAMPLES = {"code": "churn_rate", "secret": "no-such-link", "name": "day.begun", "period": "2025Q4",
            "strategy": "reduce"}  # fmt: skip
# Not pages: parts of pages, and answers to machines.
PARTS = {
    "jobs_panel", "job", "customer_look_alikes", "person_look_alikes", "part", "import_progress", "import_refused",
    "bulk_progress", "customer_cell", "audit_export", "healthz", "readyz", "calendar_feed", "notices_panel",
    "task_customers", "quick_customers", "quick_learned", "quick_people", "interaction_file", "list_query",
    "list_filters", "list_columns", "board_lane", "promises_kept_beside", "gift_suggested", "article_file",
    "session_people", "packaging_code", "receivable_account", "relation", "audience_preview",
}  # fmt: skip
# Looked at by somebody who is not signed in.
OUTSIDE = {
    "login", "login_second", "setup", "webform_fill", "packaging_read", "copy_read", "reach_us", "voice",
    "survey_answer", "survey_everybody", "my", "my_bill",
}  # fmt: skip


def is_page(found: checks.Address) -> bool:
    """Say whether an address answers a page: files name their form in the address."""
    return found.door == "web" and "GET" in found.acts and found.name not in PARTS and ":form>" not in found.route


PAGES = {found.name: found.route for found in checks.addresses() if is_page(found)}


def path(name: str, examples: dict) -> str:
    """Return the address of a page about the examples."""
    given = {**EXAMPLES, **examples}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(given[found[1]]), PAGES[name]) + QUERIES.get(name, "")


def who(name: str) -> str:
    """Return who looks at a page: the administrator, or nobody where one signs in."""
    return "" if name in OUTSIDE else "admin"
