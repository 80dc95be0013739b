"""Rule tables of what is done for customers: how long each kind of effort takes and how much of a stake it keeps."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.catalog.rules.shape import TableDef

# Kind of effort → minutes of ours, percent of the money at stake it is taken to keep.
_EFFORTS = {
    "PROMISE": (30, 20), "COMPLAINT": (30, 30), "TASK": (20, 10), "WARNING": (20, 20),
    "WINBACK": (30, 100), "VISIT": (120, 30), "CALL": (15, 20), "OFFER": (15, 15), "MESSAGE": (3, 5), "MAILING": (1, 1),
}  # fmt: skip
EFFORTS = tuple(_EFFORTS)

TABLES: tuple[TableDef, ...] = (
    TableDef(
        "efforts", _("What an effort takes and keeps"),
        {"minutes": _("Minutes of ours"), "percent": _("Keeps of the money at stake (percent)")},
        {f"effort.{code}": {"minutes": minutes, "percent": percent} for code, (minutes, percent) in _EFFORTS.items()},
        _("Today is ranked by it: money at stake × share kept ÷ minutes. The shares are assumptions of yours until a "
          "playbook with a hold-out has measured them. What winning back brings has its chance in it."),
        least=1, most=1_000,
    ),
)  # fmt: skip
