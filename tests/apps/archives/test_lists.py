"""The list of customers by what is known of them: filters and columns of the archive, nothing that stays hidden."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import TODAY
from django.utils import translation

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import lists as archive_lists
from zhike.apps.archives.models import Fact
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base, lists, sealing
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card

# Each way to sort and to filter is a question of its own to PostgreSQL.
pytestmark = pytest.mark.database
FIRMS = {
    "F1": {"industry": "轨道交通装备", "staff": "430", "legal_form": "LIMITED", "service_area": "江苏、上海",
           "founded_date": "1998-04-01", "registered_capital": "50000000.5", "owners": [{"name": "严某"}],
           "heads_family": "两个孩子"},
    "F2": {"industry": "汽车 Parts", "staff": "9", "legal_form": "STATE_OWNED", "service_area": "上海",
           "founded_date": "2015-12-31", "is_green": "yes"},
    "F3": {"industry": "汽车零部件", "staff": "-1", "is_green": "no"},
    "F4": {},
}  # fmt: skip


@pytest.fixture(autouse=True)
def firms(cast, at):
    """Four companies with archives, one of them elsewhere, and a field the administrator added."""
    with base.acting_as(base.System("test")):
        own = {"label_zh": "绿色认证", "label_en": "Green certificate", "field_class": "internal"}
        catalog_actions.add_field(
            noun="ENTERPRISE", group="FEATURE", code="is_green", type_="YES_NO", values=own, at=at
        )
        new = [
            customer_actions.NewCustomer(
                code=code, name=f"{code}有限公司", kind="ENTERPRISE",
                branch_id=(cast.other_hall if code == "F3" else cast.hall).pk,
            )
            for code in FIRMS
        ]  # fmt: skip
        customer_actions.add_customers(new=new, at=at)
        ids = dict(Card.objects.filter(code__in=FIRMS).values_list("code", "pk"))
        archive_actions.give_consent(
            customer_id=ids["F1"], purpose="SENSITIVE", wording="Sensitive 2026-01", channel="ON_PAPER",
            given_date=TODAY, at=at,
        )  # fmt: skip
        for code, values in FIRMS.items():
            archive_actions.write_facts(
                customer_id=ids[code], values=values, channel="SERVICE", day=TODAY - timedelta(days=9), at=at
            )
        yield ids


def codes(day=TODAY, **asked) -> str:
    """Return which of the four a request finds, counted and read alike."""
    page = lists.read(archive_lists.customers(day), {"code": "F", "columns": "code", **asked})
    found = sorted(row.cells[0] for row in page.rows)
    assert page.n_rows == len(found)
    return " ".join(found)


@pytest.mark.covers("R169")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"x_industry": "汽车"}, "F2 F3"), ({"x_industry": "parts"}, "F2"), ({"x_industry": "%"}, ""),
        ({"x_industry": "汽车", "x_industry_is": "not"}, "F1 F4"),
        ({"x_industry": "轨道交通", "x_industry_is": "exact"}, ""),
        ({"x_industry": "轨道交通装备", "x_industry_is": "exact"}, "F1"),
        ({"code": "F2", "code_is": "exact"}, "F2"), ({"x_industry": "", "x_industry_is": "exact"}, "F1 F2 F3 F4"),
        ({"x_industry_is": "blank"}, "F4"),
        ({"x_industry_is": "filled"}, "F1 F2 F3"),
        ({"x_staff_min": "9"}, "F1 F2"), ({"x_staff_max": "100"}, "F2 F3"), ({"x_staff_min": "10"}, "F1"),
        ({"x_registered_capital_min": "50000000.5"}, "F1"), ({"x_registered_capital_min": "50000001"}, ""),
        ({"x_legal_form": "LIMITED,JOINT_STOCK"}, "F1"), ({"x_legal_form": "LIMITED,STATE_OWNED"}, "F1 F2"),
        ({"x_service_area": "上海"}, "F1 F2"), ({"x_service_area": "江苏"}, "F1"), ({"x_service_area": "江"}, ""),
        ({"x_founded_date_from": "1998-04-01", "x_founded_date_to": "2015-12-30"}, "F1"),
        ({"x_owners_is": "filled"}, "F1"), ({"x_owners_is": "blank"}, "F2 F3 F4"),
        ({"x_is_green": "yes"}, "F2"), ({"x_is_green": "no"}, "F3"), ({"x_is_green": "yes,no"}, "F2 F3"),
        # Archive, class and behaviour in one query, joined by or.
        ({"x_staff_min": "100", "state": "", "or2[code]": "F", "or2[x_is_green]": "no"}, "F1 F3"),
    ],
)  # fmt: skip
def test_customers_are_found_by_what_is_known_of_them(acting, asked, expected):
    acting("general_manager")
    asked = asked if "or2[code]" not in asked else {**asked, "code": "F"}
    assert codes(**asked) == expected


def test_the_columns_are_in_words(acting, firms):
    acting("general_manager")
    keys = "x_industry,x_staff,x_legal_form,x_service_area,x_founded_date,x_is_green"
    with translation.override("en"):
        page = lists.read(archive_lists.customers(TODAY), {"code": "F", "columns": keys, "sort": "code"})
        cells = [row.cells for row in page.rows]
    assert cells[0] == ("轨道交通装备", Decimal(430), "Limited company", "江苏、上海", date(1998, 4, 1), None)
    assert cells[1][5] == "Yes"
    assert cells[3] == (None,) * 6


def test_what_is_sensitive_is_no_question(acting):
    acting("administrator")
    spec = archive_lists.customers(TODAY)
    assert "x_heads_family" not in spec.by_key
    assert "x_industry" in spec.by_key
    for asked in (
        {"x_heads_family": "两个"}, {"x_heads_family_is": "filled"}, {"columns": "x_heads_family"},
        {"sort": "x_industry"}, {"or2[x_heads_family]": "两个"},
    ):  # fmt: skip
        with pytest.raises(lists.ListRefused):
            lists.read(spec, asked)


def test_a_field_that_becomes_sensitive_or_hidden_is_no_question_any_more(acting, at):
    acting("administrator")
    assert codes(x_industry="汽车") == "F2 F3"
    catalog_actions.change_field(
        noun="ENTERPRISE", code="industry", values={"field_class": "sensitive"}, version=None, at=at
    )
    assert "x_industry" not in archive_lists.customers(TODAY).by_key


def test_a_code_people_and_companies_share_is_offered_once(acting, at):
    acting("administrator")
    for noun in ("INDIVIDUAL", "ENTERPRISE"):
        own = {"label_zh": "来源地", "label_en": "Origin", "field_class": "internal"}
        group = catalog_queries.groups(noun)[0].code
        catalog_actions.add_field(noun=noun, group=group, code="own_origin", type_="TEXT", values=own, at=at)
    assert "x_own_origin" in archive_lists.customers(TODAY).by_key


@pytest.mark.parametrize("order", [("ENTERPRISE", "INDIVIDUAL"), ("INDIVIDUAL", "ENTERPRISE")])
def test_a_code_that_is_sensitive_of_people_or_of_companies_is_no_question(acting, at, order):
    acting("administrator")
    for noun, field_class in zip(order, ("sensitive", "internal"), strict=True):
        own = {"label_zh": "健康", "label_en": "Health", "field_class": field_class}
        group = catalog_queries.groups(noun)[0].code
        catalog_actions.add_field(noun=noun, group=group, code="own_health", type_="TEXT", values=own, at=at)
    assert "x_own_health" not in archive_lists.customers(TODAY).by_key


def test_a_value_of_another_kind_is_shown_as_it_stands(acting, firms):
    acting("administrator")
    Fact.objects.filter(customer_id=firms["F1"], field="staff").update(value="about 400")
    Fact.objects.filter(customer_id=firms["F1"], field="founded_date").update(value="1998")
    page = lists.read(archive_lists.customers(TODAY), {"code": "F1", "columns": "x_staff,x_founded_date"})
    assert page.rows[0].cells == ("about 400", "1998")


def test_a_value_that_was_sealed_stays_masked_and_is_not_found(acting, firms):
    acting("administrator")
    Fact.objects.filter(customer_id=firms["F1"], field="industry").update(value=sealing.seal("轨道交通装备"))
    page = lists.read(archive_lists.customers(TODAY), {"code": "F1", "columns": "x_industry"})
    assert page.rows[0].cells == ("•••",)
    for text in ("轨道", "sealed", "gAAAA"):
        assert codes(x_industry=text) == ""
    Fact.objects.filter(customer_id=firms["F1"], field="service_area").update(value=sealing.seal(["江苏"]))
    assert codes(x_service_area="江苏") == codes(x_service_area="sealed") == ""


def test_numbers_are_asked_of_numbers_alone(acting, firms):
    acting("administrator")
    Fact.objects.filter(customer_id=firms["F1"], field="staff").update(value="about 400")
    assert codes(x_staff_min="-5") == "F2 F3"


def test_licensed_data_is_found_while_its_licence_lasts(acting, at, firms):
    acting("administrator")
    licence = {"supplier": "某数据公司", "kind": "RENTED", "permitted_use": "直邮", "valid_from": TODAY,
               "valid_to": TODAY + timedelta(days=5), "cost": 1}  # fmt: skip
    batch_id = catalog_actions.save_batch(batch_id=None, values=licence, at=at)
    archive_actions.write_facts(
        customer_id=firms["F4"], values={"industry": "租来的行业"}, channel="SERVICE", day=TODAY, batch_id=batch_id,
        at=at,
    )  # fmt: skip
    assert codes(x_industry="租来") == "F4"
    later = TODAY + timedelta(days=9)
    assert codes(later, x_industry="租来") == ""
    assert codes(later, x_industry_is="blank") == "F4"
    page = lists.read(archive_lists.customers(later), {"code": "F4", "columns": "x_industry"})
    assert page.rows[0].cells == (None,)


def test_what_a_list_with_counted_uses_tells_is_neither_a_column_nor_a_filter(acting, at, firms):
    acting("administrator")
    licence = {"supplier": "某数据公司", "kind": "RENTED", "permitted_use": "直邮", "valid_from": TODAY,
               "valid_to": None, "cost": 1, "max_uses": 1}  # fmt: skip
    batch_id = catalog_actions.save_batch(batch_id=None, values=licence, at=at)
    archive_actions.write_facts(
        customer_id=firms["F4"], values={"industry": "租来的行业"}, channel="SERVICE", day=TODAY, batch_id=batch_id,
        at=at,
    )  # fmt: skip
    assert codes(x_industry="租来") == codes(x_industry="租来的行业", x_industry_is="exact") == ""
    page = lists.read(archive_lists.customers(TODAY), {"code": "F4", "columns": "x_industry"})
    assert page.rows[0].cells == (None,)


@pytest.mark.parametrize("asked", [{"x_staff_is": "exact"}, {"tier_is": "exact"}, {"x_service_area_is": "exact"}])
def test_only_a_text_is_meant_in_full(acting, firms, asked):
    acting("administrator")
    with pytest.raises(lists.ListRefused):
        codes(**asked)


def test_one_finds_among_ones_own_rows_only(acting, cast):
    acting("other_manager")
    assert codes(x_industry_is="filled") == "F3"
    assert codes(**{"x_industry": "轨道", "or2[x_staff_min]": "1"}) == ""


def test_only_what_stands_in_the_archive_now_counts(acting, at, firms):
    acting("administrator")
    archive_actions.write_facts(customer_id=firms["F1"], values={"staff": "5"}, channel="SERVICE", day=TODAY, at=at)
    assert codes(x_staff_min="100") == ""
    assert codes(x_staff_max="5") == "F1 F3"


def test_a_list_costs_the_same_few_reads(acting, django_assert_max_num_queries):
    acting("administrator")
    with django_assert_max_num_queries(12):
        lists.read(archive_lists.customers(TODAY), {"x_industry": "汽", "columns": "code,x_industry,x_staff"})
