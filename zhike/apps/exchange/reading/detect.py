"""Detect: what a file is (delimited text, spreadsheet, Parquet) from its bytes, never from its name."""

import codecs
import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from zhike.apps.exchange.reading import chinese, delimiters
from zhike.apps.exchange.reading.refusal import Unreadable

MIB = 2**20
HEAD = 64 * 1024
BLOCK = 4 * MIB
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_BINARY = (b"%PDF", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x89PNG", b"\xff\xd8\xff", b"SQLite format 3")
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Limits:
    """What a parser may use; beyond it the file is refused with the limit named."""

    max_bytes: int = 512 * MIB
    max_unpacked_bytes: int = 2048 * MIB
    max_ratio: int = 200
    max_rows: int = 20_000_000
    max_columns: int = 500
    max_cell_chars: int = 32_768
    memory_bytes: int = 4096 * MIB
    seconds: int = 900


@dataclass(frozen=True)
class Shape:
    """How a file has to be read."""

    format: str
    encoding: str = ""
    delimiter: str = ""


def detect(path: Path, limits: Limits) -> Shape:
    """Tell how `path` has to be read, or refuse it with the reason."""
    size = path.stat().st_size
    if not size:
        raise Unreadable("EMPTY_FILE")
    if size > limits.max_bytes:
        raise Unreadable("FILE_TOO_LARGE", megabytes=size // MIB, limit=limits.max_bytes // MIB)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK"):
        return Shape(_zipped(path, limits))
    if head.startswith(b"PAR1"):
        return Shape("PARQUET")
    if head.startswith(OLD_OFFICE):
        return Shape("XLS")
    if head.startswith(OTHER_BINARY):
        raise Unreadable("NOT_A_TABLE")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise Unreadable("WEB_PAGE")
    encoding = _encoding(path, head)
    return Shape("CSV", encoding, delimiters.guess(_beginning(head, encoding)))


def _zipped(path: Path, limits: Limits) -> str:
    """Tell a spreadsheet from other archives and refuse one that unpacks to more than it may."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("DAMAGED_FILE") from error
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if unpacked > limits.max_unpacked_bytes or (unpacked > 10 * MIB and unpacked > limits.max_ratio * max(packed, 1)):
        raise Unreadable("UNPACKS_TOO_LARGE", megabytes=unpacked // MIB, limit=limits.max_unpacked_bytes // MIB)
    if "xl/workbook.xml" not in {e.filename.replace("\\", "/") for e in entries}:
        raise Unreadable("NOT_A_TABLE")
    return "XLSX"


def _encoding(path: Path, head: bytes) -> str:
    """Choose the encoding in which the whole file, not only its beginning, can be read."""
    marked = next((name for sign, name in BYTE_ORDER_MARKS if head.startswith(sign)), None) or _wide(head)
    if marked:
        return _must_decode(path, marked)
    if b"\x00" in head:
        raise Unreadable("NOT_A_TABLE")
    bad_at = _first_bad_byte(path, "utf-8")
    if bad_at is None:
        return "utf-8"
    if _speaks_utf8(path, bad_at):
        raise Unreadable("BAD_BYTES", encoding="UTF-8", offset=bad_at)
    for name in (*chinese.likely(head), "cp1252"):
        if _first_bad_byte(path, name) is None:
            return name
    raise Unreadable("BAD_BYTES", encoding="UTF-8", offset=bad_at)


def _wide(head: bytes) -> str | None:
    """Recognise UTF-16 without a mark by zero bytes standing on one side only."""
    pairs = max(len(head) // 2, 1)
    low, high = head[0::2].count(0), head[1::2].count(0)
    if high > 0.2 * pairs and low < 0.02 * pairs:
        return "utf-16-le"
    if low > 0.2 * pairs and high < 0.02 * pairs:
        return "utf-16-be"
    return None


def _must_decode(path: Path, encoding: str) -> str:
    bad_at = _first_bad_byte(path, encoding)
    if bad_at is not None:
        raise Unreadable("BAD_BYTES", encoding=encoding.removesuffix("-sig").upper(), offset=bad_at)
    return encoding


def _first_bad_byte(path: Path, encoding: str) -> int | None:
    decoder, offset = codecs.getincrementaldecoder(encoding)(), 0
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return offset + error.start
            if not block:
                return None
            offset += len(block)


def _speaks_utf8(path: Path, until: int) -> bool:
    """Say whether enough UTF-8 stands before the bad byte to call the byte damaged, not the encoding another."""
    with path.open("rb") as file:
        file.seek(max(0, until - HEAD))
        before = file.read(min(until, HEAD))
    return sum(byte >= 0xE0 for byte in before) >= 8


def _beginning(head: bytes, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    return decoder.decode(head, final=len(head) < HEAD)


def digest(path: Path) -> str:
    """Return the file's SHA-256 as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
