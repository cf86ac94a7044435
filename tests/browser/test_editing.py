"""Two people edit one draft in two real browsers, at random, for most of a minute."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, expect

from leads.models import Role, User
from scoring.engine.matrix import read_yaml
from scoring.matrix.versions import draft_from_document
from scoring.models import Comment, MatrixVersion, ScoringModel
from tests.factories import UserFactory
from tests.live.conftest import session_of
from tests.live.serving import UNGUARDED, Web, web
from tests.matrix.conftest import MATRIX

from .after_editing import broken
from .at_random import Pair

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]
SECONDS = 45
SEED = int(os.environ.get("EDITING_SEED", "0")) or datetime.now(UTC).microsecond
EVERYTHING = {
    Pair.types: 8,
    Pair.type_both: 6,
    Pair.undoes: 3,
    Pair.moves: 3,
    Pair.uses_the_menu: 2,
    Pair.falls_offline: 1,
}


@pytest.fixture
def draft() -> MatrixVersion:
    model = ScoringModel.objects.create(key="small", name="Small")
    return draft_from_document(model, read_yaml(MATRIX), None, datetime.now(UTC))


@pytest.fixture
def people() -> dict[User, str]:
    """Mara of marketing and Sam who manages sales, logged in."""
    mara = UserFactory(first_name="Mara", last_name="Berg", role=Role.MARKETING)
    sam = UserFactory(first_name="Sam", last_name="Ito", role=Role.MANAGER)
    return {one: session_of(one) for one in (mara, sam)}


@pytest.fixture
def server(people: dict[User, str], tmp_path: Path) -> Iterator[Web]:
    with web(tmp_path / "web.log") as served:
        yield served


@pytest.fixture
def pair(browser: Browser, server: Web, draft: MatrixVersion, people: dict[User, str]) -> Iterator[Pair]:
    made = Pair(browser, server.address, draft, people)
    yield made
    close(browser)


def close(browser: Browser) -> None:
    for context in browser.contexts:
        context.close()


def test_two_who_edit_at_random_end_with_one_sheet_and_every_edit_in_the_history(pair: Pair) -> None:
    print(f"EDITING_SEED={SEED}")
    pair.edit(SECONDS, Random(SEED), EVERYTHING)
    pair.come_to_rest()
    words = broken(pair)
    clashes = sum(person.clashes for person in pair.people)
    print(f"{len(pair.history())} edits, {clashes} clashes")
    assert words == []
    assert clashes > 0


def test_control_where_the_server_does_not_ask_what_one_has_seen_an_edit_is_lost(
    browser: Browser, draft: MatrixVersion, people: dict[User, str], tmp_path: Path
) -> None:
    with web(tmp_path / "web.log", UNGUARDED) as served:
        pair = Pair(browser, served.address, draft, people)
        words: list[str] = []
        for seed in range(10):
            pair.edit(3, Random(seed), {Pair.type_both: 1})
            pair.come_to_rest()
            if words := [one for one in broken(pair) if "had seen" in one]:
                break
        close(browser)
    assert words != []


def test_an_edit_is_on_the_other_page_within_a_second(pair: Pair) -> None:
    one, other = pair.people
    cell = pair.some_cell(one, Random(1))
    pair.types(one, other, Random(1))
    shown = other.page.locator(f"#{cell}", has_text=one.typed[-1].value)
    shown.wait_for(timeout=5_000)


def test_each_sees_who_is_here_and_in_which_cell(pair: Pair) -> None:
    one, other = pair.people
    assert other.page.locator("#here .who").all_inner_texts() == ["MB", "SI"]
    cell = pair.some_cell(one, Random(1))
    pair.types_into(one, cell)
    other.page.locator(f"#{cell}[data-by=MB]").wait_for(timeout=5_000)
    one.page.close()
    other.page.locator("#here .who").nth(1).wait_for(state="detached", timeout=5_000)
    assert other.page.locator(f"#{cell}[data-by]").count() == 0


def test_a_rule_is_spoken_of_from_its_menu_and_the_other_sees_the_mark_at_its_row(pair: Pair) -> None:
    one, other = pair.people
    cell = pair.some_cell(one, Random(1))
    row = cell.rpartition("-")[0]
    one.page.locator(f"#{cell}").focus()
    one.page.keyboard.press("Shift+F10")
    one.page.locator("#row-menu [data-talk]").click()
    expect(one.page.locator("#comment-text")).to_be_focused()
    one.page.keyboard.type("Why so much?")
    one.page.keyboard.press("Tab")
    one.page.keyboard.press("Enter")
    mark = other.page.locator(f"#comments-{row} a")
    mark.wait_for(timeout=5_000)
    assert mark.get_attribute("aria-label") == "1 comment, 1 open"
    one.page.keyboard.press("Escape")
    assert one.page.evaluate("document.activeElement.closest('.sheet') !== null")


def test_what_is_said_about_a_draft_is_on_the_other_page(pair: Pair) -> None:
    one, other = pair.people
    one.page.locator("#comments-count a").click()
    expect(one.page.locator("#comment-text")).to_be_focused()
    one.page.keyboard.type("Too much?")
    one.page.get_by_role("button", name="Comment", exact=True).click()
    other.page.get_by_text("Comments 1, 1 open").wait_for(timeout=5_000)
    one.page.keyboard.press("Escape")
    assert one.page.locator("#drawer > *").count() == 0
    assert Comment.objects.get().by == one.user
