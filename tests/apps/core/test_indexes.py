"""A table is written whole without its indexes, and has them again whatever happens."""

import pytest
from django.db import connection

from zhike.apps.core.actions import indexes
from zhike.apps.customers.models import Card

pytestmark = pytest.mark.django_db(transaction=True)
RATED = "card_stake"


def standing() -> set[str]:
    """Return the names of the indexes the cards have now."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Card._meta.db_table)
    return {name for name, told in found.items() if told["index"]}


def test_only_what_is_over_the_columns_is_set_aside_and_all_is_there_again():
    before = standing()
    with indexes.set_aside(Card, ["stake"]):
        gone = before - standing()
    if connection.vendor == "sqlite":
        assert RATED in gone
        assert not gone & {"card_code", "card_knowledge"}
    else:
        assert not gone
    assert standing() == before


def test_a_block_that_fails_and_a_process_that_was_killed_leave_no_table_without_its_indexes():
    before = standing()
    with pytest.raises(KeyError), indexes.set_aside(Card, ["stake"]):
        raise KeyError
    assert standing() == before
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {RATED}")
    assert RATED not in standing()
    with indexes.set_aside(Card, ["stake"]):
        pass
    assert (standing() == before) is (connection.vendor == "sqlite")
    if connection.vendor != "sqlite":
        with connection.schema_editor() as editor:
            editor.add_index(Card, next(one for one in Card._meta.indexes if one.name == RATED))
