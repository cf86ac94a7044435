"""Forms and the script in a real Chromium: made by marketing, answered by strangers on others' pages."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from playwright.sync_api import Browser, BrowserContext, Page, expect

from leads.forms import answering
from leads.forms.post import deliver_replies
from leads.models import (
    Activity,
    CaptureForm,
    Consent,
    FormAnswer,
    FormCount,
    Identity,
    Lead,
    Role,
    Scope,
    TrackedEvent,
)
from leads.people.keys import make_key
from scoring.models import LeadScore
from tests.conftest import PATIENCE
from tests.factories import UserFactory, publish_default, score_all
from tests.standards import write_standards

from .conftest import session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Company(ThreadingHTTPServer):
    """A company's own site, of another origin: each path is the page that a test put there."""

    pages: dict[str, str]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.pages = {}
        self.address = f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Company

    def do_GET(self) -> None:
        body = self.server.pages.get(self.path.partition("?")[0], "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


@dataclass
class Here:
    """The product, the company's site, and windows on both."""

    address: str
    company: Company
    browser: Browser
    marketing: str

    def window(self, *, who: str = "", **options: Any) -> BrowserContext:
        context = self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        if who:
            context.add_cookies([{"name": "sessionid", "value": who, "url": self.address}])
        return context


@pytest.fixture
def here(live_server: Any, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    write_standards()
    publish_default()
    # A machine fills a form in at once: so here nobody is too fast. test_public.py tries the trap itself.
    monkeypatch.setattr(answering, "FASTEST", timedelta(0))
    hanna = UserFactory(username="hanna", role=Role.MARKETING)
    company = Company()
    thread = threading.Thread(target=company.serve_forever, daemon=True)
    thread.start()
    yield Here(live_server.url.replace("127.0.0.1", "localhost"), company, browser, session_of(hanna))
    for context in browser.contexts:
        context.close()
    company.shutdown()
    company.server_close()


def made_by_marketing(here: Here, *, is_double: bool = False, opt_in: str = "Send me news.") -> str:
    """Marketing makes a form on the pages, with a mail and a page behind it; gives its key."""
    page = here.window(who=here.marketing).new_page()
    page.goto(here.address + "/forms")
    page.get_by_role("link", name="Make the first form").click()
    page.get_by_label("Name").fill("White paper")
    page.get_by_role("button", name="Make the form").click()
    page.get_by_label("Heading").fill("Get the paper")
    page.get_by_label("Ask also for").select_option("title")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("button", name="Move Title up").click()
    page.get_by_label("Title, label").fill("What you do")
    page.get_by_role("button", name="Save").last.click()
    page.get_by_role("link", name="Change what it does").click()
    page.get_by_label("Opt-in text").fill(opt_in)
    page.get_by_label("Have the e-mail address confirmed").set_checked(is_double)
    page.get_by_label("Page behind the form").fill(here.company.address + "/paper")
    page.get_by_label("Subject of the answering mail").fill("Your paper, {{ first_name }}")
    page.get_by_label("Text of the answering mail").fill("Hello {{ first_name }}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    return CaptureForm.objects.get().key


def answer(page: Any, email: str = "anna@acme.example") -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("First name").fill("Anna <b>")
    page.get_by_label("What you do").fill("CIO")
    page.get_by_label("Send me news.").check()
    page.get_by_role("button", name="Send").click()


def mails() -> list[mail.EmailMessage]:
    mail.outbox.clear()
    deliver_replies(lambda: datetime.now(UTC))
    return list(mail.outbox)


def violations(page: Page) -> list[str]:
    return [one["id"] for one in Axe().run(page).response["violations"]]


def test_a_stranger_answers_the_hosted_page_and_is_a_scored_lead(here: Here) -> None:
    key = made_by_marketing(here)
    context = here.window(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{here.address}/f/{key}")
    answer(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    lead = Lead.objects.get(email="anna@acme.example")
    assert (lead.title, lead.first_name) == ("CIO", "Anna <b>")
    assert Consent.objects.get(lead=lead).text == "Send me news."
    assert [(one.subject, one.to) for one in mails()] == [("Your paper, Anna <b>", ["anna@acme.example"])]
    score_all()
    assert LeadScore.objects.filter(lead=lead).exists()
    assert context.cookies() == []


def test_the_pages_of_a_stranger_have_no_fault(here: Here) -> None:
    key = made_by_marketing(here, is_double=True)
    page = here.window(viewport={"width": 360, "height": 740}, color_scheme="dark").new_page()
    page.goto(f"{here.address}/f/{key}")
    found = violations(page)
    page.evaluate("document.querySelector('form').noValidate = true")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("“E-mail” is needed.")
    found += violations(page)
    answer(page)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    found += violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert found == []


def test_a_double_click_is_one_answer(here: Here) -> None:
    key = made_by_marketing(here)
    page = here.window().new_page()
    page.goto(f"{here.address}/f/{key}")
    page.get_by_label("E-mail").fill("anna@acme.example")
    page.get_by_role("button", name="Send").dblclick()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert (FormAnswer.objects.count(), Activity.objects.count(), len(mails())) == (1, 1, 1)


def test_on_a_page_of_another_origin_with_double_opt_in(here: Here) -> None:
    key = made_by_marketing(here, is_double=True)
    here.company.pages["/"] = (
        "<!doctype html><title>Acme</title><h1>Acme</h1>"
        f'<script src="{here.address}/f/{key}/embed.js" async></script>'
    )
    page = here.window().new_page()
    page.goto(here.company.address + "/")
    frame = page.frame_locator("iframe[title=Form]")
    expect(frame.get_by_role("heading", name="Get the paper")).to_be_visible()
    answer(frame)
    expect(frame.get_by_role("heading", name="One more step")).to_be_visible()
    expect(page.locator("iframe")).to_have_css("height", re.compile(r"^[12]\d\dpx$"))
    assert FormAnswer.objects.get().page == here.company.address + "/"
    assert not Consent.objects.exists()

    [message] = mails()
    link = re.findall(r"http://\S+/confirm\?t=\S+", message.body)[0]
    page.goto(link.replace("http://127.0.0.1:8000", here.address))
    assert not Consent.objects.exists()
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Your e-mail address is confirmed")).to_be_visible()
    assert Consent.objects.get().is_given
    assert [one.subject for one in mails()] == ["Your paper, Anna <b>"]


def test_a_form_on_another_page_leads_that_page_to_its_thanks(here: Here) -> None:
    key = made_by_marketing(here)
    CaptureForm.objects.update(thanks_address=here.company.address + "/thanks")
    here.company.pages |= {
        "/": f'<script src="{here.address}/f/{key}/embed.js"></script>',
        "/thanks": "<h1>Thanks of Acme</h1>",
    }
    page = here.window().new_page()
    page.goto(here.company.address + "/")
    answer(page.frame_locator("iframe[title=Form]"))
    expect(page.get_by_role("heading", name="Thanks of Acme")).to_be_visible()
    page.goto(f"{here.address}/f/{key}")
    answer(page, "bert@acme.example")
    expect(page.get_by_role("heading", name="Thanks of Acme")).to_be_visible()


def test_marketing_sees_views_answers_and_what_was_typed_as_text(here: Here) -> None:
    key = made_by_marketing(here)
    stranger = here.window().new_page()
    stranger.goto(f"{here.address}/f/{key}")
    answer(stranger)
    expect(stranger.get_by_role("heading", name="Thank you")).to_be_visible()
    page = here.window(who=here.marketing).new_page()
    page.goto(here.address + "/forms")
    page.get_by_role("link", name="White paper").click()
    expect(page.get_by_role("link", name="Anna <b>")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("too few to say")
    counted = dict(FormCount.objects.values_list("what", "n"))
    assert counted == {"view": 1, "answer": 1}


def tracked(here: Here, more: str = "") -> str:
    """A page of the company with the script, under a key of its own."""
    boss = UserFactory(username="boss", role=Role.ADMINISTRATOR)
    now = datetime.now(UTC)
    _, secret = make_key("Site", "acme.example", [Scope.TRACK], by=boss, now=now)
    here.company.pages["/pricing"] = (
        "<!doctype html><title>Pricing</title><h1>Prices</h1>"
        f'<script src="{here.address}/ls.js" data-write-key="{secret}"></script>{more}'
    )
    return secret


def until(is_so: Callable[[], bool], page: Page) -> None:
    for _ in range(100):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"It never came: {list(TrackedEvent.objects.values('body'))}")


def bodies() -> list[dict[str, Any]]:
    texts = TrackedEvent.objects.order_by("pk").values_list("body", flat=True)
    return [json.loads(text) if isinstance(text, str) else text for text in texts]


def test_the_script_tells_page_views_and_who_it_is(here: Here) -> None:
    tracked(here)
    context = here.window()
    page = context.new_page()
    page.goto(here.company.address + "/pricing?utm_source=news&utm_campaign=spring")
    until(lambda: len(bodies()) == 1, page)
    first = bodies()[0]
    assert first["properties"]["path"] == "/pricing"
    assert first["context"]["campaign"] == {"name": "spring", "source": "news"}
    [cookie] = context.cookies()
    assert (cookie["name"], cookie["domain"], cookie["value"]) == ("ls_id", "127.0.0.1", first["anonymousId"])

    page.evaluate("history.pushState({}, '', '/features'); document.title = 'Features'")
    until(lambda: len(bodies()) == 2, page)
    assert bodies()[1]["properties"]["title"] == "Features"
    page.evaluate("ls.identify('Anna@Acme.example'); ls.track('Video played', {title: 'Tour'})")
    names = Identity.objects.filter(kind="email", value="anna@acme.example")
    until(names.exists, page)


def test_what_waits_when_the_page_is_left_is_sent(here: Here) -> None:
    tracked(here)
    here.company.pages["/next"] = "<title>Next</title>"
    page = here.window().new_page()
    page.goto(here.company.address + "/pricing")
    page.evaluate("ls.track('Clicked', {}); location.href = '/next'")
    page.wait_for_url("**/next")
    until(lambda: len(bodies()) == 2, page)


@pytest.mark.parametrize("wish", ["doNotTrack: {value: '1'}", "globalPrivacyControl: {value: true}"])
def test_who_does_not_want_it_is_not_tracked_at_all(here: Here, wish: str) -> None:
    tracked(here, "<script>ls.identify('anna@acme.example'); ls.track('X')</script>")
    context = here.window()
    context.add_init_script(f"Object.defineProperties(navigator, {{{wish}}})")
    page, asked = context.new_page(), []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(here.company.address + "/pricing")
    page.wait_for_timeout(1_000)
    assert (context.cookies(), bodies()) == ([], [])
    assert not [address for address in asked if "/v1/" in address]


def test_what_was_seen_before_the_form_joins_the_lead(here: Here) -> None:
    key = made_by_marketing(here)
    tracked(here, f'<script src="{here.address}/f/{key}/embed.js"></script>')
    page = here.window().new_page()
    page.goto(here.company.address + "/pricing")
    until(lambda: len(bodies()) == 1, page)
    frame = page.frame_locator("iframe[title=Form]")
    answer(frame)
    expect(frame.get_by_role("heading", name="Thank you")).to_be_visible()
    lead = Lead.objects.get()
    sources = set(Activity.objects.filter(lead=lead).values_list("source", flat=True))
    assert sources == {"acme.example", "form white-paper"}
