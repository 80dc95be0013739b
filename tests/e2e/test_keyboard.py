"""With the keyboard alone, with an input method, and on a phone: getting in, finding somebody, getting about."""

import pytest
from browsing import barriers
from playwright.sync_api import expect
from pypinyin import Style, lazy_pinyin

pytestmark = pytest.mark.browser
FOCUSED = "document.activeElement"


def test_the_first_stop_leads_past_the_navigation(visit):
    page = visit("/customers/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_a_customer_is_found_by_the_initials_of_the_pinyin(visit, examples):
    page = visit()
    page.keyboard.press("Control+KeyK")
    initials = "".join(lazy_pinyin(examples["customer"], style=Style.FIRST_LETTER))
    # What was typed first may be answered first: the answer to the whole is waited for.
    with page.expect_response(lambda answer: answer.url.endswith(f"q={initials}")):
        page.keyboard.type(initials)
    page.wait_for_selector(f"[role=option]:has-text('{examples['customer']}')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    marked = page.get_attribute("#search-input", "aria-activedescendant")
    assert examples["customer"] in page.inner_text(f"#{marked}")
    assert barriers(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{examples['customer_id']}/")


def test_nothing_is_asked_while_an_input_method_composes(visit):
    page, asked = visit(), []
    page.clock.install()
    page.on("request", lambda sent: asked.append(sent.url) if "/search/?" in sent.url else None)
    page.keyboard.press("Control+KeyK")
    ime = page.context.new_cdp_session(page)
    for typed in ("s", "su", "suz"):
        ime.send("Input.imeSetComposition", {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)})
    # Longer than the box waits before it asks.
    page.clock.run_for(1_000)
    assert asked == []
    ime.send("Input.insertText", {"text": "苏州"})
    page.clock.run_for(1_000)
    page.wait_for_selector("[role=option]:has-text('苏州')")
    assert len(asked) == 1


def test_a_page_is_found_by_its_name(visit):
    page = visit()
    page.keyboard.press("Control+KeyK")
    page.keyboard.type("kehujiazhi")
    page.wait_for_selector("[role=option][href='/overview/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/overview/")


def test_the_keys_are_shown_and_put_away(visit):
    page = visit()
    page.keyboard.press("Shift+Slash")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


@pytest.mark.parametrize("path", ["/", "/customers/", "/calculator/churn/", "/imports/new/"])
def test_one_always_sees_where_one_is(visit, path):
    page, unseen = visit(path), []
    for _ in range(30):
        page.keyboard.press("Tab")
        if not page.evaluate(
            f"""() => {{
              const {{ outlineStyle, outlineWidth, boxShadow }} = getComputedStyle({FOCUSED});
              const isOutlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
              return isOutlined || boxShadow !== "none" || {FOCUSED} === document.body;
            }}"""
        ):
            unseen.append(page.evaluate(f"{FOCUSED}.outerHTML.slice(0, 120)"))
    assert unseen == []


def test_a_call_is_answered_and_taken_back_without_a_mouse(visit):
    # Calls alone: of a customer of the whole queue the next matter would stand there.
    page = visit("/?kind=CALL")
    first = page.inner_text(".call-name >> nth=0")
    page.focus(".calls li:first-child .call-answers button >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".calls li:first-child .call-name:not(:text-is('{first}'))")
    page.focus("#toasts button:not(.close)")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".calls li:first-child .call-name:text-is('{first}')")


def test_on_a_phone_the_drawer_leads_to_another_page(visit):
    page = visit(size="phone")
    expect(page.locator("#nav")).to_be_hidden()
    page.click("[popovertarget=nav]")
    expect(page.locator("#nav")).to_be_visible()
    assert barriers(page) == []
    page.click("#nav a[href='/overview/']")
    page.wait_for_url("**/overview/")
    expect(page.locator("#nav")).to_be_hidden()
