"""Standing texts: the four sentences about giving up, and the notices, as the program offers them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

FOUR_SENTENCES = "FOUR_SENTENCES"
# The sentences are the owner's to write: the program has none.
TEXTS = {
    FOUR_SENTENCES: "",
    "PRICE_UP": _(
        "Dear {name}, thank you for working with us. What it takes to serve you well has become dearer than our "
        "prices cover, so from {day} on they rise by {percent} %. If another way suits you better, we gladly help: "
        "{alternatives}"
    ),
    "COST_DOWN": _(
        "Dear {name}, thank you for your trust. From {day} on we serve you in a simpler way, so that our prices can "
        "stay as they are. Nothing changes in quality and guarantee. These ways are open to you: {alternatives}"
    ),
    "TERMINATE": _(
        "Dear {name}, thank you for the time we worked together. We end our cooperation on {day}. Orders placed "
        "until then are delivered, guarantees stay in force. We gladly help you to a new supplier: {alternatives}"
    ),
}
CODES = tuple(TEXTS)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled; braces of any other kind stay as they stand."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text
