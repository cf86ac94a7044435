"""What the address of the page of nurture asks for."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from leads.days import week_of
from scoring.nurture.bucket import PARTS, Asked
from scoring.pages.addresses import clean_text, page_in
from scoring.pages.frame import Frame

PART_NAMES = {"day": "Come back on a day", "new": "With something new", "open": "Without a day"}
WHEN = {"week": "this week", "month": "this month"}


@dataclass(frozen=True)
class Asking:
    """An address, read; empty is any."""

    part: str = "day"
    reason: str = ""
    when: str = ""
    band: str = ""
    page: int = 1

    def asked(self, today: date) -> Asked:
        """The same for the service."""
        return Asked(self.part, self.reason, _last_day(self.when, today), self.band)

    def query(self, **changes: Any) -> str:
        """The query of the address with some of it changed, without a question mark."""
        one = replace(self, **changes)
        pairs = [("part", one.part if one.part != "day" else ""), ("reason", one.reason)]
        pairs += [("when", one.when), ("band", one.band), ("page", str(one.page) if one.page > 1 else "")]
        return urlencode([(name, value) for name, value in pairs if value])

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is set besides the part."""
        return bool(self.reason or self.when or self.band)


def read_asking(query: QueryDict, frame: Frame | None) -> Asking:
    """What an address asks for; what it can't mean is as if it had not been said.

    Args:
        query: of the address.
        frame: of the active version, whose bands can be asked for; None for who does not see these scores.
    """
    texts = {name: clean_text(query.get(name, "")) for name in ("part", "reason", "when", "band", "page")}
    part = texts["part"] if texts["part"] in PARTS else "day"
    bands = frame.tones if frame else {}
    return Asking(
        part=part,
        reason=texts["reason"],
        when=texts["when"] if texts["when"] in WHEN and part == "day" else "",
        band=texts["band"] if texts["band"] in bands else "",
        page=page_in(texts["page"]),
    )


def _last_day(when: str, today: date) -> date | None:
    """The Sunday of the week, the last of the month."""
    if when == "week":
        return week_of(today) + timedelta(days=6)
    if when == "month":
        return (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return None
