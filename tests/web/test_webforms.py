"""Web forms: made by marketing, filled in by anybody; contacts, newcomers, spam, and what stays a person's decision."""

import hashlib
import html
import re

import pytest
from cast import AT
from dealing import add_customer
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives.models import Fact
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions.models import Interaction
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks.models import Task
from zhike.apps.webforms import rules
from zhike.apps.webforms.models import Entry, WebForm

MANAGING = {"branch_manager", "regional_manager", "other_manager", "general_manager", "administrator"}
PARTS = MANAGING | {"owner", "colleague", "agent", "analyst", "auditor", "api_client"}
ENTRY = {
    "name": "李敏",
    "phone": "139 1234 5678",
    "firm": "昆山锐捷机械厂",
    "trade": "刀具",
    "message": "想要 50 把铣刀的报价",
}


@pytest.fixture
def everything(cast):
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def made(signed_in, cast, everything) -> WebForm:
    """A form of the hall whose newcomers the owner answers."""
    form = {
        "name": "官网询价", "title": "向我们询价", "intro": "当天回复。", "thanks": "谢谢，稍后联系您。",
        "asks": ["phone", "email", "firm", "trade", "message"], "consent": "同意接收新品资讯",
        "branch_id": cast.hall.pk, "owner_id": cast.owner.pk, "is_open": "on",
    }  # fmt: skip
    assert signed_in("branch_manager").post("/web-forms/add/", form).status_code == 302
    return WebForm.objects.get()


def send(made, **changed):
    """Fill the form in as somebody outside: no session, no token, from another site."""
    return Client(enforce_csrf_checks=True).post(f"/f/{made.link}/", ENTRY | changed)


@pytest.mark.covers("R155")
def test_an_entry_becomes_a_newcomer_with_facts_consent_contact_and_task(made, cast):
    answer = send(made, agrees="on")
    assert (answer.status_code, "谢谢，稍后联系您。" in answer.content.decode()) == (200, True)
    contact = Interaction.objects.get()
    customer = customer_queries.customer(contact.customer_id)
    assert (customer.name, customer.kind, customer.phone) == ("昆山锐捷机械厂", "ENTERPRISE", "139 1234 5678")
    assert (customer.branch_id, customer.owner_id) == (cast.hall.pk, cast.owner.pk)
    assert (contact.channel, contact.direction, contact.participants) == ("WEB", "IN", "李敏")
    assert "想要 50 把铣刀的报价" in contact.text
    (fact,) = Fact.objects.filter(customer_id=customer.pk).values("field", "value", "channel", "interaction_id")
    assert fact == {
        "field": "industry", "value": "刀具", "channel": "WEB_CALLCENTER", "interaction_id": contact.pk
    }  # fmt: skip
    (consent,) = archive_queries.consents(customer.pk)
    told = (consent.purpose, consent.channel, consent.wording, consent.evidence)
    assert told == ("MARKETING", "ON_WEB", "官网询价", "同意接收新品资讯")
    task = Task.objects.get()
    assert (task.assignee_id, task.customer_id) == (cast.owner.pk, customer.pk)


def test_who_is_known_gets_a_contact_and_nothing_of_them_is_changed(made, cast):
    answer = send(made, phone="+86 138-0013-8000", agrees="on")
    contact = Interaction.objects.get()
    assert contact.customer_id == cast.customer_id
    assert not Fact.objects.filter(customer_id=cast.customer_id).exists()
    assert not archive_queries.consents(cast.customer_id)
    assert Entry.objects.get().state == "KNOWN"
    # The answer is the one a newcomer gets: nobody learns by it whom we know.
    newcomer = send(made)
    strip = answer.content.decode().replace("\n", "")
    assert strip == newcomer.content.decode().replace("\n", "")


def test_a_contact_elsewhere_is_not_led_to(made, cast, signed_in):
    elsewhere_id = add_customer(cast.other_hall.pk, code="E1", name="济南一机", phone="13700137000")
    send(made, phone="137 0013 7000")
    contact = Interaction.objects.get()
    assert contact.customer_id == elsewhere_id
    page = f"/web-forms/{made.pk}/"
    assert f"/interactions/{contact.pk}/" not in signed_in("branch_manager").get(page).content.decode()
    assert f"/interactions/{contact.pk}/" in signed_in("general_manager").get(page).content.decode()


def test_what_is_kept_to_know_an_entry_again_is_not_found_out_by_trying(made):
    send(made)
    text = rules.sameness(made.pk, str(org_queries.business_date(clock.now())), ENTRY | {"email": ""})
    assert Entry.objects.get().fingerprint != hashlib.sha256(text.encode()).hexdigest()


