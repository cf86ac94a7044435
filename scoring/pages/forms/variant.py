"""The page of one variant: what it says, which fields it asks in which order, and how it looks."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leads.forms.asking import MOST_FIELDS
from leads.forms.editing import LETTERS, By, save_variant
from leads.models import CaptureForm, FormVariant
from scoring.pages.screen import Screen, answer, screen_of

from .forms import VariantForm, take_over
from .rows import Row, after, lines_of, rows_sent, to_add


@require_http_methods(["GET", "HEAD", "POST"])
def form_variant(request: HttpRequest, form_id: int, letter: str) -> HttpResponse:
    """A variant to be made or changed. Buttons of the fields change the page; "Save" alone keeps it."""
    screen, form = screen_of(request), get_object_or_404(CaptureForm, pk=form_id)
    if letter not in LETTERS:
        raise Http404("No such variant.")
    variant = _variant(form, letter)
    if request.method != "POST":
        asked = VariantForm(initial=_initial(variant))
        return _page(request, screen, variant, asked, variant.fields)
    rows, do, asked = rows_sent(request.POST), request.POST.get("do", "save"), VariantForm(request.POST)
    if do != "save":
        asked = VariantForm(initial={name: request.POST.get(name, "") for name in asked.fields})
        return _page(request, screen, variant, asked, after(rows, do, request.POST))
    if asked.is_valid():
        try:
            save_variant(form, letter, asked.cleaned_data | {"fields": rows}, By(screen.user, screen.now))
        except ValidationError as error:
            take_over(asked, error.message_dict)
        else:
            return HttpResponseRedirect(f"{reverse('form', args=[form.pk])}?saved=1")
    return _page(request, screen, variant, asked, rows)


def _page(
    request: HttpRequest, screen: Screen, variant: FormVariant, asked: VariantForm, rows: list[Row]
) -> HttpResponse:
    data = {
        "nav": "in",
        "here": "forms",
        "form": variant.form,
        "variant": variant,
        "asked": asked,
        "rows": lines_of(rows),
        "to_add": to_add(rows) if len(rows) < MOST_FIELDS else [],
    }
    return answer(request, screen, "scoring/forms/variant.html", data)


def _variant(form: CaptureForm, letter: str) -> FormVariant:
    """The variant; one that is not made yet begins as the other is."""
    found = form.variants.filter(letter=letter).first()
    if found is None:
        first = form.variants.first() or FormVariant(form=form, heading=form.name)
        found = FormVariant(
            form=form,
            letter=letter,
            heading=first.heading,
            intro=first.intro,
            button=first.button,
            fields=first.fields,
        )
    return found


def _initial(variant: FormVariant) -> dict[str, object]:
    return {name: getattr(variant, name) for name in ("heading", "intro", "button", "is_on")}
