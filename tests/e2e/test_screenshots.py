"""Pictures of the pages: with ZHIKE_SHOTS=folder they are kept there, else a few are only looked at."""

import os
from pathlib import Path

import pytest
from e2e import pages, pictures

pytestmark = pytest.mark.browser
FOLDER = os.environ.get("ZHIKE_SHOTS", "")
# A window of one colour makes a picture of a few kilobytes.
LEAST_BYTES, MOST_BYTES = 15_000, 150_000
SHOTS = [
    ("today", "zh light wide"), ("today", "en light wide"), ("today", "zh dark wide"), ("today", "zh light phone"),
    ("value", "zh light wide"), ("value", "en light wide"), ("value", "en dark wide"), ("value", "zh light phone"),
    ("churn", "zh light wide"), ("churn", "en light wide"), ("churn", "zh dark wide"), ("churn", "en dark phone"),
    ("checkup", "zh light wide"), ("customers", "zh light wide"), ("customers", "en dark wide"),
    ("customer", "zh light wide"), ("customer", "en dark phone"), ("metrics", "zh light wide"),
    ("explain", "en light wide"), ("churn_calculator", "zh light wide"), ("import", "zh light wide"),
    ("runs", "en light wide"), ("login", "zh light wide"),
]  # fmt: skip
SEEN = SHOTS if FOLDER else [SHOTS[0], SHOTS[-1]]
LANGUAGES, WIDTHS = {"zh": "zh-hans", "en": "en"}, {"wide": 1440, "phone": 390}


@pytest.mark.parametrize(("name", "look"), SEEN)
def test_a_page_paints_a_picture_worth_keeping(visit, examples, name, look):
    language, theme, size = look.split()
    page = visit(pages.path(name, examples), pages.who(name), language=LANGUAGES[language], theme=theme, size=size)
    page.evaluate("document.fonts.ready")
    picture = page.screenshot(scale="css")
    assert len(picture) > LEAST_BYTES
    if FOLDER:
        picture = pictures.small(picture, page.context)
        assert len(picture) <= MOST_BYTES
        Path(FOLDER).mkdir(parents=True, exist_ok=True)
        Path(FOLDER, f"{name}-{language}-{theme}-{WIDTHS[size]}.png").write_bytes(picture)
