"""What a contact or a complaint taught: fields with values, for the customer's archive with that as source."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import clock, sealing
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions, queries
from zhike.apps.org import queries as org_queries
from zhike.web import frame
from zhike.web.door import Request, found, page

N_PAIRS = 3
MOST_PAIRS = 20


def specs(kind: str) -> dict[str, catalog_rules.FieldDef]:
    """Return the fields a contact may teach of a kind of customer, by code."""
    return {spec.code: spec for group in queries.learnable(kind) for spec in group.fields}


def pairs(posted: QueryDict) -> list[tuple[str, str]]:
    """Return the pairs of field and value that were typed, those without either left out."""
    both = zip(posted.getlist("learned_field"), posted.getlist("learned_value"), strict=False)
    return [(code[:60], value.strip()) for code, value in list(both)[:MOST_PAIRS] if code or value.strip()]


def meant(kind: str, given: list[tuple[str, str]]) -> dict[str, Any]:
    """Return the values by field, the words of a choice as its code; raises BadFacts of archives."""
    known, values, errors = specs(kind), {}, {}
    for code, text in given:
        if not code or not text:
            errors[code] = _("Say both: which field, and what was learned.")
        values[code] = _as_code(known[code], text) if code in known else text
    if errors:
        raise archive_actions.BadFacts(errors)
    return values


def _as_code(spec: catalog_rules.FieldDef, text: str) -> str:
    words: Mapping[Any, Any] = spec.choices
    if spec.type == "YES_NO":
        words = {"yes": _("Yes"), "no": _("No")}
    return next((code for code, word in words.items() if str(word).casefold() == text.casefold()), text)


def drawn(kind: str, given: list[tuple[str, str]], errors: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what the pairs are drawn from: the fields on offer (none: nobody is to write), rows, words of choices."""
    if not kind:
        return {"learnable": [], "pairs": [], "choice_words": []}
    blanks = [("", "")] * max(N_PAIRS - len(given), 1)
    return {
        "learnable": queries.learnable(kind),
        "pairs": [(code, value, (errors or {}).get(code, "")) for code, value in [*given, *blanks]],
        "choice_words": sorted({str(word) for spec in specs(kind).values() for word in spec.choices.values()}),
    }  # fmt: skip


def fields(request: Request) -> HttpResponse:
    """Offer the fields of the customer chosen in the quick record."""
    chosen = request.GET.get("customer", "")
    row = customer_queries.customer(int(chosen)) if chosen.isdecimal() and len(chosen) <= 18 else None
    return render(request, "contacts/_pairs.html", drawn(row.kind if row else "", []))


def learn(request: Request, interaction_id: int) -> HttpResponse:
    """Write what a contact taught into the archive."""
    row, given = found(queries.interaction(interaction_id)), pairs(request.POST)
    try:
        values = meant(row.customer.kind, given)
        changed = actions.learn_facts(interaction_id=interaction_id, values=values, at=clock.now())
    except archive_actions.BadFacts as bad:
        context = {"contact": row, **drawn(row.customer.kind, given, bad.errors)}
        return render(request, "contacts/learn.html", context, status=422)
    frame.say(request, _("Written into the archive.") if changed else _("Nothing new; what was known is confirmed."))
    return redirect("interaction", interaction_id)


def of_contact(request: Request, contact: Any) -> dict[str, Any]:
    """Return what a contact taught, and the fields it may still teach."""
    known = specs(contact.customer.kind)
    rows = archive_queries.facts_learned(contact.pk)
    may_write = request.actor.may("customer.edit")
    return {
        "facts_learned": [
            (known[row.field], row) for row in rows if row.field in known and not sealing.is_sealed(row.value)
        ],
        **drawn(contact.customer.kind if may_write else "", []),
    }


def learn_of_complaint(request: Request, complaint_id: int) -> HttpResponse:
    """Write what a complaint taught into the archive of its customer."""
    row, given, at = found(complaint_queries.complaint(complaint_id)), pairs(request.POST), clock.now()
    try:
        values = meant(row.customer.kind, given)
        changed = complaint_actions.learn_facts(
            complaint_id=row.pk, values=values, day=org_queries.business_date(at), at=at
        )
    except archive_actions.BadFacts as bad:
        context = {"complaint": row, **drawn(row.customer.kind, given, bad.errors)}
        return render(request, "complaints/learn.html", context, status=422)
    frame.say(request, _("Written into the archive.") if changed else _("Nothing new; what was known is confirmed."))
    return redirect("complaint", complaint_id)


def of_complaint(request: Request, row: Any) -> dict[str, Any]:
    """Return what a complaint taught, and the fields it may still teach."""
    known, rows = specs(row.customer.kind), archive_queries.facts_of_complaint(row.pk)
    may_write = request.actor.may("customer.edit")
    return {
        "facts_learned": [
            (known[fact.field], fact) for fact in rows if fact.field in known and not sealing.is_sealed(fact.value)
        ],
        "may_learn": may_write, **drawn(row.customer.kind if may_write else "", []),
    }  # fmt: skip


urls = [
    page("complaints/<int:complaint_id>/learn/", learn_of_complaint, act="customer.edit", name="complaint_learn",
         methods=("POST",)),
    page("interactions/<int:interaction_id>/learn/", learn, act="customer.edit", name="interaction_learn",
         methods=("POST",)),
    page("quick/learned/", fields, act="customer.edit", name="quick_learned"),
]  # fmt: skip
