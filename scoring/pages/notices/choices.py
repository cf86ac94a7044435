"""How one wants to be told: of what, where, and when mails may come."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leads.models import ByMail, MailHours, NoticeKind, User
from leads.notices.choices import Choice, Wishes, WishRefused, kinds_for, save_wishes, wishes_of
from leads.notices.post import send_test
from scoring.pages.screen import Screen, answer, screen_of

# What each kind means, for who has to decide.
MEANINGS = {
    NoticeKind.HANDED: "A rule or somebody else gave you a lead.",
    NoticeKind.LATE: "The time to answer one of your leads is over.",
    NoticeKind.TEAM_LATE: "The same, for a lead of somebody in your team.",
    NoticeKind.HOT: "One of your leads came into the highest band.",
    NoticeKind.FALLEN: "A lead that you work no longer meets MQL, or is disqualified.",
    NoticeKind.BACK: "The day has come that you put a lead off to, or one that you gave up is an MQL again.",
    NoticeKind.REVIEW: "A review of the matrix is due, or you were given a task at one.",
    NoticeKind.MATRIX: "A draft of the matrix waits for your signature, or another version is in force.",
    NoticeKind.RATING: "Leads wait to be graded by you before a review.",
}
_TIMES = ("quiet_from", "quiet_until", "digest_at")


class HoursForm(forms.Form):
    """When mails may come."""

    use_required_attribute = False

    quiet_from = forms.TimeField(label="No mail from", required=False)
    quiet_until = forms.TimeField(label="until", required=False)
    digest_at = forms.TimeField(label="Digest at", error_messages={"required": "Choose an hour."})
    only_workdays = forms.BooleanField(label="Only from Monday to Friday", required=False)

    def __init__(self, data: Any, hours: MailHours) -> None:
        super().__init__(
            data, initial={name: getattr(hours, name) for name in self.base_fields}, label_suffix=""
        )
        for name in _TIMES:
            self.fields[name].widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            self.fields[name].error_messages["invalid"] = "Write it as 18:30."


@require_http_methods(["GET", "HEAD", "POST"])
def notice_choices(request: HttpRequest) -> HttpResponse:
    """The form; sent, it is kept, or comes back with what was typed and why not."""
    screen = screen_of(request)
    wishes = wishes_of([screen.user])[screen.user.pk]
    if request.method != "POST":
        return _show(request, screen, wishes, HoursForm(None, wishes.hours))
    chosen = _chosen(request, screen.user)
    wishes = Wishes({**wishes.choices, **chosen}, wishes.hours)
    form = HoursForm(request.POST, wishes.hours)
    if not form.is_valid():
        return _show(request, screen, wishes, form)
    try:
        save_wishes(screen.user, Wishes(chosen, MailHours(**form.cleaned_data)), screen.now)
    except WishRefused as refused:
        return _show(request, screen, wishes, form, str(refused))
    return HttpResponseRedirect(f"{reverse('notice_choices')}?saved")


@require_POST
def notice_test_mail(request: HttpRequest) -> HttpResponse:
    """Send oneself a mail, and say what came of it."""
    screen = screen_of(request)
    wishes = wishes_of([screen.user])[screen.user.pk]
    form = HoursForm(None, wishes.hours)
    if not screen.user.email:
        return _show(
            request, screen, wishes, form, "Your account has no e-mail address: ask an administrator."
        )
    try:
        send_test(screen.user)
    except Exception as error:  # whatever a mail server or a network does
        words = f"The mail did not go: {type(error).__name__}: {error}"[:300]
        return _show(request, screen, wishes, form, words)
    return HttpResponseRedirect(f"{reverse('notice_choices')}?tested")


def _chosen(request: HttpRequest, user: User) -> dict[str, Choice]:
    """What was sent; what can't be meant stays as it is."""
    chosen = {}
    for kind in kinds_for(user):
        by_mail = request.POST.get(f"{kind}-mail", "")
        if by_mail in ByMail.values:
            chosen[str(kind)] = Choice(f"{kind}-here" in request.POST, by_mail)
    return chosen


def _show(
    request: HttpRequest, screen: Screen, wishes: Wishes, form: HoursForm, refused: str = ""
) -> HttpResponse:
    rows = [
        {
            "kind": str(kind),
            "label": kind.label,
            "meaning": MEANINGS[kind],
            "choice": wishes.choices[kind],
        }
        for kind in kinds_for(screen.user)
    ]
    data = {
        "nav": "notices",
        "rows": rows,
        "ways": ByMail.choices,
        "form": form,
        "refused": refused,
        "zone": settings.ORGANISATION_ZONE.replace("_", " "),
        "is_sent": bool(settings.EMAIL_HOST),
        "said": _said(request, screen.user),
    }
    return answer(request, screen, "scoring/notices/choices.html", data)


def _said(request: HttpRequest, user: User) -> str:
    if request.method == "POST":
        return ""
    if "tested" in request.GET:
        return (
            f"A mail is on its way to {user.email}."
            if settings.EMAIL_HOST
            else "Your mail is kept under Mails."
        )
    return "Saved." if "saved" in request.GET else ""
