"""What the ranking is narrowed to. Filters are a GET form, so the address always brings the page back."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from leads.models import UNWORKED_STAGES, Role, Stage, User
from leads.people.access import in_pool
from scoring.models import LeadScore
from scoring.segments import address
from scoring.segments.bands import in_band
from scoring.segments.check import MOST_CONDITIONS, Document, check
from scoring.segments.known import Known
from scoring.segments.to_query import About, condition_of, found_leads
from scoring.segments.tree import SegmentCondition
from scoring.segments.words import words

from .addresses import clean_text, id_in
from .frame import AXIS_SHORT, Frame
from .keyset import DEFAULT_SORT, SORTS, Sort

QUEUE, ALL = "queue", "all"  # where the queue is somebody's home, the whole list is named in its address
HOME = frozenset({Role.REPRESENTATIVE, Role.SDR})  # whose home is the queue
LISTS = (QUEUE, "look", "mine", "pool", "disqualified")
NOBODY = "nobody"
COPIED = ("region", "industry", "source")  # text columns that a score carries for the ranking
_LONGEST_LINE = 2000


@dataclass(frozen=True)
class Where:
    """One more condition, as a line of the address. `fault`: why it can't be used; then there is no list."""

    line: str
    words: str
    document: Document = field(compare=False)
    condition: SegmentCondition | None = None
    fault: str = ""


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
    where: tuple[Where, ...] = ()
    view: str = ""
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
        pairs += [("where", one.line) for one in self.where]
        if self.sort is not DEFAULT_SORT:
            pairs.append(("sort", self.sort.key))
        return urlencode([(name, value) for name, value in pairs if value])

    @property
    def count(self) -> int:
        """How many filters are set, besides the list and the order."""
        return sum(bool(getattr(self, name)) for name in _FILTERS) + len(self.where)

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with its conditions, for people."""
        return tuple(one.fault for one in self.where if one.fault)

    def cleared(self) -> "Filters":
        """The same list and order with no filter set."""
        return Filters(model=self.model, list=self.list, sort=self.sort, has_queue=self.has_queue)

    @property
    def without_list(self) -> "Filters":
        return self.changed(list="", band="")


_FILTERS = ("q", "band", "grade", "stage", "owner", *COPIED)
_TEXTS = ("model", "view", "list", *_FILTERS)


def read_filters(
    query: QueryDict, frame: Frame, user: User, has_queue: bool = False, may_queue: bool | None = None
) -> Filters:
    """The filters of an address; a choice that there is not is as if it had not been made.

    Args:
        query: of the address.
        frame: of the active version.
        user: who looks.
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
    where = tuple(_read_where(query, Known(frame.matrix, frame.version.pk, user)))
    return Filters(**texts, where=where, sort=sort, has_queue=has_queue)


def apply(scores: QuerySet[LeadScore], filters: Filters, about: About) -> QuerySet[LeadScore]:
    """The scores that pass every filter and are in the list."""
    return narrowed(scores, filters, about).filter(list_condition(filters, about))


def narrowed(scores: QuerySet[LeadScore], filters: Filters, about: About) -> QuerySet[LeadScore]:
    """The scores that pass the filters besides list and band: what the tabs count.

    A filter with a fault passes nobody: a list without it would be another one.
    """
    if filters.faults:
        return scores.none()
    for name in ("grade", "stage", *COPIED):
        if value := getattr(filters, name):
            scores = scores.filter(**{name: value})
    if filters.owner:
        scores = scores.filter(owner_id=None if filters.owner == NOBODY else int(filters.owner))
    scores = scores.filter(*(condition_of(one.condition, about) for one in filters.where if one.condition))
    if filters.q:
        scores = scores.filter(lead_id__in=found_leads(filters.q).values("id"))
    return scores


def list_condition(filters: Filters, about: About) -> Q:
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
        "mine": listed & Q(owner_id=about.user.pk),
        "pool": listed & in_pool(),
        "disqualified": Q(is_listed=False),
    }
    return lists[filters.list] & (in_band(about.known.matrix, filters.band) if filters.band else Q())


def where_of(line: str, known: Known) -> Where:
    """A line of the address, read and checked."""
    return where_of_document(address.read(line, known), known, line)


def where_of_document(document: Document, known: Known, line: str = "") -> Where:
    """A condition, checked; where it is right its line is the one that `address.write` gives it."""
    segment = check([document], known)
    if segment.faults:
        return Where(line or str(document), line, document, None, segment.faults[0].message)
    condition = segment.conditions[0]
    return Where(address.write(document), words([condition], known), document, condition)


def _read_where(query: QueryDict, known: Known) -> Iterator[Where]:
    pairs = zip(query.getlist("parameter"), query.getlist("from"), strict=False)
    lines = [f"parameter.{key} from {points}" for key, points in pairs if points]
    lines += [line for line in query.getlist("where") if line.strip()]
    for line in dict.fromkeys(line[:_LONGEST_LINE] for line in lines[:MOST_CONDITIONS]):
        yield where_of(line, known)
    if len(lines) > MOST_CONDITIONS:
        yield Where("", "more", {}, None, f"there are more than {MOST_CONDITIONS} conditions")


def _is_owner(text: str) -> bool:
    return text == NOBODY or id_in(text) is not None
