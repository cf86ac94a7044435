"""A draft: rows that are held while somebody edits, signs or freezes them (reliability.md, P8)."""

from datetime import datetime

from django.db import transaction

from leads.models import Action, User
from leads.people.audit import Subject, record
from scoring.models import MatrixVersion


class NotADraft(ValueError):
    """The version is being published or is published: nothing changes it."""

    def __init__(self, version: MatrixVersion) -> None:
        super().__init__(f"{version} is {version.get_state_display().lower()} and can no longer be changed.")


class DraftGone(NotADraft):
    """The draft was deleted since it was looked at."""

    def __init__(self) -> None:
        ValueError.__init__(self, "This draft was deleted meanwhile.")


class DraftMoved(ValueError):
    """The draft was edited since it was looked at. Nothing was written."""


def lock_draft(version_id: int) -> MatrixVersion:
    """Lock a version until the transaction ends, so that it is not published under an edit.

    Raises:
        NotADraft: it is no draft any more; DraftGone: it was deleted.
    """
    try:  # `first` would order by the model, and so hold that too
        version = MatrixVersion.objects.select_for_update(no_key=True).get(pk=version_id)
    except MatrixVersion.DoesNotExist:
        raise DraftGone from None
    if version.state != MatrixVersion.State.DRAFT:
        raise NotADraft(version)
    return version


@transaction.atomic
def delete_draft(draft_id: int, *, seen: str, by: User, now: datetime) -> None:
    """Delete a draft with its history and comments; what it was is in the audit log by name alone.

    Args:
        draft_id: of a draft.
        seen: the number of its last edit on the page on which it was decided, as a text.
        by: who does it.
        now: UTC and aware.

    Raises:
        DraftMoved: somebody edited it since.
        NotADraft: it is no draft any more.
    """
    draft = lock_draft(draft_id)
    if seen != str(draft.last_edit):
        raise DraftMoved
    details = {"edits": draft.last_edit, "base": draft.base.number if draft.base else None}
    record(by, Action.DRAFT_REMOVED, Subject("matrixversion", draft.pk, str(draft)), details, now)
    draft.delete()
