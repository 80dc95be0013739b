"""Reads of what was said since a complaint came in: contacts that speak for an argument with the customer."""

from zhike.apps.complaints import rules
from zhike.apps.complaints.models import Complaint, Move
from zhike.apps.interactions import queries as interaction_queries

MOST_LOOKED_AT = 50


def argument_signs(row: Complaint) -> list[tuple[rules.Contact, str]]:
    """Return the visible contacts since a complaint came in that speak for an argument, the newest first, and by what.

    None of a complaint that is flagged already, and none of what somebody looked at and found no argument in.
    """
    if row.has_argument:
        return []
    found = interaction_queries.interactions_of(row.customer_id).filter(happened_at__gt=row.opened_at)
    if row.closed_at is not None:
        found = found.filter(happened_at__lte=row.closed_at)
    names = ("pk", "happened_at", "direction", "emotion_before", "emotion_after", "text")
    contacts = [rules.Contact(*one) for one in found.select_related(None).values_list(*names)[:MOST_LOOKED_AT]]
    signs = [(one, sign) for one in contacts if (sign := rules.sign_of(one))]
    if not signs:
        return []
    looked = Move.objects.filter(complaint_id=row.pk, kind="LISTENED").values_list("told", flat=True)
    known = {pk for told in looked for pk in told["contacts"]}
    return [(one, sign) for one, sign in signs if one.interaction_id not in known]
