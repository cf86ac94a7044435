"""The rows of a list of leads, as HTML.

Built here rather than in a template: fifty of them were 3,600 nodes, 8 ms of the page's 55.
"""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from .chips import Chip
from .ranking_data import Person, Row, ScoreView

_NOBODY = '<span aria-hidden="true">–</span><span class="vh">nobody</span>'
_NEVER = '<span aria-hidden="true">–</span><span class="vh">never</span>'
_CLOCK = (
    '<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">'
    '<circle cx="6" cy="6" r="5"/><path d="M6 3v3l2 1.5"/></svg>'
)


def drawn(rows: Iterable[Row], opening: str, open_lead: str) -> SafeString:
    """The rows of a table's body.

    Args:
        rows: in their order.
        opening: the address of this very list with a lead open, up to its id.
        open_lead: the id of the lead that is open, as the address says it.
    """
    push = escape(opening)
    return mark_safe("\n".join(_row(row, push, open_lead) for row in rows))


def _row(row: Row, push: str, open_lead: str) -> str:
    is_open = ' aria-current="true"' if open_lead == str(row.lead_id) else ""
    stale = ' class="stale"' if row.stale_since else ""
    opens = (
        f'<a class="open" id="lead-{row.lead_id}" href="{row.address}" hx-get="{row.panel_address}"'
        f' hx-target="#panel" hx-push-url="{push}{row.lead_id}"{is_open}>{escape(row.person.name)}</a>'
    )
    return (
        f'<tr role="row"{stale}>'
        f"{_cell('pk', _pick(row))}{_cell('rk', f'{row.rank:,}')}"
        f'<th role="rowheader" scope="row" class="ld">{opens}{_about(row.person, row.is_worth_a_look)}</th>'
        f"{_cell('sc', _score(row.score) + _since(row.stale_since))}{_axes(row.score)}"
        f"{_cell('st', _strip(row))}{_cell('why', _why(row))}{_cell('stg', escape(row.stage))}"
        f"{_cell('own', _owner(row))}{_cell('last n', _last(row))}{_cell('tr', row.trend)}</tr>"
    )


def _cell(kind: str, shown: str) -> str:
    return f'<td role="cell" class="{kind}">{shown}</td>'


def _pick(row: Row) -> str:
    return (
        f'<label><input type="checkbox" form="compare" name="lead" value="{row.lead_id}"'
        f' id="pick-{row.lead_id}"><span class="vh">Compare {escape(row.person.name)}</span></label>'
    )


def _about(person: Person, is_worth_a_look: bool) -> str:
    country = f' <abbr title="Country">{escape(person.country)}</abbr>' if person.country else ""
    look = ' <span class="look">worth a look</span>' if is_worth_a_look else ""
    return f"{country}{look}<small>{escape(person.line)}</small>"


def _score(score: ScoreView) -> str:
    return (
        f'<span class="score">{score.ring}<span><b class="word {score.tone}">{escape(score.band)}</b>'
        f"<small>{escape(score.cell)}</small></span></span>"
    )


def _since(stale_since: str) -> str:
    if not stale_since:
        return ""
    return f'<small class="since">{_CLOCK} updating since {escape(stale_since)}</small>'


def _axes(score: ScoreView) -> str:
    return "".join(
        _cell(
            "ax",
            f'<span class="vh axis-name">{escape(axis.short)} </span>'
            f'<span class="n">{escape(axis.shown)}</span>{axis.bar}',
        )
        for axis in score.axes
    )


def _strip(row: Row) -> str:
    return (
        f'<a class="strip" href="{row.address}#why" aria-label="Parameters: {row.score.strip_words}">'
        f"{row.score.strip}</a>"
    )


def _why(row: Row) -> str:
    out = f'<span class="chip cost"><b>Disqualified:</b> {escape(row.disqualified_by)}</span>'
    gives, costs = (
        "".join(_chip(one, kind) for one in chips) for chips, kind in ((row.gives, ""), (row.costs, " cost"))
    )
    return f'{out if row.disqualified_by else ""}<span class="gives">{gives}</span>{costs}'


def _chip(chip: Chip, kind: str) -> str:
    share, label = escape(chip.share), escape(chip.label)
    return f'<span class="chip{kind}" title="{share} {label}"><b>{share}</b> {label}</span>'


def _owner(row: Row) -> str:
    if not row.owner:
        return _NOBODY
    owner = escape(row.owner)
    initials = escape(row.owner_initials)
    shown = f'<span class="who" title="{owner}" aria-hidden="true">{initials}</span>'
    return f'{shown}<span class="vh">{owner}</span>'


def _last(row: Row) -> str:
    return f'<time title="{escape(row.last_at)}">{escape(row.last)}</time>' if row.last else _NEVER
