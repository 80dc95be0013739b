"""Whose turn it is: what is dear and seldom finds anything is told in turns, a share of it in each run of the suite.

`tools/test.py` counts commits, so that a commit is always told the same and the next one the next share. Everything is
told by pytest run by hand and by ZHIKE_TURN=all.
"""

import os

_GIVEN = os.environ.get("ZHIKE_TURN", "all")
TURN = int(_GIVEN) if _GIVEN.isdecimal() else None


def is_due(place: int, n_shares: int) -> bool:
    """Say whether what stands at this place is told now; in as many turns as there are shares everything is, once."""
    return TURN is None or (place + TURN) % n_shares == 0
