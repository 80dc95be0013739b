"""Reads of people: persons and their parts, what is known of them, who leads to whom."""

from zhike.apps.people.queries.conflicting import is_kin, kin_of, ties_at
from zhike.apps.people.queries.knowing import (
    Suggestion,
    acquaintances,
    fact_history,
    facts,
    facts_of,
    goal,
    groups,
    known_groups,
    note,
    notes,
    purpose,
    purposes,
    staff_tie,
    staff_ties,
    tie,
    ties_among,
)
from zhike.apps.people.queries.leading import Step, introduction
from zhike.apps.people.queries.persons import (
    Anniversary,
    about_customer,
    about_person,
    anniversaries,
    customer_ids_with_people,
    customers_by_email,
    found_by_part,
    look_alikes,
    named_at,
    names,
    part,
    parts,
    parts_at,
    parts_by_id,
    parts_of,
    person,
    persons,
    support,
    support_among,
)
from zhike.apps.people.queries.pulling import support_at, ties_of_ours

__all__ = [
    "Anniversary", "Step", "Suggestion", "about_customer", "about_person", "acquaintances", "anniversaries",
    "customer_ids_with_people", "customers_by_email", "fact_history", "facts", "facts_of", "found_by_part",
    "goal", "groups", "introduction", "is_kin", "kin_of", "known_groups", "look_alikes", "named_at", "names",
    "note", "notes", "part", "parts", "parts_at", "parts_by_id", "parts_of", "person", "persons", "purpose",
    "purposes", "staff_tie", "staff_ties", "support", "support_among", "support_at", "tie", "ties_among",
    "ties_at", "ties_of_ours",
]  # fmt: skip
