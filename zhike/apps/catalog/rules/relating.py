"""Rule tables of relations: weights of a customer's health, its bands, what is asked of a relation, its limits."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.catalog.rules.shape import TIERS, TableDef

_WEIGHTS = (("value", 20), ("cycle", 20), ("satisfaction", 15), ("complaints", 10), ("relation", 15), ("payment", 10),
            ("usage", 10))  # fmt: skip
# Joint activities, contacts of feeling, contacts of any kind and the balance in money a year, by tier.
_ASKED = ((4, 12, 50_000), (2, 6, 20_000), (1, 2, 5_000), (1, 1, 2_000))
TABLES = (
    TableDef(
        "health_weights", _("Health of customers: weights"), {"weight": _("Weight (percent)")},
        {f"healthpart.{code}": {"weight": weight} for code, weight in _WEIGHTS},
        _("What is not known is left out, and the rest weighs accordingly more."), most=100, total=100,
    ),
    TableDef(
        "health_bands", _("Health of customers: bands"),
        {"yellow": _("Yellow from"), "green": _("Green from"), "known": _("Told from so much of the weight (percent)"),
         "window": _("Looks back days")},
        {"RULE": {"yellow": 40, "green": 70, "known": 50, "window": 365}},
        _("Health goes from 0 to 100; below yellow it is red."), least=1, most=730,
    ),
    TableDef(
        "relation_asked", _("What a relation is asked for in a year"),
        {"joint": _("Activities and projects together"), "emotion": _("Contacts about feelings"),
         "balance": _("Given and received may differ by")},
        {tier: {"joint": joint, "emotion": emotion, "balance": balance}
         for tier, (joint, emotion, balance) in zip(TIERS, _ASKED, strict=True)},
        _("A customer without a tier is asked for what an ordinary one is."), least=1, most=10_000_000,
    ),
    TableDef(
        "relation_rules", _("Relations"), {"chance": _("A chance meeting is followed up within days")},
        {"RULE": {"chance": 7}}, most=365, least=1,
    ),
)  # fmt: skip
