"""How each person wants to be told, and what is usual for their role."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from leads.models import ByMail, MailHours, Notice, NoticeChoice, NoticeKind, Role, User
from leads.people.roles import may_open, role_of

from .about import PAGES
from .times import due_at, is_quiet_at

K = NoticeKind


@dataclass(frozen=True, slots=True)
class Choice:
    """How somebody wants to be told of a kind; `by_mail` is of `ByMail`."""

    in_product: bool
    by_mail: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """How somebody wants to be told: a choice for each kind, and when mails may come."""

    choices: Mapping[str, Choice]
    hours: MailHours


class WishRefused(ValueError):
    """What somebody wished can't be meant; the words are a sentence that says why."""


# What may wait until tomorrow waits for the digest.
_USUAL = {
    K.HANDED: ByMail.AT_ONCE,
    K.LATE: ByMail.AT_ONCE,
    K.TEAM_LATE: ByMail.DIGEST,
    K.HOT: ByMail.AT_ONCE,
    K.FALLEN: ByMail.DIGEST,
    K.BACK: ByMail.DIGEST,
    K.REVIEW: ByMail.DIGEST,
    K.RATING: ByMail.DIGEST,
    K.MATRIX: ByMail.DIGEST,
}


def kinds_for(user: User) -> list[NoticeKind]:
    """What this person can be told of."""
    return [kind for kind in NoticeKind if _concerns(kind, user)]


def _concerns(kind: NoticeKind, user: User) -> bool:
    if kind in PAGES:
        return may_open(user, PAGES[kind])
    return kind != K.TEAM_LATE or role_of(user) == Role.MANAGER


def wishes_of(users: Collection[User]) -> dict[int, Wishes]:
    """How each of these people wants to be told, by id."""
    chosen: dict[int, dict[str, Choice]] = {user.pk: {} for user in users}
    for row in NoticeChoice.objects.filter(user__in=chosen):
        chosen[row.user_id][row.kind] = Choice(row.in_product, row.by_mail)
    hours = MailHours.objects.in_bulk(list(chosen))
    usual = {str(kind): Choice(True, by_mail) for kind, by_mail in _USUAL.items()}
    return {
        user_id: Wishes(usual | own, hours.get(user_id) or MailHours(user_id=user_id))
        for user_id, own in chosen.items()
    }


@transaction.atomic
def save_wishes(user: User, wishes: Wishes, now: datetime) -> None:
    """Keep how somebody wants to be told; what still waits to be mailed follows it.

    Args:
        user: who.
        wishes: a choice for some or all kinds, and the hours, of which `user` is set here.
        now: aware.

    Raises:
        WishRefused: half of the quiet hours is given, or the digest lies in them.
    """
    check_hours(wishes.hours)
    rows = [
        NoticeChoice(user=user, kind=kind, in_product=choice.in_product, by_mail=choice.by_mail)
        for kind, choice in wishes.choices.items()
    ]
    NoticeChoice.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["in_product", "by_mail"],
    )
    wishes.hours.user = user
    wishes.hours.save()
    _follow(user, now)


def check_hours(hours: MailHours) -> None:
    """Refuse hours that can't be meant.

    Raises:
        WishRefused: half of the quiet hours is given, or the digest lies in them.
    """
    if (hours.quiet_from is None) != (hours.quiet_until is None):
        raise WishRefused("Quiet hours need a beginning and an end; leave both empty for none.")
    if hours.quiet_from is not None and hours.quiet_from == hours.quiet_until:
        raise WishRefused("Quiet hours begin and end at the same time; leave both empty for none.")
    if is_quiet_at(hours.digest_at, hours):
        raise WishRefused(f"At {_clock(hours.digest_at)} you want it quiet: choose another hour.")


def _follow(user: User, now: datetime) -> None:
    wishes = wishes_of([user])[user.pk]
    waiting = Notice.objects.filter(user=user, mail__isnull=True, mail_due_at__isnull=False)
    for kind, choice in wishes.choices.items():
        waiting.filter(kind=kind).update(mail_due_at=due_at(choice.by_mail, now, wishes.hours))


def _clock(of_day: time) -> str:
    return f"{of_day:%H:%M}"
