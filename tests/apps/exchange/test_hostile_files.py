"""Damaged and mutated files: never a traceback, every refusal explained, no row lost silently."""

import io
import random

import pytest
import xlsxwriter

from zhike.apps.exchange import actions, queries, rules

TEXT = (
    "订单号,客户编号,客户名称,日期,数量,单价,金额,商品名称\n"
    + "".join(
        f'{n},K{n % 7},"华强, {n % 7}",2024-0{n % 9 + 1}-1{n % 10},{n % 5},{n}.5,{n * 1.5:.2f},钻头\n'
        for n in range(60)
    )
    + "合计,,,,60,,1,\n"
)  # fmt: skip
ODD = [
    "",
    '"',
    "'",
    ",",
    "\n",
    "\r",
    "\x00",
    "=1+1",
    "１２",
    "1e9",
    "-",
    "9" * 40,
    "2024-99-99",
    "é",
    "\U0001f600",
    "\ud7ff",
]


def workbook() -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet()
    for at, line in enumerate(TEXT.replace('"华强, ', "华强").replace('"', "").splitlines()):
        sheet.write_row(at, 0, [float(c) if c.replace(".", "", 1).isdigit() else c for c in line.split(",")])
    book.close()
    return content.getvalue()


def mutated(seed: int, book: bytes) -> bytes:
    """Return the file with a few accidents: bytes turned, cut, doubled; cells replaced by odd ones."""
    chance = random.Random(seed)
    if seed % 3 == 0:
        content = bytearray(book)
    else:
        cells = [line.split(",") for line in TEXT.splitlines()]
        for _ in range(chance.randrange(1, 6)):
            row = chance.choice(cells)
            row[chance.randrange(len(row))] = chance.choice(ODD)
        text = "\n".join(",".join(row) for row in cells)
        content = bytearray(text.encode(chance.choice(["utf-8", "gb18030", "utf-16"]), "replace"))
    for _ in range(chance.randrange(3)):
        at = chance.randrange(len(content))
        accident = chance.randrange(3)
        if accident == 0:
            content[at] = chance.randrange(256)
        elif accident == 1:
            del content[at : at + chance.randrange(1, 200)]
        else:
            content[at:at] = content[at : at + chance.randrange(1, 200)]
    return bytes(content)


def survive(importing, content: bytes) -> str:
    """Take a file as far as it goes; whatever is refused must be explained."""
    path = importing.file(content, "mutated")
    import_id = actions.start_import(path=path, kind="orders", file_name="mutated", at=importing.at)
    for step in ("STAGE", "CHECK", "RUN"):
        actions.perform(import_id=import_id, step=step, at=importing.at)
    report = queries.report(import_id)
    if report["status"] == "FAILED":
        assert report["failure"]["text"]
        assert report["failure"]["code"] in rules.REASONS
        return report["failure"]["code"]
    counts = report["counts"]
    assert report["status"] == "DONE"
    assert counts["n_new"] + counts["n_unchanged"] + counts["n_refused"] == counts["n_rows"]
    for refusal in queries.refusals(import_id, limit=1_000):
        assert refusal["row"] > 0
        assert refusal["reason"]
    return "DONE"


def campaign(importing, monkeypatch, n_files: int) -> None:
    from zhike.apps.exchange.reading import parent, stage
    from zhike.apps.exchange.reading.refusal import Unreadable

    def here(path, folder, **options):
        # Without a process each, a thousand files take minutes; the child turns stray exceptions into refusals.
        options.pop("on_progress")
        try:
            return stage.stage(path, folder, **options)
        except (Unreadable, MemoryError):
            raise
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise Unreadable("DAMAGED_FILE") from error

    monkeypatch.setattr(parent, "stage", here)
    book = workbook()
    outcomes = [survive(importing, mutated(seed, book)) for seed in range(n_files)]
    assert "DONE" in outcomes


@pytest.mark.covers("R174")
def test_sixty_mutated_files_are_taken_or_explained(acting, importing, monkeypatch):
    acting("administrator")
    campaign(importing, monkeypatch, 60)


@pytest.mark.prove
def test_a_thousand_mutated_files_are_taken_or_explained(acting, importing, monkeypatch):
    acting("administrator")
    campaign(importing, monkeypatch, 1_000)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 50, 500])
def test_a_workbook_cut_off_anywhere_is_refused(acting, importing, size):
    acting("administrator")
    assert survive(importing, workbook()[:size]) in rules.REASONS