def test_a_field_the_house_has_hidden_keeps_nobody_from_writing(made, signed_in):
    hide = {"label_zh": "行业", "field_class": "internal", "is_hidden": "on", "version": 0}
    assert signed_in("administrator").post("/fields/ENTERPRISE/industry/", hide).status_code == 302
    assert send(made).status_code == 200
    assert "刀具" in Interaction.objects.get().text
    assert not Fact.objects.filter(field="industry").exists()


def test_the_same_entry_again_has_no_second_effect(made):
    for _again in range(3):
        assert send(made).status_code == 200
    assert (Interaction.objects.count(), Task.objects.count(), Entry.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("spam", [{"website": "http://x"}, {"message": "http://a http://b https://c"}])
def test_a_machine_is_thanked_and_only_counted(made, spam):
    assert send(made, **spam).status_code == 200
    assert (Interaction.objects.count(), Entry.objects.get().state) == (0, "SPAM")


def test_too_much_from_one_sender_is_refused_until_the_hour_is_over(made):
    for number in range(5):
        assert send(made, message=f"第 {number} 次").status_code == 200
    assert send(made, message="又一次").status_code == 429
    assert Interaction.objects.count() == 5
    Entry.objects.update(at=AT)
    assert send(made, message="一小时后").status_code == 200


def test_behind_the_proxy_that_ends_tls_each_sender_counts_for_themselves(made, settings):
    def sent(number: int, told: str) -> int:
        outside = Client(headers={"X-Forwarded-For": told, "X-Forwarded-Proto": "https"})
        return outside.post(f"/f/{made.link}/", ENTRY | {"message": f"第 {number} 次"}, secure=True).status_code

    # Without a proxy of ours nobody's word is taken for where they are.
    assert [sent(n, f"192.0.2.{n}") for n in range(6)] == [200] * 5 + [429]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # What stands before the proxy's own word changes nothing.
    assert [sent(10 + n, f"203.0.113.{n}, 192.0.2.7") for n in range(6)] == [200] * 5 + [429]
    assert sent(20, "192.0.2.8") == 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"name": ""}, "name"), ({"phone": "abc"}, "phone"), ({"phone": "(---) 12345"}, "phone"),
     ({"phone": "", "email": ""}, "phone"), ({"email": "nobody"}, "email"),
     ({"message": "长" * 2001}, "message"), ({"name": "a\0b"}, "name")],
)  # fmt: skip
def test_a_wrong_field_is_named_and_what_was_typed_stays(made, changed, field):
    answer = send(made, **changed)
    page = answer.content.decode()
    assert (answer.status_code, f'id="id_{field}-error"' in page) == (422, True)
    assert "昆山锐捷机械厂" in page
    assert not Interaction.objects.exists()


def test_more_than_a_form_holds_is_refused_unread(made):
    answer = send(made, message="长" * 16_000)
    assert (answer.status_code, "文字短一些，不要带文件。" in answer.content.decode()) == (413, True)
    # Nor is a file of somebody who is not signed in kept for as long as it takes to refuse it.
    stranger = Client()
    large = {"username": "x", "file": SimpleUploadedFile("a", b"x" * 2**21)}
    assert stranger.post("/login/", large).status_code == 413


def test_a_closed_form_and_a_guessed_address_are_the_same_to_the_world(signed_in, made):
    WebForm.objects.update(is_open=False)
    assert [Client().get(path).status_code for path in (f"/f/{made.link}/", "/f/guess/")] == [404, 404]
    assert send(made).status_code == 404


def test_words_of_the_world_are_never_markup(made, signed_in):
    send(made, message="<script>alert(1)</script>")
    page = signed_in("branch_manager").get(f"/interactions/{Interaction.objects.get().pk}/").content.decode()
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("part", sorted(PARTS))
def test_forms_are_made_by_managers_and_seen_in_their_branch(signed_in, made, part):
    sees = part in MANAGING - {"other_manager"}
    client = signed_in(part)
    assert client.get("/web-forms/").status_code == (200 if part in MANAGING else 403)
    assert client.get(f"/web-forms/{made.pk}/").status_code == (200 if sees else 404 if part in MANAGING else 403)
    assert client.get("/web-forms/add/").status_code == (200 if part in MANAGING else 403)


def test_a_form_is_changed_on_the_version_seen_and_shows_address_and_html(signed_in, made, cast):
    client = signed_in("branch_manager")
    page = client.get(f"/web-forms/{made.pk}/").content.decode()
    assert f"/f/{made.link}/" in page
    assert "&lt;form method=&#34;post&#34;" in page
    form = {"name": "询价", "title": "询价", "asks": [], "branch_id": cast.hall.pk, "owner_id": cast.owner.pk}
    assert client.post(f"/web-forms/{made.pk}/", form | {"version": 1}).status_code == 302
    # Nothing chosen: somebody must be able to answer, so the phone is asked.
    assert WebForm.objects.values_list("name", "asks", "is_open").get() == ("询价", "phone", False)
    assert client.post(f"/web-forms/{made.pk}/", form | {"version": 1}).status_code == 409
    assert client.post("/web-forms/add/", form).status_code == 422


