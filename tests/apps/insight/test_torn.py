"""An analysis that fails while it writes into the cards: it says so, and the next one leaves no card of another."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.insight.actions import analyse, worth
from zhike.apps.insight.models import Run
from zhike.apps.trade.models import OrderLine

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
