"""Templates as they are read: translated into Python once, kept with the data, made anew where the source changed."""

from django.utils import translation
from jinja2 import DictLoader

from zhike.config import jinja


def test_a_template_is_translated_once_and_again_after_a_change(tmp_path, settings, monkeypatch):
    settings.TEMPLATE_CACHE = tmp_path / "cache"
    source = {"greeting.html": "Hello {{ name }}"}
    n_translated = []
    translate = jinja.Environment.compile
    monkeypatch.setattr(
        jinja.Environment, "compile", lambda *args, **more: n_translated.append(1) or translate(*args, **more)
    )

    def read() -> str:
        env = jinja.environment(loader=DictLoader(source), autoescape=True)
        return env.get_template("greeting.html").render(name="知客")

    assert [read(), read()] == ["Hello 知客"] * 2
    assert len(n_translated) == 1
    source["greeting.html"] = "Welcome {{ name }}"
    assert read() == "Welcome 知客"


def test_a_sign_of_percent_in_a_translation_is_a_sign():
    with translation.override("zh-hans"):
        assert jinja.say("Percent off a bill, by level") == "各等级的账单折扣（%）"
