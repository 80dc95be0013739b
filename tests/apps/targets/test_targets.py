"""Target groups: what of a request for customers makes a rule."""

from zhike.apps.targets import rules


def test_filters_make_a_rule_and_the_place_in_a_list_does_not():
    asked = {"kind": "ENTERPRISE", "sort": "-stake", "after": "x", "tier": "", "view": "all", "branch": "JS"}
    assert rules.rule_of(asked) == {"kind": "ENTERPRISE", "branch": "JS"}
