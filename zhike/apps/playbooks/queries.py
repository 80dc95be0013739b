"""Reads of playbooks: rules, which customers fit one, who is to be told, what was done."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhike.apps.archives import lists as archive_lists
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import rules
from zhike.apps.playbooks.models import Deed, Rule, Run

# Merged records are no customers any more, suppressed ones are left alone.
LIVING = ("ACTIVE", "RETIRED")
# From the branch upwards, who looks after it.
MANAGERS = ("BRANCH_MANAGER", "REGIONAL_MANAGER", "GENERAL_MANAGER")


def all_rules() -> QuerySet[Rule]:
    """Return all rules by name."""
    return Rule.objects.select_related("author", "person", "letter").order_by("name", "id")


def rule(rule_id: int) -> Rule | None:
    """Return a rule."""
    return all_rules().filter(pk=rule_id).first()


def active_rules(triggers: Iterable[str]) -> QuerySet[Rule]:
    """Return the rules that are switched on and wait for one of some triggers."""
    rows = Rule.objects.select_related("author", "letter").filter(trigger__in=list(triggers), is_active=True)
    return rows.order_by("id")


def asked(query: Mapping[str, str], day: date) -> lists.Asked:
    """Return what a rule asks of the list of customers on a day; raises lists.ListRefused or rules.BadRule."""
    return lists.ask(archive_lists.customers(day), rules.on_day(query, day))


def is_askable(query: Mapping[str, str], day: date) -> bool:
    """Say whether the list of customers still offers all a rule asks for: fields are hidden, or made stricter."""
    try:
        asked(query, day)
    except (lists.ListRefused, rules.BadRule):
        return False
    return True


def fitting(query: Mapping[str, str], day: date) -> QuerySet:
    """Return the cards of the visible customers that fit a rule on a day, most at stake first."""
    rows = asked(query, day).rows.filter(status__in=LIVING)
    return rows.select_related("branch", "owner").order_by("-stake", "-pk")


def resting(found: Rule, *, at: datetime) -> QuerySet:
    """Return the ids of the customers a rule leaves alone, having acted on them lately."""
    with base.acting_as(base.System("resting")):
        since = at - rules.rest(found.trigger, found.rest_days)
        return Deed.objects.filter(run__rule=found, run__at__gt=since, skipped="").values("customer_id")


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


def customers_of(trigger: str, payload: Mapping[str, Any]) -> list[int] | None:
    """Return the customers an event is about; None for all of them."""
    names = rules.TRIGGERS[trigger].names
    if not names:
        return None
    if names == "import_id":
        return customer_queries.ids_of_import(payload["import_id"])
    told = payload.get(names)
    return list(told) if isinstance(told, list) else [told] if told else []


def managers(branch_ids: Iterable[int]) -> dict[int, int]:
    """Return who looks after each branch: its manager, else the one of the branch above."""
    paths = {branch.pk: branch.path for branch in org_queries.branches()}
    staff: dict[int, int] = {}
    people = org_queries.users().filter(is_active=True, role__in=MANAGERS)
    for user in sorted(people, key=lambda one: (MANAGERS.index(one.role), one.pk)):
        staff.setdefault(user.branch_id, user.pk)
    found = {}
    for branch_id in set(branch_ids):
        above = [int(pk) for pk in paths[branch_id].strip("/").split("/")]
        chain = [staff[pk] for pk in reversed(above) if pk in staff]
        if chain:
            found[branch_id] = chain[0]
    return found


def runs(rule_id: int) -> QuerySet[Any]:
    """Return the runs of a rule, newest first, each with how many customers the reader sees in it."""
    seen = Deed.objects.filter(run__rule_id=rule_id).values("pk")
    mine = Q(deeds__in=seen)
    return (
        Run.objects.filter(rule_id=rule_id)
        .annotate(
            n_matched=Count("deeds", filter=mine, distinct=True),
            n_acted=Count("deeds", filter=mine & Q(deeds__skipped=""), distinct=True),
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
