"""The story company told in English: apart from the Chinese one, which stays told for all tests of its module."""

import pytest

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.tasks import queries as task_queries
from zhike.config.story import load


@pytest.mark.prove
def test_the_story_is_told_in_english_too(db, at):
    load.load(password="the story is told", language="en", at=at, say=lambda words: None)
    with base.acting_as(base.System("test")):
        assert customer_queries.customers().get(code="E002").name == "Dianzhong Tobacco Machinery"
        for one in (*people_queries.persons(), *task_queries.tasks()):
            assert str(getattr(one, "title", "") or getattr(one, "name", "")).isascii()
