"""What the landing page of the matrix shows: for each model what is in force, drafts, a run, all versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Prefetch, QuerySet

from leads.models import User
from scoring.engine.matrix import check
from scoring.matrix.difference_rows import Said
from scoring.matrix.differences import ChangedRow, by_row, differences_said, said_by
from scoring.matrix.rows import document_said, plain_document
from scoring.matrix.signing import is_behind
from scoring.models import Edit, MatrixVersion, PublishRun, ScoringModel, Signature
from scoring.pages.wording import ago, and_join, counted, day, local, moment

_SHOWN = 3  # changes of a draft, to know which one it is
_KEPT_SECONDS = 3_600


@dataclass(frozen=True)
class VersionLine:
    """A time at which a version came into force: `signed` by whom, `words` of why.

    `is_again` where somebody rolled back to it.
    """

    version: MatrixVersion
    on: str
    at: str
    signed: str
    words: str
    is_active: bool
    is_again: bool = False


@dataclass(frozen=True)
class DraftLine:
    """A draft; `changes` are against the version in force, the first few of `count`."""

    draft: MatrixVersion
    begun_by: str
    edited: str
    edited_at: str
    changes: tuple[ChangedRow, ...]
    count: int
    faults: int
    signed: str
    is_behind: bool

    @property
    def more(self) -> int:
        """How many changes are not shown."""
        return self.count - len(self.changes)


@dataclass(frozen=True)
class _State:
    """What follows from a draft's document alone."""

    changes: tuple[ChangedRow, ...]
    count: int
    faults: int
    sha256: str


@dataclass(frozen=True)
class ModelSection:
    """All of one scoring model."""

    model: ScoringModel
    active: VersionLine | None
    drafts: tuple[DraftLine, ...]
    timeline: tuple[VersionLine, ...]
    run: PublishRun | None

    @property
    def has_something(self) -> bool:
        """Whether there is a version or a draft of it."""
        return bool(self.drafts or self.timeline)


def sections_of(now: datetime) -> tuple[ModelSection, ...]:
    """The sections of all models, in their order."""
    runs = list(PublishRun.objects.select_related("version", "by").order_by("-ended_at", "-id"))
    versions = MatrixVersion.objects.select_related("created_by", "published_by", "base").prefetch_related(
        Prefetch("signatures", Signature.objects.select_related("by").order_by("id"))
    )
    models = ScoringModel.objects.prefetch_related(Prefetch("versions", versions))
    return tuple(
        _section(model, [run for run in runs if run.version.model_id == model.pk], now) for model in models
    )


def _section(model: ScoringModel, runs: Sequence[PublishRun], now: datetime) -> ModelSection:
    versions = {version.pk: version for version in model.versions.all()}
    timeline = _timeline(model, versions, runs, now)
    drafts = [version for version in versions.values() if version.state == MatrixVersion.State.DRAFT]
    active = next((line for line in timeline if line.is_active), None)
    return ModelSection(
        model=model,
        active=active,
        drafts=tuple(_draft_lines(drafts, model.active, now)),
        timeline=timeline,
        run=_open_run(runs),
    )


def _open_run(runs: Sequence[PublishRun]) -> PublishRun | None:
    """The latest run where it is not done: waiting, under way, or failed and not gone on with."""
    last = max(runs, key=lambda run: run.pk, default=None)
    return last if last and last.state != PublishRun.State.DONE else None


def _timeline(
    model: ScoringModel, versions: dict[int, MatrixVersion], runs: Iterable[PublishRun], now: datetime
) -> tuple[VersionLine, ...]:
    """The turns, the latest first; of those of one version all but the first are roll-backs."""
    done = [run for run in runs if run.state == PublishRun.State.DONE and run.ended_at]
    lines, seen = [], set()
    for run in reversed(done):
        version = versions[run.version_id]
        is_active = run is done[0] and model.active_id == version.pk
        lines.append(_line(version, run, now, is_active, is_again=version.pk in seen))
        seen.add(version.pk)
    return tuple(reversed(lines))


