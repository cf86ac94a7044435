"""Mails: those that were kept because no server is set, and for operations those that did not go."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from leads.models import KeptMail, NoticeMail, Role, User
from leads.notices.post import troubles
from leads.people.roles import role_of
from scoring.pages.screen import Screen, answer, screen_of
from scoring.pages.wording import ago, clock, moment

_OVERSEERS = {Role.OPERATIONS, Role.ADMINISTRATOR}  # who see everybody's mails: they see every lead, too
_SHOWN = 100


@dataclass(frozen=True)
class Trouble:
    """A mail that did not go, or perhaps did not."""

    to: str
    state: str
    attempts: int
    next: str
    error: str
    ago: str
    at: str


@dataclass(frozen=True)
class KeptLine:
    """A kept mail in the list."""

    id: int
    subject: str
    to: str
    ago: str
    at: str


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """What was kept, one's own or for operations everybody's, and what did not go."""
    screen = screen_of(request)
    oversees = role_of(screen.user) in _OVERSEERS
    data = {
        "nav": "notices",
        "server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if settings.EMAIL_HOST else "",
        "sender": settings.DEFAULT_FROM_EMAIL,
        "oversees": oversees,
        "kept": [_kept_line(mail, screen) for mail in _kept_for(screen.user)[:_SHOWN]],
        "trouble": _troubles(screen) if oversees else [],
    }
    return answer(request, screen, "scoring/notices/mails.html", data)


@require_safe
def kept_mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """A kept mail, as its text was."""
    screen = screen_of(request)
    mail = get_object_or_404(_kept_for(screen.user), pk=mail_id)
    data = {"nav": "notices", "mail": mail, "at": moment(mail.made_at), "lines": _lines(mail.text)}
    return answer(request, screen, "scoring/notices/mail.html", data)


def _kept_for(user: User) -> QuerySet[KeptMail]:
    """Who has no address has no mails."""
    if role_of(user) in _OVERSEERS:
        return KeptMail.objects.all()
    return KeptMail.objects.filter(to_address__iexact=user.email) if user.email else KeptMail.objects.none()


def _lines(text: str) -> list[tuple[str, str]]:
    """Each line of a mail, with where it leads if it is an address of ours alone."""
    ours = f"{settings.SITE_URL}/"
    return [
        (line, line.strip().removeprefix(settings.SITE_URL) if line.strip().startswith(ours) else "")
        for line in text.splitlines()
    ]


def _kept_line(mail: KeptMail, screen: Screen) -> KeptLine:
    at = mail.made_at
    return KeptLine(mail.pk, mail.subject, mail.to_address, ago(at, screen.now), moment(at))


def _troubles(screen: Screen) -> list[Trouble]:
    return [
        Trouble(
            to=mail.user.email or str(mail.user),
            state=NoticeMail.State(mail.state).label,
            attempts=mail.attempts,
            next=clock(mail.due_at, screen.now) if mail.state == NoticeMail.State.WAITING else "",
            error=mail.error,
            ago=ago(mail.begun_at, screen.now),
            at=moment(mail.begun_at),
        )
        for mail in troubles(screen.now).select_related("user")[:_SHOWN]
    ]
