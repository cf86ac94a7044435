"""Showing a form: which variant somebody sees, and with which opt-in text."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.crypto import salted_hmac

from leads.models import CaptureForm, FormCount, FormVariant, OptInText

from .asking import Asked, asked_by
from .counting import count
from .tokens import Shown, sign_shown


@dataclass(frozen=True)
class Page:
    """A form as it is shown: the variant with what it asks, the opt-in text, the signature of both."""

    form: CaptureForm
    variant: FormVariant
    asked: list[Asked]
    opt_in: OptInText | None
    token: str


def page_for(form: CaptureForm, viewer: str, now: datetime) -> Page:
    """The form as this viewer sees it; the same viewer sees the same variant, as long as it is on.

    Args:
        form: with at least one variant.
        viewer: whatever tells viewers apart without a cookie. It is not kept.
        now: aware.
    """
    variants = [one for one in form.variants.all() if one.is_on] or list(form.variants.all()[:1])
    # Told by a hash, nothing has to be remembered of who only looks.
    digest = salted_hmac("leads.forms.variant", f"{form.key} {viewer}", settings.SECRET_KEY).digest()
    return page_of(form, variants[digest[0] % len(variants)], now)


def page_again(form: CaptureForm, shown: Shown | None, viewer: str, now: datetime) -> Page:
    """The form as it was shown to somebody whose answer was refused, signed anew."""
    found = form.variants.filter(letter=shown.variant).first() if shown else None
    return page_of(form, found, now) if found else page_for(form, viewer, now)


def page_of(form: CaptureForm, variant: FormVariant, now: datetime) -> Page:
    """The form in one of its variants."""
    opt_in = opt_in_of(form)
    token = sign_shown(form, variant.letter, opt_in.version if opt_in else 0, now)
    return Page(form, variant, asked_by(variant.fields), opt_in, token)


def opt_in_of(form: CaptureForm) -> OptInText | None:
    """The opt-in text that is asked now; None where none is."""
    last = form.opt_ins.first()
    return last if last and last.text else None


def count_view(page: Page, now: datetime) -> None:
    """Count that somebody saw the form."""
    count(page.form, page.variant.letter, FormCount.What.VIEW, now)
