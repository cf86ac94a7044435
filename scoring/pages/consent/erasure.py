"""Erasing many people by their addresses, how far that has come, and letting somebody in again."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leads.consent.erasing import is_erased
from leads.consent.letting_back import let_back
from leads.consent.many import KIND, want_erased
from leads.ingest.items import EMAIL, Unacceptable, Who
from leads.jobs.asking import jobs_of
from leads.models import Erasure, Identity, Job, Lead, Purpose
from leads.people.access import leads_for
from scoring.pages.screen import Screen, answer, part_asked_for, screen_of
from scoring.pages.wording import ago, moment

MOST = 500
_SHOWN = 20
_APART = re.compile(r"[\s,;<>\"]+")


@dataclass(frozen=True)
class Found:
    """Who goes by addresses that were typed; `unknown` are nobody's, `erased` those of people long gone."""

    leads: tuple[Lead, ...]
    unknown: tuple[str, ...]
    erased: tuple[str, ...]
    too_many: bool = False


@dataclass(frozen=True)
class Line:
    """An erasure of many, and how far it has come."""

    people: int
    by: str
    ago: str
    at: str
    state: str
    done: int
    total: int
    is_open: bool
    error: str


@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest) -> HttpResponse:
    """Addresses are typed, looked up, and the people behind them erased once their number is typed."""
    screen = screen_of(request)
    if part_asked_for(request) == "erasures":
        return answer(request, screen, "scoring/consent/_erasures.html", {"lines": _lines(screen)})
    typed = request.POST.get("addresses", "").replace("\0", "")
    found = _found(screen, typed) if request.method == "POST" and typed.strip() else None
    error = ""
    if found and found.leads and "number" in request.POST:
        if request.POST["number"].strip() == str(len(found.leads)):
            want_erased([lead.pk for lead in found.leads], screen.user, screen.now)
            return HttpResponseRedirect(reverse("erasure") + "?asked=1")
        error = f"Type {len(found.leads)}, the number of leads."
    return _page(request, screen, typed=typed, found=found, error=error)


@require_POST
def erasure_let_back(request: HttpRequest) -> HttpResponse:
    """Somebody who was erased is a lead again, with the consent that was typed."""
    screen = screen_of(request)
    sent = request.POST
    email, words, purposes = sent.get("email", ""), sent.get("words", "")[:2_000], sent.getlist("purposes")
    try:
        lead_id = let_back(email, purposes, words, screen.user, screen.now)
    except ValidationError as error:
        faults = {name: " ".join(messages) for name, messages in error.message_dict.items()}
        back = {"email": email, "words": words, "purposes": purposes, "faults": faults}
        return _page(request, screen, back=back)
    return HttpResponseRedirect(reverse("lead", args=[lead_id]))


def _page(request: HttpRequest, screen: Screen, **more: Any) -> HttpResponse:
    data = {
        "nav": "in",
        "here": "erasure",
        "lines": _lines(screen),
        "erased": request.GET.get("erased", "") if request.GET.get("erased", "").isdecimal() else "",
        "asked": "asked" in request.GET,
        "purposes": Purpose.choices,
        "most": MOST,
    }
    return answer(request, screen, "scoring/consent/erasure.html", data | more)


def _found(screen: Screen, typed: str) -> Found:
    """Leads by their addresses, former ones too; whoever is merged into one goes with it."""
    addresses = list(dict.fromkeys(word.lower() for word in _APART.split(typed) if "@" in word))
    names = [who for one in addresses[:MOST] if (who := _who(one))]
    values = [who.value for who in names]
    by_name = Identity.objects.filter(kind=EMAIL, value__in=values)
    of_lead = dict(by_name.values_list("value", "visitor__lead"))
    wanted = Q(address__in=values) | Q(pk__in=[pk for pk in of_lead.values() if pk])
    leads = list(leads_for(screen.user).alias(address=Lower("email")).filter(wanted).order_by("pk"))
    there = {lead.pk for lead in leads}
    known = {value for value, pk in of_lead.items() if pk in there} | {lead.email.lower() for lead in leads}
    with transaction.atomic():
        erased = {who.value for who in is_erased(names)}
    return Found(
        tuple(leads),
        tuple(one for one in addresses if one not in known | erased),
        tuple(sorted(erased - known)),
        len(addresses) > MOST,
    )


def _who(address: str) -> Who | None:
    try:
        return Who(EMAIL, address).checked()
    except Unacceptable:
        return None


def _lines(screen: Screen) -> list[Line]:
    rows = list(Erasure.objects.select_related("by")[:_SHOWN])
    jobs = jobs_of(KIND, [row.pk for row in rows])
    return [_line(row, jobs.get(row.pk), screen) for row in rows]


def _line(row: Erasure, job: Job | None, screen: Screen) -> Line:
    total = len(row.lead_ids)
    return Line(
        people=total,
        by=str(row.by or "Somebody"),
        ago=ago(row.asked_at, screen.now),
        at=moment(row.asked_at),
        state=job.get_state_display() if job else "",
        done=job.done if job else 0,
        total=total,
        is_open=bool(job and job.is_open),
        error=job.error if job else "",
    )
