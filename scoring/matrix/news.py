"""Those who may sign are told what waits for them, and what came of it."""

from collections.abc import Iterable
from datetime import datetime

from leads.models import NoticeKind, User
from leads.notices.notify import News, notify
from scoring.models import MatrixVersion, ModelOrder, PublishRun, Signature

from .sides import SIDES, Side


def tell_other_side(signature: Signature, missing: Iterable[Side], now: datetime) -> None:
    """Tell the side whose signature is still missing that the other has signed."""
    roles = [role for role, side in SIDES.items() if side in set(missing)]
    words = f"{signature.by} has signed a draft of {signature.version.name}: it waits for your team."
    key = f"signed {signature.version_id} {signature.sha256[:12]}"
    _tell(User.objects.filter(role__in=roles), key, words, signature.by, now)


def tell_order(asked: ModelOrder, other: Side, now: datetime) -> None:
    """Tell the other side that somebody asks for another order of the scoring models."""
    roles = [role for role, side in SIDES.items() if side == other]
    words = f"{asked.by} asks for another order or conditions of the scoring models: it waits for your team."
    _tell(User.objects.filter(role__in=roles), f"models {asked.pk}", words, asked.by, now)


def tell_in_force(version: MatrixVersion, run: PublishRun, is_back: bool, now: datetime) -> None:
    """Tell both sides that another version counts from now on, and when one went back, why."""
    by = f", by {run.by}" if run.by else ""
    words = f"{version} is in force{' again' if is_back else ''}{by}{f': {run.why}' if run.why else '.'}"
    _tell(User.objects.filter(role__in=SIDES), f"run {run.pk} {now.isoformat()}", words, run.by, now)


def tell_given_up(run: PublishRun, now: datetime) -> None:
    """Tell who asked for it, and may have left the page, that it was not published."""
    if run.by is not None:
        words = f"{run.version} was not published: {run.error}"
        key = f"run {run.pk} failed {now.isoformat()}"
        notify([News(run.by.pk, NoticeKind.MATRIX, None, key, words[:500])], now)


def _tell(people: Iterable[User], key: str, words: str, but: User | None, now: datetime) -> None:
    """All of them but who did it."""
    mine = but.pk if but else None
    notify([News(one.pk, NoticeKind.MATRIX, None, key, words) for one in people if one.pk != mine], now)
