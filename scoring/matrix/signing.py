"""Two signatures, one from each team, on exactly the document that would be published.

Signing, editing and freezing hold the draft, so each sees what the one before it did. The database asks for
the signatures once more as the document is written (`scoring/migrations/sql/signing.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from leads.models import Action, User
from leads.people.audit import Subject, record
from scoring.engine.matrix import Checked, check
from scoring.models import MatrixVersion, Signature

from .drafts import lock_draft
from .news import tell_other_side
from .recording import tell
from .sides import SIDES, Side, sides_of
from .versions import document_of


class SignatureRefused(ValueError):
    """It can't be signed, or taken back, now; the message says why, in people's words."""


@dataclass(frozen=True)
class Signing:
    """How far a draft has come: what it would be published as, and who signed what of it.

    `sha256` is empty where it has faults. `latest` holds each side's signature that holds, else its last one.
    """

    draft: MatrixVersion
    sha256: str
    faults: int
    is_behind: bool
    latest: Mapping[Side, Signature]

    def holds(self, signature: Signature | None) -> bool:
        """Whether a signature is on what would be published, and its person may still give it."""
        return signature is not None and _holds(signature, self.sha256, self.draft)

    @property
    def missing(self) -> tuple[Side, ...]:
        """The sides whose signature is still asked for."""
        held = [side for side in Side if self.holds(self.latest.get(side))]
        if settings.ONE_PERSON_SIGNS and held:
            return ()
        return tuple(side for side in Side if side not in held)


def signing_of(draft: MatrixVersion) -> Signing:
    """How far a draft has come."""
    checked = check(document_of(draft))
    sha256 = _sha256(checked)
    rows = draft.signatures.select_related("by").order_by("id")
    latest: dict[Side, Signature] = {}
    for row in sorted(rows, key=lambda row: _holds(row, sha256, draft)):
        latest[Side(row.side)] = row
    return Signing(draft, sha256, len(checked.faults), is_behind(draft), latest)


def is_behind(draft: MatrixVersion) -> bool:
    """Whether another version came into force since the draft was begun, which it would undo."""
    return draft.model.active_id is not None and draft.base_id != draft.model.active_id


@transaction.atomic
def sign(draft_id: int, side: str, seen: int, by: User, now: datetime) -> Signature:
    """Sign a draft for a side, as it stands.

    Args:
        draft_id: the draft's.
        side: one of `Signature.Side`.
        seen: the draft's last edit when one looked at it: what is signed is what was seen.
        by: who signs.
        now: UTC and aware.

    Raises:
        SignatureRefused: see its words.
        NotADraft: it is being published, or is published.
    """
    draft = lock_draft(draft_id)
    if draft.last_edit != seen:
        raise SignatureRefused(came_since(draft.last_edit - seen))
    if side not in sides_of(by):
        raise SignatureRefused(f"{by} does not sign for {side}.")
    sha256 = _signable(draft)
    _refuse_twice(draft, sha256, side, by)
    signature = Signature.objects.create(
        version=draft, side=side, by=by, at=now, sha256=sha256, edit=draft.last_edit, base_id=draft.base_id
    )
    _note(Action.MATRIX_SIGNED, draft, {"side": side, "sha256": sha256, "edit": signature.edit}, by, now)
    tell_other_side(signature, signing_of(draft).missing, now)
    return signature


@transaction.atomic
def withdraw(draft_id: int, by: User, now: datetime) -> None:
    """Take one's signature on a draft back.

    Raises:
        SignatureRefused: there is none that still holds.
        NotADraft: it is too late, it is being published.
    """
    draft = lock_draft(draft_id)
    sha256 = _sha256(check(document_of(draft)))
    own = Signature.objects.filter(version=draft, by=by, sha256=sha256, base=draft.base_id)
    sides = list(own.values_list("side", flat=True))
    if not sides:
        raise SignatureRefused("There is no signature of yours on the draft as it stands.")
    own.delete()
    _note(Action.SIGNATURE_WITHDRAWN, draft, {"sides": sides, "sha256": sha256}, by, now)


def holding(draft: MatrixVersion, sha256: str) -> list[Signature]:
    """The signatures that hold on a hash, their people held until the transaction ends.

    Who is being switched off or given another role at this moment is waited for.
    """
    of_hash = Signature.objects.filter(version=draft, sha256=sha256, base=draft.base_id)
    people = User.objects.filter(pk__in=of_hash.values("by")).order_by("pk").select_for_update(no_key=True)
    by_id = {person.pk: person for person in people}
    rows = list(of_hash.order_by("id"))
    for row in rows:
        row.by = by_id[row.by_id]
    return [row for row in rows if _holds(row, sha256, draft)]


def came_since(edits: int) -> str:
    """Why somebody has to look again."""
    if edits == 1:
        return "1 edit came since: look again."
    return f"{edits:,} edits came since: look again."


def tell_signed(draft: MatrixVersion, **more: Any) -> None:
    """Tell the open pages of a draft that its signatures are others by now."""
    tell({"draft": draft.pk, "signed": draft.last_edit, **more})


def _holds(signature: Signature, sha256: str, draft: MatrixVersion) -> bool:
    return (
        sha256 != ""
        and (signature.sha256, signature.base_id) == (sha256, draft.base_id)
        and signature.side in sides_of(signature.by)
    )


def _signable(draft: MatrixVersion) -> str:
    checked = check(document_of(draft))
    if checked.faults:
        raise SignatureRefused(f"{faults_words(len(checked.faults))} in the way.")
    if is_behind(draft):
        raise SignatureRefused(behind_words(draft))
    return _sha256(checked)


def faults_words(faults: int) -> str:
    """How many faults there are, up to "in the way"."""
    return "1 fault stands" if faults == 1 else f"{faults:,} faults stand"


def behind_words(draft: MatrixVersion) -> str:
    """Why a draft that was begun from an older version is not published as it is."""
    return (
        f"{draft.model.active} came into force since this draft was begun: "
        "bring it up to date, or say that it replaces it."
    )


def _refuse_twice(draft: MatrixVersion, sha256: str, side: str, by: User) -> None:
    """A side signs once; and two people sign, not one for both."""
    there = Signature.objects.filter(version=draft, sha256=sha256, base=draft.base_id).select_related("by")
    for row in there:
        if row.by_id == by.pk and not _holds(row, sha256, draft):
            raise SignatureRefused(f"You signed this for {row.side} once: take that back first.")
        if row.by_id == by.pk:
            raise SignatureRefused("You have signed it.")
        if row.side == side and _holds(row, sha256, draft):
            raise SignatureRefused(f"{row.by} has signed it for {side}.")


def _sha256(checked: Checked) -> str:
    return checked.matrix.sha256 if checked.matrix and not checked.faults else ""


def _note(action: str, draft: MatrixVersion, details: dict[str, Any], by: User, now: datetime) -> None:
    record(by, action, subject_of(draft), details, now)
    tell_signed(draft)


def subject_of(version: MatrixVersion) -> Subject:
    """A version as the audit log names it."""
    return Subject("matrixversion", version.pk, str(version))


__all__ = [
    "SIDES",
    "Side",
    "SignatureRefused",
    "Signing",
    "behind_words",
    "came_since",
    "faults_words",
    "holding",
    "is_behind",
    "sides_of",
    "sign",
    "signing_of",
    "subject_of",
    "tell_signed",
    "withdraw",
]
