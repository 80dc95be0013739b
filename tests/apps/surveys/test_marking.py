"""What single customers told stands on the day they told it, whatever day the business stands at."""

from datetime import date, timedelta

import pytest
from cast import AT

from zhike.apps.core import base, clock
from zhike.apps.org.models import Company
from zhike.apps.surveys import queries
from zhike.apps.surveys.models import Answer, Edition, Invitation, Question, Survey, Wave

MADE = {"created_at": AT, "updated_at": AT}


@pytest.mark.covers("R466")
def test_an_answer_stands_on_its_own_day_also_where_the_business_stands_still(cast):
    then = AT - timedelta(days=100)
    with base.acting_as(base.System("test")):
        Company.objects.update(business_date=date(2026, 7, 1))
        survey = Survey.objects.create(name="品牌", branch=cast.hall, owner=cast.branch_manager, **MADE)
        edition = Edition.objects.create(survey=survey, number=1, title_zh="品牌", **MADE)
        asked = Question.objects.create(edition=edition, kind="CHOICE", use="NAMED", text_zh="点名要吗", place=1)
        wave = Wave.objects.create(
            edition=edition, name="一", first_date=AT.date(), last_date=AT.date(), seed=1, **MADE
        )
        link = Invitation.objects.create(
            wave=wave, customer_id=cast.customer_id, branch=cast.hall, nonce="1", digest="1", answered_at=then
        )
        Answer.objects.create(invitation=link, question=asked, chosen=[0])
        assert list(queries.answered_names()) == [(cast.customer_id, clock.today(then), True)]
