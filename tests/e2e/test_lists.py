"""Lists in the browser: a query built by the keyboard, a card dragged and moved from its menu, wider columns."""

import pytest
from browsing import barriers, overhang

pytestmark = pytest.mark.browser


def focused(page) -> str:
    return page.evaluate("document.activeElement.name || document.activeElement.id")


@pytest.mark.covers("R169")
def test_a_query_is_built_with_the_keyboard_alone(visit):
    page = visit("/customers/")
    page.focus("[hx-target='#list-filters-body']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#list-filters[open]")
    # A filter of the archive in the first group: the choice is made, the button brings it, and it has the focus.
    page.focus("#query-or1-field")
    page.select_option("#query-or1-field", "x_industry")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=x_industry]")
    page.wait_for_function("document.activeElement.name === 'x_industry'")
    page.keyboard.type("不会有的行业")
    # A second group.
    page.focus(".query-or button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#query-or2-field")
    page.focus("#query-or2-field")
    page.select_option("#query-or2-field", "tier")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name='or2[tier]']")
    page.wait_for_function("document.activeElement.name === 'or2[tier]'")
    page.keyboard.press("Space")
    assert barriers(page) == []
    assert overhang(page) == []
    page.focus("#list-filters .form-foot button")
    page.keyboard.press("Enter")
    page.wait_for_url("**x_industry=*")
    assert "or2%5Btier%5D=VIP" in page.url
    assert page.inner_text(".chips-or") == "或"
    assert "code=" not in page.url
    rows = page.locator("tbody tr").all_inner_texts()
    assert rows
    assert all("VIP" in row for row in rows)
    assert barriers(page) == []
    # And taken apart again: the group goes, the focus stays in the dialog.
    page.focus("[hx-target='#list-filters-body']")
    page.keyboard.press("Enter")
    page.focus(".query-group[data-removable] > legend [data-removes]")
    page.keyboard.press("Enter")
    assert page.locator(".query-group").count() == 1
    assert page.evaluate("!!document.activeElement.closest('#list-filters')")


def test_rows_are_selected_with_the_keyboard_and_taken_along(visit):
    page = visit("/customers/?sort=code")
    boxes = page.locator("input[name=ids]")
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.inner_text("[data-count]") == "3"
    chosen = ",".join(boxes.nth(i).get_attribute("value") for i in range(3))
    assert page.get_attribute("[data-selected*=csv]", "href").endswith(f"ids={chosen}")
    assert barriers(page) == []
    page.keyboard.press("x")
    assert page.inner_text("[data-count]") == str(boxes.count())
    page.keyboard.press("x")
    assert page.is_hidden(".selection")


def lane(page, code: str) -> list[str]:
    return page.locator(f"[data-lane={code}] .lane-card-head > a").all_inner_texts()


def test_a_card_is_dragged_and_taken_back(visit):
    page = visit("/customers/?board=status&sort=code")
    name = lane(page, "ACTIVE")[0]
    card, target = page.locator("[data-lane=ACTIVE] .lane-card").first, page.locator("[data-lane=RETIRED]")
    page.wait_for_timeout(500)
    start, end = card.bounding_box(), target.bounding_box()
    page.mouse.move(start["x"] + 60, start["y"] + start["height"] - 8)
    page.mouse.down()
    for share in (0.3, 0.7, 1):
        page.mouse.move(
            start["x"] + 60 + (end["x"] + 40 - start["x"] - 60) * share,
            start["y"] + 30 + (end["y"] - start["y"]) * share,
        )
        page.wait_for_timeout(60)
    assert page.locator("[data-lane=RETIRED][data-open]").count() == 1
    page.mouse.up()
    page.wait_for_selector(f"[data-lane=RETIRED] a:text-is('{name}')")
    page.wait_for_selector("#toasts .notice form")
    assert name not in lane(page, "ACTIVE")
    assert barriers(page) == []
    page.focus("#toasts form button")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-lane=ACTIVE] a:text-is('{name}')")
    assert name not in lane(page, "RETIRED")


def test_a_card_is_moved_from_its_menu_by_the_keyboard(visit):
    page = visit("/customers/?board=status&sort=code")
    name = lane(page, "ACTIVE")[0]
    page.focus("[data-lane=ACTIVE] .lane-card [popovertarget] >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(".menu:popover-open")
    assert barriers(page) == []
    page.focus(".menu:popover-open .menu-item >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-lane=RETIRED] a:text-is('{name}')")
    # One goes on from the card.
    page.wait_for_function(f"document.activeElement.textContent === '{name}'")
    page.wait_for_selector("#toasts form button")
    page.focus("#toasts form button")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-lane=ACTIVE] a:text-is('{name}')")


@pytest.mark.parametrize("board", ["tier", "stage", "state"])
def test_what_is_reckoned_does_not_let_itself_be_dragged(visit, board):
    page = visit(f"/customers/?board={board}")
    assert page.locator(".lane-card").count() > 0
    assert page.locator("[data-move], .lane-card [popovertarget]").count() == 0


@pytest.mark.parametrize("path", ["/customers/?board=tier", "/tasks/all/?board=due", "/promises/?board=status"])
@pytest.mark.parametrize("look", [{"size": "phone", "theme": "dark"}, {"language": "en"}])
def test_boards_fit_and_are_without_barriers(visit, path, look):
    page = visit(path, **look)
    assert barriers(page) == []
    assert overhang(page) == []


def test_a_column_is_widened_and_stays_so(visit):
    page = visit("/customers/")
    edge = page.locator("th[data-column=tier] .column-edge")
    before = page.locator("th[data-column=tier]").bounding_box()["width"]
    edge.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    wider = page.locator("th[data-column=tier]").bounding_box()["width"]
    assert wider == pytest.approx(before + 64, abs=3)
    assert int(edge.get_attribute("aria-valuenow")) == pytest.approx(wider, abs=1)
    # Hovering waits until the heading rests, as a hand would.
    edge.hover(position={"x": 3, "y": 4})
    box = edge.bounding_box()
    page.mouse.down()
    page.mouse.move(box["x"] + 43, box["y"] + 4)
    page.mouse.up()
    page.wait_for_function(
        "width => Math.abs(document.querySelector('th[data-column=tier]').offsetWidth - width) < 3", arg=wider + 40
    )
    page.reload()
    assert page.locator("th[data-column=tier]").bounding_box()["width"] == pytest.approx(wider + 40, abs=3)
    assert barriers(page) == []
    page.focus("th[data-column=tier] .column-edge")
    page.keyboard.press("Home")
    assert page.locator("th[data-column=tier]").bounding_box()["width"] == pytest.approx(before, abs=3)


def test_the_columns_come_when_they_are_asked_for(visit):
    page = visit("/customers/")
    page.focus("[hx-target='#list-columns-body']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#list-columns[open] [data-sortable]")
    assert barriers(page) == []
    assert overhang(page) == []
    page.uncheck("#list-columns [value=tier]")
    page.locator("#list-columns .form-foot button").click()
    page.wait_for_url("**columns=*")
    assert "tier" not in page.url
    assert page.locator("th[data-column=tier]").count() == 0
    assert page.locator("tbody tr").count() > 0


def test_how_well_promises_are_kept_comes_after_the_page(visit):
    page = visit("/promises/")
    page.wait_for_selector("[hx-get^='/promises/kept/beside/'] :is(dl, p)")
    assert barriers(page) == []
