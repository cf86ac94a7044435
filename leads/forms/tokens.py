"""What is signed: the page with the form that somebody has open, and the links that belong to one answer.

The first says when the form was shown, in which variant and with which opt-in text, so that none of it can be
made up, and nothing has to be kept for who only looks. The others open what the answer gives, and no other's.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from django.core import signing

from leads.models import CaptureForm, FormAnswer

OPEN_FOR = timedelta(hours=24)
LINK_FOR = timedelta(days=30)
_SHOWN, _ANSWER = "leads.forms.shown", "leads.forms.answer"
_LONGEST = 400


class BadToken(Exception):
    """It was not signed here, not for this, or too long ago."""


@dataclass(frozen=True)
class Shown:
    """A form as one visitor has it open. `at` is aware; `opt_in` the version of its text, 0 for none."""

    form: str
    variant: str
    opt_in: int
    at: datetime
    nonce: str


def sign_shown(form: CaptureForm, variant: str, opt_in: int, now: datetime) -> str:
    """Sign a form that is shown now."""
    row = [form.key, variant, opt_in, int(now.timestamp() * 1000), token_urlsafe(9)]
    return signing.Signer(salt=_SHOWN).sign_object(row)


def read_shown(token: str, form: CaptureForm, now: datetime) -> Shown:
    """Read what was signed for this form.

    Raises:
        BadToken: it is none, another form's, or older than a day.
    """
    key, variant, opt_in, at, nonce = _read(token, _SHOWN, 5)
    shown = Shown(key, variant, opt_in, datetime.fromtimestamp(at / 1000, UTC), nonce)
    if shown.form != form.key or not timedelta(0) <= now - shown.at + timedelta(minutes=1) <= OPEN_FOR:
        raise BadToken
    return shown


def sign_answer(answer: FormAnswer, purpose: str, now: datetime) -> str:
    """Sign a link of an answer: purpose is "thanks", "confirm" or "file"."""
    return signing.Signer(salt=_ANSWER).sign_object([answer.pk, purpose, int(now.timestamp())])


def answer_of(token: str, form: CaptureForm, purpose: str, now: datetime) -> FormAnswer:
    """The answer whose link this is.

    Raises:
        BadToken: it is none, of another purpose, too old, or the answer was erased.
    """
    answer_id, signed_for, at = _read(token, _ANSWER, 3)
    answer = FormAnswer.objects.select_related("opt_in").filter(pk=answer_id, form=form).first()
    if answer is None or signed_for != purpose or now - datetime.fromtimestamp(at, UTC) > LINK_FOR:
        raise BadToken
    return answer


def _read(token: str, salt: str, length: int) -> Any:
    try:
        row = signing.Signer(salt=salt).unsign_object(token[:_LONGEST])
    except (signing.BadSignature, ValueError) as error:
        raise BadToken from error
    if not isinstance(row, list) or len(row) != length:
        raise BadToken
    return row
