"""From the database to subjects: the only part of the outlook that reads it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from leads.days import organisation_zone
from leads.models import ActivityType, Field
from scoring.digests import Digest, from_raw, stored
from scoring.engine.arrays import Batch
from scoring.engine.compile import Compiled
from scoring.inputs import LeadRows, batch_of, day_of, read_leads

from .path import Path, paths_of
from .subject import Subject
from .unknowns import Askable, Unknowns


def subject_in(rows: LeadRows, batch: Batch, compiled: Compiled, today: int) -> Subject:
    """The subject of a batch of one lead that was read already.

    Args:
        rows: the lead as it was read, with every field that the version reads.
        batch: made of them.
        compiled: the version.
        today: the day for which questions are answered; nothing in the batch is after it.
    """
    texts = {name: values[0] for name, values in rows.texts.items()}
    return Subject(compiled, texts, batch.type, batch.day, batch.types, today, organisation_zone())


def subject_of(lead_id: int, compiled: Compiled, now: datetime) -> Subject | None:
    """Read one lead from the raw rows; None where it is gone.

    Args:
        lead_id: which.
        compiled: the version.
        now: UTC and aware; what happened later has not arrived.
    """
    rows = read_leads([lead_id], compiled.fields)
    return _subjects(rows, from_raw(rows.ids, now), compiled, day_of(now)).get(lead_id)


def subjects_of(lead_ids: Collection[int], compiled: Compiled, now: datetime) -> dict[int, Subject]:
    """Read many leads, three queries in all, from the stored digests; those that are gone are left out.

    Args:
        lead_ids: which.
        compiled: the version.
        now: UTC and aware. A digest is as of its lead's last rescoring: what came since is not in it.
    """
    rows = read_leads(lead_ids, compiled.fields)
    return _subjects(rows, stored(rows.ids), compiled, day_of(now))


def _subjects(
    rows: LeadRows, digests: Mapping[int, Digest], compiled: Compiled, today: int
) -> dict[int, Subject]:
    batch = batch_of(rows, digests, compiled)
    ends = batch.lead_ix.searchsorted(range(len(rows.ids) + 1))
    zone = organisation_zone()
    return {
        lead_id: Subject(
            compiled=compiled,
            texts={name: values[place] for name, values in rows.texts.items()},
            type=batch.type[ends[place] : ends[place + 1]],
            day=batch.day[ends[place] : ends[place + 1]],
            types=batch.types,
            today=today,
            zone=zone,
        )
        for place, lead_id in enumerate(rows.ids)
    }


def askable(fields: Iterable[Field]) -> dict[str, Askable]:
    """What the catalog says may be answered, by field."""
    return {
        field.key: Askable(tuple(choice["value"] for choice in field.choices), field.is_standard)
        for field in fields
    }


def doable(types: Iterable[ActivityType]) -> list[str]:
    """What a lead can do, or people with it, in the order of the catalog; data moves by answers."""
    kinds = sorted(types, key=lambda kind: kind.pk)
    return [kind.key for kind in kinds if kind.channel != ActivityType.Channel.DATA]


def paths_to(
    stage: str, lead_ids: Collection[int], compiled: Compiled, now: datetime, most_steps: int = 1
) -> dict[int, Path]:
    """What would bring each lead to a stage, five queries and one batch of the kernel for all of them.

    Args:
        stage: a key of the matrix: mql, sql.
        lead_ids: a page of them.
        compiled: the version that counts for all of them.
        now: UTC and aware; see `subjects_of`.
        most_steps: how many steps together are tried; more than 1 takes a batch or two for each lead that no
            single step brings there.

    Returns:
        By lead; leads that are gone are left out, all where the matrix has no such stage.
    """
    subjects = subjects_of(lead_ids, compiled, now)
    unknowns = Unknowns(compiled, askable(Field.objects.all()), day_of(now))
    activities = doable(ActivityType.objects.all())
    leads = [(subject, unknowns.of(subject)) for subject in subjects.values()]
    return dict(zip(subjects, paths_of(leads, stage, activities, most_steps), strict=False))
