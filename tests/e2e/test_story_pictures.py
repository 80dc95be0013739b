"""Pictures of the everyday pages of the story company, for the documentation: made with ZHIKE_SHOTS=folder alone."""

import os
from pathlib import Path

import pytest
from browsing import open_context, settle
from e2e import conftest, pictures

pytestmark = pytest.mark.browser
FOLDER, MOST_BYTES = os.environ.get("ZHIKE_SHOTS", ""), 150_000
# Name, address, who looks, language, how wide.
SHOTS = [
    ("record", "/customers/1/", "zhouqiming", "zh-hans", "wide"),
    ("board", "/customers/?tier=VIP&board=stage", "zhouqiming", "zh-hans", "wide"),
    ("persons", "/customers/2/?tab=people", "zhouqiming", "zh-hans", "wide"),
    ("brief", "/customers/2/brief/", "magong", "zh-hans", "phone"),
    ("quick", "/quick/", "magong", "zh-hans", "phone"),
    ("merge", "/duplicates/1/", "zhouqiming", "zh-hans", "wide"),
    ("filters", "/customers/?tier=VIP&state=AT_RISK", "zhouqiming", "zh-hans", "wide"),
    ("day", "/", "magong", "zh-hans", "wide"),
]  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Serve the story company; yield its address and the password everybody of it has."""
    folder = tmp_path_factory.mktemp("story")
    said = conftest.run(folder, "-m", "zhike.config.cli", "start", "--story", "zh-hans", "--prepare-only")
    password = said.split(" with the password ")[1].split(" ")[0]
    with conftest.serving(folder) as address:
        yield address, password


@pytest.mark.skipif(not FOLDER, reason="made for the documentation with `make shots`")
@pytest.mark.parametrize(("name", "where", "username", "language", "size"), SHOTS)
def test_an_everyday_page_paints_a_picture(browser, told, name, where, username, language, size):
    address, password = told
    context = open_context(browser, address, language=language, theme="light", size=size)
    page = context.new_page()
    page.goto(f"{address}/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("main .card button:not([type=button])")
    page.wait_for_selector("nav#nav", state="attached")
    page.goto(address + where)
    settle(page)
    page.evaluate("document.fonts.ready")
    picture = pictures.small(page.screenshot(scale="css"), context)
    context.close()
    assert len(picture) <= MOST_BYTES
    Path(FOLDER, f"{name}-zh-light-{ {'wide': 1440, 'phone': 390}[size] }.png").write_bytes(picture)
