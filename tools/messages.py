"""Message catalogues: extract from code and templates, check that nothing is untranslated, compile.

Usage: python tools/messages.py extract|check|compile
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "zhike/web/locale"
DOMAIN = "django"
LANGUAGES = ("zh_Hans",)
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("web/templates/**.html", "jinja2")]
# The same as in zhike/config/jinja.py, else the messages found would not be those asked for.
JINJA = {"extensions": "jinja2.ext.do", "trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
OPTIONS = {"web/templates/**.html": {**JINJA, "silent": "false"}}
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def template() -> Catalog:
    """Return the catalogue of every message in code and templates."""
    found = Catalog(project="zhike", charset="utf-8")
    for name, _line, message, comments, context in extract_from_dir(
        ROOT / "zhike", METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        found.add(message, None, [(f"zhike/{name}", None)], auto_comments=comments, context=context)
    return found


def catalogue_file(language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """Return the catalogue of a language, empty where there is none yet."""
    file = catalogue_file(language)
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


# Chinese sentences have marks as wide as their characters.
HALF_WIDTH = re.compile("[\u4e00-\u9fff）”][,:;?!]|[,:;?!][\u4e00-\u9fff]")


def missing(found: Catalog, catalogue: Catalog) -> Iterator[str]:
    """Yield a sentence for every message that is not translated or not translated soundly."""
    for message in found:
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        where = message.locations[0][0] if message.locations else "?"
        texts = [] if known is None else list(known.string if isinstance(known.string, tuple) else (known.string,))
        if known is None or known.fuzzy or not texts or not all(texts):
            yield f"{where}: untranslated: {message.id!r}"
            continue
        if any(HALF_WIDTH.search(text) for text in texts):
            yield f"{where}: a half-width mark beside Chinese in the translation of {message.id!r}"
        yield from (f"{where}: {error} in the translation of {message.id!r}" for error in known.check(catalogue))


def extract() -> int:
    """Bring the catalogues up to date with the code."""
    found = template()
    for language in LANGUAGES:
        file, catalogue = catalogue_file(language), read(language)
        catalogue.update(found, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as stream:
            write_po(stream, catalogue, width=110, sort_output=True, omit_header=False, ignore_obsolete=True)
        n_missing = sum(1 for _ in missing(found, catalogue))
        print(f"{file.relative_to(ROOT)}: {len(found)} messages, {n_missing} to translate")
    return 0


def check() -> int:
    """Print every gap and answer 1 where there is one."""
    found = template()
    gaps = [f"{language}: {gap}" for language in LANGUAGES for gap in missing(found, read(language))]
    print("\n".join(gaps) or f"{len(found)} messages, all translated")
    return 1 if gaps else 0


def compile_all() -> int:
    """Write the compiled file beside every catalogue."""
    for file in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"):
        with file.open("rb") as stream:
            catalogue = read_po(stream, locale=file.parent.parent.name)
        with file.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalogue)
    return 0


if __name__ == "__main__":
    work = {"extract": extract, "check": check, "compile": compile_all}.get("".join(sys.argv[1:]))
    sys.exit(work() if work else __doc__)
