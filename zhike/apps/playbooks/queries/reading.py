"""Reads of playbooks: rules and editions, which customers fit one, what was done."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from zhike.apps.archives import lists as archive_lists
from zhike.apps.archives import queries as archive_queries
from zhike.apps.audiences import queries as audience_queries
from zhike.apps.core import base, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.playbooks import rules
from zhike.apps.playbooks.models import Deed, Edition, Rule, Run

# Merged records are no customers any more, suppressed ones are left alone.
LIVING = ("ACTIVE", "RETIRED")
LONGEST_ID = 18


def all_rules() -> QuerySet[Rule]:
    """Return all rules by name."""
    return Rule.objects.select_related("author", "person", "letter").order_by("name", "id")


def rule(rule_id: int) -> Rule | None:
    """Return a rule."""
    return all_rules().filter(pk=rule_id).first()


def active_rules(triggers: Iterable[str]) -> QuerySet[Rule]:
    """Return the rules that are switched on and wait for one of some triggers."""
    rows = Rule.objects.select_related("author", "letter").filter(trigger__in=list(triggers), is_active=True)
    return rows.prefetch_related("steps").order_by("id")


def steps_of(found: Rule) -> list[rules.Step]:
    """Return the steps of a rule in order; the first one stands in the rule itself."""
    names = ("deed", "target", "person_id", "role", "template", "letter_id", "due_days")
    first = rules.Step(
        1, **{name: getattr(found, name) for name in names}, change_field=found.change_field,
        change_value=found.change_value,
    )  # fmt: skip
    rest = sorted(found.steps.all(), key=lambda row: row.position)
    further = [
        rules.Step(row.position, **{name: getattr(row, name) for name in names}, hours=row.hours, points=row.points)
        for row in rest
    ]
    return [first, *further]


def told(found: Rule) -> dict[str, Any]:
    """Return what an edition of a rule says: everything but who stands for it and whether it is switched on."""
    named = ("name", "trigger", "query", "rest_days", "question", "hold_out", "horizon_days")
    steps = [vars(step) for step in steps_of(Rule.objects.get(pk=found.pk))]
    return {name: getattr(found, name) for name in named} | {"steps": steps}


def editions(rule_id: int) -> QuerySet[Edition]:
    """Return the editions of a rule, newest first."""
    return Edition.objects.select_related("author").filter(rule_id=rule_id).order_by("-number")


def has_run(found: Rule, edition: int) -> bool:
    """Say whether an edition of a rule was ever carried out."""
    return Run.objects.filter(rule=found, edition=edition).exists()


def letter(letter_id: int | None) -> Any:
    """Return the template a message is written from; None where it is gone."""
    return outbound_queries.template(letter_id) if letter_id else None


def asked(query: Mapping[str, str], day: date) -> lists.Asked:
    """Return what a rule asks of the list of customers on a day; raises lists.ListRefused or rules.BadRule."""
    audience_of(query)
    return lists.ask(archive_lists.customers(day), rules.on_day(query, day))


def audience_of(query: Mapping[str, str]) -> Any:
    """Return the saved audience a rule names, None where it names none.

    Raises rules.BadRule for one that is gone or was put away.
    """
    text = query.get(rules.AUDIENCE, "")
    if not text:
        return None
    is_id = text.isdecimal() and len(text) <= LONGEST_ID
    found = audience_queries.audience(int(text)) if is_id else None
    if found is None or found.ended_at is not None:
        raise rules.BadRule(
            rules.AUDIENCE, _("The audience it names was put away or is gone: choose one that is in use.")
        )
    return found


def is_askable(query: Mapping[str, str], day: date) -> bool:
    """Say whether the list of customers still offers all a rule asks for: fields are hidden, or made stricter."""
    try:
        asked(query, day)
    except (lists.ListRefused, rules.BadRule):
        return False
    return True


def fitting(query: Mapping[str, str], day: date) -> QuerySet:
    """Return the cards of the visible customers that fit a rule on a day, most at stake first."""
    rows, audience = asked(query, day).rows.filter(status__in=LIVING), audience_of(query)
    if audience is not None:
        members = audience_queries.rows_of(audience, day)
        rows = rows.filter(Exists(members.filter(pk=OuterRef("pk")).order_by()))
    return rows.select_related("branch", "owner").order_by("-stake", "-pk")


def resting(found: Rule, *, at: datetime) -> QuerySet:
    """Return the ids of the customers a rule leaves alone, having acted on them lately."""
    with base.acting_as(base.System("resting")):
        since = at - rules.rest(found.trigger, found.rest_days)
        done = Deed.objects.filter(run__rule=found, run__at__gt=since, position=1)
        return done.filter(skipped__in=("", Deed.Skipped.HELD)).values("customer_id")


def change_of(found: Rule) -> customer_rules.Change:
    """Return what a rule changes of a customer."""
    value = found.change_value
    return customer_rules.Change(found.change_field, int(value) if found.change_field == "owner" else value)


def outlook(found: Rule, cards: Iterable[Any]) -> dict[int, str]:
    """Return why a rule would do nothing to some of the visible customers by itself, the reason by id."""
    if found.deed in rules.TELLING:
        return {}
    rows = customer_queries.customers().filter(pk__in=[card.pk for card in cards])
    if found.deed == Rule.Deed.CHANGE:
        change = change_of(found)
        return {row.pk: Deed.Skipped.SAME for row in rows if getattr(row, change.column) == change.value}
    if found.letter is None:
        return {row.pk: Deed.Skipped.NO_TEXT for row in rows}
    address, known = customer_rules.ADDRESS.get(found.letter.channel), places(found.letter, [row.pk for row in rows])
    return {row.pk: Deed.Skipped.STAYED for row in rows if not (getattr(row, address) if address else row.pk in known)}


def places(letter: Any, customer_ids: Iterable[int]) -> dict[int, str]:
    """Return the postal addresses of the visible ones of some customers, where a template is a letter."""
    return archive_queries.postal_addresses(customer_ids) if letter.channel not in customer_rules.ADDRESS else {}


def deed(deed_id: int) -> Deed | None:
    """Return what was done for a customer the reader may see."""
    return Deed.objects.select_related("run__rule", "customer").filter(pk=deed_id).first()


def deed_of_task(task_id: int) -> Deed | None:
    """Return what a visible customer's task was given for; None where no rule gave it."""
    return Deed.objects.select_related("run__rule", "customer").filter(task_id=task_id).first()


