"""A lead in short, beside the list: who, where the score comes from, what to ask, what time does."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from leads.catalog.fields import field_map
from leads.models import ActivityType
from leads.people.access import leads_for
from scoring.engine.explain import Explanation

from .addresses import id_in
from .answers import questions_of
from .drawing import Scale, waterfall
from .frame import AXIS_NAMES, QUESTIONS
from .opened import Opened, open_lead
from .outlook.view import Outlook, outlook_of
from .ranking_data import Person, is_known, person_of
from .saying import points_of
from .screen import Screen
from .wording import signed, tenths

_RING, _WIDTH = 72, 112
_PAYING, _COSTING = 5, 3


@dataclass(frozen=True)
class Sum:
    """A line of the sum that comes to the composite."""

    name: str
    of: str
    share: str
    bar: SafeString
    is_loss: bool
    is_held: bool


@dataclass(frozen=True)
class Pay:
    """A rule and its share."""

    share: str
    label: str
    is_cost: bool


@dataclass(frozen=True)
class Panel:
    """What the panel shows; `sums` come to the composite."""

    opened: Opened
    person: Person
    sums: tuple[Sum, ...]
    total: SafeString
    pays: tuple[Pay, ...]
    outlook: Outlook
    open_questions: tuple[str, ...]
    points: tuple[str, ...]


def panel_of(screen: Screen, lead_id: str) -> Panel | None:
    """The panel of the lead that an address names; None where there is none that this person may know."""
    if not (named := id_in(lead_id)):
        return None
    lead = leads_for(screen.user).select_related("owner").filter(pk=named).first()
    opened = open_lead(screen, lead, _RING) if lead else None
    return panel_for(screen, opened) if opened else None


def panel_for(screen: Screen, opened: Opened) -> Panel:
    """The panel of an opened lead."""
    fields, types = field_map(), ActivityType.objects.in_bulk()
    unknown = [key for key in QUESTIONS if key in opened.frame.fields and not is_known(opened.lead, key)]
    questions = questions_of(opened.lead, opened.subject, fields, {})
    return Panel(
        opened=opened,
        person=person_of(opened.lead),
        sums=_sums(opened),
        total=waterfall(_scale(opened), 0, opened.score.composite, opened.view.tone),
        pays=_pays(opened.explanation),
        outlook=outlook_of(opened, fields, types.values(), screen.today),
        open_questions=tuple(fields[key].question or fields[key].label for key in unknown if key in fields),
        points=points_of(opened.lead, questions, types, screen),
    )


def _sums(opened: Opened) -> tuple[Sum, ...]:
    scale, at, sums = _scale(opened), 0, []
    for axis in opened.explanation.axes:
        is_loss = axis.share_tenths < 0
        of = "" if axis.key == "penalty" else f"{tenths(axis.score)} of 100"
        bar = waterfall(scale, at, axis.share_tenths, "neg" if is_loss else "data")
        sums.append(Sum(AXIS_NAMES[axis.key], of, signed(axis.share_tenths), bar, is_loss, False))
        at += axis.share_tenths
    held = opened.explanation.held
    if held:
        bar = waterfall(scale, at, held, "s1")
        sums.append(Sum("Held within 0 and 100", "", signed(held), bar, held < 0, True))
    return tuple(sums)


def _scale(opened: Opened) -> Scale:
    lines = tuple(round(band.from_ * 10) for band in opened.frame.matrix.bands if band.from_ > 0)
    return Scale(1000, _WIDTH, lines)


def _pays(explanation: Explanation) -> tuple[Pay, ...]:
    rules = [
        (rule.share_tenths, rule.label)
        for axis in explanation.axes
        for parameter in axis.parameters
        for rule in parameter.rules
    ]
    paying = sorted((one for one in rules if one[0] > 0), key=lambda one: -one[0])[:_PAYING]
    costing = sorted((one for one in rules if one[0] < 0), key=lambda one: one[0])[:_COSTING]
    return tuple(Pay(signed(share), label, share < 0) for share, label in (*paying, *costing))
