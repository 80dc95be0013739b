"""Sales terminals: what the tills of outlets sold to whom; a row names an outlet there is, and keeps the channel."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from zhike.apps.exchange.kinds import orders
from zhike.apps.exchange.kinds.context import NEW
from zhike.apps.exchange.kinds.orders.checking import Checker as OrderChecker
from zhike.apps.exchange.reading.cells import Cells
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.exchange.reading.refusal import Reason

LABEL = _("Sales of terminals")
CHANNEL = "SALES_TERMINAL"
NAMES = "门店编号 门店编码 网点编号 终端编号 终端号 营业厅编码 outlet outlet_code terminal pos store_code"


class Checker(OrderChecker):
    """Checks the rows like those of orders, but an outlet nobody knows is refused and never added."""

    def _check_branches(self, cells: Cells) -> None:
        cells.refuse_unreadable("branch")
        for at, text in enumerate(cells.objects("branch")):
            if not text:
                cells.refuse(at, "branch", Reason("NO_VALUE"))
            elif (found := self.context.branch(text)) == NEW or isinstance(found, Reason):
                cells.refuse(at, "branch", Reason("UNKNOWN_OUTLET"))


def _outlet(item: Field) -> Field:
    """Return the field of the branch as terminals call it."""
    return replace(item, label=_("Outlet code"), aliases=(*NAMES.split(), *item.aliases))


FIELDS = [_outlet(item) if item.name == "branch" else item for item in orders.KIND.fields]
KIND = replace(
    orders.KIND, label=LABEL, fields=FIELDS, needed=(*orders.KIND.needed, ("branch",)), checker=Checker, channel=CHANNEL
)
