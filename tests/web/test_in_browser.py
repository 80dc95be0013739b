"""The front end in Chromium: keys, menus, search, pictures, themes; no policy violated, no barrier found by axe."""

from pathlib import Path

import pytest
import stage

AXE = Path(stage.frame.__file__).parent / "assets" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
LOOKS = [("zh", "light", "wide"), ("en", "dark", "wide"), ("zh", "dark", "phone"), ("en", "light", "phone")]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def address():
    with stage.serving() as found:
        yield found


@pytest.fixture
def show(browser, address):
    """Open a page in a language, a theme and a size; whatever the console complains about fails the test."""
    complaints, contexts = [], []

    def opened(path="/", language="en", theme="light", size="wide"):
        context = browser.new_context(viewport=SIZES[size], reduced_motion="reduce")
        contexts.append(context)
        cookies = {"zhike_language": language, "zhike_theme": theme}
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda sent: None if sent.url.startswith((address, "data:", "blob:")) else complaints.append(sent.url),
        )
        page.goto(address + path)
        page.wait_for_selector("body:not(:has(.picture:not(.is-drawn)))")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def barriers(page):
    # Playwright's own scripts are not the page's: they pass a policy that refuses inline script.
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [(v["id"], [node["html"][:160] for node in v["nodes"][:3]]) for v in found["violations"]]


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
    assert page.get_attribute("#search-input", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    marked = page.get_attribute("#search-input", "aria-activedescendant")
    assert page.inner_text(f"#{marked}").startswith("Hangzhou Tea")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    assert not page.is_visible("#search")


def test_a_key_pressed_while_an_input_method_composes_is_left_alone(show):
    page = show()
    press = "new KeyboardEvent('keydown', {code: 'KeyK', ctrlKey: true, bubbles: true, isComposing: %s})"
    page.evaluate(f"document.body.dispatchEvent({press % 'true'})")
    assert not page.is_visible("#search")
    page.evaluate(f"document.body.dispatchEvent({press % 'false'})")
    assert page.is_visible("#search")


def test_a_question_mark_typed_into_a_field_opens_nothing(show):
    page = show()
    page.focus("#id_opening")
    page.keyboard.press("Shift+Slash")
    assert not page.is_visible("#keys")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Shift+Slash")
    assert page.is_visible("#keys")
    assert barriers(page) == []


def test_how_it_came_about_opens_in_the_drawer_and_gives_the_focus_back(show):
    page = show()
    page.focus(".stat-how >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer-body :text('churned ÷ opening')")
    assert page.is_visible("#drawer")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "stat-how"


def test_hovering_every_picture_violates_nothing(show):
    page = show()
    pictures = page.locator(".picture-canvas")
    for i in range(pictures.count()):
        pictures.nth(i).scroll_into_view_if_needed()
        box = pictures.nth(i).bounding_box()
        for share in (0.3, 0.5, 0.7):
            page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.55)
    assert page.evaluate("document.querySelectorAll('style').length") == 0


def test_a_mark_in_a_picture_leads_to_its_rows(show):
    page = show()
    canvas = page.locator("[data-chart=worth-option] .picture-canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    with page.expect_navigation(url="**/rows"):
        page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.4)


def test_a_chosen_theme_is_shown_at_once_and_sent_to_the_server(show):
    page = show()
    page.click("[popovertarget=menu-theme]")
    with page.expect_request("**/preference/") as sent:
        page.click("button[name=theme][value=dark]")
    assert "dark" in sent.value.post_data
    assert page.get_attribute("html", "data-bs-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 19, 26)"


def test_the_system_decides_the_theme_where_nobody_chose(show):
    page = show(theme="auto")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 19, 26)"


def test_on_a_phone_the_navigation_is_a_drawer(show):
    page = show(size="phone")
    assert not page.is_visible("#nav")
    page.click("[popovertarget=nav]")
    assert page.is_visible("#nav")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    assert not page.is_visible("#nav")


def test_selecting_all_rows_says_how_many(show):
    page = show()
    assert not page.is_visible(".selection")
    page.check("[data-select-all]")
    assert page.inner_text(".selection [data-count]") == "4"
    page.uncheck("input[name=ids] >> nth=0")
    assert page.inner_text(".selection [data-count]") == "3"
    assert page.evaluate("document.querySelector('[data-select-all]').indeterminate")


def test_a_dropped_file_is_named(show):
    page = show()
    page.set_input_files("#id_file", {"name": "订单.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"})
    assert "订单.csv" in page.inner_text(".drop-name")


def test_a_long_choice_can_be_searched(show):
    page = show()
    page.focus(".ts-control input")
    page.keyboard.type("Li")
    page.wait_for_selector(".ts-dropdown .option.active:has-text('Li Lei')")
    page.keyboard.press("Enter")
    assert page.evaluate("document.getElementById('id_owner').value") == "2"
