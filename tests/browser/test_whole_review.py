"""A whole review, from the agenda to the flip: both sides hold it in two browsers, on the demo's data."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Locator, Page, expect

from leads.models import User
from scoring.models import LeadScore, MatrixVersion, PublishRun, Review, ScoringModel, ScoringRule, Signature
from scoring.rescoring.carrying import carry_on
from scoring.rescoring.service import drain
from scoring.rescoring.verify import verify
from tests.conftest import PATIENCE
from tests.live.conftest import session_of
from tests.live.serving import Web, web

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


class Seat(NamedTuple):
    """Somebody in the meeting, at a browser."""

    user: User
    page: Page


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Web]:
    call_command("demo", leads=400, activities=6_000)
    with web(tmp_path / "web.log") as served:
        yield served


@pytest.fixture
def table(server: Web, browser: Browser) -> Iterator[dict[str, Seat]]:
    """Hanna of marketing and Ruth who manages sales, each at a browser."""
    yield {name: _sit_down(server, browser, name) for name in ("hanna.lindgren", "ruth.paulsen")}
    for context in browser.contexts:
        context.close()


def _sit_down(server: Web, browser: Browser, username: str) -> Seat:
    user = User.objects.get(username=username)
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, base_url=server.address)
    context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": server.address}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    return Seat(user, page)


def item(page: Page, key: str) -> Locator:
    """An item of the agenda, once its figures are there."""
    found = page.locator("li.it", has=page.locator(f"h2#{key}"))
    expect(found.locator(".it-words")).to_be_visible()
    return found


def decide(page: Page, key: str, button: str, words: str, **fields: str) -> None:
    """Decide on an item, in words."""
    here = item(page, key)
    here.locator("summary").click()
    here.locator(f"#words-{key}").fill(words)
    for name, value in fields.items():
        control = here.locator(f"#{name}-{key}")
        control.select_option(label=value) if name == "person" else control.fill(value)
    here.get_by_role("button", name=button).click()
    expect(page.locator(f"#decisions-{key}")).to_contain_text(words)


def set_cell(page: Page, cell_id: str, text: str) -> None:
    """Type into a cell of the sheet, by keyboard alone."""
    page.locator(f"#{cell_id}").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def sign(one: Seat, draft: MatrixVersion) -> None:
    """Sign the draft as it stands, once the page shows all of it."""
    draft.refresh_from_db()
    one.page.get_by_role("button", name=re.compile(f"^Sign {draft.last_edit} ")).click()
    expect(one.page.get_by_role("button", name="Take back")).to_be_visible()


def machines() -> None:
    """What dispatcher and workers do."""
    clock = lambda: datetime.now(UTC)  # noqa: E731
    for _ in range(50):
        drain(clock)
        if not carry_on(clock):
            return


def test_a_review_is_held_from_the_agenda_to_the_flip(table: dict[str, Seat]) -> None:
    hanna, ruth = table["hanna.lindgren"], table["ruth.paulsen"]
    model = ScoringModel.objects.get()
    before = model.active_id

    hanna.page.goto("/review")
    hanna.page.get_by_role("button", name="Prepare the review").first.click()
    hanna.page.get_by_role("button", name="Start the review").click()
    review = Review.objects.order_by("-pk")[0]
    ruth.page.goto(f"/review/{review.pk}")

    # Who is here, a note that the other sees, and a decision of each kind.
    hanna.page.get_by_text("Who is here").click()
    others = [User.objects.get(username=name) for name in ("amira.khelifi", "tomasz.wolny")]
    for one in (ruth.user, *others):
        hanna.page.locator(f"#seat-{one.pk}").click()
    for one in (hanna.user, ruth.user, *others):
        expect(hanna.page.locator(f"#seat-{one.pk}")).to_have_attribute("aria-pressed", "true")
    ruth.page.locator("#note-words").fill("The hot ones are good, the warm ones are too many.")
    ruth.page.get_by_role("button", name="Add the note").click()
    expect(hanna.page.locator("#minutes-list")).to_contain_text("the warm ones are too many")
    dead = item(hanna.page, "dead").get_by_role("checkbox").first
    parameter, key = dead.evaluate("one => one.value").split(".")
    dead.check()
    decide(hanna.page, "dead", "Remove the chosen in the draft", "It pays nobody.")
    decide(
        ruth.page,
        "quality",
        "Give the task",
        "Ask it in the first call.",
        person=str(ruth.user),
        due="2030-01-15",
    )
    decide(ruth.page, "late", "Leave it", "We were two people short.")
    review.refresh_from_db()
    draft = review.draft
    assert draft is not None
    assert not ScoringRule.objects.filter(
        parameter__version=draft, parameter__key=parameter, key=key
    ).exists()

    # Both change the draft on its sheet, at once; each sees the other's edit and what it does.
    for one in (hanna, ruth):
        one.page.goto(f"/matrix/drafts/{draft.pk}")
        expect(one.page.locator("#here .who")).to_have_count(1 if one is hanna else 2)
    pricing = ScoringRule.objects.get(parameter__version=draft, key="pricing")
    hot = draft.thresholds.get(kind="band", key="hot")
    set_cell(hanna.page, f"rule-{pricing.pk}-pays", "7")
    expect(ruth.page.locator(f"#rule-{pricing.pk}-pays")).to_contain_text("7")
    set_cell(ruth.page, f"threshold-{hot.pk}-from", "70")
    expect(hanna.page.locator(f"#threshold-{hot.pk}-from")).to_contain_text("70")
    expect(hanna.page.locator("#impact")).to_contain_text("Hot")

    # Marketing signs, sales edits once more: the signature is void. Then both sign the same.
    sign(hanna, draft)
    set_cell(ruth.page, f"rule-{pricing.pk}-cap", "14")
    expect(ruth.page.locator("#draft-signing")).to_contain_text("1 edit ago")
    for one in (ruth, hanna):
        sign(one, draft)
    assert draft.state == MatrixVersion.State.DRAFT

    # Published with what is expected of it; the workers fill it, and everything turns to it at once.
    ruth.page.get_by_role("link", name=re.compile("^Publish v")).click()
    ruth.page.locator("textarea").fill("More hot leads, of those who asked for prices.")
    ruth.page.get_by_role("button", name=re.compile("^Publish v")).click()
    expect(ruth.page.get_by_role("progressbar")).to_be_visible()
    assert ScoringModel.objects.get().active_id == before
    machines()
    expect(ruth.page.get_by_role("heading", name=re.compile("is in force"))).to_be_visible()
    assert ScoringModel.objects.get().active_id == draft.pk
    draft.refresh_from_db()
    assert set(Signature.objects.filter(version=draft).values_list("by__username", flat=True)) == set(table)
    assert PublishRun.objects.get(version=draft).state == PublishRun.State.DONE
    assert draft.thresholds.get(kind="band", key="hot").from_score == 70
    assert LeadScore.objects.filter(version=draft).count() == LeadScore.objects.filter(version=before).count()

    # The meeting ends; opened again, its minutes and figures are those of then.
    hanna.page.goto(f"/review/{review.pk}")
    figures = item(hanna.page, "positives").locator(".it-words").inner_text()
    hanna.page.get_by_role("button", name="End the review").click()
    expect(hanna.page.get_by_role("button", name="Open again")).to_be_visible()
    assert item(hanna.page, "positives").locator(".it-words").inner_text() == figures
    expect(hanna.page.locator("#minutes-list")).to_contain_text("We were two people short.")
    ruth.page.goto("/")
    expect(ruth.page.locator("body")).to_contain_text(f"v{draft.number}")
    assert verify(datetime.now(UTC)) == []
