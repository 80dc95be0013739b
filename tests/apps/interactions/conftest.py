"""What the stories of contacts share: noting one at a moment, and somebody who does it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.interactions import actions


@pytest.fixture
def note(cast) -> Callable[..., int]:
    """Note a contact some days ago: `note(days=31, direction="IN")`."""

    def noted(days: int = 0, customer_id: int | None = None, **more) -> int:
        values = {"text": "电话沟通", "channel": "PHONE", "direction": "BOTH"} | more
        new = actions.NewInteraction(
            customer_id=customer_id or cast.customer_id, happened_at=AT - timedelta(days=days), **values
        )
        with base.acting_as(base.System("test")):
            return actions.add_interaction(new=new, day=TODAY, at=AT)

    return noted
