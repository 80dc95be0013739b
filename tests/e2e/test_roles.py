"""The same pages for others: what a representative, an analyst and an auditor see, and what is refused them."""

import pytest
from browsing import barriers, overhang
from e2e import wording

pytestmark = pytest.mark.browser
OPEN = [
    ("rep", "/"), ("rep", "/customers/"), ("rep", "/metrics/explain/?metric=churn_rate"), ("analyst", "/"),
    ("analyst", "/customers/"), ("analyst", "/churn/"), ("manager", "/value/?branch=SZ"), ("auditor", "/audit/"),
]  # fmt: skip
REFUSED = [
    ("rep", "/users/"), ("rep", "/value/"), ("auditor", "/imports/"), ("admin", "/customers/999999/"),
    ("manager", "/value/?branch=NB"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "path"), OPEN)
def test_a_page_is_as_sound_for_others(glance, who, path):
    page = glance(path, who)
    assert page.is_visible("nav#nav a[aria-current], h1")
    assert (barriers(page), wording.untranslated(page), overhang(page)) == ([], [], [])


@pytest.mark.parametrize(("who", "path"), REFUSED)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_refusal_is_a_page_with_words(glance, who, path, theme):
    page = glance(path, who, theme=theme)
    assert page.inner_text("h1")
    assert (barriers(page), wording.untranslated(page)) == ([], [])
