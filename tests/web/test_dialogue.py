"""The dialogue with each customer: the last question, its answer, the next one; what waits too long for an answer."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.coaching import actions
from zhike.apps.core import base

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.mark.covers("R213")
def test_a_question_unanswered_too_long_is_listed_and_the_next_one_stands_beside_the_last(cast, signed_in):
    said = ("一班换几次刀？", "谁批准采购？", "什么时候停机最贵？")
    with base.acting_as(base.System("test")):
        ids = [actions.add_prompt(new=actions.NewPrompt(text, "PROBE"), at=AT) for text in said]
        actions.add_prompt(new=actions.NewPrompt("挖多深？", "PROBE", industry="采矿"), at=AT)
        of = {"customer_id": cast.customer_id, "at": AT}
        actions.use_prompt(prompt_id=ids[0], answer="两次", day=TODAY - timedelta(days=40), **of)
    client = signed_in("branch_manager")
    page = client.get("/one-to-one/").content.decode()
    assert page.index(said[0]) < page.index("两次") < page.index(said[1])
    assert said[2] not in page
    with base.acting_as(base.System("test")):
        actions.use_prompt(prompt_id=ids[1], answer="", day=TODAY - timedelta(days=39), **of)
    page = client.get("/one-to-one/", headers={"Accept-Language": "en"}).content.decode()
    # It waits longer than the house allows, and is the last one asked: told twice.
    assert page.count(said[1]) == 2
    assert said[2] in page
    assert said[0] not in page
    assert "挖多深" not in page
    assert said[1] not in signed_in("other_manager").get("/one-to-one/").content.decode()
