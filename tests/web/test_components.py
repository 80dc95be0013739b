"""Components: what a reader, a keyboard and a screen reader find in them, and what cannot get through them."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from types import ModuleType, SimpleNamespace

import pytest
import stage
from django.template import engines
from django.test import RequestFactory, override_settings
from django.urls import reverse
from django.utils import translation
from markupsafe import Markup

from zhike.apps.org.rules import ROWS, may
from zhike.web import charts, frame

EMPTY = ModuleType("no_pages")
EMPTY.urlpatterns = []
EVIL = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"), override_settings(ROOT_URLCONF=stage):
        yield


@pytest.fixture
def ui():
    return engines["jinja2"].env.globals["ui"]


def opened(path="/", may=lambda act: True, cookies=""):
    request = RequestFactory().get(path, HTTP_COOKIE=cookies)
    request.actor = SimpleNamespace(user_id=1, may=may)
    return stage.StageFrame(request)


def test_a_name_that_looks_like_markup_stays_text_in_every_cell(ui):
    rows = [SimpleNamespace(id=1, url="/1/", cells=[EVIL, EVIL, EVIL, Decimal(1), 1, 0.5, None])]
    shown = ui.table(SimpleNamespace(**vars(stage.cast_list()) | {"rows": rows}), csrf_token="t")
    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;") >= 3


def test_the_data_of_a_picture_cannot_end_its_script_block(ui):
    picture = charts.ranking([charts.Mark("</script><script>alert(1)", 1, "1")], what="x")
    shown = ui.chart("c", picture, "Picture")
    assert shown.count("</script>") == 1


def test_an_error_stands_beside_its_field_and_is_tied_to_it(ui):
    shown = ui.text_field("closing", "Closing", "abc", error="Not a number.", hint="At the end", required=True)
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_closing-hint id_closing-error"' in shown
    assert 'id="id_closing-error"' in shown
    assert 'value="abc"' in shown


def test_what_was_typed_is_kept_when_it_is_zero(ui):
    assert 'value="0"' in ui.text_field("n", "N", 0)


def test_a_state_is_told_by_words_and_icon_not_by_colour_alone(ui):
    shown = ui.badge("AT_RISK")
    assert "At risk" in shown
    assert "#alert-triangle" in shown


def test_a_code_nobody_listed_is_shown_as_it_stands(ui):
    assert "BRAND_NEW" in ui.badge("BRAND_NEW")


def test_the_sorted_column_says_its_direction(ui):
    shown = ui.table(stage.cast_list(), csrf_token="t")
    assert shown.count("aria-sort") == 1
    assert re.search(r'aria-sort="descending"><a href="\?sort=revenue">Revenue', shown)


def test_a_hidden_column_takes_its_cells_with_it(ui):
    listed = stage.cast_list()
    listed.columns[3].hidden = True
    shown = ui.table(listed, csrf_token="t")
    assert "Revenue" not in shown
    assert "1,284,350.20" not in shown
    assert "97.31%" in shown


def test_a_capped_count_says_more_than(ui):
    assert "More than 10,000 rows" in ui.pager(stage.cast_list())
    assert "3 rows" in ui.pager(SimpleNamespace(total=3, is_capped=False, rows=[], previous_url=None, next_url=None))


def test_every_posted_form_carries_a_key_of_its_own(ui):
    keys = set(re.findall(r'name="idempotency_key" value="(\w{32})"', ui.tokens("t") + ui.tokens("t")))
    assert len(keys) == 2


def test_a_fall_is_bad_news_where_up_is_good(ui):
    assert "text-bad" in ui.delta(-0.04, "4.00%", "up")
    assert "text-good" in ui.delta(-0.04, "4.00%", "down")
    assert "unchanged" in ui.delta(0, "0", "up")


def test_a_figure_opens_how_it_came_about(ui):
    shown = ui.figure("churn_rate", "Churn rate", "26.20%", period="2011Q3", branch="HZ")
    assert 'href="/explain/?metric=churn_rate&amp;period=2011Q3&amp;branch=HZ"' in shown


def test_a_misspelt_component_is_a_fault_and_not_an_empty_place(ui):
    with pytest.raises(AttributeError, match="no component 'crad'"):
        _ = ui.crad


def test_the_navigation_shows_only_what_the_reader_may_open():
    groups = opened(may={"customer.view", "metric.view"}.__contains__).nav
    assert [entry["path"] for group in groups for entry in group["entries"]] == [
        "/customers/", "/targets/", "/reserve_pool/", "/key_accounts/", "/relation_health/", "/churn_cases/",
        "/winback/", "/metrics/", "/goals/",
    ]  # fmt: skip


def test_a_page_that_does_not_exist_yet_is_not_in_the_navigation():
    with override_settings(ROOT_URLCONF=EMPTY):
        assert opened().nav == []


def test_the_page_deepest_in_the_address_is_the_current_one():
    current = [e["path"] for g in opened("/customers/17/").nav for e in g["entries"] if e["is_current"]]
    assert current == ["/customers/"]


@pytest.mark.parametrize(
    ("page", "entry"),
    [("candidates", "people"), ("insights", "interactions"), ("staff_churn", "handover"), ("stages", "imports")],
)
def test_a_list_reached_from_an_entry_keeps_it_current(page, entry):
    with override_settings(ROOT_URLCONF="zhike.config.urls"):
        current = [e["path"] for g in opened(reverse(page)).nav for e in g["entries"] if e["is_current"]]
        assert current == [reverse(entry)]


@pytest.mark.parametrize(
    ("kind", "cell", "named"),
    [("date", datetime(2026, 3, 2, 2, tzinfo=UTC), "2026-03-02"), ("link", ("Seafront", "/c/2/"), "Seafront")],
)
def test_a_row_is_named_by_its_first_cell_as_it_is_read(ui, kind, cell, named):
    listing = stage.cast_list()
    del listing.rows[1:]
    listing.columns[0].kind, listing.rows[0].cells[0], listing.rows[0].url = kind, cell, ""
    assert f'aria-label="Select {named}' in ui.table(listing, csrf_token="t")


def test_rare_groups_are_folded_until_the_reader_opens_them_or_stands_in_one():
    def standing_open(path, cookies=""):
        groups = [shown for shown in opened(path, cookies=cookies).nav if shown["group"].label]
        return {shown["group"].name for shown in groups if shown["is_open"]}

    daily = {"customers", "relations", "development", "value", "keyaccounts", "membership", "churn"}
    every = daily | {"methods", "analysis", "data", "outbound", "settings", "system"}
    assert standing_open("/") == daily
    assert standing_open("/users/") == daily | {"settings"}
    assert standing_open("/", "zhike_folded=relations.system") == every - {"relations", "system"}
    assert standing_open("/visits/", "zhike_folded=relations.system") == every - {"system"}


@pytest.mark.parametrize("role", ROWS)
def test_no_role_has_more_than_seven_entries_in_a_group_nor_an_entry_twice(role):
    groups = opened(may=lambda act: may(role, act)).nav
    assert {len(shown["entries"]) for shown in groups} <= set(range(1, 8))
    paths = [entry["path"] for shown in groups for entry in shown["entries"]]
    assert len(paths) == len(set(paths))


def test_the_navigation_keeps_branch_and_period():
    groups = opened("/churn/?branch=HZ&period=2011Q4&sort=x").nav
    assert "/customers/?branch=HZ&period=2011Q4" in {entry["url"] for group in groups for entry in group["entries"]}


def test_the_navigation_is_drawn_for_each_page_and_company_as_it_reads_there(monkeypatch):
    def drawn(path):
        return Markup("{}").format(opened(path).rail)

    assert drawn("/customers/17/").count('aria-current="page"') == 1
    assert '<a class="rail-link" href="/customers/" aria-current="page"' in drawn("/customers/17/")
    assert '<a class="rail-link" href="/customers/" title' in drawn("/promises/")
    monkeypatch.setattr(stage.StageFrame, "company", SimpleNamespace(name="<b>Sons"))
    assert "<small>&lt;b&gt;Sons</small>" in drawn("/promises/")


def test_another_branch_keeps_the_filters_but_not_the_place_in_the_list():
    assert opened("/customers/?tier=VIP&after=99&branch=HZ").here(branch="ZJ") == "/customers/?tier=VIP&branch=ZJ"


def test_a_branch_the_reader_may_not_see_is_not_chosen():
    assert opened("/?branch=SECRET").branch == ""
    assert opened("/?branch=HZ").branch == "HZ"


def test_a_theme_from_a_cookie_must_be_one_of_the_themes():
    assert opened(cookies="zhike_theme=dark").theme == "dark"
    assert opened(cookies='zhike_theme="><b>').theme == "auto"


def test_periods_on_offer_end_with_the_day_the_business_stands_at():
    quarters, years = frame.periods(stage.StageFrame.business_date)
    assert quarters[1][:5] == ["2011Q4", "2011Q3", "2011Q2", "2011Q1", "2010Q4"]
    assert years[1] == ["2011", "2010", "2009"]


def test_a_fault_page_needs_neither_request_nor_database():
    shown = engines["jinja2"].get_template("errors/fault.html").render({"reference": "9f2c"})
    assert "9f2c" in shown


def test_no_page_carries_an_inline_script_or_style():
    request = RequestFactory().get("/")
    request.actor = SimpleNamespace(user_id=1, may=lambda act: True)
    shown = stage.render("gallery.html", stage.context(), request)
    assert not re.search(r"<[^>]* style=", shown)
    assert not re.search(r"<[^>]* on\w+=", shown)
    assert set(re.findall(r"<script([^>]*)>", shown)) <= {
        *re.findall(r'<script( type="module" src="/static/[^>]*)>', shown),
        *re.findall(r'<script( type="application/json"[^>]*)>', shown),
    }


def test_a_constant_reads_in_the_language_of_its_reader_not_of_who_opened_the_page_first():
    page = engines["jinja2"].env.from_string(
        """{{ "NO_PROFIT_RATE"|reason }} {{ none|money(reason="FIRST_PERIOD"|reason) }}"""
    )
    said = {}
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            said.setdefault(language, set()).add(page.render())
    (english,), (chinese,) = said["en"], said["zh-hans"]
    assert "profit rate" in english
    assert "盈利率" in chinese
    assert "profit" not in chinese
