"""What the ranking is narrowed to. Filters are a GET form, so the address always brings the page back."""

import math
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from leads.models import UNWORKED_STAGES, Lead, Stage, User
from leads.models.lead import SEARCHED_TEXT
from leads.people.access import LARGEST_ID, in_pool
from scoring.models import LeadScore

from .frame import AXIS_SHORT, Frame
from .keyset import DEFAULT_SORT, SORTS, Sort

QUEUE, ALL = "queue", "all"  # where the queue is somebody's home, the whole list is named in its address
LISTS = (QUEUE, "look", "mine", "pool", "disqualified")
NOBODY = "nobody"
COPIED = ("region", "industry", "source")  # text columns that a score carries for the ranking
_LONGEST_SEARCH = 100
_LARGEST_POINTS = 1_000_000


@dataclass(frozen=True)
class AtLeast:
    """A parameter of at least so many points."""

    parameter: str
    points: float

    @property
    def shown(self) -> str:
        return f"{self.points:g}"


@dataclass(frozen=True)
class Filters:
    """A ranking's address, read. Empty text: any; `has_queue`: it is this person's home."""

    model: str = ""
    list: str = ""
    q: str = ""
    band: str = ""
    grade: str = ""
    stage: str = ""
    owner: str = ""
    region: str = ""
    industry: str = ""
    source: str = ""
    at_least: tuple[AtLeast, ...] = ()
    sort: Sort = field(default=DEFAULT_SORT)
    has_queue: bool = False

    def changed(self, **changes: Any) -> "Filters":
        """The same with some of it changed."""
        return replace(self, **changes)

    @property
    def query(self) -> str:
        """The query of its address, without a question mark; empty where nothing is narrowed."""
        pairs = [(name, getattr(self, name)) for name in _TEXTS]
        if self.has_queue and not self.list:
            pairs.append(("list", ALL))
        for one in self.at_least:
            pairs += [("parameter", one.parameter), ("from", one.shown)]
        if self.sort is not DEFAULT_SORT:
            pairs.append(("sort", self.sort.key))
        return urlencode([(name, value) for name, value in pairs if value])

    @property
    def count(self) -> int:
        """How many filters are set, besides the list and the order."""
        return sum(bool(getattr(self, name)) for name in _FILTERS) + len(self.at_least)

    def cleared(self) -> "Filters":
        """The same list and order with no filter set."""
        return Filters(model=self.model, list=self.list, sort=self.sort, has_queue=self.has_queue)

    @property
    def without_list(self) -> "Filters":
        return self.changed(list="", band="")


_FILTERS = ("q", "band", "grade", "stage", "owner", *COPIED)
_TEXTS = ("model", "list", *_FILTERS)


def read_filters(
    query: QueryDict, frame: Frame, has_queue: bool = False, may_queue: bool | None = None
) -> Filters:
    """The filters of an address; what the matrix does not know is as if it had not been said.

    Args:
        query: of the address.
        frame: of the active version.
        has_queue: the queue is what this person sees where the address says nothing.
        may_queue: this person has a queue; None: where it is the home.
    """
    known = {
        "list": LISTS,
        "band": tuple(frame.tones),
        "grade": tuple(str(line.name) for line in frame.matrix.grades),
        "stage": tuple(Stage.values),
    }
    texts = {name: clean_text(query.get(name, "")) for name in _TEXTS}
    for name, choices in known.items():
        if texts[name] not in choices:
            texts[name] = ""
    texts["owner"] = texts["owner"] if _is_owner(texts["owner"]) else ""
    sort = SORTS.get(query.get("sort", ""), DEFAULT_SORT)
    if sort.key in AXIS_SHORT and not frame.matrix.has_axis(sort.key):
        sort = DEFAULT_SORT
    if has_queue and not query.keys() - {"model", "lead"}:
        texts["list"] = QUEUE
    if not (has_queue if may_queue is None else may_queue) and texts["list"] == QUEUE:
        texts["list"] = ""
    return Filters(**texts, at_least=_read_at_least(query, frame), sort=sort, has_queue=has_queue)


def apply(scores: QuerySet[LeadScore], filters: Filters, frame: Frame, user: User) -> QuerySet[LeadScore]:
    """The scores that pass every filter and are in the list."""
    return narrowed(scores, filters, frame).filter(list_condition(filters, user))


def narrowed(scores: QuerySet[LeadScore], filters: Filters, frame: Frame) -> QuerySet[LeadScore]:
    """The scores that pass the filters besides list and band: what the tabs count."""
    for name in ("grade", "stage", *COPIED):
        if value := getattr(filters, name):
            scores = scores.filter(**{name: value})
    if filters.owner:
        scores = scores.filter(owner_id=None if filters.owner == NOBODY else int(filters.owner))
    for one in filters.at_least:
        scores = scores.filter(_at_least_condition(one, frame))
    if filters.q:
        scores = scores.filter(lead_id__in=found_leads(filters.q).values("id"))
    return scores


def list_condition(filters: Filters, user: User) -> Q:
    """Which of the leads a list holds, and the band.

    Whom a person has disqualified is shown where one asks for that stage, and ranked nowhere else.
    """
    listed = Q(is_listed=True)
    if filters.stage != Stage.DISQUALIFIED:
        listed &= ~Q(stage=Stage.DISQUALIFIED)
    lists = {
        "": listed,
        QUEUE: listed,
        "look": listed & (Q(is_worth_a_look=True) | Q(is_marked=True)) & Q(stage__in=UNWORKED_STAGES),
        "mine": listed & Q(owner_id=user.pk),
        "pool": listed & in_pool(),
        "disqualified": Q(is_listed=False),
    }
    return lists[filters.list] & (Q(band=filters.band) if filters.band else Q())


def found_leads(text: str) -> QuerySet[Lead]:
    """Leads in whose name, company or e-mail every word of the text stands."""
    words = text.lower().split()
    leads = Lead.objects.annotate(searched=SEARCHED_TEXT)
    return leads.filter(reduce(and_, (Q(searched__contains=word) for word in words), Q()))


def _at_least_condition(one: AtLeast, frame: Frame) -> Q:
    parameter = frame.parameter(one.parameter)
    assert parameter is not None  # read_filters keeps only those that are there
    return Q(**{f"values__{parameter.place}__gte": math.floor(one.points * 1e6 + 0.5)})


def _read_at_least(query: QueryDict, frame: Frame) -> tuple[AtLeast, ...]:
    found = {}
    for key, text in zip(query.getlist("parameter"), query.getlist("from"), strict=False):
        points = _points(text)
        if points is not None and frame.parameter(key):
            found[key] = AtLeast(key, points)
    return tuple(found.values())


def _points(text: str) -> float | None:
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        return None
    return points if abs(points) <= _LARGEST_POINTS else None


def clean_text(text: str) -> str:
    """What somebody typed, with single blanks and without what no database takes."""
    # PostgreSQL takes no NUL, and UTF-8 no lone surrogate.
    clean = text.replace("\0", "").encode("utf-8", "ignore").decode()
    return " ".join(clean.split())[:_LONGEST_SEARCH]


def _is_owner(text: str) -> bool:
    return text == NOBODY or (text.isascii() and text.isdigit() and int(text[:20]) <= LARGEST_ID)
