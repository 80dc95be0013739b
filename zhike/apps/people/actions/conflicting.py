"""Interests that conflict: nobody decides for a customer where somebody of theirs counts."""

from django.core.exceptions import PermissionDenied

from zhike.apps.core import base
from zhike.apps.people import queries, rules


def demand_impartial(*, customer_id: int) -> None:
    """Refuse, naming the rule, what the acting person would decide for a customer where one of their kin counts."""
    if queries.is_kin(base.actor().user_id, customer_id):
        raise PermissionDenied(rules.CONFLICT)
