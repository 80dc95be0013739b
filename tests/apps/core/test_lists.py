"""Lists: every row once in any order, only what is offered, counts with a cap, harmless cells."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from zhike.apps.core import base, lists
from zhike.apps.core.lists import keyset, reading
from zhike.apps.customers.lists import CUSTOMERS
from zhike.apps.customers.models import Card, Customer
from zhike.apps.org import queries as org_queries
from zhike.apps.people.lists import PEOPLE

pytestmark = pytest.mark.database  # each way to sort and to filter is a question of its own to PostgreSQL
N = 137
SORTS = [f"{sign}{c.key}" for c in CUSTOMERS.columns if c.is_sortable for sign in ("", "-")]


def walk(params: dict, direction: str = "after") -> list[list[int]]:
    """Follow a list from page to page and return the ids of each."""
    pages, token = [], params.pop(direction, "")
    while token or not pages:
        page = lists.read(CUSTOMERS, {**params, direction: token, "size": "25"})
        pages.append([row.id for row in page.rows])
        token = page.next_cursor if direction == "after" else page.previous_cursor
    return pages


def expected(sort: str, rows) -> list[int]:
    """Sort in plain Python: unknown values last, ties by id in the same direction."""
    path, is_down = CUSTOMERS.by_key[sort.removeprefix("-")].path, sort.startswith("-")
    known = sorted((r for r in rows if getattr(r, path) is not None), key=lambda r: (getattr(r, path), r.pk))
    unknown = sorted((r for r in rows if getattr(r, path) is None), key=lambda r: r.pk)
    return [row.pk for part in (known, unknown) for row in (part[::-1] if is_down else part)]


@pytest.mark.parametrize("sort", SORTS)
def test_every_row_comes_once_in_every_order(many, sort):
    pages = walk({"sort": sort})
    assert [pk for page in pages for pk in page] == expected(sort, Card.objects.all())
    assert [len(page) for page in pages] == [25] * 5 + [12]


@pytest.mark.parametrize("sort", SORTS)
def test_the_way_back_shows_the_same_rows(many, sort):
    last = lists.read(CUSTOMERS, {"sort": sort, "size": "25"})
    while last.next_cursor:
        last = lists.read(CUSTOMERS, {"sort": sort, "size": "25", "after": last.next_cursor})
    back = walk({"sort": sort, "before": last.previous_cursor}, "before")
    assert [pk for page in back[::-1] for pk in page] == expected(sort, Card.objects.all())[: N - 12]


def test_the_first_page_has_no_page_before_it(many):
    page = lists.read(CUSTOMERS, {"size": "25"})
    assert page.previous_cursor == ""
    second = lists.read(CUSTOMERS, {"size": "25", "after": page.next_cursor})
    assert lists.read(CUSTOMERS, {"size": "25", "before": second.previous_cursor}).previous_cursor == ""


def test_every_page_takes_at_most_six_reads(many, django_assert_max_num_queries):
    page = lists.read(CUSTOMERS, {"sort": "-last_purchase"})
    while page.next_cursor:
        with django_assert_max_num_queries(6):
            page = lists.read(CUSTOMERS, {"sort": "-last_purchase", "after": page.next_cursor})


@pytest.mark.parametrize("sort", SORTS)
def test_every_page_is_a_walk_along_an_index(many, sort):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL sorts a table this small rather than walk an index")
    place = lists.read(CUSTOMERS, {"sort": sort, "size": "25"}).next_cursor
    asked = reading.ask(CUSTOMERS, {"sort": sort})
    for is_forward in (True, False):
        for part in keyset._parts(asked.rows.values_list("pk"), asked.order, asked.order.place(place), is_forward):
            assert "TEMP B-TREE" not in part[:25].explain()


def test_a_subtree_is_walked_in_the_order_of_the_list_too(many, cast):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL sorts a table this small rather than walk an index")
    with base.acting_as(org_queries.member(cast.regional_manager.pk)):
        for params in ({"sort": "-stake"}, {"sort": "-stake", "branch": "HQ"}):
            asked = reading.ask(CUSTOMERS, params)
            (part,) = keyset._parts(asked.rows.values_list("pk"), asked.order, None, True)
            assert "TEMP B-TREE" not in part[:25].explain()
            assert len(part) == Card.objects.filter(branch__code="SZ").count()


@pytest.mark.covers("R169")
def test_a_filter_is_turned_round_or_asks_for_a_value_at_all(many):
    def ids(**params):
        return {pk for page in walk(params) for pk in page}

    rows = list(Card.objects.select_related("owner", "branch"))
    day = date(2026, 1, 2)
    for asked, holds in (
        ({"tier": "VIP", "tier_is": "not"}, lambda r: r.tier != "VIP"),
        ({"tier_is": "blank"}, lambda r: r.tier == ""),
        ({"tier_is": "filled"}, lambda r: r.tier != ""),
        ({"owner": "colleague", "owner_is": "not"}, lambda r: r.owner is None or r.owner.username != "colleague"),
        ({"owner_is": "blank"}, lambda r: r.owner is None),
        ({"branch": "JS", "branch_is": "not"}, lambda r: r.branch.code != "SZ"),
        ({"last_purchase_from": "2026-01-02", "last_purchase_is": "not"},
         lambda r: r.last_purchase_date is None or r.last_purchase_date < day),
        ({"last_purchase_is": "filled", "tier": "VIP"}, lambda r: r.last_purchase_date is not None and r.tier == "VIP"),
        ({"revenue_max": "0", "revenue_is": "not"}, lambda r: r.revenue > 0),
        ({"code": "K01", "code_is": "not"}, lambda r: not r.code.startswith("K01")),
        ({"tier_is": "not"}, lambda r: True),
    ):  # fmt: skip
        assert ids(**asked) == {r.pk for r in rows if holds(r)}, asked
    with translation.override("en"):
        chips = lists.read(CUSTOMERS, {"tier": "VIP", "tier_is": "not", "last_purchase_is": "blank"}).asked.chips
    assert [(chip.key, chip.value) for chip in chips] == [("tier", "is not VIP"), ("last_purchase", "is empty")]


@pytest.mark.covers("R169")
def test_a_row_fits_all_filters_of_any_group(many):
    def ids(**params):
        return {pk for page in walk(params) for pk in page}

    rows = list(Card.objects.select_related("owner", "branch"))
    for asked, holds in (
        ({"tier": "VIP", "revenue_min": "1", "or2[tier]": "SMALL", "or2[revenue_max]": "0"},
         lambda r: (r.tier == "VIP" and r.revenue >= 1) or (r.tier == "SMALL" and r.revenue <= 0)),
        ({"or2[tier]": "VIP"}, lambda r: r.tier == "VIP"),
        ({"tier": "", "or2[tier]": "VIP"}, lambda r: r.tier == "VIP"),
        ({"tier_is": "blank", "or2[owner]": "colleague", "or3[owner_is]": "blank", "or3[tier]": "VIP"},
         lambda r: r.tier == "" or (r.owner and r.owner.username == "colleague") or (not r.owner and r.tier == "VIP")),
        ({"tier": "VIP", "or2[tier]": "VIP", "or2[tier_is]": "not"}, lambda r: True),
        # The branch looked at holds everywhere, unless a group names its own.
        ({"branch": "JS", "tier": "VIP", "or2[revenue_max]": "-1"},
         lambda r: r.branch.code == "SZ" and (r.tier == "VIP" or r.revenue <= -1)),
        ({"branch": "JS", "tier": "VIP", "or2[branch]": "JN", "or2[tier]": "SMALL"},
         lambda r: (r.branch.code, r.tier) in {("SZ", "VIP"), ("JN", "SMALL")}),
        # Alone in the first group it is no alternative to the others, unless one of them is a branch, too.
        ({"branch": "JS", "or2[tier]": "VIP"}, lambda r: (r.branch.code, r.tier) == ("SZ", "VIP")),
        ({"branch": "JS", "or2[tier]": ""}, lambda r: r.branch.code == "SZ"),
        ({"branch": "JS", "or2[branch]": "JN"}, lambda r: r.branch.code in {"SZ", "JN"}),
    ):  # fmt: skip
        fitting = [r for r in rows if holds(r)]
        assert ids(**asked) == {r.pk for r in fitting}, asked
        page = lists.read(CUSTOMERS, asked)
        assert page.n_rows == len(fitting)
        assert page.totals["revenue"] == sum(r.revenue for r in fitting)
    last = page.asked.chips[-1]
    assert (last.group, last.key, last.params) == ("or2", "branch", ("or2[branch]", "or2[branch_is]"))


@pytest.mark.covers("R068")
def test_filters_keep_what_they_say(many):
    def ids(**params):
        return {pk for page in walk(params) for pk in page}

    def rows(condition):
        return set(Card.objects.filter(condition).values_list("pk", flat=True))

    assert ids(tier="VIP,SMALL") == rows(Q(tier__in=["VIP", "SMALL"]))
    assert ids(revenue_min="0", revenue_max="12.5") == rows(Q(revenue__gte=0, revenue__lte=Decimal("12.5")))
    assert ids(last_purchase_from="2026-01-02", last_purchase_to="2026-01-03") == rows(
        Q(last_purchase_date__in=[date(2026, 1, 2), date(2026, 1, 3)])
    )
    assert ids(code="K010") == rows(Q(code__in=[f"K010{i}" for i in range(10)]))
    assert ids(branch="JS") == rows(Q(branch__code="SZ"))
    assert ids(owner="colleague", tier="VIP") == rows(Q(owner__username="colleague", tier="VIP"))
    assert ids(owner="none") == rows(Q(owner=None))
    assert ids(tier="", revenue_min=" ") == rows(Q())


def test_totals_are_the_sums_of_all_filtered_rows(many):
    page = lists.read(CUSTOMERS, {"size": "25", "tier": "VIP"})
    rows = Card.objects.filter(tier="VIP")
    assert page.n_rows == rows.count()
    assert page.totals["revenue"] == sum(row.revenue for row in rows)
    assert [chip.value for chip in page.asked.chips] == ["VIP"]


def test_counting_stops_at_the_cap(many, monkeypatch):
    monkeypatch.setattr(reading, "CAP", 100)
    page = lists.read(CUSTOMERS, {})
    assert (page.n_rows, page.is_capped, page.totals) == (100, True, {})


@pytest.mark.parametrize(
    ("params", "rule"),
    [
        ({"owner__password__startswith": "a"}, "UNKNOWN_FILTER"), ({"tier__in": "VIP"}, "UNKNOWN_FILTER"),
        ({"or2[owner__password]": "a"}, "UNKNOWN_FILTER"), ({"or6[tier]": "VIP"}, "UNKNOWN_FILTER"),
        ({"or2[sort]": "code"}, "UNKNOWN_FILTER"), ({"or2[tier]": "x"}, "BAD_VALUE"),
        ({"pk": "1"}, "UNKNOWN_FILTER"), ({"name__regex": ".*"}, "UNKNOWN_FILTER"),
        ({"sort": "owner__password"}, "NOT_SORTABLE"), ({"sort": "-branch"}, "NOT_SORTABLE"),
        ({"sort": "code); DROP TABLE org_user; --"}, "NOT_SORTABLE"), ({"sort": "--code"}, "NOT_SORTABLE"),
        ({"columns": "code,owner__password"}, "UNKNOWN_COLUMN"), ({"tier": "VIP' OR 1=1"}, "BAD_VALUE"),
        ({"revenue_min": "NaN"}, "BAD_VALUE"), ({"revenue_max": "1e400"}, "BAD_VALUE"),
        ({"days_min": "1.5"}, "BAD_VALUE"), ({"last_purchase_from": "gestern"}, "BAD_VALUE"),
        ({"branch": "nowhere"}, "BAD_VALUE"), ({"owner": "x" * 300}, "BAD_VALUE"), ({"code": "a\x00b"}, "BAD_VALUE"),
        ({"tier": "VIP", "tier_is": "or"}, "BAD_VALUE"),
        ({"size": "1000000"}, "BAD_VALUE"), ({"q": "x" * 300}, "BAD_VALUE"), ({"after": "§"}, "BAD_CURSOR"),
        ({"before": "W10"}, "BAD_CURSOR"), ({"after": "[" * 9_000}, "BAD_CURSOR"),
    ],
)  # fmt: skip
def test_what_the_list_does_not_offer_is_refused_by_name(many, params, rule):
    with pytest.raises(lists.ListRefused) as refused:
        lists.read(CUSTOMERS, params)
    assert refused.value.rule == rule


def test_a_cursor_of_another_order_is_refused(many):
    token = lists.read(CUSTOMERS, {"sort": "-revenue", "size": "25"}).next_cursor
    for sort in ("revenue", "-stake"):
        with pytest.raises(lists.ListRefused, match="place"):
            lists.read(CUSTOMERS, {"sort": sort, "after": token})


@given(st.text(max_size=60))
def test_no_text_is_a_cursor_by_accident(token):
    order = keyset.Order("revenue", Card._meta.get_field("revenue"), True)
    with pytest.raises(keyset.BadCursor):
        order.place(token)


def test_a_sensitive_field_is_neither_sorted_nor_filtered():
    for more in ({"is_sortable": True}, {"filter": lists.Prefix()}, {"has_total": True}):
        with pytest.raises(ValueError, match="sensitive"):
            lists.Column("note", "Note", "note", field_class="sensitive", **more)
    for column in CUSTOMERS.columns:
        path = column.path.removeprefix("customer__")
        classes = Card.classes if path == column.path else Customer.classes
        assert classes[path.split("__")[0]] == column.field_class


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL knows by its statistics")
@pytest.mark.parametrize(
    ("params", "is_walked"),
    [({}, True), ({"tier": "VIP"}, True), ({"tier_is": "blank"}, False), ({"revenue_min": "0"}, False)],
)
def test_the_order_leads_where_what_fits_lies_all_along_it(many, monkeypatch, params, is_walked):
    monkeypatch.setattr(reading, "CAP", 10)
    assert ("+(" in str(lists.ask(CUSTOMERS, params).in_order.query)) is is_walked


def test_of_no_rows_none_are_looked_for(many):
    with CaptureQueriesContext(connection) as asked:
        assert lists.read(CUSTOMERS, {"status": "RETIRED"}).rows == ()
    assert [one["sql"].startswith("SELECT COUNT(*)") for one in asked] == [True]


@pytest.mark.parametrize("sort", SORTS)
def test_rows_that_are_gathered_first_come_in_the_same_order(many, monkeypatch, sort):
    monkeypatch.setattr(reading, "is_better_gathered", lambda rows, is_few: True)
    params = {"sort": sort, "days_min": "0"}
    assert lists.ask(CUSTOMERS, params).walk.is_gathered
    assert [pk for page in walk(params) for pk in page] == expected(sort, Card.objects.all())


@pytest.mark.parametrize("sort", SORTS)
def test_rows_met_once_are_counted_on_the_way_and_come_in_the_same_order(many, monkeypatch, sort):
    monkeypatch.setattr(reading.Asked, "is_met_whole", True)
    rows = expected(sort, Card.objects.all())
    with CaptureQueriesContext(connection) as asked:
        page = lists.read(CUSTOMERS, {"sort": sort, "columns": "name"})
    assert (page.n_rows, [row.id for row in page.rows], len(asked)) == (len(rows), rows[:50], 2)
    assert [pk for page in walk({"sort": sort}) for pk in page] == rows


@pytest.mark.parametrize(
    ("params", "is_gathered"),
    [({}, False), ({"tier": "VIP"}, False), ({"revenue_min": "0"}, True), ({"revenue_is": "blank"}, False),
     ({"revenue_min": "0", "sort": "revenue"}, False)],
)  # fmt: skip
def test_a_span_under_another_order_is_gathered_where_few_fit(many, monkeypatch, params, is_gathered):
    is_known = connection.vendor == "postgresql"
    assert lists.ask(CUSTOMERS, params).walk.is_gathered is (is_gathered and is_known)
    monkeypatch.setattr(reading, "CAP", 1)
    assert lists.ask(CUSTOMERS, params).walk.is_gathered is (is_gathered and is_known)
    monkeypatch.setattr(keyset, "GATHERED", 0)
    assert not lists.ask(CUSTOMERS, params).walk.is_gathered


def test_what_was_counted_to_the_end_is_not_guessed(many):
    asked = lists.ask(CUSTOMERS, {"revenue_min": "0"})
    assert 0 < asked.n_rows < reading.CAP
    with CaptureQueriesContext(connection) as questions:
        assert asked.walk.is_gathered is (connection.vendor == "postgresql")
    assert not questions.captured_queries


@pytest.mark.parametrize(("part", "is_own"), [("owner", True), ("branch_manager", False), ("administrator", False)])
def test_what_belongs_to_one_person_is_not_walked_to(many, cast, monkeypatch, part, is_own):
    monkeypatch.setattr(reading, "CAP", 1)
    with base.acting_as(org_queries.member(cast.people()[part].pk)):
        assert lists.ask(PEOPLE, {}).walk.is_gathered is (is_own and connection.vendor == "postgresql")
        is_walked = "+(" in str(lists.ask(CUSTOMERS, {}).in_order.query)
    assert is_walked is (not is_own and connection.vendor == "sqlite")
