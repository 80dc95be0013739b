"""What of loyalty cannot be done so, and why, in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

FAULTS = {
    "NO_CUSTOMER": _("There is no such customer among yours."),
    "IS_MEMBER": _("This customer is a member already."),
    "NOT_A_MEMBER": _("No member has this card."),
    "MEMBERSHIP_OVER": _("The membership is over; renew it first."),
    "BAD_CARD": _("A card number has 6 to 20 letters and digits, and nobody else has it."),
    "BAD_DAY": _("A membership does not end before it begins."),
    "BAD_LEVEL": _("There is no such level."),
    "NO_REASON": _("Say why: the reason is kept."),
    "NO_POINTS": _("Give a number of points other than 0."),
    "POINTS_SHORT": _("There are %(balance)s points, and it takes %(points)s."),
    "USER_LIMIT": _("A colleague gives or takes at most %(most)s points by hand a day; more is booked by a manager."),
    "MEMBER_LIMIT": _("A member gets at most %(most)s points by hand a day; more is booked by a manager."),
    "MANAGER_LIMIT": _("A manager gives or takes at most %(most)s points by hand a day."),
    "REDEEMED_LIMIT": _("A member redeems at most %(most)s rewards a day."),
    "NO_BENEFIT": _("There is no such benefit."),
    "NOT_A_REWARD": _("Points are redeemed for rewards; a benefit costs none."),
    "NOT_A_BENEFIT": _("A reward is redeemed for points."),
    "NOT_IN_FORCE": _("It is not given on this day."),
    "WRONG_LEVEL": _("It is for members of other levels."),
    "WRONG_TIER": _("It is for customers of other tiers."),
    "WRONG_PLACE": _("It is not given at this place. Places: %(places)s"),
    "QUOTA_USED": _("A member has it %(quota)s times a year, and all are used."),
    "OUT_OF_STOCK": _("None is left."),
    "CODE_TAKEN": _("Another one has this code."),
    "NO_PRICE": _("A reward has a price in points above 0; a benefit has none."),
    "NO_PARTNER": _("There is no such partner."),
    "PARTNER_OVER": _("This partner gives nothing on this day."),
    "BAD_AMOUNT": _("A bill is above 0."),
    "BAD_DISCOUNT": _("A discount goes from 0 to 100 percent."),
    "WRONG_STATE": _("It has gone further meanwhile; look again."),
    "SELF_REFERRAL": _("Nobody recommends us to themselves."),
    "REFERRED_ALREADY": _("%(name)s was recommended to already, by %(by)s."),
    "REFERRAL_CYCLE": _("That would close a circle: %(chain)s."),
    "BAD_RESULT": _("A recommendation ends with a purchase or without."),
    "NOT_BOUGHT": _("Nothing was bought since the recommendation."),
    "NO_TITLE": _("Say what is to become better, what is measured and in what."),
    "MEMBERS_ONLY": _("This event is for members. No member, or not any more: %(names)s"),
    "AFTER_MISSING": _("It is not done before it is measured again: give the value after."),
}  # fmt: skip


class Refused(ValueError):
    """Something of loyalty cannot be done so: the rule, the field it belongs to, and what the sentence names."""

    def __init__(self, rule: str, field: str = "", **named: Any):
        super().__init__(rule)
        self.rule, self.field, self.named = rule, field, named

    @property
    def told(self) -> str:
        """Return the sentence of the rule."""
        return str(FAULTS[self.rule]) % self.named if self.named else str(FAULTS[self.rule])
