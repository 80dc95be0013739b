"""Stories of surveys: what other parts of the program learn from answers."""

import satisfied
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.surveys import queries


def test_an_answered_survey_tells_who_answered_on_which_day_and_how_satisfied(cast, the_moment):
    wave_id = satisfied.ask(cast, name="一", day=TODAY, at=AT)
    with base.acting_as(base.System("foretelling")):
        # Asked is not answered.
        assert list(queries.answered_degrees()) == []
    satisfied.answer(wave_id, cast.customer_id, expected=8, got=10, day=TODAY, at=AT)
    with base.acting_as(base.System("foretelling")):
        assert list(queries.answered_degrees()) == [(cast.customer_id, TODAY, 1.25)]
