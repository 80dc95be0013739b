"""One analysis from end to end: snapshot, measures, model, standing, figures, write-back; each step timed."""

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

import zhike
from zhike.apps.churn import queries as churn_queries
from zhike.apps.churn import rules as churn_rules
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.costs import actions as costs_actions
from zhike.apps.grading import queries as grading_queries
from zhike.apps.grading import rules as grading_rules
from zhike.apps.insight.actions import accounts, figures, publish, snapshot, statements, watching
from zhike.apps.insight.models import AssetCell, Figure, LedgerCell, LedgerSeries, Run
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.prediction import actions as prediction_actions
from zhike.apps.trade import queries as trade_queries
from zhike.apps.valuation import actions as valuation_actions
from zhike.apps.valuation import rules as valuation_rules
from zhike.warehouse.measures import assets as measured_assets
from zhike.warehouse.measures import cohorts, customers, revenue

try:
    import fcntl
except ImportError:  # Windows, where two analyses at once only take longer
    fcntl = None  # type: ignore[assignment]

Progress = Callable[[int, int | None, str], None]
STEPS = (
    "snapshot", "customers", "assets", "cohorts", "model", "contribution", "prediction", "standing", "churn", "ledger",
    "figures", "write_back", "warnings",
)  # fmt: skip
BATCH = 1_000
TORN = " Some cards show its results already, beside the figures of the analysis before; the next analysis mends that."


class NothingToAnalyse(Exception):
    """There is no order up to the day of judgement."""


class AlreadyRunning(Exception):
    """Another analysis is under way."""


@contextmanager
def _alone() -> Iterator[None]:
    """Let one analysis at a time work in the data folder; one that is killed lets go by itself."""
    folder = settings.ZHIKE_DATA_DIR / "warehouse"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            if fcntl:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise AlreadyRunning("Another analysis is under way; ask again when it is done.") from held
        yield


@dataclass
class _Steps:
    run: Run
    progress: Progress
    done: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """Time a step, show it, and keep what it says of its rows."""
        self.progress(len(self.done), len(STEPS), name)
        told: dict[str, Any] = {"step": name, "rows": 0}
        begun = time.perf_counter()
        yield told
        told["seconds"] = round(time.perf_counter() - begun, 3)
        self.done.append(told)
        self.run.steps = self.done
        Run.objects.filter(pk=self.run.pk).update(steps=self.done)


def default_as_of(at: datetime) -> date:
    """Return the day a judgement is made at when none is named: the business date."""
    return org_queries.business_date(at)


@transaction.atomic
def request(*, as_of: date | None, at: datetime) -> int:
    """Ask for an analysis by the worker; return the progress id."""
    run = _new_run(as_of or default_as_of(at), at)
    return core_actions.request_job(
        "analysis.requested", {"run_id": run.pk}, title=gettext("Analysis"), link=f"/runs/{run.pk}/", at=at
    )


def analyse(*, as_of: date | None, at: datetime, progress: Progress) -> Run:
    """Run an analysis here and now; return the finished run. Raises NothingToAnalyse and AlreadyRunning."""
    with _alone():
        with transaction.atomic():
            run = _new_run(as_of or default_as_of(at), at)
        return _carry_out(run, at, progress)


def _new_run(as_of: date, at: datetime) -> Run:
    if not trade_queries.has_orders(until=as_of):
        raise NothingToAnalyse("There are no orders yet. Import an order history first.")
    run = Run.objects.create(
        as_of=as_of, user_id=base.actor().user_id, engine=settings.ZHIKE_ENGINE, program=zhike.__version__,
        requested_at=at,
    )  # fmt: skip
    core_actions.audit("analysis.request", noun="run", object_id=run.pk, at=at, values={"as_of": str(as_of)})
    return run


def perform(*, run_id: int, at: datetime, progress: Progress) -> Run:
    """Carry out a requested run; done already is left alone, a failure leaves the former results standing.

    Raises AlreadyRunning while another one is under way: the worker tries again later.
    """
    with _alone():
        return _carry_out(Run.objects.get(pk=run_id), at, progress)


def _carry_out(run: Run, at: datetime, progress: Progress) -> Run:
    if run.status == Run.Status.DONE:
        return run
    # Nobody else is at work: what still says so was killed.
    killed = Run.objects.filter(status=Run.Status.RUNNING).exclude(pk=run.pk)
    killed.update(status=Run.Status.FAILED, error="It was stopped before it was done.")
    # Cards that are of two analyses are mended by the one that writes them next; a view of an earlier day does not.
    if not publish.becomes_current(run, at):
        torn = publish.torn().exclude(pk=run.pk).first()
        if torn is not None and publish.becomes_current(torn, at):
            try:
                _attempt(torn, at, progress)
            except Exception as fault:
                error = f"The analysis before, to be mended first, failed again: {_said(fault)}"
                Run.objects.filter(pk=run.pk).update(status=Run.Status.FAILED, error=error)
                raise
    return _attempt(run, at, progress)


def _said(fault: Exception) -> str:
    return "".join(traceback.format_exception_only(fault)).strip()


def _attempt(run: Run, at: datetime, progress: Progress) -> Run:
    Run.objects.filter(pk=run.pk).update(status=Run.Status.RUNNING, started_at=at, error="")
    try:
        # An analysis judges the whole company, whoever asked for it; what they may see of it is decided when they look.
        with base.acting_as(base.System(f"analysis for {base.actor().label}")):
            (_rewatch if run.is_current else _perform)(run, at, progress)
    except Exception as fault:
        told = _said(fault)
        if Run.objects.filter(pk=run.pk, **{f"headline__{publish.WRITING}": True}).exists():
            told += TORN
        Run.objects.filter(pk=run.pk).update(status=Run.Status.FAILED, error=told)
        raise
    run.refresh_from_db()
    return run


