"""Notices, how one is told, and mails: what each person sees and may do."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from leads.models import ByMail, KeptMail, Lead, MailHours, Notice, NoticeChoice, NoticeKind, NoticeMail, User
from leads.notices.notify import News, notify
from leads.notices.post import deliver

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def tell(world: Any, who: str, lead: str, kind: NoticeKind = NoticeKind.HOT, hours: float = 0) -> Notice:
    """Tells somebody something, some hours ago."""
    key = f"{lead} {kind} {hours}"
    user = world.people[who]
    notify([News(user.pk, kind, world.id(lead), key, "From warm to hot.")], NOW - timedelta(hours=hours))
    return Notice.objects.get(user=user, key=key)


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode()


def bell(client: Any) -> str:
    return text_of(client.get(reverse("notices_count")))


def test_the_bell_counts_what_is_new_to_its_person(world):
    tell(world, "sdr", "reader")
    tell(world, "sdr", "nasty")
    assert 'aria-label="Notices: 2 new"' in bell(world.client("sdr"))
    assert 'aria-label="Notices"' in bell(world.client("rep"))
    assert 'aria-label="Notices: 2 new"' in text_of(world.client("sdr").get("/"))


def test_the_bell_is_one_question(world, django_assert_num_queries):
    from scoring.pages.screen import screen_of

    for hours in range(5):
        tell(world, "sdr", "reader", hours=hours)
    request = world.client("sdr").get("/").wsgi_request
    screen = screen_of(request)
    with django_assert_num_queries(1):
        assert screen.unseen == 5


def test_beyond_99_the_bell_says_so(world):
    user = world.people["sdr"]
    notify((News(user.pk, NoticeKind.HOT, world.id("reader"), str(n)) for n in range(120)), NOW)
    assert "99+" in bell(world.client("sdr"))


def test_opening_a_notice_leads_to_its_lead_and_it_is_seen(world):
    notice, client = tell(world, "sdr", "reader"), world.client("sdr")
    response = client.get(reverse("notice", args=[notice.pk]))
    assert response["Location"] == reverse("lead", args=[world.id("reader")])
    assert 'aria-label="Notices"' in bell(client)


def test_who_opens_the_lead_itself_has_seen_its_notices_and_no_others(world):
    tell(world, "sdr", "reader", hours=1)
    tell(world, "sdr", "reader", hours=2)
    tell(world, "sdr", "nasty")
    client = world.client("sdr")
    page = text_of(client.get(reverse("lead", args=[world.id("reader")])))
    assert 'aria-label="Notices: 1 new"' in page
    client.get(reverse("lead_panel", args=[world.id("nasty")]))
    assert 'aria-label="Notices"' in bell(client)


def test_all_are_seen_that_the_page_showed_and_not_what_came_since(world):
    first, client = tell(world, "sdr", "reader"), world.client("sdr")
    page = text_of(client.get(reverse("notices")))
    assert f'name="until" value="{first.pk}"' in page
    tell(world, "sdr", "nasty")
    response = client.post(reverse("notices_seen"), {"until": first.pk})
    assert response["Location"] == reverse("notices")
    assert 'aria-label="Notices: 1 new"' in bell(client)


@pytest.mark.parametrize("until", ["", "x", "-1", "9" * 30, "1"])
def test_nothing_is_seen_by_a_number_that_is_none_of_ones_own(world, until):
    tell(world, "sdr", "reader")
    world.client("sdr").post(reverse("notices_seen"), {"until": until})
    assert Notice.objects.filter(seen_at__isnull=True).count() == 1


def test_the_list_is_by_days_the_latest_first(world):
    tell(world, "sdr", "reader", hours=24 * 40)
    tell(world, "sdr", "nasty", NoticeKind.LATE)
    page = text_of(world.client("sdr").get(reverse("notices")))
    assert page.index("Today") < page.index("&lt;script&gt;") < page.index("Jonas Keller")
    assert "<script>alert" not in page


def test_a_kind_and_what_is_new_can_be_chosen(world):
    seen = tell(world, "sdr", "reader", NoticeKind.LATE)
    Notice.objects.filter(pk=seen.pk).update(seen_at=NOW)
    tell(world, "sdr", "silent")
    client = world.client("sdr")
    assert "Jonas Keller" in text_of(client.get(reverse("notices") + "?kind=late"))
    assert "Silent" not in text_of(client.get(reverse("notices") + "?kind=late"))
    assert "Jonas Keller" not in text_of(client.get(reverse("notices") + "?kind=unseen"))
    assert "Nothing of this kind." in text_of(client.get(reverse("notices") + "?kind=fallen"))
    assert "Silent" in text_of(client.get(reverse("notices") + "?kind=nonsense&before=x"))


def test_older_ones_are_on_the_next_page_each_once(world):
    user = world.people["sdr"]
    for hours in range(60):
        key, at = f"{hours}", NOW - timedelta(hours=hours // 4)
        notify([News(user.pk, NoticeKind.HOT, world.id("reader"), key, f"Number {hours}.")], at)
    client = world.client("sdr")
    first = client.get(reverse("notices"))
    before = first.context["page"].before
    second = client.get(reverse("notices") + f"?before={before}")
    words = [line.words for one in (first, second) for day in one.context["page"].days for line in day.lines]
    assert (len(words), len(set(words))) == (60, 60)
    assert second.context["page"].before is None


def test_what_became_of_the_mail_is_said_where_it_is_not_sure(world):
    notice = tell(world, "sdr", "reader")
    state = NoticeMail.State.UNSURE
    notice.mail = NoticeMail.objects.create(user=notice.user, state=state, due_at=NOW, begun_at=NOW)
    notice.save()
    assert "Not sure the mail went" in text_of(world.client("sdr").get(reverse("notices")))


def test_a_lead_that_is_no_longer_among_theirs_is_not_named_counted_nor_opened(world):
    notice, client = tell(world, "sdr", "reader"), world.client("sdr")
    Lead.objects.filter(pk=world.id("reader")).update(owner=world.people["american"])
    assert "Jonas Keller" not in text_of(client.get(reverse("notices")))
    assert 'aria-label="Notices"' in bell(client)
    assert client.get(reverse("notice", args=[notice.pk])).status_code == 404


def test_nobody_opens_what_somebody_else_was_told(world):
    notice = tell(world, "sdr", "reader")
    for who in ("manager", "administrator", "rep"):
        assert world.client(who).get(reverse("notice", args=[notice.pk])).status_code == 404
    assert world.client("sdr").get(reverse("notice", args=[2**63])).status_code == 404


# -- how one is told

HOURS = {"quiet_from": "18:00", "quiet_until": "08:00", "digest_at": "09:30"}


def test_what_one_chooses_is_kept_and_shown(world):
    client = world.client("sdr")
    chosen = {"hot-mail": "digest", "late-here": "on", "late-mail": "none"}
    response = client.post(reverse("notice_choices"), {**chosen, **HOURS})
    assert response["Location"] == reverse("notice_choices") + "?saved"
    assert "Saved." in text_of(client.get(response["Location"]))
    rows = {row.kind: (row.in_product, row.by_mail) for row in NoticeChoice.objects.all()}
    assert rows == {"hot": (False, "digest"), "late": (True, "none")}
    hours = MailHours.objects.get(user=world.people["sdr"])
    assert (hours.quiet_from, hours.digest_at, hours.only_workdays) == (time(18), time(9, 30), False)


def test_only_a_manager_is_offered_what_is_late_in_the_team(world):
    assert "Late in your team" in text_of(world.client("manager").get(reverse("notice_choices")))
    client = world.client("sdr")
    assert "Late in your team" not in text_of(client.get(reverse("notice_choices")))
    client.post(reverse("notice_choices"), {"team_late-mail": "at_once", **HOURS})
    assert not NoticeChoice.objects.exists()


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"quiet_until": ""}, "need a beginning and an end"),
        ({"digest_at": "07:00"}, "At 07:00 you want it quiet"),
        ({"digest_at": ""}, "Choose an hour."),
        ({"quiet_from": "late"}, "Write it as 18:30."),
    ],
)
def test_hours_that_cannot_be_meant_come_back_with_what_was_typed_and_why(world, sent, why):
    response = world.client("sdr").post(reverse("notice_choices"), {"hot-mail": "none", **HOURS, **sent})
    page = text_of(response)
    assert why in page
    assert '<option value="none" selected>' in page
    assert not MailHours.objects.exists()
    assert not NoticeChoice.objects.exists()


def has_address(world: Any, who: str, address: str) -> None:
    User.objects.filter(pk=world.people[who].pk).update(email=address)


def test_a_test_mail_comes_to_oneself_alone(world):
    has_address(world, "sdr", "sdr@leadscore.example")
    world.client("sdr").post(reverse("notice_test_mail"))
    assert [one.to for one in mail.outbox] == [["sdr@leadscore.example"]]


def test_who_has_no_address_is_told_so(world):
    assert "no e-mail address" in text_of(world.client("sdr").post(reverse("notice_test_mail")))
    assert mail.outbox == []


def test_a_test_mail_that_does_not_go_says_why(world, settings):
    settings.EMAIL_BACKEND = "tests.notices.test_post.Refusing"
    has_address(world, "sdr", "sdr@leadscore.example")
    page = text_of(world.client("sdr").post(reverse("notice_test_mail")))
    assert "The mail did not go: SMTPDataError" in page


# -- mails


@pytest.fixture
def kept(world, settings) -> KeptMail:
    """A mail to the SDR about a lead with a nasty name."""
    settings.EMAIL_BACKEND = "leads.notices.keeping.KeepMails"
    user = world.people["sdr"]
    has_address(world, "sdr", "SDR@leadscore.example")
    MailHours.objects.create(user=user, quiet_from=None, quiet_until=None, only_workdays=False)
    NoticeChoice.objects.create(user=user, kind="hot", by_mail=ByMail.AT_ONCE)
    tell(world, "sdr", "nasty")
    deliver(lambda: NOW)
    return KeptMail.objects.get()


def test_a_kept_mail_is_shown_to_whom_it_went_and_to_operations(world, kept):
    for who, may in (("sdr", True), ("operations", True), ("administrator", True), ("manager", False)):
        status = world.client(who).get(reverse("mail", args=[kept.pk])).status_code
        assert status == (200 if may else 404), who
        assert (kept.subject.split(":")[0] in text_of(world.client(who).get(reverse("mails")))) == may, who


def test_a_kept_mail_runs_nothing_and_its_links_lead_on(world, kept):
    page = text_of(world.client("sdr").get(reverse("mail", args=[kept.pk])))
    assert "<script>alert" not in page
    assert f'href="{reverse("notice", args=[Notice.objects.get().pk])}"' in page


def test_who_has_no_address_sees_no_mail(world, kept):
    KeptMail.objects.update(to_address="")
    assert "No mail has been written" in text_of(world.client("rep").get(reverse("mails")))


def test_operations_see_what_did_not_go_and_others_do_not(world, settings):
    settings.EMAIL_HOST = "smtp.example.com"
    NoticeMail.objects.create(
        user=world.people["sdr"],
        state=NoticeMail.State.FAILED,
        attempts=5,
        due_at=NOW,
        begun_at=NOW,
        error="SMTPDataError: <no>",
    )
    page = text_of(world.client("operations").get(reverse("mails")))
    assert "SMTPDataError: &lt;no&gt;" in page
    assert "smtp.example.com:587" in page
    assert "SMTPDataError" not in text_of(world.client("sdr").get(reverse("mails")))
