"""What stories about the place in the market share: keeping a rank by its page, and a page without its tags."""

import re
from typing import Any


def text(page: bytes) -> str:
    """Return the content of a page without its tags."""
    content = page.decode().partition('<main class="content"')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


def keep(client: Any, branch: Any, **changes: Any) -> Any:
    """Keep a rank."""
    given = {"branch_id": branch.pk, "line": "刀具", "rank": 3, "target": 1, "day": "2026-03-01", "source": "协会年报"}
    return client.post("/value/market/keep/", given | changes)
