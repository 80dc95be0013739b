"""Questions written out in fewer steps are word for word those of Django."""

import pytest
from django.db import connection
from django.db.models import Count, F, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce

from zhike.apps.core import base
from zhike.apps.customers.models import Card, Customer
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.tasks import queries as task_queries
from zhike.config.engines.brief import Brief

CARDS = Card._meta.db_table
QUESTIONS = {
    "columns of joined tables": lambda: Card.objects.select_related("branch__parent", "owner").order_by("-stake", "pk"),
    "an order through a join": lambda: Card.objects.order_by("branch__parent__name", "customer__code"),
    "an order that stands in the model": lambda: Card.objects.values("tier").annotate(n=Count("pk")),
    "an order by what was reckoned": lambda: Card.objects.values("tier").annotate(n=Count("pk")).order_by("-n", "tier"),
    "an order by an expression": lambda: Card.objects.order_by(
        F("stake").desc(nulls_last=True), Coalesce("name", "code")
    ),
    "an order by a column as such": lambda: Card.objects.order_by(
        Card._meta.get_field("name").get_col("customers_card")
    ),
    "any order": lambda: Customer.objects.order_by("?")[:3],
    "the other way round": lambda: Card.objects.order_by("stake", "-name").reverse(),
    "columns under other names": lambda: Card.objects.annotate(name2=F("name")).order_by("name2").values_list("name2"),
    "a window": lambda: Card.objects.annotate(n_all=Window(Count("*"))).order_by("name").values_list("pk", "n_all"),
    "two questions as one": lambda: Card.objects.values("name").union(Card.objects.values("code")).order_by("name"),
    "a question within": lambda: Card.objects.annotate(
        first=Subquery(Customer.objects.filter(pk=OuterRef("pk")).order_by("name").values("name")[:1])
    ).order_by("first"),
    "different values": lambda: Card.objects.order_by("tier").values_list("tier", flat=True).distinct(),
    "a constant": lambda: Card.objects.annotate(one=Value(1)).order_by("one", "pk"),
    "contacts": lambda: interaction_queries.interactions_of(3)[:5],
    "tasks": lambda: task_queries.open_tasks().exclude(customer=None)[:5],
}


@pytest.mark.django_db
def test_a_question_of_no_table_can_be_asked():
    assert Q(n__gt=1).check({"n": Value(2)})
    assert not Q(n__gt=1).check({"n": Value(1)})


@pytest.mark.django_db
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_written_as_django_writes_it(question):
    with base.acting_as(base.System("test")):
        rows = QUESTIONS[question]()
        brief = type(rows.query.get_compiler("default"))
        of_django = next(one for one in brief.__mro__ if not issubclass(one, Brief) and one is not Brief)
        assert issubclass(brief, Brief)
        plain = of_django(rows.query.clone(), connection, "default").as_sql()
        assert brief(rows.query.clone(), connection, "default").as_sql() == plain
        list(rows)
