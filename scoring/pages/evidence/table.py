"""All rules of a matrix with their evidence, as the page and the cells of the sheet show them."""

from dataclasses import dataclass
from datetime import date, datetime
from math import inf

from django.utils.safestring import SafeString

from leads.catalog.fields import field_map
from scoring.evidence.cases import MOST_CASES
from scoring.evidence.features import points_of
from scoring.evidence.rules import Evidence, RuleEvidence
from scoring.evidence.scored import scored_of
from scoring.evidence.service import evidence_on
from scoring.models import MatrixVersion
from scoring.pages.wording import counted, day, local

from .asked import SORTS, Asked, Choice
from .drawn import paint_of, scale_of, whisker
from .says import DID, WHO, few, late_words, percent, points_words, span, times
from .shown import rule_at, rule_ids

_CELL_WIDTH, _WIDTH = 44, 112
_HEADS = {"matrix": "Rule", "paid": "Leads paid", "rate": "With it", "lift": "Lift"}


@dataclass(frozen=True)
class LiftView:
    """A lift: a drawing, "2.4×", "1.8 to 3.1"; or, in `few`, why there is none."""

    drawn: SafeString
    value: str
    span: str
    paint: str
    few: str


@dataclass(frozen=True)
class Line:
    """A rule of the table."""

    rule_id: int
    name: str
    parameter: str
    points: str
    paid: int
    with_it: str
    without: str
    lift: LiftView
    overlap: str
    late: str


@dataclass(frozen=True)
class Table:
    """The page's table, and what is said above it."""

    cases: int
    summary: str
    basis: str
    did: str
    lines: tuple[Line, ...]
    heads: tuple[Choice, ...]


def lift_view(rule: RuleEvidence, scale: float, width: int) -> LiftView:
    """A rule's lift, drawn on a scale (`drawn.scale_of`) and so wide."""
    if rule.lift is None:
        return LiftView(SafeString(""), "", "", "unsure", few(rule))
    paint = paint_of(rule)
    return LiftView(
        whisker(rule.lift, paint, scale, width), f"{times(rule.lift.value)}×", span(rule.lift), paint, ""
    )


def cells_of(version: MatrixVersion, asked: Asked) -> list[tuple[int, LiftView]]:
    """The cells of the sheet: by rule's id its lift.

    Raises:
        MatrixRefused: the draft has faults.
    """
    ids = rule_ids(version)
    rules = evidence_on(scored_of(version), asked.success).rules
    scale = scale_of(rules)
    return [(ids[rule.key], lift_view(rule, scale, _CELL_WIDTH)) for rule in rules if rule.key in ids]


def table_of(version: MatrixVersion, asked: Asked, today: date) -> Table:
    """The table in the order asked for.

    Raises:
        MatrixRefused: the draft has faults.
    """
    scored, ids = scored_of(version), rule_ids(version)
    evidence = evidence_on(scored, asked.success)
    labels = {key: field.label for key, field in field_map().items()}
    places = sorted(range(len(evidence.rules)), key=lambda place: _order(evidence.rules[place], asked.sort))
    scale = scale_of(evidence.rules)
    lines = []
    for place in places:
        rule = evidence.rules[place]
        points = points_words(points_of(rule_at(scored, place)))
        view = lift_view(rule, scale, _WIDTH)
        lines.append(_line(rule, ids.get(rule.key, 0), points, view, late_words(rule.late, labels)))
    return Table(
        cases=evidence.cases,
        summary=_summary(evidence),
        basis=_basis(evidence, scored.cases.as_of, today),
        did=DID[asked.success],
        lines=tuple(lines),
        heads=tuple(
            Choice(_HEADS[sort], asked.query(sort=sort, page=1), sort == asked.sort) for sort in SORTS
        ),
    )


def _order(rule: RuleEvidence, sort: str) -> tuple[float, ...]:
    match sort:
        case "paid":
            return (-rule.paid.cases,)
        case "rate":
            return (-(rule.paid.rate if rule.paid.rate is not None else -1.0), -rule.paid.cases)
        case "lift":
            return (1.0, 0.0) if rule.lift is None else (0.0, -min(rule.lift.value, inf))
    return ()


def _line(rule: RuleEvidence, rule_id: int, points: str, lift: LiftView, late: str) -> Line:
    overlap = rule.overlaps[0] if rule.overlaps else None
    return Line(
        rule_id=rule_id,
        name=rule.name,
        parameter=rule.parameter,
        points=points,
        paid=rule.paid.cases,
        with_it=percent(rule.paid.rate),
        without=percent(rule.unpaid.rate),
        lift=lift,
        overlap=f"{percent(overlap.share)} also by {overlap.name}" if overlap else "",
        late=late,
    )


def _summary(evidence: Evidence) -> str:
    tested = sum(rule.lift is not None for rule in evidence.rules)
    if not tested:
        return "No rule has enough leads on both sides to say anything."
    if not evidence.claims:
        return (
            f"Of {counted(tested, 'rule')} with enough leads none does better or worse than chance explains."
        )
    words = f"{counted(evidence.claims, 'rule')} of {tested} with enough leads"
    words += f" {'does' if evidence.claims == 1 else 'do'} better or worse than chance explains"
    against = len(evidence.contradicting)
    return (
        f"{words}; {counted(against, 'contradicts its points', 'contradict their points')}."
        if against
        else f"{words}."
    )


def _basis(evidence: Evidence, as_of: datetime | None, today: date) -> str:
    did = DID[evidence.success]
    share = percent(evidence.positive / evidence.cases) if evidence.cases else "–"
    words = f"{evidence.cases:,} {WHO[evidence.success]}, {share} {did}"
    if as_of is not None:
        words += f"; the last outcome is of {day(local(as_of).date(), today)}"
    if evidence.total > MOST_CASES:
        words += f". Of {evidence.total:,} handed over only the newest {MOST_CASES:,} are read"
    return f"{words}."
