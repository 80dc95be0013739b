"""Archiving: facts written with where they came from; sensitive ones by consent, sealed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.archives import queries, rules
from zhike.apps.archives.models import Fact
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, sealing
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries

CHANGED, OTHER = "changed", "OTHER"
CENT = Decimal("0.01")
NOTHING: tuple[Any, ...] = (None, "", [])
KNOWLEDGE_BATCH = 500
# The field that says how a customer likes to be addressed; sensitive or locked, it says nothing.
SALUTATION, LONGEST_SALUTATION = "salutation", 60
KINDS = ("INDIVIDUAL", "ENTERPRISE")


class BadFacts(ValueError):
    """Some values do not fit; `errors` says why, by field."""

    def __init__(self, errors: Mapping[str, str]):
        super().__init__("; ".join(f"{field}: {why}" for field, why in errors.items()))
        self.errors = dict(errors)


class NoConsent(BadFacts):
    """Sensitive values were given of a customer who did not agree, or no longer agrees, that such are kept."""


class LicenseExpired(Exception):
    """The licence of a batch of rented or bought data does not cover the day."""


@dataclass(frozen=True)
class Source:
    """Where facts come from: channel, method, the day they were collected, how sure one is, a batch or a contact.

    `words` say which of the other channels; `cost` is what it cost to learn them all.
    """

    channel: str
    day: date
    method: str = ""
    confidence: int = 100
    batch_id: int | None = None
    interaction_id: int | None = None
    words: str = ""
    cost: Decimal | None = None


@transaction.atomic
def write_facts(
    *, customer_id: int, values: Mapping[str, Any], channel: str, method: str = "", day: date, confidence: int = 100,
    version: int | None = None, batch_id: int | None = None, interaction_id: int | None = None,
    channel_words: str = "", cost: Decimal | None = None, at: datetime,
) -> list[str]:  # fmt: skip
    """Write values of a customer's archive, each with its source; return the fields whose value changed.

    An unchanged value is only confirmed, one older than what is known goes into the history, an empty one closes the
    field. Raises NoSuchCustomer of customers, BadFacts, NoConsent, LicenseExpired, StaleRecord when the archive left
    `version`.
    """
    (customer,) = customer_actions.lock_customers(customer_id)
    source = Source(channel, day, method, confidence, batch_id, interaction_id, channel_words.strip(), cost)
    today = org_queries.business_date(at)
    fields = catalog_queries.fields(customer.kind)
    parsed = _checked(fields, values, source, today)
    _demand_consent(customer_id, [code for code, value in parsed.items() if _is_sensitive(fields[code], value)])
    current = queries.archive_version(customer_id)
    if version is not None and version != current:
        raise base.StaleRecord(customer_id, version, current)
    changed, replaced, written = {}, [], []
    known = {fact.field: fact for fact in Fact.objects.filter(customer_id=customer_id, valid_to=None)}
    for code, value in parsed.items():
        before, fact = known.get(code), _new(customer_id, fields[code], value, source, at)
        has_changed = _write(before, fact)
        written += [fact] if fact.pk else []
        if has_changed:
            changed[code] = _said(fields[code], before, value)
            replaced += [code] if before is not None else []
    _share_cost(written, source.cost)
    refresh_knowledge(customer_ids=[customer_id], day=today)
    if changed:
        core_actions.audit(
            "archive.change", noun="fact", object_id=customer_id, branch_id=customer.branch_id, at=at,
            values={"field": sorted(changed), "value": changed},
        )  # fmt: skip
    if parsed:
        told = {"customer_id": customer_id, "channel": channel, "fields": sorted(changed), "replaced": replaced}
        core_actions.record("archive.written", told, at=at)
    return list(changed)


def _checked(
    fields: Mapping[str, catalog_rules.FieldDef], values: Mapping[str, Any], source: Source, today: date
) -> dict[str, Any]:
    """Return the values as they are kept; raises BadFacts, LicenseExpired."""
    errors, parsed = _faults(source, today), {}
    for code, given in values.items():
        try:
            parsed[code] = catalog_rules.parse(fields[code], given)
        except KeyError:
            errors[code] = _("There is no such field.")
        except catalog_rules.BadValue as bad:
            errors[code] = str(bad)
    if errors:
        raise BadFacts(errors)
    if source.batch_id in catalog_queries.ended_batches(today):
        raise LicenseExpired(source.batch_id)
    return parsed


def _demand_consent(customer_id: int, codes: list[str]) -> None:
    if codes and not queries.has_consent(customer_id, rules.SENSITIVE):
        said = _("Sensitive values are kept only while the customer agrees to it (CONSENT_MISSING). Note the consent.")
        raise NoConsent(dict.fromkeys(codes, said))


def _is_sensitive(spec: catalog_rules.FieldDef, value: Any) -> bool:
    return spec.field_class == "sensitive" and value not in NOTHING


def _faults(source: Source, today: date) -> dict[str, str]:
    """Return what is wrong with a source, by name."""
    is_method = not source.method or source.method in catalog_queries.codes("method")
    is_batch = source.batch_id is None or catalog_queries.batch(source.batch_id) is not None
    rules = {
        "channel": (source.channel in catalog_queries.channels(), _("This is not one of the channels.")),
        "method": (is_method, _("This is not one of the methods.")),
        "day": (source.day <= today, _("This day is yet to come.")),
        "confidence": (1 <= source.confidence <= 100, _("From 1 to 100 percent.")),
        "batch_id": (is_batch, _("There is no such batch.")),
        "channel_words": (not source.words or source.channel == OTHER, _("Only the other channels are told in words.")),
        "cost": (source.cost is None or source.cost >= 0, _("A cost is not negative.")),
    }
    return {name: why for name, (holds, why) in rules.items() if not holds}


def _write(before: Fact | None, fact: Fact) -> bool:
    """Write one value beside what is known; say whether what is known changed."""
    if fact.value in NOTHING:
        if before is not None:
            _close(before, fact.valid_from, Fact.Outcome.CORRECTED)
        return before is not None
    if before is not None and _is_same(before, fact):
        _verify(before, fact)
        return False
    is_older = before is not None and fact.valid_from < before.valid_from
    if before is not None and is_older:
        fact.valid_to = before.valid_from
    elif before is not None:
        is_same = _plain(before) == _plain(fact)
        _close(before, fact.valid_from, Fact.Outcome.VERIFIED if is_same else Fact.Outcome.CORRECTED)
    fact.save(force_insert=True)
    return not is_older


def _verify(before: Fact, again: Fact) -> None:
    """Note that a value was found true again: on a later day, or through another channel."""
    if again.verified_date > before.verified_date or again.channel != before.channel:
        before.verified_date = max(again.verified_date, before.verified_date)
        before.outcome = Fact.Outcome.VERIFIED
        before.save(update_fields=["verified_date", "outcome"])


def _new(customer_id: int, spec: catalog_rules.FieldDef, value: Any, source: Source, at: datetime) -> Fact:
    return Fact(
        customer_id=customer_id, field=spec.code, value=sealing.seal(value) if _is_sensitive(spec, value) else value,
        channel=source.channel, method=source.method, confidence=source.confidence, batch_id=source.batch_id,
        interaction_id=source.interaction_id, channel_words=source.words, collector_id=base.actor().user_id,
        collected_date=source.day, verified_date=source.day, valid_from=source.day, noted_at=at,
    )  # fmt: skip


def _close(fact: Fact, day: date, outcome: str) -> None:
    fact.valid_to = max(day, fact.valid_from)
    # What was found true again once was true; that it is another value now is the world's change.
    fact.outcome = fact.outcome or outcome
    fact.save(update_fields=["valid_to", "outcome"])


def _share_cost(written: list[Fact], cost: Decimal | None) -> None:
    """Share what the learning cost among the facts that came of it, to the cent."""
    if cost is None or not written:
        return
    each = (cost / len(written)).quantize(CENT, ROUND_DOWN)
    for fact in written:
        fact.cost = each
    written[0].cost = cost - each * (len(written) - 1)
    Fact.objects.bulk_update(written, ["cost"])


def _is_same(before: Fact, fact: Fact) -> bool:
    """Say whether a value confirms the one known; one's own finding frees a value from a licence."""
    if before.batch_id is not None and before.batch_id != fact.batch_id:
        return False
    return _plain(before) == _plain(fact)


