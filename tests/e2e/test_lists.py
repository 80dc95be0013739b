"""Lists in the browser: a query built by the keyboard, a card dragged and moved from its menu, wider columns."""

import pytest
from browsing import barriers, overhang
from playwright.sync_api import expect

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
    page.wait_for_function("() => document.activeElement.name === 'x_industry'")
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
    page.wait_for_function("() => document.activeElement.name === 'or2[tier]'")
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
    page.wait_for_selector("#list-filters[open] .query-group[data-removable]")
    page.focus(".query-group[data-removable] > legend [data-removes]")
    page.keyboard.press("Enter")
    expect(page.locator(".query-group")).to_have_count(1)
    assert page.evaluate("!!document.activeElement.closest('#list-filters')")


def test_rows_are_selected_with_the_keyboard_and_taken_along(visit):
    page = visit("/customers/?sort=code")
    boxes = page.locator("input[name=ids]")
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-count]")).to_have_text("3")
    chosen = ",".join(boxes.nth(i).get_attribute("value") for i in range(3))
    assert page.get_attribute("[data-selected*=csv]", "href").endswith(f"ids={chosen}")
    assert barriers(page) == []
    page.keyboard.press("x")
    expect(page.locator("[data-count]")).to_have_text(str(boxes.count()))
    page.keyboard.press("x")
    expect(page.locator(".selection")).to_be_hidden()


def lane(page, code: str) -> list[str]:
    return page.locator(f"[data-lane={code}] .lane-card-head > a").all_inner_texts()


def drag(page, card, lane) -> None:
    """Drag a card into a lane: what moves cards has come, the card rests, and it is let go once the lane holds it."""
    page.wait_for_function(
        "lane => Object.keys(lane).some(name => name.startsWith('Sortable'))", arg=lane.element_handle()
    )
    height = card.bounding_box()["height"]
    card.hover(position={"x": 60, "y": height - 8})
    start, end = card.bounding_box(), lane.bounding_box()
    page.mouse.down()
    held = lane.locator(f".lane-card[data-move='{card.get_attribute('data-move')}']")
    for share in (0.3, 0.7, 1, 0.98, 1, 0.98, 1):
        page.mouse.move(
            start["x"] + 60 + (end["x"] + 40 - start["x"] - 60) * share,
            start["y"] + 30 + (end["y"] - start["y"]) * share,
        )
        page.wait_for_timeout(60)
        if share == 1 and held.count():
            break
    expect(held).to_have_count(1)
    expect(page.locator("[data-lane=SUPPRESSED][data-open]")).to_have_count(1)
    page.mouse.up()


def test_a_card_is_dragged_and_taken_back(visit):
    page = visit("/customers/?board=status&sort=code")
    name = lane(page, "ACTIVE")[0]
    drag(page, page.locator("[data-lane=ACTIVE] .lane-card").first, page.locator("[data-lane=SUPPRESSED]"))
    page.wait_for_selector(f"[data-lane=SUPPRESSED] a:text-is('{name}')")
    page.wait_for_selector("#toasts .notice form")
    assert name not in lane(page, "ACTIVE")
    assert barriers(page) == []
    page.focus("#toasts form button")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-lane=ACTIVE] a:text-is('{name}')")
    assert name not in lane(page, "SUPPRESSED")


def test_a_card_is_moved_from_its_menu_by_the_keyboard(visit):
    page = visit("/customers/?board=status&sort=code")
    name = lane(page, "ACTIVE")[0]
    page.focus("[data-lane=ACTIVE] .lane-card [popovertarget] >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(".menu:popover-open")
    assert barriers(page) == []
    page.focus(".menu:popover-open .menu-item >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-lane=SUPPRESSED] a:text-is('{name}')")
    # One goes on from the card.
    page.wait_for_function(f"() => document.activeElement.textContent === '{name}'")
    page.wait_for_selector("#toasts form button")
    page.focus("#toasts form button")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-lane=ACTIVE] a:text-is('{name}')")


@pytest.mark.parametrize("board", ["tier", "stage", "state"])
def test_what_is_reckoned_does_not_let_itself_be_dragged(glance, board):
    page = glance(f"/customers/?board={board}")
    assert page.locator(".lane-card").count() > 0
    assert page.locator("[data-move], .lane-card [popovertarget]").count() == 0


@pytest.mark.parametrize("path", ["/customers/?board=tier", "/tasks/all/?board=due", "/promises/?board=status"])
@pytest.mark.parametrize("look", [{"size": "phone", "theme": "dark"}, {"language": "en"}])
def test_boards_fit_and_are_without_barriers(glance, path, look):
    page = glance(path, **look)
    assert barriers(page) == []
    assert overhang(page) == []


def widens_to(page, width: float) -> None:
    """Wait until the column is as wide as that."""
    page.wait_for_function(
        "width => Math.abs(document.querySelector('th[data-column=tier]').offsetWidth - width) < 3", arg=width
    )


def test_a_column_is_widened_and_stays_so(visit):
    page = visit("/customers/")
    edge = page.locator("th[data-column=tier] .column-edge")
    before = page.locator("th[data-column=tier]").bounding_box()["width"]
    edge.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    widens_to(page, before + 64)
    wider = int(edge.get_attribute("aria-valuenow"))
    assert wider == pytest.approx(before + 64, abs=3)
    # Hovering waits until the heading rests, as a hand would.
    edge.hover(position={"x": 3, "y": 4})
    box = edge.bounding_box()
    page.mouse.down()
    page.mouse.move(box["x"] + 43, box["y"] + 4)
    page.mouse.up()
    widens_to(page, wider + 40)
    page.reload()
    widens_to(page, wider + 40)
    assert barriers(page) == []
    page.focus("th[data-column=tier] .column-edge")
    page.keyboard.press("Home")
    widens_to(page, before)


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


def test_how_well_promises_are_kept_comes_after_the_page(glance):
    page = glance("/promises/")
    page.wait_for_selector("[hx-get^='/promises/kept/beside/'] :is(dl, p)")
    assert barriers(page) == []
