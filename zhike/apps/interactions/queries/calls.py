"""Reads of calls: whose number is calling."""

import re
from typing import Any

from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries

SHORTEST = 5
N_CALLERS = 10
_PREFIX = re.compile(r"^(00|\+)?86(?=\d{10,})")


def plain_number(number: str) -> str:
    """Return the digits of a telephone number without the country and without the zero of the town."""
    return _PREFIX.sub("", re.sub(r"[^\d+]", "", number)).lstrip("+0")


def callers(number: str) -> list[Any]:
    """Return the visible customers a number belongs to, however it was written down."""
    digits = plain_number(number)
    if len(digits) < SHORTEST:
        return []
    known = customer_queries.customers().select_related("card")
    exact = known.filter(phone__in=[number, digits, f"0{digits}", f"+86{digits}", f"86{digits}"])
    found = {row.pk: row for row in exact[:N_CALLERS]}
    for row in known.filter(pk__in=customer_lists.found_ids(digits)[:N_CALLERS]):
        if plain_number(row.phone) == digits:
            found[row.pk] = row
    return [found[pk] for pk in sorted(found)][:N_CALLERS]
