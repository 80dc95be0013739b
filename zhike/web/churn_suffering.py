"""What churn did to those who stayed, in words: satisfaction and loyalty here and elsewhere; policy kept."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.analytics import differences
from zhike.apps.insight.queries import suffering
from zhike.web import format as written


def satisfaction(found: suffering.Suffered | None) -> tuple[str, str]:
    """Return the figure of satisfaction and loyalty, and how it comes about or what is missing."""
    if found is None:
        return "", _("unknown: too few customers answered to be told")
    told, moved = [], found.degree
    if moved is not None:
        told.append(_("C %(points)s") % {"points": f"{float(moved):+.2f}"})
    if found.loyal.points is not None:
        told.append(_("bought again %(points)s") % {"points": points(found.loyal)})
    how = [_degrees(found)] if moved is not None else [_unknown(found)]
    if found.content.points is not None:
        how.append(_("share with C of 1 or more: %(here)s here, %(there)s elsewhere; difference of differences %(did)s")
                   % {"here": _pair(found.here.content), "there": _pair(found.elsewhere.content),
                      "did": _interval(found.content)})  # fmt: skip
    if found.loyal.points is not None:
        how.append(_("bought at least twice: %(here)s of %(n)s here, %(there)s of %(others)s elsewhere; difference of "
                     "differences %(did)s")
                   % {"here": _pair(found.here.loyal), "n": written.number_text(found.here.loyal[0].whole),
                      "there": _pair(found.elsewhere.loyal),
                      "others": written.number_text(found.elsewhere.loyal[0].whole),
                      "did": _interval(found.loyal)})  # fmt: skip
    return " · ".join(told), _("; ").join(how)


def _degrees(found: suffering.Suffered) -> str:
    (early, late), (others_early, others_late) = found.here.degree or (0, 0), found.elsewhere.degree or (0, 0)
    return _(
        "C of those who stayed and answered before and in the period: %(early)s → %(late)s here (%(n)s), "
        "%(others_early)s → %(others_late)s elsewhere (%(others)s)"
    ) % {
        "early": written.number_text(early, 2), "late": written.number_text(late, 2), "n": found.here.n_answered,
        "others_early": written.number_text(others_early, 2), "others_late": written.number_text(others_late, 2),
        "others": found.elsewhere.n_answered,
    }  # fmt: skip


def _unknown(found: suffering.Suffered) -> str:
    if not found.elsewhere.loyal[0].whole:
        return _("unknown of the whole house: choose a branch, for there is nothing beside it to compare with")
    return _("C is unknown, because nobody answered a survey before the period and in it, here and elsewhere")


def policy(found: tuple[suffering.Kept, suffering.Kept] | None) -> tuple[str, str]:
    """Return the figure of policy carried out, and how it comes about or what is missing."""
    if found is None:
        return "", _("unknown, because nobody with a tier was spoken with, or too few to be told")
    before, after = found
    early, late = before.share.value or 0, after.share.value or 0
    value = _("%(before)s → %(after)s (%(points)s points)") % {
        "before": written.percent_text(float(early), 1), "after": written.percent_text(float(late), 1),
        "points": f"{float(late - early) * 100:+.1f}",
    }  # fmt: skip
    how = _(
        "customers spoken with as their tier is owed, %(kept)s of %(n)s the day before the period → %(kept_now)s of "
        "%(n_now)s on its last day; new business in spite of the rule of cooperation: %(early)s → %(late)s times, in "
        "as many days"
    ) % {
        "kept": before.share.part, "n": before.share.whole, "kept_now": after.share.part, "n_now": after.share.whole,
        "early": before.n_exceptions, "late": after.n_exceptions,
    }  # fmt: skip
    return value, how


def points(effect: differences.Effect) -> str:
    """Return a difference of shares in points of a hundred."""
    return _("%(n)s points") % {"n": f"{float(effect.points or 0) * 100:+.1f}"}


def _interval(effect: differences.Effect) -> str:
    said: dict[str, Any] = {
        "points": points(effect), "low": f"{(effect.low or 0) * 100:+.1f}", "high": f"{(effect.high or 0) * 100:+.1f}",
    }  # fmt: skip
    return _("%(points)s (95%%: %(low)s to %(high)s)") % said


def _pair(shares: suffering.Shares) -> str:
    return " → ".join("—" if one.value is None else written.percent_text(float(one.value), 0) for one in shares)
