"""The two boxes at the top of a draft: who signed what, what stands in the way, and what may be done."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max

from leads.models import User
from scoring.matrix.freezing import is_first
from scoring.matrix.signing import Side, Signing, faults_words, sides_of, signing_of
from scoring.models import MatrixVersion, PublishRun, Signature
from scoring.pages.screen import Screen
from scoring.pages.wording import and_join, clock, counted
from scoring.rescoring.asking import OPEN


@dataclass(frozen=True)
class Box:
    """One side: its person, what they did, and whether one may sign or take back here."""

    side: str
    label: str
    person: User | None
    words: str
    at: str
    holds: bool
    may_sign: bool
    is_mine: bool


@dataclass(frozen=True)
class Boxes:
    """Both sides; `reason` says why it can't be published yet, `run` that it is being published."""

    draft: MatrixVersion
    boxes: tuple[Box, ...]
    number: int
    reason: str
    run: PublishRun | None
    other_run: PublishRun | None
    is_first: bool
    is_behind: bool
    one_person: bool

    @property
    def may_publish(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.reason and self.run is None


def boxes_of(draft: MatrixVersion, screen: Screen) -> Boxes:
    """The boxes as somebody sees them now."""
    signing = signing_of(draft)
    runs = PublishRun.objects.select_related("version").filter(state__in=OPEN)
    own = PublishRun.objects.filter(version=draft).first()
    other = runs.exclude(version=draft).first()
    first = is_first(draft)
    return Boxes(
        draft=draft,
        boxes=tuple(_box(Side(side), signing, screen) for side in (Side.MARKETING, Side.SALES)),
        number=next_number(draft),
        reason=_reason(signing, first, other),
        run=own,
        other_run=other,
        is_first=first,
        is_behind=signing.is_behind,
        one_person=settings.ONE_PERSON_SIGNS,
    )


def next_number(draft: MatrixVersion) -> int:
    """The number that the draft's version gets once it is in force."""
    if draft.number:
        return draft.number
    last = MatrixVersion.objects.filter(model=draft.model_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _box(side: Side, signing: Signing, screen: Screen) -> Box:
    row = signing.latest.get(side)
    holds = signing.holds(row)
    is_open = signing.draft.state == MatrixVersion.State.DRAFT
    may_sign = (
        is_open and not holds and side in sides_of(screen.user) and not _signed_other(signing, side, screen)
    )
    return Box(
        side=side.value,
        label=side.label,
        person=row.by if row else (screen.user if may_sign else None),
        words=_words(row, signing) if row else ("" if may_sign else "not signed yet"),
        at=clock(row.at, screen.now) if row else "",
        holds=holds,
        may_sign=may_sign and not signing.faults and not signing.is_behind,
        is_mine=is_open and holds and row is not None and row.by_id == screen.user.pk,
    )


def _signed_other(signing: Signing, side: Side, screen: Screen) -> bool:
    """In a company of one person an administrator may sign for either side, and does so once."""
    rows = (row for other, row in signing.latest.items() if other != side and signing.holds(row))
    return any(row.by_id == screen.user.pk for row in rows)


def _words(row: Signature, signing: Signing) -> str:
    since = signing.draft.last_edit - row.edit
    if signing.holds(row):
        return f"signed {row.edit}" + (", the same again" if since else "")
    if not row.by.is_active:
        return f"signed {row.edit}, switched off since"
    if row.side not in sides_of(row.by):
        return f"signed {row.edit}, has another role since"
    if row.base_id != signing.draft.base_id:
        return f"signed {row.edit}, before it was brought up to date"
    return f"signed {row.edit}, {counted(since, 'edit')} ago"


def _reason(signing: Signing, first: bool, other: PublishRun | None) -> str:
    """What stands in the way, as one sentence; nothing where it can be published."""
    reasons = [] if first else [_missing(signing)]
    if signing.faults:
        reasons.append(f"{faults_words(signing.faults)} in the way")
    active = signing.draft.model.active
    if active is not None and signing.is_behind:
        reasons.append(f"v{active.number} came into force since it was begun")
    if other is not None:
        reasons.append(f"{other.version} is being published")
    words = and_join([reason for reason in reasons if reason])
    return words and words[0].upper() + words[1:] + "."


def _missing(signing: Signing) -> str:
    missing, edit = signing.missing, signing.draft.last_edit
    if not missing:
        return ""
    if len(missing) == 1:
        return f"{missing[0].label} must sign {edit}"
    return f"one must sign {edit}" if settings.ONE_PERSON_SIGNS else f"both must sign {edit}"
