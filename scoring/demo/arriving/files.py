"""Files that were brought in: one with faults, and one of which nobody has said yet what it is."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from io import BytesIO, StringIO

from leads.imports.running import start
from leads.imports.taking import take_file
from leads.models import Lead, User
from leads.working import work_on
from scoring.demo.calendar import Calendar

from .newcomers import Newcomers, Values

_COLUMNS = {
    "First Name": "first_name",
    "Last Name": "last_name",
    "Email": "email",
    "Job Title": "title",
    "Company Name": "company",
    "Country/Region": "country",
    "Phone Number": "phone",
    "Lifecycle Stage": "",
}
_NEW, _KNOWN, _SAME, _SCANS = 18, 5, 2, 9


def bring_in_files(by: User, newcomers: Newcomers, calendar: Calendar) -> None:
    """Bring in an export of another system, as of yesterday; the list of a booth is only uploaded."""
    at = calendar.moment(calendar.today - 1, 40_000)
    people = [newcomers.one() for _ in range(_NEW)]
    rows = [_row(values) for values in [*people, *_known()]]
    one = take_file(*_file("hubspot-contacts.csv", [list(_COLUMNS), *_with_faults(rows)]), by, at)
    start(one.pk, by, at + timedelta(minutes=4))
    while work_on(lambda: at + timedelta(minutes=5)):
        pass
    held = calendar.date(calendar.today - 3).isoformat()
    scans = [[str(newcomers.one()["email"]), "Visited the booth", held] for _ in range(_SCANS)]
    at = calendar.moment(calendar.today, 50_000)
    take_file(*_file("booth-scans.csv", [["Email", "Activity Type", "Activity Date"], *scans]), by, at)


def _known() -> Iterator[Values]:
    """Leads that are there already; the last of them with an address of their own, as people do."""
    leads = list(Lead.objects.filter(phone="").exclude(first_name="").order_by("-pk")[:_KNOWN])
    for place, lead in enumerate(leads):
        own = {"email": f"{lead.first_name}.{lead.pk}@post.example".lower()} if place >= _SAME else {}
        yield {key: getattr(lead, key) for key in _COLUMNS.values() if key} | own


def _row(values: Values) -> list[str]:
    return [str(values[key] or "") if key else "lead" for key in _COLUMNS.values()]


def _with_faults(rows: Sequence[list[str]]) -> Iterator[list[str]]:
    """As such files come: addresses that are none or missing, and a row that was cut off."""
    for place, row in enumerate(rows):
        if place in (3, 11):
            row = [*row[:2], row[2].replace("@", " at "), *row[3:]]
        elif place == 7:
            row = [*row[:2], "", *row[3:]]
        yield row[:4] if place == 14 else row


def _file(name: str, rows: Iterable[Sequence[str]]) -> tuple[BytesIO, str, int]:
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    content = text.getvalue().encode()
    return BytesIO(content), name, len(content)
