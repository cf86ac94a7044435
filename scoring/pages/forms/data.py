"""What the pages of capture forms show: the list, one form with its variants and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from leads.forms.consenting import has_consent
from leads.forms.editing import LETTERS
from leads.models import CaptureForm, Field, FormAnswer, FormMail, FormVariant
from leads.notices.mails import address_of
from scoring.pages.wording import ago, moment

from .figures import NOTHING, Figures, compared, figures_by_variant, figures_of

ANSWERS = 50
_MAILS = {str(FormMail.Kind.CONFIRM): "question", str(FormMail.Kind.REPLY): "answer"}


@dataclass(frozen=True)
class FormLine:
    """A form in the list."""

    form: CaptureForm
    figures: Figures
    last: str
    last_at: str


@dataclass(frozen=True)
class VariantTile:
    """A variant beside the other; `variant` None: it is not made yet."""

    letter: str
    variant: FormVariant | None
    figures: Figures


@dataclass(frozen=True)
class AnswerLine:
    """An answer in the list of a form."""

    answer: FormAnswer
    who: str
    ago: str
    at: str
    agreed: str
    mails: tuple[str, ...]
    is_in_trouble: bool
    left: tuple[tuple[str, str], ...]


def lines_of(now: datetime) -> list[FormLine]:
    """All forms by name."""
    last = FormAnswer.objects.filter(form=OuterRef("pk")).order_by("-id").values("at")[:1]
    forms = list(CaptureForm.objects.select_related("type", "campaign").annotate(last_at=Subquery(last)))
    figures = figures_of(forms)
    return [_form_line(form, form.last_at, figures.get(form.pk, NOTHING), now) for form in forms]


def _form_line(form: CaptureForm, last: datetime | None, figures: Figures, now: datetime) -> FormLine:
    return FormLine(form, figures, ago(last, now) if last else "", moment(last) if last else "")


def tiles_of(form: CaptureForm) -> tuple[list[VariantTile], str, Figures]:
    """The variants with their figures, what can be said of them, and the figures of all together."""
    figures = figures_by_variant(form)
    made = {one.letter: one for one in form.variants.all()}
    tiles = [VariantTile(letter, made.get(letter), figures.get(letter, NOTHING)) for letter in LETTERS]
    verdict = compared(tiles[0].figures, tiles[1].figures) if tiles[1].variant else ""
    return tiles, verdict, figures_of([form]).get(form.pk, NOTHING)


def answers_of(form: CaptureForm, fields: Mapping[str, Field], now: datetime) -> list[AnswerLine]:
    """The latest answers."""
    rows: QuerySet[FormAnswer] = (
        form.answers.select_related("lead", "opt_in", "form").prefetch_related("mails").order_by("-id")
    )
    return [_line(answer, fields, now) for answer in rows[:ANSWERS]]


def _line(answer: FormAnswer, fields: Mapping[str, Field], now: datetime) -> AnswerLine:
    mails = list(answer.mails.all())
    trouble = {FormMail.State.FAILED, FormMail.State.UNSURE}
    left = [(fields[key].label if key in fields else key, value) for key, value in answer.left.items()]
    return AnswerLine(
        answer=answer,
        who=str(answer.lead) if answer.lead else answer.email,
        ago=ago(answer.at, now),
        at=moment(answer.at),
        agreed=_agreed(answer),
        mails=tuple(f"{_MAILS[one.kind]} {one.get_state_display().lower()}" for one in mails),
        is_in_trouble=any(one.state in trouble for one in mails),
        left=tuple(left),
    )


def _agreed(answer: FormAnswer) -> str:
    if answer.opt_in is None:
        return "not asked"
    if not answer.is_opted_in:
        return "no"
    version = f"version {answer.opt_in.version}"
    return f"yes, {version}" if has_consent(answer) else f"not confirmed yet, {version}"


def embedding_of(form: CaptureForm) -> str:
    """What is put into a page to have the form there."""
    address = address_of("form_embed", form.key)
    return f'<script src="{address}" async></script>'
