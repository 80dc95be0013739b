"""A new user's first hour in the browser: set up, import a file, have it analysed, look at value, call somebody."""

import re

import pytest
from browsing import barriers, open_context, overhang, settle, watch
from e2e import company
from e2e.conftest import run, serving
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PATIENCE = 120_000
ZHIKE = ("-m", "zhike.config.cli")
# Two rows nobody can take: no customer, no such day. The last is a total, as programs write it.
FLAWS = "XS900001,,2026-06-01,1,25.00,苏州营业厅\nXS900002,00020,2026-13-45,1,25.00,苏州营业厅\n合计,,,,319883.20,\n"


@pytest.fixture
def new_house(tmp_path):
    """Serve an empty folder; give its address and the path of its one-time link."""
    run(tmp_path, *ZHIKE, "migrate")
    link = run(tmp_path, *ZHIKE, "setup-link").strip()
    with serving(tmp_path) as address:
        yield address, "/" + link.split("/", 3)[3]


@pytest.fixture
def order_file(tmp_path):
    """An order history as it comes: GB18030, with flaws and a total at its end."""
    _customers, orders = company.write_files(tmp_path)
    with orders.open("a", encoding="gb18030", newline="") as stream:
        stream.write(FLAWS)
    return orders


@pytest.fixture
def reader(browser, new_house):
    """Somebody's browser at the new house; what it complains about fails the test."""
    complaints = []
    context = open_context(browser, new_house[0], language="en")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    watch(page, new_house[0], complaints)
    yield page
    context.close()
    assert complaints == []


def look(page) -> None:
    """Hold the page in front of us to what every page is held to."""
    settle(page)
    assert (barriers(page), overhang(page)) == ([], []), page.url


def set_up(page, address: str, link: str) -> None:
    page.goto(f"{address}/")
    assert "zhike setup-link" in page.inner_text("main")
    look(page)
    page.goto(address + link)
    look(page)
    typed = {
        "company_name": "华东零售",
        "currency": "CNY",
        "name": "周明远",
        "username": "zhou",
        "password": company.PASSWORD,
    }
    for name, value in typed.items():
        page.fill(f"[name={name}]", value)
    page.click("text=Set up and sign in")
    page.wait_for_selector("text=Know your customers in a minute")
    look(page)


def stand_at_the_end_of_the_data(page, address: str) -> None:
    page.goto(f"{address}/company/")
    page.fill("[name=business_date]", "2026-07-01")
    page.click("main form:has([name=business_date]) button.btn-primary")
    page.wait_for_selector(".strip:has-text('2026')")


def bring_in(page, address: str, file) -> None:
    page.goto(f"{address}/")
    page.click("main >> text=Import an order history")
    look(page)
    page.click("main >> text=Import a file >> nth=0")
    page.set_input_files("input[type=file]", file)
    page.click("text=Read the file")
    page.wait_for_selector("text=Which column is which?")
    look(page)
    page.click("text=Check the rows")
    page.wait_for_selector("text=Refused rows")
    look(page)
    page.click("button:has-text('Import 3,365 rows')")
    page.wait_for_selector("text=Take the import back")
    look(page)
    assert re.search(r"New\s+3,365", page.inner_text("main"))
    assert re.search(r"Refused\s+2", page.inner_text("main"))


def have_it_analysed(page) -> None:
    page.click("text=Analyse now")
    page.wait_for_selector("main .state:has-text('Done')")
    look(page)


def test_from_an_empty_house_to_the_first_call(reader, new_house, order_file):
    page, (address, link) = reader, new_house
    set_up(page, address, link)
    stand_at_the_end_of_the_data(page, address)
    bring_in(page, address, order_file)
    have_it_analysed(page)
    page.click("#nav a[href='/overview/']")
    page.wait_for_selector(".stat:has-text('Customers') >> text=1,178")
    settle(page)
    page.click("#nav a[href='/']")
    # Calls alone: warnings of the analysis come into the queue while one looks at it.
    page.wait_for_selector(".calls")
    page.goto(f"{page.url}?kind=CALL")
    first = page.inner_text(".call-name >> nth=0")
    page.click(".calls li:first-child >> text=Called")
    page.wait_for_selector(f"#toasts:has-text('{first}'), #toasts:has-text('rests until')")
    expect(page.locator(".call-name").first).not_to_have_text(first)
    page.click("#toasts button:not(.close)")
    page.wait_for_selector(f".calls li:first-child .call-name:text-is('{first}')")
