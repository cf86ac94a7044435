"""How much somebody takes, and when they are away."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leads.models import Absence, Capacity, User
from leads.people.capacity import Takes, add_absence, remove_absence, responsible_for, save_capacity
from scoring.pages.screen import Screen, answer, screen_of
from scoring.pages.wording import day

from .desk import NAV
from .forms import AbsenceForm, CapacityForm


@require_http_methods(["GET", "HEAD", "POST"])
def handoff_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Somebody's capacity and absences."""
    screen = screen_of(request)
    person, is_sent = _person(screen, person_id), request.method == "POST"
    form = CapacityForm(request.POST if is_sent else None, initial=_takes(person), label_suffix="")
    if not is_sent or not form.is_valid():
        return _show(request, screen, person, form, AbsenceForm(None, today=screen.today))
    save_capacity(person, Takes(**form.cleaned_data), screen.user, screen.now)
    return HttpResponseRedirect(reverse("handoff") + "#people")


@require_POST
def handoff_absence_add(request: HttpRequest, person_id: int) -> HttpResponse:
    """Note when somebody is away."""
    screen = screen_of(request)
    person = _person(screen, person_id)
    form = AbsenceForm(request.POST, today=screen.today)
    if not form.is_valid():
        takes = CapacityForm(None, initial=_takes(person), label_suffix="")
        return _show(request, screen, person, takes, form)
    days = form.cleaned_data
    add_absence(person, days["first_on"], days["last_on"], screen.user, screen.now)
    return HttpResponseRedirect(reverse("handoff_person", args=[person.pk]))


@require_POST
def handoff_absence_remove(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Take an absence back."""
    screen = screen_of(request)
    rows = Absence.objects.filter(person__in=responsible_for(screen.user)).select_related("person")
    absence = get_object_or_404(rows, pk=absence_id)
    remove_absence(absence, screen.user, screen.now)
    return HttpResponseRedirect(reverse("handoff_person", args=[absence.person_id]))


def _person(screen: Screen, person_id: int) -> User:
    return get_object_or_404(responsible_for(screen.user).select_related("team"), pk=person_id)


def _takes(person: User) -> dict[str, int | None]:
    row = Capacity.objects.filter(person=person).first() or Capacity(person=person)
    return {name: getattr(row, name) for name in ("experience", "most_a_day", "most_a_week")}


def _show(
    request: HttpRequest, screen: Screen, person: User, form: CapacityForm, absence_form: AbsenceForm
) -> HttpResponse:
    today = screen.today
    absences = Absence.objects.filter(person=person, last_on__gte=today)
    data = {
        "nav": NAV,
        "person": person,
        "form": form,
        "absence_form": absence_form,
        "absences": [(one.pk, day(one.first_on, today), day(one.last_on, today)) for one in absences],
    }
    return answer(request, screen, "scoring/handing/person.html", data)
