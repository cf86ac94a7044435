"""Two people who sign: what a test needs to put a second version in force, by the door that people use."""

from datetime import datetime
from typing import Any

from leads.models import Action, Role, User
from leads.people.audit import record
from scoring.matrix.freezing import is_first
from scoring.matrix.model_order import agree, change_order, standing
from scoring.matrix.signing import Side, sign, signing_of, subject_of
from scoring.models import MatrixVersion, ScoringModel, Signature

SIGNERS = {Side.SALES: ("sales.signer", Role.MANAGER), Side.MARKETING: ("marketing.signer", Role.MARKETING)}


def signer(side: str) -> User:
    """Who signs for a side."""
    username, role = SIGNERS[Side(side)]
    return User.objects.get_or_create(username=username, defaults={"role": role})[0]


def signed(draft: MatrixVersion, now: datetime) -> MatrixVersion:
    """A version; where it is a draft, and not the very first, signed by one of each side."""
    draft.refresh_from_db()
    if draft.state == MatrixVersion.State.DRAFT and not is_first(draft):
        for side in signing_of(draft).missing:
            sign(draft.pk, side, draft.last_edit, signer(side), now)
    return draft


def agreed(*order: tuple[ScoringModel, list[Any]], now: datetime) -> None:
    """Put the models in an order, each with its conditions, by the door that people use."""
    after = [{"id": model.pk, "conditions": conditions} for model, conditions in order]
    change_order(after, seen=standing().sha256, by=signer(Side.MARKETING), now=now)
    if (asked := standing().asked) is not None:
        agree(asked.sha256, by=signer(Side.SALES), now=now)


def write_down_signatures() -> None:
    """Write what was signed into the audit log again, where a test has emptied it."""
    for row in Signature.objects.select_related("by", "version").order_by("id"):
        details = {"side": row.side, "sha256": row.sha256, "edit": row.edit}
        record(row.by, Action.MATRIX_SIGNED, subject_of(row.version), details, row.at)
