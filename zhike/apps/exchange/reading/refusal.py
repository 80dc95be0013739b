"""Refusal: why a file or a cell cannot be taken, as a code with its parameters."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reason:
    """Why one cell or one row is refused; the sentence for people is made from it in `exchange.rules`."""

    code: str
    params: dict = field(default_factory=dict, hash=False)


class Unreadable(Exception):
    """The whole file cannot be taken."""

    def __init__(self, code: str, /, **params):
        super().__init__(code, params)
        self.reason = Reason(code, params)
