"""A form that marketing made, and a stranger who answers it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from leads.forms.answering import Sent, take_answer
from leads.forms.editing import By, change_form, make_form
from leads.forms.tokens import sign_shown
from leads.models import CaptureForm, FormAnswer, User
from tests.factories import UserFactory

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ANNA = {"email": "anna@acme.example", "first_name": "Anna", "last_name": "Berg", "company": "Acme"}
OPT_IN = "I agree to mails about your products."
REPLY = {
    "reply_subject": "Your paper, {{ first_name }}",
    "reply_text": "Hello {{ first_name }},\n\nthank you.",
}


def hanna() -> User:
    return User.objects.filter(username="hanna").first() or UserFactory(username="hanna", role="marketing")


def new_form(opt_in: str = OPT_IN, **values: Any) -> CaptureForm:
    """A form that answers with a mail; its changes are by Hanna of marketing."""
    by = By(hanna(), NOW)
    form = make_form("White paper", "form.submit", by)
    changed = {name: getattr(form, name) for name in ("name", "thanks_address", "page_address")}
    change_form(form, changed | REPLY | values, opt_in, by)
    form.refresh_from_db()
    return form


def sent(form: CaptureForm, typed: dict[str, str] | None = None, **values: Any) -> Sent:
    """What a stranger sends a minute after the form was shown."""
    opt_in = form.opt_ins.first()
    shown = values.pop("shown_at", NOW - timedelta(minutes=1))
    token = sign_shown(form, values.pop("letter", "A"), opt_in.version if opt_in else 0, shown)
    return Sent(
        **{"typed": ANNA if typed is None else typed, "token": token, "address": "192.0.2.7"} | values
    )


def answered(form: CaptureForm, typed: dict[str, str] | None = None, **values: Any) -> FormAnswer:
    """An answer that was taken now."""
    return take_answer(form, sent(form, typed, **values), NOW)
