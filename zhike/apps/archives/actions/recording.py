"""Recording: values of archives checked, put beside what is known in memory, and written together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from zhike.apps.archives import queries, rules
from zhike.apps.archives.models import Fact
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, sealing
from zhike.apps.org import queries as org_queries

CHANGED, OTHER = "changed", "OTHER"
CENT = Decimal("0.01")
NOTHING: tuple[Any, ...] = (None, "", [])
BATCH = 500


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
    """Where facts come from: channel, method, the day of collecting, how sure one is, a batch, contact or complaint.

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
    complaint_id: int | None = None


@dataclass
class Written:
    """What became of the values one source told of a customer: facts, what changed, what was known before."""

    customer_id: int
    facts: list[Fact] = field(default_factory=list)
    changed: dict[str, Any] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)


class Desk:
    """Takes in what sources say of some locked customers, in memory; `save` writes all of it."""

    def __init__(self, customers: Iterable[Any], *, at: datetime):
        self.at, self.today = at, org_queries.business_date(at)
        self.customers = {row.pk: row for row in customers}
        self.known = {
            (fact.customer_id, fact.field): fact
            for fact in Fact.objects.filter(customer_id__in=list(self.customers), valid_to=None)
        }
        self.fields: dict[str, dict[str, catalog_rules.FieldDef]] = {}
        self.batches: dict[int, bool] = {}
        self.new: list[Fact] = []
        self.touched: dict[int, Fact] = {}

    @cached_property
    def channels(self) -> dict[str, str]:
        """Return every channel a value may come from."""
        return catalog_queries.channels()

    @cached_property
    def ended(self) -> dict[int, date]:
        """Return the lists whose licence does not cover today."""
        return catalog_queries.ended_batches(self.today)

    @cached_property
    def consenting(self) -> set[int]:
        """Return the customers who agree that sensitive values are kept."""
        return queries.consenting(self.customers, rules.SENSITIVE)

    def fields_of(self, customer_id: int) -> dict[str, catalog_rules.FieldDef]:
        """Return the fields of the archive of a customer, by code."""
        kind = self.customers[customer_id].kind
        if kind not in self.fields:
            self.fields[kind] = catalog_queries.fields(kind)
        return self.fields[kind]

    def put(self, customer_id: int, values: Mapping[str, Any], source: Source) -> Written:
        """Put what one source says beside what is known. Raises BadFacts, NoConsent, LicenseExpired."""
        fields, written = self.fields_of(customer_id), Written(customer_id)
        parsed = self._checked(fields, values, source)
        self._demand_consent(
            customer_id, [code for code, value in parsed.items() if _is_sensitive(fields[code], value)]
        )
        for code, value in parsed.items():
            before = self.known.get((customer_id, code))
            fact = _new(customer_id, fields[code], value, source, self.at)
            n_new, said = len(self.new), _said(fields[code], before, value)
            if self._write(before, fact):
                written.changed[code] = said
                written.replaced += [code] if before is not None else []
            written.facts += self.new[n_new:]
        _share_cost(written.facts, source.cost)
        return written

    def save(self, written: Iterable[Written], *, channel: str) -> None:
        """Write everything taken in, with a line of the trail for each customer it changed and one event for all."""
        # What ends makes room for what is new: of every field one value is open.
        Fact.objects.bulk_update(self.touched.values(), ["valid_to", "outcome", "verified_date"], batch_size=BATCH)
        Fact.objects.bulk_create(self.new, batch_size=BATCH)
        done = list(written)
        told = [
            (one.customer_id, self.customers[one.customer_id].branch_id,
             {"field": sorted(one.changed), "value": one.changed})
            for one in done if one.changed
        ]  # fmt: skip
        core_actions.audit_each("archive.change", noun="fact", told=told, at=self.at)
        about = [
            {"customer_id": one.customer_id, "fields": sorted(one.changed), "replaced": one.replaced} for one in done
        ]
        if about:
            core_actions.record("archive.written", {"channel": channel, "written": about}, at=self.at)

    def _checked(
        self, fields: Mapping[str, catalog_rules.FieldDef], values: Mapping[str, Any], source: Source
    ) -> dict[str, Any]:
        """Return the values as they are kept; raises BadFacts, LicenseExpired."""
        errors, parsed = self._faults(source), {}
        for code, given in values.items():
            try:
                parsed[code] = catalog_rules.parse(fields[code], given)
            except KeyError:
                errors[code] = _("There is no such field.")
            except catalog_rules.BadValue as bad:
                errors[code] = str(bad)
        if errors:
            raise BadFacts(errors)
        if source.batch_id in self.ended:
            raise LicenseExpired(source.batch_id)
        return parsed

    def _faults(self, source: Source) -> dict[str, str]:
        """Return what is wrong with a source, by name."""
        is_method = not source.method or source.method in catalog_queries.codes("method")
        rules = {
            "channel": (source.channel in self.channels, _("This is not one of the channels.")),
            "method": (is_method, _("This is not one of the methods.")),
            "day": (source.day <= self.today, _("This day is yet to come.")),
            "confidence": (1 <= source.confidence <= 100, _("From 1 to 100 percent.")),
            "batch_id": (self._is_batch(source.batch_id), _("There is no such batch.")),
            "channel_words": (
                not source.words or source.channel == OTHER, _("Only the other channels are told in words."),
            ),
            "cost": (source.cost is None or source.cost >= 0, _("A cost is not negative.")),
        }  # fmt: skip
        return {name: why for name, (holds, why) in rules.items() if not holds}

    def _is_batch(self, batch_id: int | None) -> bool:
        if batch_id is None:
            return True
        if batch_id not in self.batches:
            self.batches[batch_id] = catalog_queries.batch(batch_id) is not None
        return self.batches[batch_id]

    def _demand_consent(self, customer_id: int, codes: list[str]) -> None:
        if codes and customer_id not in self.consenting:
            said = _(
                "Sensitive values are kept only while the customer agrees to it (CONSENT_MISSING). Note the consent."
            )
            raise NoConsent(dict.fromkeys(codes, said))

    def _write(self, before: Fact | None, fact: Fact) -> bool:
        """Put one value beside what is known; say whether what is known changed."""
        key = (fact.customer_id, fact.field)
        if fact.value in NOTHING:
            if before is not None:
                self._close(before, fact.valid_from, Fact.Outcome.CORRECTED)
                del self.known[key]
            return before is not None
        if before is not None and _is_same(before, fact):
            self._verify(before, fact)
            return False
        is_older = before is not None and fact.valid_from < before.valid_from
        if before is not None and is_older:
            fact.valid_to = before.valid_from
        elif before is not None:
            is_same = _plain(before) == _plain(fact)
            self._close(before, fact.valid_from, Fact.Outcome.VERIFIED if is_same else Fact.Outcome.CORRECTED)
        self.new.append(fact)
        if not is_older:
            self.known[key] = fact
        return not is_older

    def _verify(self, before: Fact, again: Fact) -> None:
        """Note that a value was found true again: on a later day, or through another channel."""
        if again.verified_date > before.verified_date or again.channel != before.channel:
            before.verified_date = max(again.verified_date, before.verified_date)
            before.outcome = Fact.Outcome.VERIFIED
            self._touch(before)

    def _close(self, fact: Fact, day: date, outcome: str) -> None:
        fact.valid_to = max(day, fact.valid_from)
        # What was found true again once was true; that it is another value now is the world's change.
        fact.outcome = fact.outcome or outcome
        self._touch(fact)

    def _touch(self, fact: Fact) -> None:
        if fact.pk:
            self.touched[fact.pk] = fact


def _is_sensitive(spec: catalog_rules.FieldDef, value: Any) -> bool:
    return spec.field_class == "sensitive" and value not in NOTHING


def _new(customer_id: int, spec: catalog_rules.FieldDef, value: Any, source: Source, at: datetime) -> Fact:
    return Fact(
        customer_id=customer_id, field=spec.code, value=sealing.seal(value) if _is_sensitive(spec, value) else value,
        channel=source.channel, method=source.method, confidence=source.confidence, batch_id=source.batch_id,
        interaction_id=source.interaction_id, complaint_id=source.complaint_id, channel_words=source.words,
        collector_id=base.actor().user_id,
        collected_date=source.day, verified_date=source.day, valid_from=source.day, noted_at=at,
    )  # fmt: skip


def _share_cost(written: list[Fact], cost: Decimal | None) -> None:
    """Share what the learning cost among the facts that came of it, to the cent."""
    if cost is None or not written:
        return
    each = (cost / len(written)).quantize(CENT, ROUND_DOWN)
    for fact in written:
        fact.cost = each
    written[0].cost = cost - each * (len(written) - 1)


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
