"""An analysis that fails while it writes into the cards: it says so, and the next one leaves no card of another."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.insight.actions import analyse, publish, watching, worth
from zhike.apps.insight.models import Figure, Run
from zhike.apps.trade.models import OrderLine

# A file and a database that do not agree: whichever database.
pytestmark = pytest.mark.any_database
LATER = TODAY + timedelta(days=30)


def judged(day):
    return analyse.analyse(as_of=day, at=AT, progress=lambda *_: None)


def cards():
    return list(Card.objects.order_by("pk").values_list("pk", "revenue", "silence_ratio", "clv", "contribution_year"))


@pytest.fixture
def torn(analysed, monkeypatch):
    """The analysed history after an analysis of a later day that failed after the cards were written."""
    with base.acting_as(base.System("test")):
        OrderLine.objects.filter(amount=800).update(amount=900)
        before = cards()
        with monkeypatch.context() as late:
            late.setattr(worth, "freeze", lambda _run: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                judged(LATER)
        assert cards() != before
        yield Run.objects.get(as_of=LATER)


def test_it_says_that_cards_are_of_two_analyses_and_the_former_stays_current(torn):
    assert torn.status == Run.Status.FAILED
    assert "the next analysis mends that" in torn.error
    assert Run.objects.get(is_current=True).as_of == TODAY


def test_carried_out_again_it_is_finished_from_the_same_copy(torn):
    found = cards()
    analyse.perform(run_id=torn.pk, at=AT, progress=lambda *_: None)
    torn.refresh_from_db()
    assert (torn.status, torn.is_current, torn.error) == (Run.Status.DONE, True, "")
    assert "writing" not in torn.headline
    assert cards() == found


def test_a_later_analysis_writes_every_card_and_the_torn_one_is_done_with(torn):
    found = cards()
    run = judged(LATER + timedelta(days=1))
    torn.refresh_from_db()
    assert run.is_current
    assert torn.status == Run.Status.FAILED
    assert "writing" not in torn.headline
    # One more day of silence for everybody who ever bought.
    assert all(now[2] > then[2] for now, then in zip(cards(), found, strict=True) if then[1])


def test_a_view_of_an_earlier_day_finishes_the_torn_one_first(torn):
    found = cards()
    view = judged(TODAY - timedelta(days=60))
    torn.refresh_from_db()
    assert not view.is_current
    assert (torn.status, torn.is_current) == (Run.Status.DONE, True)
    assert cards() == found


@pytest.mark.prove
def test_a_view_whose_mending_fails_says_so_and_nothing_turns_in_circles(torn, monkeypatch):
    with monkeypatch.context() as late:
        late.setattr(worth, "freeze", lambda _run: 1 / 0)
        # Two of them: neither waits for the other.
        with pytest.raises(ZeroDivisionError):
            judged(LATER + timedelta(days=1))
        with pytest.raises(ZeroDivisionError):
            judged(TODAY - timedelta(days=60))
    view = Run.objects.latest("pk")
    assert view.status == Run.Status.FAILED
    assert "failed again" in view.error
    # With what was wrong gone, asked again it is done, and no card is left of another analysis.
    analyse.perform(run_id=view.pk, at=AT, progress=lambda *_: None)
    assert Run.objects.get(is_current=True).as_of == LATER + timedelta(days=1)
    assert not publish.torn().exists()


@pytest.mark.prove
def test_a_torn_one_that_is_no_longer_the_newest_waits_for_the_next(torn):
    # The current one was made for a day beyond it: to carry it out again would write no card.
    Run.objects.filter(is_current=True).update(as_of=LATER + timedelta(days=9))
    view = judged(TODAY - timedelta(days=60))
    torn.refresh_from_db()
    assert (view.status, torn.status, torn.headline["writing"]) == (Run.Status.DONE, Run.Status.FAILED, True)


def test_warnings_that_failed_are_raised_again_and_the_figures_stay(analysed, monkeypatch):
    with base.acting_as(base.System("test")):
        with monkeypatch.context() as late:
            late.setattr(watching, "watch", lambda **_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                judged(LATER)
        run = Run.objects.get(as_of=LATER)
        assert (run.status, run.is_current) == (Run.Status.FAILED, True)
        figures = set(Figure.objects.filter(run=run).values_list("pk", flat=True))
        analyse.perform(run_id=run.pk, at=AT, progress=lambda *_: None)
        run.refresh_from_db()
        assert (run.status, run.error, run.steps[-1]["step"]) == (Run.Status.DONE, "", "warnings")
        assert figures
        assert set(Figure.objects.filter(run=run).values_list("pk", flat=True)) == figures
