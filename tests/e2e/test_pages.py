"""Every page: no barrier, no violated policy, no request elsewhere, no English in Chinese, nothing sticking out."""

import pytest
from browsing import barriers, hover_pictures, open_everything, overhang
from e2e import pages, wording

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", pages.PAGES)
def test_a_page_in_chinese_on_a_wide_screen(visit, examples, name):
    page = visit(pages.path(name, examples), pages.who(name))
    found = {"barriers": barriers(page), "in English": wording.untranslated(page), "overhang": overhang(page)}
    hover_pictures(page)
    open_everything(page)
    assert {what: where for what, where in found.items() if where} == {}


@pytest.mark.parametrize("name", pages.PAGES)
def test_a_page_in_english_on_a_phone_in_the_dark(visit, examples, name):
    page = visit(pages.path(name, examples), pages.who(name), language="en", theme="dark", size="phone")
    found = {"barriers": barriers(page), "overhang": overhang(page)}
    assert {what: where for what, where in found.items() if where} == {}
