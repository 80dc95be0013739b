"""Code lists: where a fact comes from, how it was collected; administrators rename codes and add their own."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class CodeList:
    """A list of codes: its words, the codes the program comes with, and a hint."""

    name: str
    label: Text
    codes: Mapping[str, Text]
    hint: Text = ""


DIRECT: Mapping[str, Text] = {
    "SURVEY": _("Survey"), "MARKETING": _("Marketing activity"), "SERVICE": _("Service process"),
    "SALES_TERMINAL": _("Sales terminal"), "EXPO": _("Expo, trade fair, negotiation"),
    "COMPLAINT": _("Customer complaint"), "WEB_CALLCENTER": _("Web and call centre"),
}  # fmt: skip
INDIRECT: Mapping[str, Text] = {
    "MEDIA": _("Media"), "AIC": _("Industry and commerce administration, agencies abroad"),
    "FINANCE": _("Financial institutions"), "CONSULTING": _("Consulting and market-research firms"),
    "RENTED_DB": _("Rented or bought data"), "OTHER": _("Other channels"),
}  # fmt: skip
METHODS: Mapping[str, Text] = {
    "QUESTIONNAIRE": _("Questionnaire"), "INTERVIEW": _("Interview"), "OBSERVATION": _("Observation"),
}  # fmt: skip

CODE_LISTS: dict[str, CodeList] = {
    found.name: found
    for found in (
        CodeList("direct", _("Direct channels"), DIRECT, _("We learn it from the customer.")),
        CodeList("indirect", _("Indirect channels"), INDIRECT, _("We learn it from somebody else.")),
        CodeList("method", _("Methods of collection"), METHODS),
    )
}
