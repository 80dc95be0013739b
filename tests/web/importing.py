"""What the stories of the import pages share: somebody signed in who takes a file from page to page."""

import html
import re
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zhike.jobs import dispatch


class Shown(HTMLParser):
    """Reads what the selects and inputs of a page would send."""

    def __init__(self, page: str):
        super().__init__()
        self.values, self.name, self.text = {}, "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Keep the value of a field."""
        given = dict(attrs)
        if tag == "select":
            self.name = given["name"]
            self.values[self.name] = ""
        elif tag == "option" and "selected" in given:
            self.values[self.name] = given["value"]
        elif tag == "input" and given.get("type") not in {"hidden", "file", "search"} and given.get("name"):
            self.values[given["name"]] = given.get("value", "")

    def handle_data(self, data):
        """Keep the text."""
        self.text.append(data)


class Door:
    """The import pages as one person uses them; the worker takes each step when asked to."""

    def __init__(self, client, branch_id: int):
        self.client, self.branch_id = client, branch_id

    def drop(self, text, *, name="orders.csv", encoding="utf-8", **more):
        content = text if isinstance(text, bytes) else text.encode(encoding)
        form = {"file": SimpleUploadedFile(name, content), "kind": "orders", "branch_id": self.branch_id, **more}
        return self.client.post(reverse("import_new"), form)

    def read(self, text, **more) -> int:
        answer = self.drop(text, **more)
        assert answer.status_code == 302, said(answer)
        dispatch.run_once()
        return int(re.search(r"/imports/(\d+)/$", answer.url)[1])

    def open(self, page: str, import_id: int):
        return self.client.get(reverse(page, args=[import_id]))

    def post(self, page: str, import_id: int, **form):
        return self.client.post(reverse(page, args=[import_id]), form)

    def columns(self, import_id: int, **changes):
        """Send the form of the columns as it is shown, apart from changes."""
        shown = Shown(self.open("import_columns", import_id).content.decode()).values
        asked = {name: value for name, value in shown.items() if name.startswith(("column_", "unit_", "day_"))}
        return self.post("import_columns", import_id, **(asked | changes))

    def check(self, text, *, changes=None, **more) -> int:
        import_id = self.read(text, **more)
        answer = self.columns(import_id, **(changes or {}))
        assert answer.status_code == 302, said(answer)
        dispatch.run_once()
        return import_id

    def run(self, text, **more) -> int:
        import_id = self.check(text, **more)
        self.post("import_run", import_id)
        dispatch.run_once()
        return import_id

    def see(self, import_id: int) -> str:
        return said(self.open("import", import_id))


def said(answer) -> str:
    """Return the text of a page with its spaces brought together."""
    return " ".join(html.unescape(" ".join(Shown(answer.content.decode()).text)).split())