def deed_of(rule_id: int, run_id: int, customer_id: int, position: int) -> Deed | None:
    """Return what a step of a run did for a customer the reader may see."""
    rows = Deed.objects.select_related("run__rule", "customer").filter(run__rule_id=rule_id, run_id=run_id)
    return rows.filter(customer_id=customer_id, position=position).first()


def runs(rule_id: int) -> QuerySet[Any]:
    """Return the runs of a rule, newest first, each with how many customers the reader sees in it."""
    seen = Deed.objects.filter(run__rule_id=rule_id).values("pk")
    mine = Q(deeds__in=seen)
    acted = mine & Q(deeds__skipped="")
    return (
        Run.objects.filter(rule_id=rule_id)
        .annotate(
            n_matched=Count("deeds__customer", filter=mine, distinct=True),
            n_acted=Count("deeds__customer", filter=acted & Q(deeds__waits_until=None), distinct=True),
        )
        .order_by("-id")
    )


def deeds(rule_id: int) -> QuerySet[Deed]:
    """Return what a rule did for the customers the reader may see, newest first."""
    return Deed.objects.filter(run__rule_id=rule_id).select_related("run", "customer").order_by("-id")


def changes_of(rule_id: int) -> QuerySet[Deed]:
    """Return what a rule changed of visible customers and was not taken back, newest first."""
    rows = Deed.objects.select_related("customer").filter(run__rule_id=rule_id, change__isnull=False)
    return rows.exclude(change__has_key="undone_at").order_by("-run_id", "-id")


def last_change_run(rule_id: int) -> int | None:
    """Return the last run of a rule of which a change still stands."""
    return changes_of(rule_id).values_list("run_id", flat=True).first()
