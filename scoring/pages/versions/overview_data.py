"""What the landing page of the matrix shows: for each model what is in force, drafts, a run, all versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from leads.models import User
from scoring.engine.matrix import check
from scoring.matrix.differences import ChangedRow, by_row, differences, document_said
from scoring.models import Edit, MatrixVersion, PublishRun, ScoringModel
from scoring.pages.wording import ago, counted, day, local, moment

_SHOWN = 3  # changes of a draft, to know which one it is
_OPEN_RUNS = (PublishRun.State.WANTED, PublishRun.State.RUNNING, PublishRun.State.FAILED)


@dataclass(frozen=True)
class VersionLine:
    """A time at which a version came into force; `is_again` where somebody rolled back to it."""

    version: MatrixVersion
    on: str
    at: str
    by: str
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
    is_behind: bool

    @property
    def more(self) -> int:
        """How many changes are not shown."""
        return self.count - len(self.changes)


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
    runs = PublishRun.objects.select_related("version").order_by("-ended_at", "-id")
    models = ScoringModel.objects.select_related("active__published_by").prefetch_related(
        Prefetch("versions", MatrixVersion.objects.select_related("created_by", "published_by", "base"))
    )
    found = list(runs)
    return tuple(_section(model, [run for run in found if _is_of(run, model)], now) for model in models)


def _is_of(run: PublishRun, model: ScoringModel) -> bool:
    return run.version.model_id == model.pk


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
        run=next((run for run in runs if run.state in _OPEN_RUNS), None),
    )


def _timeline(
    model: ScoringModel, versions: dict[int, MatrixVersion], runs: Iterable[PublishRun], now: datetime
) -> tuple[VersionLine, ...]:
    """The turns, the latest first; of those of one version all but the first are roll-backs."""
    done = [run for run in runs if run.state == PublishRun.State.DONE and run.ended_at]
    lines, seen = [], set()
    for run in reversed(done):
        version = versions[run.version_id]
        line = _line(version, run, now, is_active=run is done[0] and model.active_id == version.pk)
        lines.append(VersionLine(**line, is_again=version.pk in seen))
        seen.add(version.pk)
    return tuple(reversed(lines))


def _line(version: MatrixVersion, run: PublishRun, now: datetime, is_active: bool) -> dict:
    assert run.ended_at
    on = day(local(run.ended_at).date(), local(now).date())
    by = person(version.published_by)
    return {"version": version, "on": on, "at": moment(run.ended_at), "by": by, "is_active": is_active}


def _draft_lines(
    drafts: Sequence[MatrixVersion], active: MatrixVersion | None, now: datetime
) -> Iterable[DraftLine]:
    in_force = document_said(active) if active else {}
    last = {edit.version_id: edit for edit in _last_edits(drafts)}
    for draft in sorted(drafts, key=lambda one: -one.pk):
        document = document_said(draft)
        rows = by_row(differences(in_force, document)) if active else ()
        edit = last.get(draft.pk)
        at = edit.at if edit else draft.created_at
        yield DraftLine(
            draft=draft,
            begun_by=person(draft.created_by),
            edited=f"{person(edit.by)}, {ago(at, now)} ago" if edit else f"{ago(at, now)} ago",
            edited_at=moment(at),
            changes=rows[:_SHOWN],
            count=len(rows),
            faults=len(check(document).faults),
            is_behind=active is not None and draft.base_id != active.pk,
        )


def _last_edits(drafts: Sequence[MatrixVersion]) -> QuerySet[Edit]:
    edits = Edit.objects.filter(version__in=drafts).select_related("by")
    return edits.order_by("version_id", "-number").distinct("version_id")


def person(user: User | None) -> str:
    """Whom people would say it was."""
    return (user.get_full_name() or user.username) if user else "the command line"


def edits_of(version: MatrixVersion) -> str:
    """How many edits made a version."""
    return counted(version.last_edit, "edit")
