"""The mail that tells somebody their notices: a subject, and lines with links, in plain text and in HTML.

A lead is named by name and company alone. Both were typed by anybody: they are put on one line, so that
they can add neither headers nor lines, escaped in HTML, and left out where they hold an address that a mail
program would make a link of.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from leads.models import Lead, Notice, NoticeKind, User

from .words import at_time

MOST_LINES = 50  # more are read in the product
_LONGEST = 80
_ADDRESS = re.compile(r"://|www\.|@", re.IGNORECASE)
# No out-of-office answer is wanted, and nobody reads one.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in a mail."""

    who: str
    words: str
    at: str
    address: str


def notices_mail(user: User, notices: Sequence[Notice]) -> EmailMultiAlternatives:
    """The mail with these notices.

    Args:
        user: to whom.
        notices: with their leads, where they are about one, which the person may see; at least one.
    """
    shown = notices[:MOST_LINES]
    groups = [(kind.label, [_line(one) for one in shown if one.kind == kind]) for kind in NoticeKind]
    data = {
        "name": one_line(user.first_name or user.username),
        "groups": [(label, lines) for label, lines in groups if lines],
        "hidden": len(notices) - len(shown),
        "list": address_of("notices"),
        "choices": address_of("notice_choices"),
    }
    return _mail(user, _subject(notices), "notices", data)


def test_mail(user: User) -> EmailMultiAlternatives:
    """A mail that somebody sends themselves, to see whether it comes."""
    data = {"name": one_line(user.first_name or user.username), "choices": address_of("notice_choices")}
    return _mail(user, "A test mail from Leadscore", "test", data)


def one_line(text: str) -> str:
    """A text on one line of a bearable length: what controls anything is a blank."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def who_is(lead: Lead) -> str:
    """Name and company of a lead; its number where it has no name that can be written in a mail."""
    name = one_line(f"{lead.first_name} {lead.last_name}")
    company = one_line(lead.company)
    parts = [without_address(name) or f"Lead {lead.pk}", without_address(company)]
    return ", ".join(part for part in parts if part)


def address_of(name: str, *arguments: object) -> str:
    """The whole address of a page, by its name."""
    return str(settings.SITE_URL) + reverse(name, args=arguments)


def without_address(text: str) -> str:
    """A text that somebody typed; nothing where it holds an address that a mail program makes a link of."""
    return "" if _ADDRESS.search(text) else text


def _line(notice: Notice) -> Line:
    who, words = one_line(notice.words), ""
    if notice.lead is not None:
        who, words = who_is(notice.lead), who
    return Line(
        who=who,
        words=words,
        at=at_time(notice.made_at),
        address=address_of("notice", notice.pk),
    )


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        return f"{NoticeKind(notices[0].kind).label}: {_line(notices[0]).who}"
    counts = Counter(one.kind for one in notices)
    parts = [f"{counts[kind]:,} {kind.label.lower()}" for kind in NoticeKind if counts[kind]]
    return f"{len(notices):,} notices: {', '.join(parts)}"


def _mail(user: User, subject: str, template: str, data: Mapping[str, Any]) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject, render_to_string(f"leads/mails/{template}.txt", data), to=[user.email], headers=AUTOMATIC
    )
    mail.attach_alternative(render_to_string(f"leads/mails/{template}.html", data), "text/html")
    return mail
