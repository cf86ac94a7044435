"""Campaigns that a file names: those that are not there yet are added, so that no member is lost."""

from dataclasses import replace

from leads.ingest.files.maps import Map
from leads.models import Campaign, FileImport

from .choices import column_for
from .refusing import FileRefused
from .rows import FileRows

MOST_CAMPAIGNS = 2_000
_LONGEST = 80


def with_campaigns(one: FileImport, map: Map, most_rows: int | None = None) -> Map:
    """Add the campaigns that a file names, and let the map know those it names by their name.

    Raises:
        FileRefused: too many: the column holds something else.
    """
    names = _named(one, most_rows)
    if not names or not map.activities or not map.activities.campaign:
        return map
    known = dict(Campaign.objects.filter(key__in=names).values_list("key", "key"))
    by_name = {name.casefold(): key for key, name in Campaign.objects.values_list("key", "name")}
    for name in names:
        if name not in known and name.casefold() not in by_name:
            Campaign.objects.create(key=name, name=name)
            known[name] = name
    keys = {name.casefold(): known.get(name) or by_name[name.casefold()] for name in names}
    where = map.activities.campaign
    constant = None if where.column else next(iter(keys.values()))
    campaign = replace(where, values=keys, constant=constant)
    return replace(map, activities=replace(map.activities, campaign=campaign))


def _named(one: FileImport, most_rows: int | None) -> set[str]:
    column = column_for(one, "campaign")
    if not column:
        constant = str(one.choices.get("campaign") or "").strip()[:_LONGEST]
        return {constant} if constant else set()
    names: set[str] = set()
    with FileRows(one) as rows:
        place = rows.header.index(column)
        for count, row in enumerate(rows):
            if not row.fault and (cell := row.cells[place].strip()):
                names.add(cell[:_LONGEST])
            rows.kept.clear()
            if len(names) > MOST_CAMPAIGNS:
                raise FileRefused(
                    f"“{column}” names more than {MOST_CAMPAIGNS:,} campaigns: is it another column?"
                )
            if most_rows is not None and count >= most_rows:
                break
    return names
