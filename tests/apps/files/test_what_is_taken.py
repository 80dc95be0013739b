"""What is taken as a file, judged by its own bytes, and the name it is given out under."""

import pytest

from zhike.apps.core import base
from zhike.apps.files import actions, queries, rules


@pytest.mark.parametrize(("content", "media_type"), [
    (b"\xff\xd8\xff\xe0rest", "image/jpeg"), (b"\x89PNG\r\n\x1a\nrest", "image/png"), (b"GIF89arest", "image/gif"),
    (b"RIFF\x00\x00\x00\x00WEBPVP8", "image/webp"), (b"%PDF-1.7", "application/pdf"),
    ("你好,样品收到".encode(), "text/plain; charset=utf-8"),
])  # fmt: skip
def test_photos_and_documents_are_known_by_their_bytes(content, media_type):
    assert rules.kind_of(content)[0] == media_type


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00", b"\x7fELF\x00", b"PK\x03\x04plain.zip", b"\x80\x81\x00"])
def test_anything_else_is_not_taken(content):
    assert rules.kind_of(content) is None


@pytest.mark.parametrize(("name", "shown"), [
    ("现场.jpeg", "现场.png"), ("../../etc/passwd", "etc passwd.png"), ('a"b\r\nc.exe', "a b c.png"), ("", "file.png"),
])  # fmt: skip
def test_a_file_is_given_out_under_a_harmless_name(name, shown):
    assert rules.shown_name(name, ".png") == shown


@pytest.mark.django_db
def test_bytes_lie_under_a_name_of_our_own_and_go_when_forgotten(cast, at, django_capture_on_commit_callbacks):
    with base.acting_as(base.System("test")):
        laid = actions.lay_down(name="x.txt", content=b"hello")
        actions.attach(laid=laid, noun="interaction", object_id=7, at=at)
        path = queries.place(laid.key)
        assert path.read_bytes() == b"hello"
        assert "x.txt" not in str(path)
        with django_capture_on_commit_callbacks(execute=True):
            assert actions.forget_files(noun="interaction", object_ids=[7]) == 1
    assert not path.exists()


def test_a_large_file_is_refused_before_it_is_written():
    with pytest.raises(actions.FileRefused, match="FILE_TOO_LARGE"):
        actions.lay_down(name="x.txt", content=b"a" * (rules.LARGEST + 1))
