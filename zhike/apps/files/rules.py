"""Pure decisions of files: what a content is, judged by its own bytes, and under which name it is given out."""

import re

LARGEST = 10 * 2**20
LONGEST_NAME = 120
# The first bytes of what is taken; a name or a declared type proves nothing.
MARKS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"GIF87a", "image/gif", ".gif"),
    (b"GIF89a", "image/gif", ".gif"),
    (b"%PDF-", "application/pdf", ".pdf"),
)
OFFICE = {
    b"word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    b"xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    b"ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
}
_STRANGE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def kind_of(content: bytes) -> tuple[str, str] | None:
    """Return media type and ending of a photo or document; None for anything else."""
    for mark, media_type, ending in MARKS:
        if content.startswith(mark):
            return media_type, ending
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", ".webp"
    if content.startswith(b"PK\x03\x04"):
        return next((kind for mark, kind in OFFICE.items() if mark in content), None)
    return ("text/plain; charset=utf-8", ".txt") if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        return bool(content) and b"\x00" not in content and bool(content.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def shown_name(name: str, ending: str) -> str:
    """Return a harmless name with the ending its content has."""
    plain = _STRANGE.sub(" ", name).strip(" .")
    stem = plain.rpartition(".")[0] or plain
    return f"{stem[:LONGEST_NAME] or 'file'}{ending}"
