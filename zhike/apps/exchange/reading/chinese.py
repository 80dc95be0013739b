"""Chinese: which of the two families of Chinese encodings bytes are written in, GB18030 or Big5.

Nearly every Big5 text can also be read as GB18030, as nonsense. What tells them apart is where the characters in common
use stand: in GB18030 in the rows B0 to D7 with a second byte from A1 on, in Big5 in the rows A4 to C6.
"""

from collections.abc import Iterator

GB = ("gb18030",)
# As Windows writes it in Taiwan, then with the characters of Hong Kong.
BIG5 = ("cp950", "big5hkscs")


def likely(sample: bytes) -> tuple[str, ...]:
    """Return the encodings in the order in which they are worth trying."""
    n_gb = n_big5 = 0
    for lead, trail in _pairs(sample):
        if lead <= 0xA0:
            # Big5 has no characters there; GB18030 keeps the rarer and the Traditional ones in these rows.
            n_gb += 1
        elif trail < 0xA1:
            n_big5 += 0xA4 <= lead <= 0xC6
        else:
            n_gb += 0xB0 <= lead <= 0xD7
            n_big5 += 0xA4 <= lead <= 0xC6
    return BIG5 + GB if n_big5 > n_gb else GB + BIG5


def _pairs(sample: bytes) -> Iterator[tuple[int, int]]:
    """Yield the two-byte characters of a text."""
    at, last = 0, len(sample) - 1
    while at < last:
        if sample[at] <= 0x80:
            at += 1
            continue
        yield sample[at], sample[at + 1]
        at += 2
