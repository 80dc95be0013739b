"""The quick record with the keyboard alone: opened by its key, the customer by initials, kept, taken back."""

import pytest
from browsing import barriers
from playwright.sync_api import expect
from pypinyin import Style, lazy_pinyin

pytestmark = pytest.mark.browser


def test_a_contact_is_recorded_without_leaving_the_page(visit, examples):
    page = visit("/orders/")
    page.keyboard.press("Alt+KeyQ")
    page.wait_for_selector("dialog#quick[open] textarea")
    assert barriers(page) == []
    page.locator("dialog#quick .ts-control input").focus()
    page.keyboard.type("".join(lazy_pinyin(examples["customer"], style=Style.FIRST_LETTER)))
    page.wait_for_selector(f".ts-dropdown .option:has-text('{examples['customer']}')")
    page.locator(f".ts-dropdown .option:has-text('{examples['customer']}')").first.click()
    page.wait_for_selector("dialog#quick select[name=learned_field]", state="attached")
    page.fill("dialog#quick textarea[name=text]", "电话沟通王总\n确认下周到货")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#toasts form")
    expect(page.locator("dialog#quick[open]")).to_have_count(0)
    assert page.url.endswith("/orders/")
    page.click("#toasts form button")
    page.wait_for_url("**/customers/*/")


def test_the_record_of_a_customer_is_set_already(visit, examples):
    page = visit(f"/customers/{examples['customer_id']}/", language="en", theme="dark", size="phone")
    page.click(".bar-quick")
    page.wait_for_selector("dialog#quick[open] textarea")
    assert barriers(page) == []
    expect(page.locator("dialog#quick [name=customer]")).to_have_value(str(examples["customer_id"]))
    expect(page.locator("dialog#quick [name=happened_at]")).to_be_hidden()