def _rewatch(run: Run, at: datetime, progress: Progress) -> None:
    """Raise the warnings of a run that was published before they failed; its figures are read and stay as they are."""
    with _Steps(run, progress, list(run.steps)).step("warnings") as told:
        told["rows"] = watching.watch(run=run, at=at)
    Run.objects.filter(pk=run.pk).update(status=Run.Status.DONE, error="")


def _perform(run: Run, at: datetime, progress: Progress) -> None:
    steps, as_of = _Steps(run, progress), run.as_of
    paths = {branch.pk: branch.path for branch in org_queries.branches()}
    for table in (Figure, LedgerCell, LedgerSeries, AssetCell):
        table.objects.filter(run=run).delete()
    with steps.step("snapshot") as told:
        told["rows"] = snapshot.take(run_id=run.pk, progress=None).tables["order_line"].rows
    with snapshot.opened(run) as star:
        with steps.step("customers") as told:
            measured = customers.summary(star, as_of).to_pyarrow()
            known = valuation_rules.facts(measured, customers.gaps(star, as_of).to_pyarrow(), as_of)
            told["rows"] = len(known.customer_id)
        with steps.step("assets") as told:
            assets = measured_assets.cells(star, as_of).to_pyarrow().to_pylist()
            told["rows"] = len(asset_cells := statements.cells(run, assets, paths))
        with steps.step("cohorts") as told:
            rows = cohorts.monthly(star, as_of).to_pyarrow().to_pylist()
            told["rows"], cohort_series = len(rows), figures.cohort_series(rows, paths)
        with steps.step("model") as told:
            worth = valuation_actions.choose_model(run_id=run.pk, star=star, known=known)
            told["rows"] = len(known.customer_id)
        with steps.step("contribution") as told:
            left = costs_actions.measure(star=star, as_of=as_of, path=snapshot.contribution_of(run.pk))
            told["rows"] = left.n_rows
        with steps.step("prediction") as told:
            foretold = prediction_actions.foretell(run_id=run.pk, star=star, known=known)
            told["rows"] = len(foretold.customer_id)
        headline = revenue.headline(star, as_of).to_pyarrow().to_pylist()[0]
        with steps.step("standing") as told:
            cut = grading_queries.cut_facts(known, left.left)
            standing = _stand(known, worth, cut, as_of)
            told["rows"] = len(known.customer_id)
        with steps.step("churn") as told:
            gone, standing = _judge_leaving(known, standing, worth, as_of)
            told["rows"] = int((standing.state == "CHURNED").sum())
        with steps.step("ledger") as told:
            accounts.know_tiers(star=star, run=run, ids=known.customer_id, tiers=standing.tiers.tier)
            books = accounts.measure(run=run, star=star, paths=paths)
            told["rows"] = len(cells := books.quarters())
    with steps.step("figures") as told:
        tree = figures.plant(paths, known.branch_id)
        rows = [
            *figures.of_customers(run.pk, tree, known, standing, worth.clv),
            *figures.of_cohorts(run.pk, cohort_series),
        ]
        told["rows"] = _write(rows, cells, asset_cells, books)
    results = publish.Results(known, standing, worth, cut, left, foretold, gone)
    run.headline = publish.headline(headline, results, _of_company(cells, paths))
    with steps.step("write_back") as told:
        told["rows"] = publish.publish(run=run, results=results, at=at)
        # Only the current accounts are read; what has to last is frozen by a closing.
        LedgerSeries.objects.exclude(run__is_current=True).delete()
    with steps.step("warnings") as told:
        told["rows"] = watching.watch(run=run, at=at)


def _stand(
    known: valuation_rules.Facts, worth: valuation_actions.Worth, cut: grading_rules.Cut, as_of: date
) -> valuation_rules.Standing:
    standing = valuation_rules.stand(known, worth.p_alive, worth.clv)
    stages = lifecycle_actions.follow_stages(known.customer_id, standing.stage, as_of)
    return replace(standing, tiers=cut.of(known.customer_id), stage=stages)


def _judge_leaving(
    known: valuation_rules.Facts, standing: valuation_rules.Standing, worth: valuation_actions.Worth, as_of: date
) -> tuple[publish.Leaving, valuation_rules.Standing]:
    """Decide who has left by intent and behaviour, and what is at stake with the others."""
    facts = churn_rules.Facts(
        known.customer_id, standing.tiers.tier, standing.silence_ratio, standing.cycle_days, worth.p_alive,
        known.last_date,
    )  # fmt: skip
    decided = churn_queries.decide(facts, as_of)
    judged = valuation_rules.with_state(standing, decided.state, known, worth.p_alive, worth.clv)
    return publish.Leaving(facts, decided), judged


@transaction.atomic
def _write(rows: list[Figure], cells: list[LedgerCell], asset_cells: list[AssetCell], books: accounts.Accounts) -> int:
    Figure.objects.bulk_create(rows, batch_size=BATCH)
    LedgerCell.objects.bulk_create(cells, batch_size=BATCH)
    LedgerSeries.objects.bulk_create(books.series(), batch_size=BATCH)
    AssetCell.objects.bulk_create(asset_cells, batch_size=BATCH)
    return len(rows) + len(cells) + len(asset_cells)


def _of_company(cells: list[LedgerCell], paths: dict[int, str]) -> list[LedgerCell]:
    top = min(paths, key=lambda branch_id: len(paths[branch_id]))
    return [cell for cell in cells if cell.branch_id == top]


def day_after_data() -> date | None:
    """Return the day after the last purchase: where the business stands in data that has ended."""
    last = trade_queries.last_purchase_date()
    return last + timedelta(days=1) if last else None
