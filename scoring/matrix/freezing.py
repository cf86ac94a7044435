"""The freezing of a draft: the one door by which a document comes to be published."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from leads.models import User
from leads.people.roles import role_of
from scoring.engine.compile import compile_matrix
from scoring.models import MatrixVersion, Signature

from .signing import SIDES, behind_words, came_since, holding, is_behind, tell_signed
from .versions import matrix_of

_BOTH = "Both teams must sign it first"
_ONE = "One person must sign it first"


class NotSigned(ValueError):
    """It is not signed as it should be, or not as it stands; the message says what is missing."""

    def __init__(self, words: str, version: MatrixVersion) -> None:
        self.version = version
        super().__init__(words)


@transaction.atomic
def freeze(
    draft: MatrixVersion,
    by: User | None = None,
    *,
    expected: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> MatrixVersion:
    """Write a draft's canonical document; from then on the database refuses any change of it or its rows.

    It asks for the signatures of both teams on just that document, by two people who are active and of these
    teams at this moment; what they are later changes nothing. The very first version needs none, one is
    enough where `ONE_PERSON_SIGNS` is set; the version says so for ever. The database asks once more.

    Args:
        draft: what is frozen already comes back as it is.
        by: who publishes.
        expected: what it is expected to do, as plain JSON: `note`, and figures.
        seen: the draft's last edit when one looked at it; None where nobody did.

    Raises:
        MatrixRefused: the rows make no legal matrix; every fault is named.
        NotSigned: signatures are missing, the draft moved on, or another version came into force since.
    """
    version = MatrixVersion.objects.select_for_update().get(pk=draft.pk)
    if version.document:
        return version
    if seen is not None and version.last_edit != seen:
        raise NotSigned(came_since(version.last_edit - seen).capitalize(), version)
    matrix = matrix_of(version)
    version.document, version.sha256 = matrix.canonical(), matrix.sha256
    version.unsigned_because = _unsigned_because(version)
    version.used_fields = sorted(compile_matrix(matrix).fields)
    version.published_by = by
    version.expected = dict(expected) if expected else None
    version.state = MatrixVersion.State.FILLING
    version.save(
        update_fields=[
            "document", "sha256", "unsigned_because", "used_fields", "published_by", "expected", "state"
        ]
    )  # fmt: skip
    tell_signed(version, frozen=True)
    return version


def _unsigned_because(version: MatrixVersion) -> str:
    """Why it may be published without two signatures; empty where it has them.

    Raises:
        NotSigned: it may not.
    """
    if is_first(version):
        return MatrixVersion.Unsigned.FIRST
    if is_behind(version):
        raise NotSigned(behind_words(version), version)
    signatures = holding(version, version.sha256)
    if _are_both(signatures):
        return ""
    if settings.ONE_PERSON_SIGNS and signatures:
        return MatrixVersion.Unsigned.ONE_PERSON
    where = f": at /matrix/drafts/{version.pk}."
    raise NotSigned((_ONE if settings.ONE_PERSON_SIGNS else _BOTH) + where, version)


def is_first(version: MatrixVersion) -> bool:
    """Whether nothing was ever in force, of no model: a further model can take leads from those there are."""
    return not MatrixVersion.objects.exclude(pk=version.pk).filter(number__isnull=False).exists()


def _are_both(signatures: Iterable[Signature]) -> bool:
    """Both sides, each by somebody of that side: who has one role can't be of both."""
    own = {row.side for row in signatures if SIDES.get(role_of(row.by)) == row.side}
    return own == set(Signature.Side.values)
