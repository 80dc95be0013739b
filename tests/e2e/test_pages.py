"""Every page: no barrier, no violated policy, no request elsewhere, no English in Chinese, nothing sticking out."""

import pytest
import turns
from browsing import barriers, empty_icons, hover_pictures, open_context, open_everything, overhang, watch
from e2e import pages, wording
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def looked_at(look: int) -> list:
    """Return the pages that are due in this look, a quarter of all, and of which of them all is looked at.

    Colours and the frame are alike everywhere and take axe as long as all the rest: one page in four shows them.
    """
    named = enumerate(sorted(pages.PAGES))
    return [
        pytest.param(name, turns.is_due(place // 4, 4), id=name)
        for place, name in named
        if turns.is_due(place - look, 4)
    ]


@pytest.mark.parametrize(("name", "whole"), looked_at(1))
def test_a_page_in_chinese_on_a_wide_screen(glance, examples, name, whole):
    page = glance(pages.path(name, examples), pages.who(name))
    found = {
        "barriers": barriers(page, whole=whole),
        "in English": wording.untranslated(page),
        "overhang": overhang(page),
    }
    found["icons"] = empty_icons(page)
    hover_pictures(page)
    open_everything(page)
    assert {what: where for what, where in found.items() if where} == {}


@pytest.mark.parametrize(("name", "whole"), looked_at(0))
def test_a_page_in_english_on_a_phone_in_the_dark(glance, examples, name, whole):
    page = glance(pages.path(name, examples), pages.who(name), language="en", theme="dark", size="phone")
    found = {
        "barriers": barriers(page, whole=whole),
        "overhang": overhang(page),
        "icons": empty_icons(page),
    }
    assert {what: where for what, where in found.items() if where} == {}


def test_every_menu_of_the_bar_opens_without_a_barrier(visit):
    page = visit("/profile/")
    buttons = page.locator("header.bar [popovertarget]:visible, header.bar [data-opens]:visible")
    assert buttons.count() >= 5
    for i in range(buttons.count()):
        buttons.nth(i).click()
        expect(page.locator(":popover-open, dialog[open]")).to_have_count(1)
        assert barriers(page) == []
        page.keyboard.press("Escape")


def test_a_fault_of_a_page_would_be_seen(browser, address, signed_in_as):
    context = open_context(browser, address, language="en", storage_state=signed_in_as("admin"))
    page, complaints = context.new_page(), []
    watch(page, address, complaints)
    page.goto(f"{address}/profile/")
    spoilt = "<p style='color: red'>x</p><img src='/logo'><div class='wide'>x</div><script>1</script>"
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", spoilt)
    page.evaluate("document.querySelector('.wide').style.width = '3000px'")
    page.evaluate("fetch('http://127.0.0.2:9/').catch(() => {})")
    assert [what for what, _where in barriers(page)] == ["image-alt"]
    assert overhang(page)
    assert "Audit trail" in wording.untranslated(page)
    assert any("style-src" in said for said in complaints)
    assert any("connect-src" in said for said in complaints)
    context.close()
