"""Codes of the second factor: those of RFC 6238, one step to either side, and recovery codes as people type them."""

import base64
from datetime import UTC, datetime

import pytest

from zhike.apps.factors import rules

# The secret and the codes of RFC 6238, appendix B (SHA-1), cut to six digits.
SECRET = base64.b32encode(b"12345678901234567890").decode()
CODES = {1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}


@pytest.mark.covers("R629")
@pytest.mark.parametrize("moment", CODES)
def test_the_codes_of_the_standard_fit_their_step_and_its_neighbours(moment):
    step = moment // 30
    for off, fits in ((0, True), (30, True), (-30, True), (60, False), (-60, False)):
        found = rules.step_of(SECRET, CODES[moment], datetime.fromtimestamp(moment + off, tz=UTC))
        assert found == (step if fits else None)


@pytest.mark.parametrize("code", ["", "28708", "2870822", "abc", "２８７０８２", "000000"])
def test_what_is_no_code_fits_nothing(code):
    assert rules.step_of(SECRET, code, datetime.fromtimestamp(59, tz=UTC)) is None


def test_recovery_codes_differ_and_may_be_typed_freely():
    made = rules.new_codes()
    assert len(set(made)) == 10
    assert rules.bare(f" {made[0].upper().replace('-', ' ')} ") == rules.bare(made[0])
    assert len(rules.bare(made[0])) == 16
