"""Running a rule over everybody: tidy report, proposals in chunks, and what was confirmed applied; each goes on."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from zhike.apps.classification import queries, rules
from zhike.apps.classification.models import Proposal, Run
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, lists
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries

CHUNK = 2_000
# Of so many runs of a dimension it is kept what was proposed to whom.
N_KEPT = 5
Progress = Callable[[int, int | None, str], None]


class NoSuchRun(Exception):
    """There is no run with this id."""


class RunRefused(ValueError):
    """A run cannot be started, or go on, as it stands; says why."""


@transaction.atomic
def start_run(*, dimension: str, day: date, at: datetime) -> int:
    """Have the rule of a dimension tried on everybody in the background; return the run's id.

    Raises RunRefused where people alone decide, or another run waits to be confirmed.
    """
    one, rule = customer_queries.dimension(dimension), queries.rule_of(dimension)
    if one is None or one.is_ended:
        raise RunRefused(_("There is no such dimension in use."))
    if not rule.lines:
        raise RunRefused(_("People alone decide in this dimension: write a rule first."))
    try:
        # A class may have gone since the rule was written.
        rules.check_lines(one, rule.lines)
        queries.prepare(rule.lines, day)
    except (lists.ListRefused, rules.BadRule) as refusal:
        raise RunRefused(str(refusal)) from None
    with base.acting_as(base.System("classification")):
        n_customers = customer_queries.cards().count()
    row = Run(
        dimension=dimension, rule_number=rule.number, lines=[line.told for line in rule.lines], day=day,
        n_customers=n_customers, user_id=base.actor().user_id, started_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise RunRefused(_("A run of this dimension waits already: confirm or drop it first.")) from None
    said = {"dimension": dimension, "rule_version": rule.version}
    core_actions.audit("classification.start", noun="classification", object_id=row.pk, at=at, values=said)
    title = _("Classification: %(name)s") % {"name": one.label}
    link = f"/classification/runs/{row.pk}/"
    core_actions.request_job("classification.requested", {"run_id": row.pk}, title=title, link=link, at=at)
    return row.pk


def perform(*, run_id: int, at: datetime, progress: Progress = lambda done, total, step: None) -> None:
    """Propose classes, in chunks that are kept one by one: broken off and called again it goes on behind the last."""
    with base.acting_as(base.System("classification")):
        run = Run.objects.filter(pk=run_id, status=Run.Status.CLASSIFYING).first()
        if run is None:
            return
        lines = rules.lines_of(run.lines)
        if not run.tidy:
            progress(0, run.n_customers, "tidy")
            run.tidy = queries.tidy(lines, run.day)
            run.save(update_fields=["tidy"])
        prepared = queries.prepare(lines, run.day)
        while ids := _next_ids(run.reached_id):
            if not _propose(run, prepared, ids):
                return
            progress(run.n_seen, run.n_customers, "classify")
        with transaction.atomic():
            if Run.objects.filter(pk=run_id, status=Run.Status.CLASSIFYING).update(status=Run.Status.REVIEW):
                said = {"n_rows": run.n_proposed}
                core_actions.audit(
                    "classification.propose", noun="classification", object_id=run_id, at=at, values=said
                )


def _next_ids(after: int) -> list[int]:
    rows = customer_queries.cards().order_by("pk").filter(pk__gt=after)
    return list(rows.values_list("pk", flat=True)[:CHUNK])


@transaction.atomic
def _propose(run: Run, prepared: list[queries.Prepared], ids: list[int]) -> bool:
    """Propose classes for some customers; return whether it went on: not where the run was dropped meanwhile."""
    held = Run.objects.select_for_update().filter(pk=run.pk, status=Run.Status.CLASSIFYING)
    if not held.filter(reached_id=run.reached_id).exists():
        return False
    found = queries.decide(prepared, Q(pk__gt=run.reached_id, pk__lte=ids[-1]))
    rows = customer_queries.holding(run.dimension).filter(customer_id__in=ids)
    now = {c: (code, source) for c, code, source in rows.values_list("customer_id", "code", "source")}
    proposed = []
    for pk in ids:
        old, source = now.get(pk, ("", ""))
        if source == "MANUAL":
            run.n_manual += 1
        elif pk in found and found[pk][0] == old:
            run.n_same += 1
        elif pk not in found or not rules.may_step(run.dimension, old, found[pk][0]):
            run.n_unfit += 1
        else:
            code, line = found[pk]
            proposed.append(Proposal(run=run, customer_id=pk, old_code=old, new_code=code, final_code=code, line=line))
    Proposal.objects.bulk_create(proposed, batch_size=500)
    run.n_seen, run.n_proposed, run.reached_id = run.n_seen + len(ids), run.n_proposed + len(proposed), ids[-1]
    run.save(update_fields=["n_seen", "n_same", "n_manual", "n_unfit", "n_proposed", "reached_id"])
    return True


@transaction.atomic
def decide_all(*, run_id: int, status: str, at: datetime, only: tuple[str, str] | None = None) -> int:
    """Accept or reject what is still open of a run, all of it or one move from class to class; return how many."""
    run, user_id = _in_review(run_id), base.actor().user_id
    with base.acting_as(base.System("classification")):
        rows = Proposal.objects.filter(run=run, status=Proposal.Status.OPEN)
        if only:
            rows = rows.filter(old_code=only[0], new_code=only[1])
        n_rows = rows.update(status=status, decided_by_id=user_id)
    said = {"outcome": status, "from": only and only[0], "to": only and only[1]}
    core_actions.audit(
        "classification.decide", noun="classification", object_id=run_id, at=at, n_rows=n_rows, values=said
    )
    return n_rows


@transaction.atomic
def decide_one(*, run_id: int, customer_id: int, status: str, code: str = "", reason: str = "", at: datetime) -> None:
    """Accept, reject, or with a reason override what is proposed for a visible customer.

    Raises NoSuchRun, RunRefused, and rules.BadRule for a stage as a customer to which no step leads.
    """
    run, row = _in_review(run_id), queries.proposal(run_id, customer_id)
    if row is None:
        raise RunRefused(_("Nothing is proposed for this customer."))
    one = customer_queries.dimension(run.dimension)
    final = row.new_code
    if status == Proposal.Status.OVERRIDDEN:
        if one is None or code not in one.by_code:
            raise RunRefused(_("This dimension has no such class."))
        if not reason.strip():
            raise RunRefused(_("Say why: another class than the proposed one needs a reason."))
        if code != row.old_code:
            rules.demand_step(run.dimension, row.old_code, code)
        final = code
    Proposal.objects.filter(pk=row.pk).update(
        status=status, final_code=final, reason=reason.strip(), decided_by_id=base.actor().user_id
    )
    said = {"class_code": [row.new_code, final], "outcome": status, "reason": reason}
    core_actions.audit(
        "classification.decide", noun="customer", object_id=customer_id, branch_id=row.customer.branch_id, at=at,
        values=said,
    )  # fmt: skip


@transaction.atomic
def confirm(*, run_id: int, at: datetime) -> int:
    """Have what was accepted and overridden become the present classes; return the job's progress id.

    Raises RunRefused while something is undecided.
    """
    _in_review(run_id)
    n_open = queries.statuses(run_id).get(Proposal.Status.OPEN, 0)
    if n_open:
        raise RunRefused(_("%(n)d proposals are undecided: accept or reject them first.") % {"n": n_open})
    Run.objects.filter(pk=run_id).update(
        status=Run.Status.APPLYING, confirmed_by_id=base.actor().user_id, confirmed_at=at
    )
    core_actions.audit("classification.confirm", noun="classification", object_id=run_id, at=at)
    title, link = _("Classes are being applied"), f"/classification/runs/{run_id}/"
    return core_actions.request_job("classification.confirmed", {"run_id": run_id}, title=title, link=link, at=at)


@transaction.atomic
def drop_run(*, run_id: int, at: datetime) -> None:
    """Drop a run that was not confirmed; nothing changes."""
    rows = Run.objects.filter(pk=run_id, status__in=(Run.Status.CLASSIFYING, Run.Status.REVIEW))
    if not rows.update(status=Run.Status.DISCARDED, finished_at=at):
        raise RunRefused(_("This run is no longer open."))
    core_actions.audit("classification.drop", noun="classification", object_id=run_id, at=at)
    with base.acting_as(base.System("classification")):
        _clear(Run.objects.get(pk=run_id).dimension)


def _clear(dimension: str) -> None:
    """Delete what older runs of a dimension proposed one by one: their sums stay, and so do the classes given."""
    over = Run.objects.filter(dimension=dimension, status__in=(Run.Status.APPLIED, Run.Status.DISCARDED))
    kept = list(over.order_by("-id").values_list("pk", flat=True)[:N_KEPT])
    Proposal.objects.filter(run__in=over.exclude(pk__in=kept)).delete()


def apply(*, run_id: int, at: datetime, progress: Progress = lambda done, total, step: None) -> None:
    """Make the confirmed classes the present ones, in chunks; broken off and called again it goes on."""
    with base.acting_as(base.System("classification")):
        run = Run.objects.filter(pk=run_id, status=Run.Status.APPLYING).first()
        if run is None:
            return
        n_all = _wanted(run, 0).count()
        done = after = 0
        while reached := _apply(run, after, at):
            after, done = reached.pk, done + reached.n_rows
            progress(done, n_all, "apply")
        with transaction.atomic():
            still = Run.objects.filter(pk=run_id, status=Run.Status.APPLYING)
            if still.update(status=Run.Status.APPLIED, finished_at=at):
                _clear(run.dimension)
                core_actions.record("classification.applied", {"run_id": run_id, "dimension": run.dimension}, at=at)


class _Reached(NamedTuple):
    """The last proposal of a chunk, and how many there were in it."""

    pk: int
    n_rows: int


def _wanted(run: Run, after: int) -> Any:
    rows = Proposal.objects.filter(run=run, pk__gt=after, is_applied=False)
    return rows.exclude(status=Proposal.Status.REJECTED).order_by("id")


@transaction.atomic
def _apply(run: Run, after: int, at: datetime) -> _Reached | None:
    """Apply the next proposals behind one; whoever is in another class by now than was reviewed stays in it."""
    Run.objects.select_for_update().get(pk=run.pk)
    chunk = list(_wanted(run, after)[:CHUNK])
    if not chunk:
        return None
    held = customer_queries.holding(run.dimension).filter(customer_id__in=[row.customer_id for row in chunk])
    now = dict(held.values_list("customer_id", "code"))
    fresh = [row for row in chunk if now.get(row.customer_id, "") == row.old_code]
    version = queries.InForce(run.dimension, run.rule_number, ()).version
    accepted = {row.customer_id: row.final_code for row in fresh if row.status == Proposal.Status.ACCEPTED}
    customer_actions.assign_classes(dimension=run.dimension, classes=accepted, day=run.day, rule_version=version, at=at)
    for row in fresh:
        if row.status == Proposal.Status.OVERRIDDEN:
            _by_hand(run, row, at)
    Proposal.objects.filter(pk__in=[row.pk for row in chunk]).update(is_applied=True)
    Run.objects.filter(pk=run.pk).update(n_applied=F("n_applied") + len(fresh))
    return _Reached(chunk[-1].pk, len(chunk))


def _by_hand(run: Run, row: Proposal, at: datetime) -> None:
    """Give the class that was chosen instead; one that began later meanwhile stays."""
    try:
        customer_actions.assign_by_hand(
            customer_id=row.customer_id, dimension=run.dimension, code=row.final_code, reason=row.reason, day=run.day,
            at=at,
        )  # fmt: skip
    except (customer_actions.ClassRefused, customer_actions.NoSuchCustomer):
        return


def _in_review(run_id: int) -> Any:
    run = Run.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise NoSuchRun(run_id)
    if run.status != Run.Status.REVIEW:
        raise RunRefused(_("This run is not being reviewed."))
    return run
