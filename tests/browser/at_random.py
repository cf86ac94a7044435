"""Two people in two real browsers who edit one draft at random."""

import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from random import Random
from time import monotonic
from urllib.parse import parse_qs

from playwright.sync_api import Browser, Error, Page, Response

from leads.models import User
from scoring.models import Edit, MatrixVersion

_FOCUS = """(id) => {
    const cell = document.getElementById(id);
    cell?.focus();
    return document.activeElement === cell;
}"""
# A cell of the sheet as its address has it: kind, id, cell.
_CELL = re.compile(r"/cells/([a-z]+)/(\d+)/([a-z_.]+)$")


@dataclass(frozen=True)
class Typed:
    """A value that was typed into a cell and answered with "saved"; no value is typed twice."""

    at: tuple[str, int, str]
    value: str
    seen: int


@dataclass
class Person:
    """Somebody at a browser; `typed` and `done` are what they were told is saved, and is done."""

    user: User
    page: Page
    typed: list[Typed] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    clashes: int = 0
    faults: list[str] = field(default_factory=list)

    def revision(self) -> int:
        """The last edit that the page shows."""
        return int(self.page.locator("#state").get_attribute("data-revision") or 0)

    def listen(self) -> None:
        """Note what the server says to what is sent from here."""
        self.page.on("response", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _heard(self, response: Response) -> None:
        request = response.request
        if request.method != "POST" or response.status >= 500:
            self.faults += [f"{response.status} {request.url}"] if response.status >= 500 else []
            return
        if (cell := _CELL.search(request.url)) is not None:
            self.clashes += response.status == 409
            if response.status == 200:
                self._saved((cell[1], int(cell[2]), cell[3]), parse_qs(_form(request.post_data or "")))
        elif response.status == 200:
            self.done[request.url.rpartition("/")[2]] += 1

    def _saved(self, at: tuple[str, int, str], fields: dict[str, list[str]]) -> None:
        text = fields.get("typed", [""])[0] or "".join(re.findall(r"\d+", fields[f"{at[2]}:raw"][0]))
        self.typed.append(Typed(at, text, int(fields["seen"][0])))


def _form(data: str) -> str:
    """A form as `name=value&...`, whichever of two ways it was sent in."""
    if "Content-Disposition" not in data:
        return data
    parts = re.findall(r'name="([^"]+)"\r\n\r\n(.*?)\r\n--', data, re.S)
    return "&".join(f"{name}={value}" for name, value in parts if name != "have")


class Pair:
    """Two who have one draft open, and do this and that by the dice."""

    def __init__(
        self, browser: Browser, address: str, draft: MatrixVersion, sessions: dict[User, str]
    ) -> None:
        self.address, self.draft = f"{address}/matrix/drafts/{draft.pk}", draft
        self.browser, self._values = browser, count(1)
        self.people = [Person(user, self.open(address, session)) for user, session in sessions.items()]
        for person in self.people:
            person.listen()
        self._someone = (address, next(iter(sessions.values())))

    def open(self, address: str, session: str) -> Page:
        """The draft in a window of its own."""
        context = self.browser.new_context(viewport={"width": 1400, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(self.address)
        page.locator("#here .who").first.wait_for()
        return page

    def edit(self, seconds: float, random: Random, acts: dict[Callable[..., None], int]) -> None:
        """Edit at random for so long.

        Args:
            seconds: how long.
            random: decides who does what where.
            acts: what is done, each as often as its weight says.
        """
        ends_at = monotonic() + seconds
        while monotonic() < ends_at:
            act = random.choices(list(acts), list(acts.values()))[0]
            first, second = random.sample(self.people, 2)
            act(self, first, second, random)
            if random.random() < 0.3:
                self.people[0].page.wait_for_timeout(random.randint(0, 600))

    # -- what they do

    def types(self, one: Person, other: Person, random: Random) -> None:
        """One types a number into a cell."""
        if cell := self.some_cell(one, random):
            self.types_into(one, cell)
            one.page.keyboard.press("Enter")
            self._settle(one, random)

    def type_both(self, one: Person, other: Person, random: Random) -> None:
        """Both type into the same cell, and press Enter at the same moment."""
        if not (cell := self.some_cell(one, random)):
            return
        people = [person for person in (one, other) if self.types_into(person, cell)]
        for person in people:
            person.page.keyboard.press("Enter")
        for person in people:
            self._settle(person, random)

    def undoes(self, one: Person, other: Person, random: Random) -> None:
        """One takes the last edit of their own back, or does it again."""
        if self._focus(one, self.some_cell(one, random)):
            one.page.keyboard.press(random.choice(("Control+z", "Control+z", "Control+y")))

    def moves(self, one: Person, other: Person, random: Random) -> None:
        """One moves a rule up or down."""
        if self._focus(one, self.some_cell(one, random)):
            one.page.keyboard.press(random.choice(("Alt+ArrowUp", "Alt+ArrowDown")))

    def uses_the_menu(self, one: Person, other: Person, random: Random) -> None:
        """One copies, removes or adds a rule."""
        act = random.choice(("copy", "remove", "add"))
        if not self._focus(one, self.some_cell(one, random)):
            return
        one.page.keyboard.press("Shift+F10")
        button = one.page.locator("#row-menu [data-add]" if act == "add" else f"#row-menu [data-act={act}]")
        if button.is_visible():
            button.click()
            one.page.wait_for_timeout(150)
        one.page.keyboard.press("Escape")
        self._settle(one, random)

    def falls_offline(self, one: Person, other: Person, random: Random) -> None:
        """The network of one is away for a while, in which the other goes on."""
        one.page.context.set_offline(True)
        for _ in range(3):
            self.types(other, one, random)
        one.page.wait_for_timeout(500)
        one.page.context.set_offline(False)

    def some_cell(self, person: Person, random: Random) -> str:
        """A cell into which numbers are typed; few, so that both meet."""
        found = person.page.locator("tr.rule :is([data-cell=cap], [data-cell=pays][data-typed])")
        cells = found.evaluate_all("(all) => all.map((one) => one.id).slice(0, 8)")
        return random.choice(cells) if cells else ""

    def _focus(self, person: Person, cell: str) -> bool:
        return bool(cell) and bool(person.page.evaluate(_FOCUS, cell))

    def types_into(self, person: Person, cell: str) -> bool:
        """Open a cell and type a number that nobody has typed yet."""
        if not self._focus(person, cell):
            return False
        person.page.keyboard.press("Enter")
        person.page.keyboard.press("Control+a")
        person.page.keyboard.type(str(next(self._values)))
        return True

    def _settle(self, person: Person, random: Random) -> None:
        """Wait for the answer; of two values choose one; leave what was refused."""
        with suppress(Error):
            person.page.locator(".over.saving").first.wait_for(state="detached", timeout=5_000)
        for _ in range(3):
            over = person.page.locator(".over").first
            if not over.count():
                return
            choices = over.locator("form.clash button")
            with suppress(Error):  # gone by itself
                if choices.count():
                    choices.nth(random.randint(0, 1)).click(timeout=1_000)
                    person.page.wait_for_timeout(100)
                else:
                    over.locator("input, button").first.press("Escape", timeout=1_000)

    def looked_at_anew(self) -> Page:
        """The draft as somebody sees it who opens it now."""
        return self.open(*self._someone)

    def come_to_rest(self) -> None:
        """Wait until both pages show the last edit; who has something open leaves it."""
        random = Random(0)
        for person in self.people:
            person.page.bring_to_front()
            self._settle(person, random)
        ends_at, since, last = monotonic() + 60, monotonic(), 0
        while monotonic() - since < 1:  # what was sent last may not have been done yet
            assert monotonic() < ends_at, self._state(last)
            self.people[0].page.wait_for_timeout(100)
            last = MatrixVersion.objects.get(pk=self.draft.pk).last_edit
            if any(person.revision() != last for person in self.people):
                since = monotonic()

    def _state(self, last: int) -> str:
        shown = [
            (one.revision(), one.page.url, one.page.locator("#here").inner_text()) for one in self.people
        ]
        return f"The last edit is {last}; the pages show {shown}, {[one.faults for one in self.people]}"

    def history(self) -> list[Edit]:
        """The draft's edits, the first one first."""
        return list(Edit.objects.filter(version=self.draft).order_by("number"))
