"""Two leads side by side: which values would stay, and what moves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from leads.catalog.fields import CREATED_ON, Value, field_map, text_of
from leads.catalog.shown import shown_value
from leads.consent.standing import PURPOSES
from leads.identities.counting import what_moves
from leads.identities.values import OWNER, differing, is_taken, values_of
from leads.models import Field, Lead
from scoring.pages.wording import counted

_UNITS = {
    "activities": ("activity", "activities"),
    "names": ("name that it goes by", "names that it goes by"),
    "open tasks": ("open task", "open tasks"),
    "notices": ("notice", "notices"),
    "consents": ("word on consent", "words on consent"),
}


@dataclass(frozen=True)
class Line:
    """A field in which both say something, or one does.

    `stays` is "kept" or "gone"; only where `is_open` does a person choose.
    """

    key: str
    label: str
    kept: str
    gone: str
    stays: str
    is_open: bool


@dataclass(frozen=True)
class Facing:
    """The lines that differ, the labels of fields that are the same, and what goes over in words."""

    lines: tuple[Line, ...]
    same: tuple[str, ...]
    moves: tuple[str, ...]


def facing_of(kept: Lead, gone: Lead, take: Collection[str]) -> Facing:
    """Both leads, with the values that were chosen of the gone one."""
    fields = {"created_on": CREATED_ON, **field_map()}
    moved = differing(kept, gone)
    lines = [_line(fields[key], mine, theirs, take) for key, (mine, theirs) in moved.items() if key in fields]
    lines += _only_kept(kept, gone, fields)
    lines.sort(key=lambda line: (not line.is_open, list(fields).index(line.key)))
    return Facing(tuple([*lines, *_owner(kept, gone, take)]), _same(kept, gone, fields), _moves(gone))


def _line(field: Field, mine: Value, theirs: Value, take: Collection[str]) -> Line:
    stays = "gone" if is_taken(field.key, mine, theirs, take) else "kept"
    is_open = field.key not in PURPOSES and mine not in ("", None)
    kept, gone = _shown(field, text_of(mine)), _shown(field, text_of(theirs))
    return Line(field.key, field.label, kept, gone, stays, is_open)


def _only_kept(kept: Lead, gone: Lead, fields: Mapping[str, Field]) -> list[Line]:
    theirs = values_of(gone)
    return [
        Line(key, fields[key].label, _shown(fields[key], text_of(value)), "", "kept", False)
        for key, value in values_of(kept).items()
        if key in fields and value not in ("", None) and theirs.get(key) in ("", None)
    ]


def _owner(kept: Lead, gone: Lead, take: Collection[str]) -> list[Line]:
    if gone.owner_id is None or gone.owner_id == kept.owner_id:
        return []
    stays = "gone" if kept.owner_id is None or OWNER in take else "kept"
    return [
        Line(OWNER, "Owner", str(kept.owner or ""), str(gone.owner), stays, is_open=kept.owner_id is not None)
    ]


def _same(kept: Lead, gone: Lead, fields: Mapping[str, Field]) -> tuple[str, ...]:
    mine, theirs = values_of(kept), values_of(gone)
    return tuple(
        field.label
        for key, field in fields.items()
        if mine.get(key) not in ("", None) and text_of(mine.get(key)) == text_of(theirs.get(key))
    )


def _moves(gone: Lead) -> tuple[str, ...]:
    return tuple(counted(count, *_UNITS[what]) for what, count in what_moves(gone.pk).items() if count)


def _shown(field: Field, text: str) -> str:
    if field.type == Field.Type.BOOLEAN:
        return {"true": "Yes", "false": "No"}.get(text, "")
    if field.type == Field.Type.DATE and text:
        day = date.fromisoformat(text)
        return f"{day.day} {day:%B %Y}"
    if field.type == Field.Type.NUMBER and text:
        return f"{float(text):,.0f}"
    return shown_value(field, text)
