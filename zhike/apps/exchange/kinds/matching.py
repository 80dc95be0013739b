"""Matching: finds the customers that rows name, by code, credit code, phone, e-mail or name."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange.kinds.context import NEW, row_branch_ids
from zhike.apps.exchange.reading.refusal import Reason

REMEMBERED = 200_000


@dataclass
class Customers:
    """Answers who a row means; remembers the answers, up to a bound."""

    known: dict = field(default_factory=dict)

    def resolve(self, wanted: Iterable) -> dict:
        """Return {(text, is name): id, NEW or the reason it cannot be used}."""
        wanted = set(wanted)
        if len(self.known) > REMEMBERED:
            self.known = {}
        unknown = wanted - self.known.keys()
        if unknown:
            self.known |= _look_up(unknown)
        return {who: self.known[who] for who in wanted}

    def learn(self, ids: dict) -> None:
        """Take note of customers just created."""
        self.known |= ids


def _look_up(wanted: set) -> dict:
    texts = {text for text, _ in wanted}
    visible = customer_queries.ids_by_code(texts)
    hidden: dict[str, int] = {}
    if row_branch_ids() is not None:
        with base.acting_as(base.System("codes are unique over all branches")):
            hidden = customer_queries.ids_by_code(texts - visible.keys())
    by_name = _by_name({text for text, is_name in wanted if is_name and text not in visible})
    answers: dict[tuple[str, bool], int | Reason] = {}
    for who in wanted:
        text, is_name = who
        if text in visible:
            answers[who] = visible[text]
        elif is_name and text in by_name:
            answers[who] = by_name[text]
        else:
            answers[who] = Reason("CUSTOMER_CODE_TAKEN") if text in hidden else NEW
    return answers


def _by_name(names: set[str]) -> dict:
    found: dict = {}
    for name, customer_id in customer_queries.ids_by("name", names) if names else ():
        found[name] = customer_id if name not in found else Reason("AMBIGUOUS_CUSTOMER")
    return found
