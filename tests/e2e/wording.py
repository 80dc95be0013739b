"""What of a page's words is still in English although the reader chose Chinese."""

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

CATALOGUE = Path(__file__).resolve().parents[2] / "zhike/web/locale/zh_Hans/LC_MESSAGES/django.po"
N_WORDS = 2
WORD = re.compile(r"[A-Za-z]{2,}")
PLACE = re.compile(r"%\(\w+\)[sd]|%%|%[sd]")
# Whatever the reader can see or hear: text, and the attributes that are shown or read out.
SEEN = """() => {
  const seen = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (parent && !parent.closest("script, style, code, [lang=en]")) seen.add(walk.currentNode.data);
  }
  for (const name of ["title", "placeholder", "aria-label", "alt", "data-text-offline", "data-text-failed"])
    for (const element of document.querySelectorAll(`[${name}]`)) seen.add(element.getAttribute(name));
  seen.add(document.title);
  return [...seen].map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


@cache
def patterns() -> re.Pattern:
    """Return what matches any message of two or more words as it stands in the code, and so in the catalogue."""
    with CATALOGUE.open("rb") as stream:
        known = read_po(stream)
    texts = [text for one in known if one.id for text in ([one.id] if isinstance(one.id, str) else one.id)]
    long = sorted({" ".join(text.split()) for text in texts if len(WORD.findall(PLACE.sub(" ", text))) >= N_WORDS})
    return re.compile("|".join(".+?".join(map(re.escape, PLACE.split(text))) for text in long))


def untranslated(page) -> list[str]:
    """Return the texts of a page that are messages as the code has them."""
    return [text for text in page.evaluate(SEEN) if patterns().fullmatch(text)]