def _plain(fact: Fact) -> Any:
    try:
        return sealing.unseal(fact.value)
    except sealing.Unreadable:
        return None


def _said(spec: catalog_rules.FieldDef, before: Fact | None, value: Any) -> Any:
    if spec.field_class == "sensitive" or (before is not None and sealing.is_sealed(before.value)):
        return CHANGED
    return [before.value if before is not None else None, value]


def refresh_knowledge(*, customer_ids: Iterable[int], day: date) -> int:
    """Bring what cards say of archives in step with them, how well known first; return how many cards changed.

    Written in chunks; running it again gives the same.
    """
    limits, licences, n_changed = queries.limits(), catalog_queries.licences(day), 0
    groups = {kind: catalog_queries.groups(kind) for kind in KINDS}
    with base.acting_as(base.System("how well customers are known")):
        for chunk in core_rules.chunks(customer_ids, size=KNOWLEDGE_BATCH):
            facts: dict[int, dict[str, Fact]] = {}
            for fact in Fact.objects.filter(customer_id__in=chunk, valid_to=None):
                facts.setdefault(fact.customer_id, {})[fact.field] = fact
            known = {}
            for card in customer_queries.cards_of(chunk).values():
                limit = limits.get(card.tier, limits[""])
                archive = queries.build(groups[card.kind], facts.get(card.pk, {}), licences, limit=limit, day=day)
                spoken_to = archive.values.get(SALUTATION)
                known[card.pk] = customer_actions.Known(
                    archive.known.score, int(archive.known.completeness * 100), archive.verified_date,
                    str(spoken_to.value or "")[:LONGEST_SALUTATION] if spoken_to else "",
                )  # fmt: skip
            n_changed += customer_actions.write_knowledge(known=known)
    return n_changed


def seal_facts(*, noun: str, field: str) -> int:
    """Seal the values of a field that has become sensitive, those of the history too; return how many."""
    spec, n_rows = catalog_queries.fields(noun).get(field), 0
    if spec is None or spec.field_class != "sensitive":
        return 0
    with base.acting_as(base.System("a field became sensitive")):
        rows = Fact.objects.filter(field=field, customer__kind=noun)
        for chunk in core_rules.chunks(rows.order_by("pk").iterator(chunk_size=KNOWLEDGE_BATCH), size=KNOWLEDGE_BATCH):
            plain = [fact for fact in chunk if not sealing.is_sealed(fact.value)]
            for fact in plain:
                fact.value = sealing.seal(fact.value)
            Fact.objects.bulk_update(plain, ["value"])
            n_rows += len(plain)
    return n_rows
