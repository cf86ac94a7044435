"""The version in force that everything is measured against, and drafts of others."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

from leads.models import Role, User
from scoring.matrix.setup import FIRST_MODEL
from scoring.matrix.signing import Side, sign
from scoring.matrix.versions import draft_from_document
from scoring.models import MatrixVersion, ScoringModel
from scoring.rescoring.publish import publish

from .matrix import document


def publish_first(now: datetime) -> None:
    """The first version, in force for every lead."""
    model, _ = ScoringModel.objects.get_or_create(key=FIRST_MODEL, defaults={"name": "Bench"})
    publish(draft_from_document(model, document(), _who(Role.OPERATIONS), now), now, _who(Role.OPERATIONS))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def signed_draft(now: datetime, change: Callable[[dict[str, Any]], None]) -> MatrixVersion:
    """A draft of the version in force with a change, signed by both teams."""
    model = ScoringModel.objects.select_related("active").get(key=FIRST_MODEL)
    assert model.active is not None
    changed = document()
    change(changed)
    draft = draft_from_document(model, changed, _who(Role.MARKETING), now, model.active)
    for side, role in ((Side.MARKETING, Role.MARKETING), (Side.SALES, Role.MANAGER)):
        sign(draft.pk, side, draft.last_edit, _who(role), now)
    return draft


def rule_of(changed: dict[str, Any], parameter: str, key: str) -> dict[str, Any]:
    """A rule of a document, to change it."""
    found = next(one for one in changed["parameters"] if one["key"] == parameter)
    rule: dict[str, Any] = next(one for one in found["rules"] if one["key"] == key)
    return rule


def _who(role: str) -> User:
    user = User.objects.filter(role=role).order_by("id").first()
    assert user is not None
    return user
