"""Reactions that keep the search in step: what is called otherwise now is found by what it is called now."""

from typing import Any

from zhike.apps.archives import actions as archive_actions
from zhike.apps.customers import actions as customer_actions
from zhike.apps.people import actions as people_actions
from zhike.apps.search import actions as search_actions


def index_customers(happening: Any) -> None:
    """Let changed customers be found by what they are called now."""
    customer_actions.index_customers(customer_ids=happening.payload["customer_ids"])


def forget_customers(happening: Any) -> None:
    """Let removed customers no longer be found."""
    for noun in ("customer", "archive"):
        search_actions.forget(noun, happening.payload["customer_ids"])


def index_archives(happening: Any) -> None:
    """Let the archives of changed customers be found by their words, by who may see the customer now."""
    told = happening.payload
    ids = told.get("customer_ids") or [one["customer_id"] for one in told.get("written", [told])]
    archive_actions.index_facts(customer_ids=ids)


def index_people(happening: Any) -> None:
    """Let changed persons be found by what they are called now."""
    people_actions.index_people(person_ids=happening.payload["person_ids"])


def index_people_at(happening: Any) -> None:
    """Let the persons at changed customers be found by who may see them now."""
    people_actions.index_people(customer_ids=happening.payload["customer_ids"])


def index_record(happening: Any) -> None:
    """Index a customer and who is there."""
    index_customers(happening)
    index_people_at(happening)
