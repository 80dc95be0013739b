"""Key accounts: kinds of benefit, how reviews stand, who loses by a relation."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.catalog.rules import keyed
from zhike.apps.keyaccounts import lists as key_lists
from zhike.web.codes.shown import Word

_TONES = {
    "keyaccount.PROPOSED": ("warn", "hourglass"), "keyaccount.CONFIRMED": ("good", "circle-check"),
    "keyaccount.ENDED": ("", "circle-minus"), "metal.PLATINUM": ("accent", "diamond"), "metal.GOLD": ("warn", "crown"),
    "metal.IRON": ("calm", "shield"), "metal.LEAD": ("", "scale"),
}  # fmt: skip
WORDS: dict[str, Word] = {
    "KEY": Word(_("Key customers")),
    "benefit.SAVINGS": Word(_("Savings"), "good", "coin"),
    "benefit.SPEED": Word(_("Time saved"), "good", "clock"),
    "benefit.REVENUE": Word(_("More revenue"), "good", "trending-up"),
    "keyreview.DONE": Word(_("Reviewed this quarter"), "good", "circle-check"),
    "keyreview.DUE": Word(_("Due this quarter"), "warn", "clock"),
    "keyreview.MISSING": Word(_("No review for a quarter"), "bad", "alert-triangle"),
    "balance.US": Word(_("We lose by it"), "bad", "alert-triangle"),
    "balance.THEM": Word(_("The customer loses by it"), "bad", "alert-triangle"),
    "balance.BOTH": Word(_("Both lose by it"), "bad", "alert-triangle"),
    **{
        f"{noun}.{code}": Word(label, *_TONES[f"{noun}.{code}"])
        for noun, known in (("keyaccount", key_lists.STATES), ("metal", key_lists.METALS))
        for code, label in known.items()
    },
    **{f"level.{number}": Word(label) for number, label in keyed.LEVEL_WORDS.items()},
    "place.sponsor": Word(_("Sponsor")),
    "place.owner": Word(_("Owner")),
    "place.manager": Word(_("Account manager")),
    "ownerfault.MISSING": Word(_("nobody is named")),
    "ownerfault.LEFT": Word(_("has left us")),
    "ownerfault.OWNER_LEVEL": Word(_("stands too low")),
    "legs.BOTH": Word(_("Stands on both legs"), "good", "circle-check"),
    "legs.RELATION_ONLY": Word(_("One leg: the relation alone"), "warn", "alert-triangle"),
    "legs.STRENGTH_ONLY": Word(_("One leg: our strength alone"), "warn", "alert-triangle"),
    "legs.NEITHER": Word(_("Neither leg bears"), "bad", "alert-triangle"),
    "legs.UNKNOWN": Word(_("Not known yet")),
    "heat.contacts": Word(_("Days with a contact, of those the tier asks for")),
    "heat.replies": Word(_("Contacts in which the customer spoke")),
    "heat.emotion": Word(_("Mood after contacts")),
    "heat.purchases": Word(_("Purchase days, of those its own rhythm promises")),
    "relation.heat": Word(_("Heat of the relation")),
    "relation.support": Word(_("Weight of the key persons who are for us")),
    "strength.promises": Word(_("Promises kept by their day, last year")),
    "strength.faultless": Word(_("Purchases that nothing came back of, last year")),
    "strength.benefits": Word(_("Noted benefits by which the customer gains")),
    "keyaccount": Word(_("Alarm of a key account")),
    "milestone.SECOND_PURCHASE": Word(_("Bought a second time")),
    "milestone.KEY_PERSON": Word(_("A key person is for us")),
    "milestone.VISITED": Word(_("Visited")),
    "milestone.PROMISE_KEPT": Word(_("Promise kept")),
    "milestone.GAIN_SHOWN": Word(_("Gain shown")),
    "milestone.REVIEWED": Word(_("Reviewed together")),
    "path.CANDIDATE": Word(_("Candidate for a key account"), "", "hourglass"),
    "path.GROWING": Word(_("Growing"), "accent", "trending-up"),
    "path.KEY": Word(_("Key account"), "good", "circle-check"),
}
