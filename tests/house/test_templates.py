"""Templates: nothing inline, nothing from elsewhere, no text that cannot be translated."""

import re
from html.parser import HTMLParser

from house.tree import PACKAGE, TEMPLATES, Finding, files, hold, place
from jinja2 import Environment, nodes

TRANSLATED = re.compile(r"{%-?\+?\s*trans\b.*?endtrans\s*-?%}", re.DOTALL)
JINJA = re.compile(r"{#.*?#}|{{.*?}}|{%.*?%}", re.DOTALL)
DYNAMIC_TAG = re.compile(r"(</?){{.*?}}")
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
BARE_ATTRIBUTE = re.compile(r"\b(required|disabled|checked|selected|readonly|multiple|hidden|open)\b")
LETTERS = re.compile(r"[^\W\d_]")
SENTENCE = re.compile(r"^[A-Z][a-z]+([ .…?!]|$)|[\u4e00-\u9fff]")
ADDRESS = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[\w.-]+\.\w+")
SPOKEN = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
QUIET = {"script", "style", "kbd", "code"}
# Names that are the same in every language.
NAMES = {"Zhike", "知客", "简体中文", "English", "CSV", "XLSX", "API", "Ctrl", "Esc"}
GETTEXT = {"_", "gettext", "ngettext", "pgettext", "N_"}


class Page(HTMLParser):
    """Walks a template whose Jinja parts have been taken out and keeps what breaks a rule."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.unsafe: list[str] = []
        self.untranslated: list[str] = []
        self.quiet: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        """Look at one element."""
        given = dict(attrs)
        self.quiet += [tag] if tag in QUIET else []
        if tag == "style" or (tag == "script" and not given.get("src") and given.get("type") != "application/json"):
            self.unsafe.append(f"inline <{tag}>")
        self.unsafe += [
            f"{name}= on <{tag}>" for name in given if name == "style" or re.match(r"(hx-)?on[a-z:-]+$", name)
        ]
        self.unsafe += [
            f"javascript: in {name}" for name, value in attrs if (value or "").lower().startswith("javascript:")
        ]
        for name, value in attrs:
            if name in SPOKEN:
                self.say(value or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave one element."""
        if tag in self.quiet:
            self.quiet.remove(tag)

    def handle_data(self, data: str) -> None:
        """Look at one piece of text."""
        if not self.quiet:
            self.say(data)

    def say(self, text: str) -> None:
        """Keep text that has letters and is no name."""
        # A macro may consist of attributes alone; they are no text.
        if ATTRIBUTE.search(text):
            text = BARE_ATTRIBUTE.sub("", ATTRIBUTE.sub("", text))
        words = [word for word in text.split() if LETTERS.search(word) and word.strip(".,:;()+…·") not in NAMES]
        if words:
            self.untranslated.append(" ".join(words))


def walked(text: str) -> Page:
    """Walk a template."""
    page = Page()
    plain = JINJA.sub(" ", DYNAMIC_TAG.sub(r"\1div", TRANSLATED.sub(" ", text)))
    page.feed(plain)
    page.close()
    return page


def spoken_constants(node: nodes.Node) -> list[str]:
    """Return strings inside expressions that look like text for people and are not handed to gettext."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT:
        return []
    own = (
        [node.value]
        if isinstance(node, nodes.Const) and isinstance(node.value, str) and SENTENCE.search(node.value)
        else []
    )
    return own + [text for child in node.iter_child_nodes() for text in spoken_constants(child)]


def untranslated(text: str) -> list[str]:
    """Return the text of a template that is not handed to gettext."""
    tree = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]).parse(text)
    inside = [word for word in spoken_constants(tree) if word not in NAMES]
    return [*walked(text).untranslated, *inside]


def over_templates(check) -> list[Finding]:
    """Apply a check (text → sentences) to every template."""
    return [(place(file), said) for file in files(TEMPLATES, suffix=".html") for said in check(file.read_text())]


def elsewhere(text: str) -> list[str]:
    """Return the addresses of other hosts."""
    return [f"names {found}" for found in ADDRESS.findall(JINJA.sub(" ", text))]


def test_no_template_has_inline_style_or_script():
    hold("Nothing inline", over_templates(lambda text: walked(text).unsafe))


def test_no_template_names_another_host():
    found = over_templates(elsewhere)
    for suffix in (".js", ".ts", ".css", ".scss"):
        sources = files(PACKAGE / "web/assets", suffix=suffix)
        found += [(place(file), said) for file in sources for said in elsewhere(file.read_text())]
    hold("Nothing from elsewhere", found)


def test_all_text_of_templates_can_be_translated():
    hold("Translatable", over_templates(lambda text: [f"untranslated: {said!r}" for said in untranslated(text)]))


def test_inline_style_and_script_are_found():
    for bad in (
        '<p style="x">',
        "<style>p{}</style>",
        "<script>go()</script>",
        '<a onclick="x">',
        '<p hx-on:click="x">',
    ):
        assert walked(bad).unsafe, bad
    assert walked('<a href="javascript:x">').unsafe
    good = '<script src="{{ asset("app.js") }}" defer></script><script type="application/json">{{ x }}</script>'
    assert not walked(good).unsafe


def test_addresses_of_other_hosts_are_found():
    assert elsewhere('<img src="https://cdn.example.com/a.png">')
    assert elsewhere('<script src="//cdn.example.com/a.js">')
    assert not elsewhere('<svg xmlns="http://www.w3.org/2000/svg">')


def test_untranslated_text_is_found():
    for bad in ("<p>Customers</p>", "<p>客户</p>", '<a title="Open">', '{{ card("Customers") }}', "{{ x or '客户' }}"):
        assert untranslated(bad), bad
    for good in (
        '<p>{{ _("Customers") }}</p>',
        "{% trans n=3 %}{{ n }} left{% endtrans %}",
        '<i class="Big"></i>',
        "<p>知客 · 3</p>",
    ):
        assert not untranslated(good), good