def _line(
    version: MatrixVersion, run: PublishRun, now: datetime, is_active: bool, is_again: bool
) -> VersionLine:
    assert run.ended_at
    return VersionLine(
        version=version,
        on=day(local(run.ended_at).date(), local(now).date()),
        at=moment(run.ended_at),
        signed=f"put in force again by {person(run.by)}" if is_again else signed_words(version),
        words=run.why if is_again else note_of(version),
        is_active=is_active,
        is_again=is_again,
    )


def note_of(version: MatrixVersion) -> str:
    """What was written down as it was published, of the effect expected."""
    return str((version.expected or {}).get("note") or "")


def signed_words(version: MatrixVersion) -> str:
    """Whose it is: "signed by Hanna Lindgren (Marketing) and Ruth Paulsen (Sales)", or why nobody."""
    held = [one for one in version.signatures.all() if one.sha256 == version.sha256]
    if held:
        return f"signed by {and_join([f'{person(one.by)} ({one.get_side_display()})' for one in held])}"
    because = version.get_unsigned_because_display().lower().removeprefix("published ")
    return f"published by {person(version.published_by)}" + (f", {because}" if because else "")


def _draft_lines(
    drafts: Sequence[MatrixVersion], active: MatrixVersion | None, now: datetime
) -> Iterable[DraftLine]:
    in_force = said_by(active) if active else None
    last = {edit.version_id: edit for edit in _last_edits(drafts)}
    for draft in sorted(drafts, key=lambda one: -one.pk):
        state = _state_of(draft, in_force, active)
        edit = last.get(draft.pk)
        at = edit.at if edit else draft.created_at
        yield DraftLine(
            draft=draft,
            begun_by=person(draft.created_by),
            edited=_edited(edit, at, now),
            edited_at=moment(at),
            changes=state.changes,
            count=state.count,
            faults=state.faults,
            signed=_held_by(draft, state.sha256),
            is_behind=is_behind(draft),
        )


def _state_of(draft: MatrixVersion, in_force: Said | None, active: MatrixVersion | None) -> _State:
    """What a draft comes to; kept until it is edited, or another version comes into force."""
    key = f"draft-state-{draft.pk}-{draft.last_edit}-{active.pk if active else 0}"
    kept: _State | None = cache.get(key)
    if kept is not None:
        return kept
    document = document_said(draft)
    checked = check(document)
    own = Said(plain_document(checked.matrix), True) if checked.matrix else Said(document, False)
    rows = by_row(differences_said(in_force, own)) if in_force else ()
    sha256 = checked.matrix.sha256 if checked.matrix else ""
    state = _State(rows[:_SHOWN], len(rows), len(checked.faults), sha256)
    cache.set(key, state, _KEPT_SECONDS)
    return state


def _edited(edit: Edit | None, at: datetime, now: datetime) -> str:
    since = ago(at, now)
    when = "just now" if since == "now" else f"{since} ago"
    return f"Last edited by {person(edit.by)}, {when}" if edit else f"Begun {when}"


def _held_by(draft: MatrixVersion, sha256: str) -> str:
    """Whose signatures hold on a draft as it stands."""
    held = [one for one in draft.signatures.all() if (one.sha256, one.base_id) == (sha256, draft.base_id)]
    return and_join([f"{person(one.by)} ({one.get_side_display()})" for one in held]) if held else ""


def _last_edits(drafts: Sequence[MatrixVersion]) -> QuerySet[Edit]:
    edits = Edit.objects.filter(version__in=drafts).select_related("by")
    return edits.order_by("version_id", "-number").distinct("version_id")


def person(user: User | None) -> str:
    """Whom people would say it was."""
    return str(user or "the command line")


def edits_of(version: MatrixVersion) -> str:
    """How many edits made a version."""
    return counted(version.last_edit, "edit")
