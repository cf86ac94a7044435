"""The mails that answer an answer: plain text, in which what a stranger typed can add nothing but itself.

Anybody can type anybody's address, and anything as a name. So a value stands on one line, is cut where it is
long, and is left out where it holds an address that a mail program would make a link of.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage

from leads.models import CaptureForm, FormAnswer, FormFile, FormMail
from leads.notices.mails import AUTOMATIC, address_of, one_line, without_address

from .asking import asked_by
from .confirming import may_have_file
from .tokens import sign_answer

LINK = "link"
_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def check_template(text: str, keys: Iterable[str]) -> None:
    """Check that a text names fields of the form alone.

    Raises:
        ValidationError: it names another.
    """
    known = {*keys, LINK}
    unknown = [name for name in _PLACE.findall(text) if name not in known]
    if unknown:
        raise ValidationError(
            f"{{{{ {unknown[0]} }}}} is no field that the form asks. There are: {', '.join(sorted(known))}."
        )


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in their places; one that is not known leaves nothing behind."""
    return _PLACE.sub(lambda found: values.get(found[1], ""), text)


def mail_of(mail: FormMail, now: datetime) -> EmailMessage:
    """Write a mail.

    Args:
        mail: with its answer and the form.
        now: aware.
    """
    answer = mail.answer
    write = _confirm if mail.kind == FormMail.Kind.CONFIRM else _reply
    subject, text = write(answer, now)
    return EmailMessage(subject, text, to=[answer.email], headers=AUTOMATIC)


def address_behind(answer: FormAnswer, now: datetime) -> str:
    """The address of what stands behind the form; empty where nothing does, or not yet for this answer."""
    form = answer.form
    if not may_have_file(answer):
        return ""
    if FormFile.objects.filter(form=form).exists():
        return f"{address_of('form_file', form.key)}?t={sign_answer(answer, 'file', now)}"
    return form.page_address


def _reply(answer: FormAnswer, now: datetime) -> tuple[str, str]:
    form, link = answer.form, address_behind(answer, now)
    values = {key: without_address(one_line(value)) for key, value in answer.values.items()}
    text = fill(form.reply_text, values | {LINK: link})
    if link and link not in text:
        text = f"{text.rstrip()}\n\n{link}"
    return one_line(fill(form.reply_subject, values)), f"{text.strip()}\n"


def _confirm(answer: FormAnswer, now: datetime) -> tuple[str, str]:
    form = answer.form
    lines = [
        "Hello,",
        "somebody, most likely you, filled in a form of ours with this e-mail address:",
        f"    {form.variants.get(letter=answer.variant).heading}",
        "Please open this page and confirm it there:",
        f"{address_of('form_confirm', form.key)}?t={sign_answer(answer, 'confirm', now)}",
    ]
    if answer.is_opted_in and answer.opt_in:
        lines += [
            "With that you agree to:",
            "\n".join(f"    {one}" for one in answer.opt_in.text.splitlines()),
        ]
    lines.append(
        "If it was not you, do nothing: without it, this address gets no further mail for this form."
    )
    return "Please confirm your e-mail address", "\n\n".join(lines) + "\n"


def keys_asked(form: CaptureForm) -> set[str]:
    """The fields that any variant of a form asks."""
    return {one.key for variant in form.variants.all() for one in asked_by(variant.fields)}
