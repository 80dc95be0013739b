"""Reads for judging: what is known of some enterprises, how they stand by the rules, and what their leads score."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from zhike.analytics import leads, targeting
from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.media import queries as media_queries
from zhike.apps.targets import rules
from zhike.apps.targets.models import Find
from zhike.apps.targets.queries.policy import policy

CHUNK = 500
PHONE = "phone"


@dataclass(frozen=True)
class Judged:
    """How an enterprise stands by the rules on a day."""

    card: Any
    judgements: tuple[targeting.Judgement, ...]
    standing: targeting.Standing
    excluded: str
    n_known: int
    n_asked: int
    lead: leads.Lead
    readiness: str
    # Whether anything is known that the rules ask for.
    has_facts: bool

    @property
    def known(self) -> int:
        """Return how much of the check-list is known, in whole percent."""
        return rules.percent_known(self.n_known, self.n_asked)


def judged_ids(day: date) -> list[int]:
    """Return the visible customers of whom any fact the rules ask for is known."""
    fields = (*rules.OF_ARCHIVE, *rules.OF_LEADS, *policy().asked)
    known = archive_queries.ids_knowing(fields).values_list("customer_id", flat=True).distinct()
    ids = set(known.iterator(chunk_size=10_000))
    ids.update(archive_queries.stated_ids(day).values_list("customer_id", flat=True))
    ids.update(lifecycle_queries.staged_ids().values_list("customer_id", flat=True))
    ids.update(Find.objects.values_list("customer_id", flat=True))
    return sorted(ids)


def judged(customer_ids: Iterable[int], day: date) -> Iterator[list[Judged]]:
    """Yield how the enterprises among some visible customers stand, by chunks; others are left out."""
    holds = policy()
    for some in core_rules.chunks(customer_ids, size=CHUNK):
        cards = customer_queries.cards().filter(pk__in=list(some), kind="ENTERPRISE", status="ACTIVE")
        known = list(cards.select_related("customer", "owner", "branch"))
        if known:
            yield _chunk(known, holds, day)


def _chunk(cards: list[Any], holds: rules.Policy, day: date) -> list[Judged]:
    ids = [card.pk for card in cards]
    values = archive_queries.facts_of(ids, {*rules.OF_ARCHIVE, *rules.OF_LEADS, *holds.asked})
    years = archive_queries.newest_statements(ids, day)
    stages = {pk: row.stage for pk, row in lifecycle_queries.open_stages(ids).items()}
    non = customer_queries.left_alone_of(ids) - in_peace(ids)
    since = day - timedelta(days=holds.marks["days"])
    talked = {pk for pk, last in interaction_queries.last_contacts(ids, until=day).items() if last >= since}
    came = came_by_itself(ids)
    noted = {*came, *Find.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True)}
    return [
        _judge(
            card, values.get(card.pk, {}), years.get(card.pk, ()), holds, day, stage=stages.get(card.pk, ""),
            is_non=card.pk in non, came=card.pk in came, talked=card.pk in talked, is_noted=card.pk in noted,
        )
        for card in cards
    ]  # fmt: skip


def in_peace(customer_ids: Iterable[int]) -> set[int]:
    """Return which of some customers these rules themselves left alone, and nobody by hand."""
    rows = customer_queries.holding("REL_STAGE").filter(code=rules.NON, rule_version=rules.RULE_VERSION)
    return set(rows.filter(customer_id__in=list(customer_ids)).values_list("customer_id", flat=True))


def came_by_itself(customer_ids: Iterable[int], *, until: date | None = None) -> set[int]:
    """Return which of some visible customers came to us by themselves, by a day where one is given."""
    ids = list(customer_ids)
    passive = Find.objects.filter(customer_id__in=ids, is_active=False)
    passive = passive if until is None else passive.filter(day__lte=until)
    return {*passive.values_list("customer_id", flat=True), *media_queries.led_ids(ids, until=until)}


def _judge(
    card: Any, values: Mapping[str, Any], years: Iterable[Any], holds: rules.Policy, day: date, *, stage: str,
    is_non: bool, came: bool, talked: bool, is_noted: bool,
) -> Judged:  # fmt: skip
    series = [(row.year, row.revenue) for row in years]
    growth = targeting.growth_of(series, day.year, last=rules.LAST_YEARS)
    found = targeting.judge(rules.facts_of(values, growth=growth, stage=stage, day=day), holds.limits)
    standing = holds.standing(found)
    lead = holds.lead(rules.signs_of(values, {one.rule: one.verdict for one in found}, came=came, talked=talked))
    excluded = stage if stage in holds.refused else rules.NON if is_non else ""
    n_known = sum(bool(values.get(code)) or (code == PHONE and bool(card.customer.phone)) for code in holds.asked)
    ready = rules.readiness(
        is_target=standing.is_target, known=rules.percent_known(n_known, len(holds.asked)), percent=holds.percent,
        excluded=excluded,
    )  # fmt: skip
    return Judged(
        card,
        found,
        standing,
        excluded,
        n_known,
        len(holds.asked),
        lead,
        ready,
        bool(values or series or stage or is_noted),
    )


def judge_one(customer_id: int, day: date) -> Judged | None:
    """Return how a visible enterprise stands now; None where there is none."""
    return next((one for some in judged([customer_id], day) for one in some), None)


@dataclass(frozen=True)
class Datum:
    """A field of the check-list, and whether it is known."""

    code: str
    label: Any
    is_known: bool


def check_list(card: Any) -> list[Datum]:
    """Return the check-list of a visible enterprise."""
    specs, codes = catalog_queries.fields("ENTERPRISE"), policy().asked
    values = archive_queries.facts_of([card.pk], codes).get(card.pk, {})
    return [
        Datum(
            code, specs[code].label if code in specs else _("Phone") if code == PHONE else code,
            bool(values.get(code)) or (code == PHONE and bool(card.customer.phone)),
        )
        for code in codes
    ]  # fmt: skip
