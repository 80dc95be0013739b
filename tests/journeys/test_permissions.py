"""The permission matrix: every address × method × person × relation; no leak, no change where one is denied."""

import logging
import random

import pytest
from journeys.matrix import PARAMETER, World

from zhike.config import checks

N_SAMPLE = 2_000
# The whole matrix in parts, so that it can be run on several cores and a fault shows early.
N_PARTS = 40


SCENES = ("world",)


@pytest.fixture
def world(db, scenes, at):
    """Seed the organisation; requests that are refused are no news."""
    logging.disable(logging.CRITICAL)
    yield scenes.lay("world", lambda: World(at))
    logging.disable(logging.NOTSET)


def test_the_matrix_knows_a_record_for_every_address(world):
    known = set(next(iter(world.records.values())))
    named = {name for address in checks.addresses() for name in PARAMETER.findall(address.route)}
    assert not named - known, "give World._records in tests/journeys/matrix.py a value for these"


def test_what_may_be_seen_is_reckoned_as_the_story_tells(world):
    by_role = {}
    for user_id, user in world.users.items():
        by_role.setdefault(user["role"], []).append(sum(world.sees(user_id, i) for i in world.customers))
    # Four halls with four customers each: two of representatives, one of a key-account manager, one of nobody.
    assert set(by_role["REP"]) == {1}
    assert set(by_role["KEY_ACCOUNT_MANAGER"]) == {0, 1}
    assert set(by_role["BRANCH_MANAGER"]) == {4}
    assert set(by_role["REGIONAL_MANAGER"]) == {8}
    assert set(by_role["AGENT"]) == {4}
    assert set(by_role["MARKETER"]) == {8}
    assert set(by_role["RISK_OFFICER"]) == {16}
    assert set(by_role["API_CLIENT"]) == {4, 8, 16}
    assert set(by_role["ANALYST"]) == {0}
    for role in ("GENERAL_MANAGER", "AUDITOR", "ADMINISTRATOR"):
        assert set(by_role[role]) == {16}


@pytest.mark.covers("R629")
def test_nobody_gets_or_changes_what_is_not_theirs(world):
    asks = list(world.asks())
    chosen = random.Random(2026).sample(asks, min(N_SAMPLE, len(asks)))
    wrong = [sentence for ask in chosen for sentence in world.wrong(ask)]
    assert not wrong, f"{len(wrong)} of {len(chosen)}:\n" + "\n".join(wrong[:40])


@pytest.mark.prove
@pytest.mark.parametrize("part", range(N_PARTS))
def test_nobody_gets_or_changes_what_is_not_theirs_anywhere(world, part):
    asks = list(world.asks())
    assert len(asks) >= 30_000
    wrong = [sentence for ask in asks[part::N_PARTS] for sentence in world.wrong(ask)]
    assert not wrong, f"{len(wrong)} of {len(asks[part::N_PARTS])}:\n" + "\n".join(wrong[:200])