def test_words_of_consent_are_text_in_the_html_for_ones_own_page_too(made, signed_in):
    WebForm.objects.update(consent='价格 < 100 元的"特惠"')
    page = html.unescape(signed_in("branch_manager").get(f"/web-forms/{made.pk}/").content.decode())
    assert "价格 &lt; 100 元" in page
    assert "价格 < 100 元的&quot;特惠&quot;" not in page


def hidden(page, action: str = "/f/") -> dict[str, str]:
    """Return what the form of a page to an address sends along unseen."""
    (form,) = re.findall(rf'<form[^>]*action="{action}.*?</form>', page.content.decode(), re.DOTALL)
    return {name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="(.*?)"', form)}


SECOND = {"second_language": "en", "second_title": "Ask us for a price", "second_consent": "I want to hear of news"}


def change(made, signed_in, **more):
    now = {name: getattr(made, name) for name in ("name", "title", "intro", "thanks", "consent")}
    form = now | {"asks": made.ask_names, "branch_id": made.branch_id, "owner_id": made.owner_id, "is_open": "on"}
    return signed_in("branch_manager").post(f"/web-forms/{made.pk}/", form | {"version": made.version} | more)


@pytest.mark.covers("R155")
def test_a_visitor_reads_the_form_in_their_language_and_what_is_left_out_as_it_is(made, signed_in):
    assert change(made, signed_in, **SECOND).status_code == 302
    url = f"/f/{made.link}/"
    english = Client().get(url, headers={"Accept-Language": "en-GB,en;q=0.9"}).content.decode()
    assert ("Ask us for a price" in english, "I want to hear of news" in english) == (True, True)
    # No second introduction was written.
    assert ("当天回复。" in english, "向我们询价" in english) == (True, False)
    chinese = Client().get(url, headers={"Accept-Language": "zh-CN"}).content.decode()
    assert ("向我们询价" in chinese, "Ask us for a price" in chinese) == (True, False)
    switched = Client()
    switched.cookies["zhike_language"] = "en"
    assert "Ask us for a price" in switched.get(url, headers={"Accept-Language": "zh-CN"}).content.decode()
    shown = signed_in("branch_manager").get(f"/web-forms/{made.pk}/").content.decode()
    assert 'value="Ask us for a price"' in shown


def test_who_agrees_agrees_to_the_words_they_read(made, signed_in):
    change(made, signed_in, **SECOND)
    outside = Client(headers={"Accept-Language": "en"})
    thanks = outside.post(f"/f/{made.link}/", hidden(outside.get(f"/f/{made.link}/")) | ENTRY | {"agrees": "on"})
    assert "谢谢，稍后联系您。" in thanks.content.decode()
    contact = Interaction.objects.get()
    (consent,) = archive_queries.consents(contact.customer_id)
    assert consent.evidence == "I want to hear of news"
    assert "I want to hear of news" in contact.text


def test_who_agrees_on_a_page_of_our_own_agrees_to_the_words_that_stand_there(made, signed_in):
    change(made, signed_in, **SECOND)
    # That page is written in the first language, whatever the browser would rather read.
    Client(headers={"Accept-Language": "en"}).post(f"/f/{made.link}/", ENTRY | {"agrees": "on"})
    (consent,) = archive_queries.consents(Interaction.objects.get().customer_id)
    assert consent.evidence == "同意接收新品资讯"


@pytest.mark.covers("R155")
def test_the_switch_of_the_language_leads_back_to_the_form_with_the_code(made, signed_in):
    change(made, signed_in, **SECOND)
    outside = Client(enforce_csrf_checks=True, headers={"Accept-Language": "zh-CN"})
    page = outside.get(f"/f/{made.link}/?from=SPRING-26")
    assert hidden(page) == {"from": "SPRING-26", "language": "zh-hans"}
    choice = hidden(page, "/preference/") | {"language": "en"}
    english = outside.post("/preference/", choice, follow=True)
    assert english.request["PATH_INFO"] == f"/f/{made.link}/"
    assert "Ask us for a price" in english.content.decode()
    assert hidden(english) == {"from": "SPRING-26", "language": "en"}


def test_texts_without_a_language_are_refused_and_a_language_without_texts_is_none(made, signed_in):
    answer = change(made, signed_in, second_title="Ask us")
    assert answer.status_code == 422
    assert change(made, signed_in, second_language="en").status_code == 302
    made.refresh_from_db()
    assert (made.second_language, made.second) == ("", {})
