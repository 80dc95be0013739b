"""Needs nobody has noted yet, proposed by rule: what customers alike buy, what complaints asked for."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.sales import queries
from zhike.apps.valuation import queries as valuation_queries
from zhike.web import format, frame
from zhike.web.door import Request

N_OF_EACH = 3


@dataclass(frozen=True)
class Proposed:
    """A need a customer may have, by what we think so, and the form in which somebody confirms it."""

    status: str
    text: str
    evidence: str
    href: str


def of_customer(request: Request, card: Any) -> list[Proposed]:
    """Return what a visible customer may need and nobody has noted, as far as the reader may see by what we know it."""
    told = [*_of_alike(request, card), *_of_complaints(request, card)]
    if not told:
        return []
    noted = {row.text for row in queries.needs_of(card.pk)}
    return [_proposed(card, *one) for one in told if one[1][:200] not in noted]


def _of_alike(request: Request, card: Any) -> list[tuple[str, str, str]]:
    """Return the products customers of its kind and tier buy and it does not: latent, for nobody there speaks of it."""
    day = frame.of(request).business_date
    found = [gap for gap in valuation_queries.next_best(card, day, limit=2 * N_OF_EACH) if gap.is_new]
    words = _("%(n)s of %(all)s customers of its kind and tier buy it, it does not.")
    return [
        ("LATENT", gap.product.name or gap.product.code,
         words % {"n": format.number_text(gap.n_buyers), "all": format.number_text(gap.n_peers)})
        for gap in found[:N_OF_EACH]
    ]  # fmt: skip


def _of_complaints(request: Request, card: Any) -> list[tuple[str, str, str]]:
    """Return what its valid complaints asked for: emerging, for it began to feel it."""
    if not request.actor.may("complaint.view"):
        return []
    rows = [row for row in complaint_queries.latest_of(card.pk) if row.demand and row.validity in ("VALID", "PARTLY")]
    return [
        ("EMERGING", row.demand, _("It asked for this in complaint %(number)s.") % {"number": row.number})
        for row in rows[:N_OF_EACH]
    ]  # fmt: skip


def _proposed(card: Any, status: str, text: str, evidence: str) -> Proposed:
    given = {"customer": card.pk, "status": status, "text": text[:200], "evidence": evidence[:300]}
    return Proposed(status, text, evidence, f"{reverse('customer_need_add')}?{urlencode(given)}")
