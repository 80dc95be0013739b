"""The front end in Chromium: keys, menus, search, pictures, themes; no policy violated, no barrier found by axe."""

import pytest
import stage
from browsing import barriers, hover_pictures, open_context, settle, watch
from playwright.sync_api import expect

from zhike.web import frame

LOOKS = [("zh", "light", "wide"), ("en", "dark", "wide"), ("zh", "dark", "phone"), ("en", "light", "phone")]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address():
    with stage.serving() as found:
        yield found


@pytest.fixture
def show(browser, address):
    """Open a page in a language, a theme and a size; whatever the console complains about fails the test."""
    complaints, contexts = [], []

    def opened(path="/", language="en", theme="light", size="wide"):
        context = open_context(browser, address, language=language, theme=theme, size=size)
        contexts.append(context)
        page = context.new_page()
        watch(page, address, complaints)
        page.goto(address + path)
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize(("language", "theme", "size"), LOOKS)
def test_every_component_passes_axe_and_fits_the_screen(show, language, theme, size):
    page = show("/", language, theme, size)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", ["/bare/frame--login/", "/bare/errors--refusal/", "/bare/errors--fault/"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_without_a_frame_pass_axe(show, path, theme):
    assert barriers(show(path, theme=theme)) == []


def test_search_opens_by_key_moves_by_arrow_and_opens_what_is_marked(show):
    page = show()
    page.keyboard.press("Control+KeyK")
    page.keyboard.type("ha")
    page.wait_for_selector("#search-list")
    expect(page.locator("#search-input")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    marked = page.get_attribute("#search-input", "aria-activedescendant")
    assert page.inner_text(f"#{marked}").startswith("Hangzhou Tea")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_be_hidden()


def test_a_key_pressed_while_an_input_method_composes_is_left_alone(show):
    page = show()
    press = "new KeyboardEvent('keydown', {code: 'KeyK', ctrlKey: true, bubbles: true, isComposing: %s})"
    page.evaluate(f"document.body.dispatchEvent({press % 'true'})")
    expect(page.locator("#search")).to_be_hidden()
    page.evaluate(f"document.body.dispatchEvent({press % 'false'})")
    expect(page.locator("#search")).to_be_visible()


def test_a_question_mark_typed_into_a_field_opens_nothing(show):
    page = show()
    page.focus("#id_opening")
    page.keyboard.press("Shift+Slash")
    expect(page.locator("#keys")).to_be_hidden()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Shift+Slash")
    expect(page.locator("#keys")).to_be_visible()
    assert barriers(page) == []


def test_how_it_came_about_opens_in_the_drawer_and_gives_the_focus_back(show):
    page = show()
    page.focus(".stat-how >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer-body :text('churned ÷ opening')")
    expect(page.locator("#drawer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".stat-how").first).to_be_focused()


def test_hovering_every_picture_violates_nothing(show):
    page = show()
    hover_pictures(page)
    assert page.evaluate("document.querySelectorAll('style').length") == 0


def test_a_mark_in_a_picture_leads_to_its_rows(show):
    page = show()
    canvas = page.locator("[data-chart=worth-option] .picture-canvas")
    box = canvas.bounding_box()
    # A click waits until the picture rests.
    with page.expect_navigation(url="**/rows"):
        canvas.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.4})


def test_a_chosen_theme_is_shown_at_once_and_sent_to_the_server(show):
    page = show()
    page.click("[popovertarget=menu-theme]")
    with page.expect_request("**/preference/") as sent:
        page.click("button[name=theme][value=dark]")
    assert "dark" in sent.value.post_data
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(15, 19, 26)")


def test_the_system_decides_the_theme_where_nobody_chose(show):
    page = show(theme="auto")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(15, 19, 26)")


def test_on_a_phone_the_navigation_is_a_drawer(show):
    page = show(size="phone")
    expect(page.locator("#nav")).to_be_hidden()
    page.click("[popovertarget=nav]")
    expect(page.locator("#nav")).to_be_visible()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#nav")).to_be_hidden()


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_every_group_of_the_navigation_fits_a_low_window_and_is_kept_as_it_was_left(show, size):
    page = show(size=size)
    page.set_viewport_size({"width": page.viewport_size["width"], "height": 720})

    def open_navigation():
        if size == "phone":
            page.click("[popovertarget=nav]")

    open_navigation()
    for summary in page.query_selector_all(".rail-group:not([open]) > summary"):
        summary.focus()
        page.keyboard.press("Enter")
    groups = page.query_selector_all(".rail-group")
    assert len(groups) == len([group for group in frame.NAVIGATION if group.label])
    assert max(group.bounding_box()["height"] for group in groups) < 420
    page.focus(".rail-group[data-group=data] > summary")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.cookie.includes('zhike_folded=data')")
    page.reload()
    open_navigation()
    standing = page.evaluate("Array.from(document.querySelectorAll('.rail-group[open]'), (g) => g.dataset.group)")
    assert standing == [group.name for group in frame.NAVIGATION if group.label and group.name != "data"]
    assert barriers(page) == []


def test_selecting_all_rows_says_how_many(show):
    page = show()
    expect(page.locator(".selection")).to_be_hidden()
    page.check("[data-select-all]")
    expect(page.locator(".selection [data-count]")).to_have_text("4")
    page.uncheck("input[name=ids] >> nth=0")
    expect(page.locator(".selection [data-count]")).to_have_text("3")
    assert page.evaluate("document.querySelector('[data-select-all]').indeterminate")


def test_a_dropped_file_is_named(show):
    page = show()
    page.set_input_files("#id_file", {"name": "订单.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"})
    expect(page.locator(".drop-name")).to_contain_text("订单.csv")


def test_a_long_choice_can_be_searched(show):
    page = show()
    page.focus(".ts-control input")
    page.keyboard.type("Li")
    page.wait_for_selector(".ts-dropdown .option.active:has-text('Li Lei')")
    page.keyboard.press("Enter")
    expect(page.locator("#id_owner")).to_have_value("2")
