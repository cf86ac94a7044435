"""Mails: claimed once, handed over once, tried again where that is certain, and never a second time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from leads.ingest.by_hand import remove_leads
from leads.models import ByMail, KeptMail, Lead, MailHours, Notice, NoticeKind, NoticeMail, Role, Stage, User
from leads.notices import post
from leads.notices.choices import Choice, Wishes, save_wishes
from leads.notices.notify import News, notify
from leads.notices.post import deliver, is_any_due
from leads.notices.reading import see_lead
from scoring.rescoring.dispatching import Dispatcher
from tests.leads.test_record_races import overlapping
from tests.notices.conftest import DAY, HOUR, person

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
State = NoticeMail.State


@pytest.fixture
def tell(now) -> Callable[..., Notice]:
    """Tells somebody of a lead, at once by mail unless a kind says otherwise."""

    def of(
        lead: Lead, user: User, kind: NoticeKind = NoticeKind.HOT, at: datetime = now, key: str = "1"
    ) -> None:
        notify([News(user.pk, kind, lead.pk, f"{key} of {lead.pk}", "From warm to hot, at 80.0.")], at)

    return of


def sent(at: datetime) -> list[str]:
    """Delivers what is due; the subjects of the mails that went."""
    mail.outbox.clear()
    deliver(lambda: at)
    return [one.subject for one in mail.outbox]


def states() -> list[str]:
    return list(NoticeMail.objects.order_by("pk").values_list("state", flat=True))


def test_what_is_to_be_told_at_once_goes_at_once_and_one_time(new, ruth, tell, now):
    tell(new(owner=ruth, first_name="Dana", last_name="Ruiz", company="Acme"), ruth)
    assert is_any_due(now)
    assert [sent(now), sent(now + MINUTE), sent(now + DAY)] == [["Hot: Dana Ruiz, Acme"], [], []]
    assert not is_any_due(now + DAY)
    assert states() == ["sent"]


def test_several_at_the_same_time_come_in_one_mail(new, ruth, tell, now):
    for kind in (NoticeKind.HOT, NoticeKind.HOT, NoticeKind.HANDED, NoticeKind.LATE):
        tell(new(owner=ruth), ruth, kind)
    assert sent(now) == ["4 notices: 1 handed to you, 1 late, 2 hot"]


def test_each_person_gets_a_mail_of_their_own(new, ruth, nils, tell, now):
    tell(new(owner=ruth), ruth)
    tell(new(owner=nils), nils)
    assert len(sent(now)) == 2
    assert {tuple(one.to) for one in mail.outbox} == {(ruth.email,), (nils.email,)}


def test_the_digest_comes_at_its_hour_with_all_since_and_once(new, ruth, tell, now):
    for hours in (0, 3, 6):
        tell(new(owner=ruth), ruth, NoticeKind.FALLEN, now + hours * HOUR)
    assert sent(now + 8 * HOUR) == []
    tomorrow_at_eight = now + 20 * HOUR
    assert sent(tomorrow_at_eight - MINUTE) == []
    assert sent(tomorrow_at_eight) == ["3 notices: 3 fallen"]
    assert sent(tomorrow_at_eight + MINUTE) == []


def test_in_quiet_hours_nothing_goes_and_at_their_end_all_of_it(new, ruth, tell, now):
    for hours in (8, 11):
        tell(new(owner=ruth), ruth, at=now + hours * HOUR)
    assert sent(now + 12 * HOUR) == []
    assert sent(now + 19 * HOUR) == ["2 notices: 2 hot"]


def test_what_is_late_because_nothing_ran_does_not_come_in_quiet_hours(new, ruth, tell, now):
    tell(new(owner=ruth), ruth)
    assert sent(now + 9 * HOUR) == []
    assert sent(now + 19 * HOUR) == ["Hot: Lead " + str(Lead.objects.get().pk)]


def test_who_wants_no_mail_gets_none(new, ruth, tell, now):
    save_wishes(ruth, Wishes({"hot": Choice(True, ByMail.NONE)}, MailHours()), now)
    tell(new(owner=ruth), ruth)
    assert sent(now + DAY) == []


def test_what_was_seen_in_the_meantime_is_not_mailed(new, ruth, tell, now):
    seen, unseen = new(owner=ruth), new(owner=ruth)
    tell(seen, ruth, at=now + 8 * HOUR)
    tell(unseen, ruth, at=now + 8 * HOUR)
    see_lead(ruth, seen.pk, now + 9 * HOUR)
    assert sent(now + 19 * HOUR) == [f"Hot: Lead {unseen.pk}"]
    assert Notice.objects.get(lead=seen).mail is None


def test_a_lead_that_is_no_longer_among_theirs_is_not_named(new, ruth, nils, tell, now):
    lead = new(owner=ruth)
    tell(lead, ruth)
    Lead.objects.update(owner=nils)
    assert sent(now) == []
    assert states() == ["empty"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_who_left_or_has_no_address_gets_no_mail_then_nor_later(new, ruth, tell, now, change):
    tell(new(owner=ruth), ruth)
    User.objects.filter(pk=ruth.pk).update(**change)
    assert sent(now) == []
    User.objects.filter(pk=ruth.pk).update(is_active=True, email="ruth@leadscore.example")
    assert sent(now + MINUTE) == []


def test_a_mail_has_the_link_that_opens_it_and_says_what_it_knows_and_no_more(new, ruth, tell, now, settings):
    settings.SITE_URL = "https://leads.example.com"
    tell(
        new(owner=ruth, first_name="Dana", company="Acme", email="dana@acme.example", phone="+49 711 1"), ruth
    )
    sent(now)
    text = mail.outbox[0].body
    link = f"https://leads.example.com/notices/{Notice.objects.get().pk}"
    assert f"- Dana, Acme: From warm to hot, at 80.0. (1 June, 12:00)\n  {link}\n" in text
    assert "https://leads.example.com/notices/choices" in text
    assert "dana@acme" not in text
    assert "+49" not in text
    assert "reply-to" not in {name.lower() for name in mail.outbox[0].message()}
    assert mail.outbox[0].message()["Auto-Submitted"] == "auto-generated"


def test_more_than_fifty_are_counted(new, ruth, now):
    lead = new(owner=ruth)
    notify((News(ruth.pk, NoticeKind.HOT, lead.pk, str(number)) for number in range(53)), now)
    assert sent(now) == ["53 notices: 53 hot"]
    assert mail.outbox[0].body.count("\n- ") == 50
    assert "And 3 more:" in mail.outbox[0].body


# -- what a lead typed


def mailed(new, ruth, tell, now, **values: str) -> mail.EmailMultiAlternatives:
    tell(new(owner=ruth, **values), ruth)
    sent(now)
    return mail.outbox[0]


def test_a_name_adds_no_header_and_no_line(new, ruth, tell, now):
    message = mailed(new, ruth, tell, now, first_name="Eve\r\nBcc: all@evil.example", company="A\u2028B\x0bC")
    assert "\n" not in message.subject
    assert message.recipients() == [ruth.email]
    assert message.message()["Bcc"] is None
    assert not any(line.startswith(("Bcc", "B", "C")) for line in message.body.splitlines())


def test_a_name_is_escaped_in_html_and_plain_in_text(new, ruth, tell, now):
    message = mailed(new, ruth, tell, now, first_name="<script>alert(1)</script>", company="O'Hara & Söhne")
    html = message.alternatives[0].content
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "O'Hara & Söhne" in message.body


@pytest.mark.parametrize("name", ["Win at https://evil.example", "www.evil.example", "me@evil.example"])
def test_a_name_that_is_an_address_is_left_out(new, ruth, tell, now, name):
    message = mailed(new, ruth, tell, now, first_name=name, company="Acme")
    assert "evil" not in message.subject + message.body + message.alternatives[0].content
    assert message.subject == f"Hot: Lead {Lead.objects.get().pk}, Acme"


def test_a_name_without_end_is_cut(new, ruth, tell, now):
    assert len(mailed(new, ruth, tell, now, first_name="x" * 5000).subject) < 100


# -- failures


class Silent(EmailBackend):
    """A mail server that can't be reached."""

    def open(self) -> None:
        raise ConnectionRefusedError("nobody there")


class Refusing(EmailBackend):
    """A mail server that takes no mail."""

    def send_messages(self, messages: object) -> int:
        raise SMTPDataError(451, "come again")


class Breaking(EmailBackend):
    """A connection that breaks after the mail was written: nobody knows whether it was taken."""

    def send_messages(self, messages: object) -> int:
        raise SMTPServerDisconnected("gone")


def use(settings, backend: type[EmailBackend] | None) -> None:
    module = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}" if backend else module


@pytest.mark.parametrize("backend", [Silent, Refusing])
def test_a_mail_that_was_not_taken_is_sent_again_later(new, ruth, tell, now, settings, backend):
    tell(new(owner=ruth), ruth)
    use(settings, backend)
    assert sent(now) == []
    assert states() == ["waiting"]
    use(settings, None)
    assert sent(now + timedelta(seconds=59)) == []
    assert len(sent(now + MINUTE)) == 1
    assert NoticeMail.objects.values_list("attempts", "state").get() == (2, "sent")


def test_after_five_attempts_it_is_given_up_and_said(new, ruth, tell, now, settings):
    tell(new(owner=ruth), ruth)
    use(settings, Refusing)
    at = now
    for rest in (1, 5, 25, 125, 999):
        sent(at)
        at += rest * MINUTE
    assert NoticeMail.objects.values_list("attempts", "state", "error").get() == (
        5,
        "failed",
        "SMTPDataError: (451, 'come again')",
    )
    use(settings, None)
    assert sent(at + DAY) == []


def test_an_attempt_that_is_due_at_night_waits_for_the_morning(new, ruth, tell, now, settings):
    evening = now + 7 * HOUR - 3 * MINUTE
    tell(new(owner=ruth), ruth, at=evening)
    use(settings, Refusing)
    sent(evening)
    sent(evening + MINUTE)
    assert NoticeMail.objects.get().due_at == now + 19 * HOUR


def test_a_connection_that_breaks_is_not_tried_again(new, ruth, tell, now, settings):
    tell(new(owner=ruth), ruth)
    use(settings, Breaking)
    sent(now)
    assert states() == ["unsure"]
    use(settings, None)
    assert sent(now + DAY) == []


def test_a_server_that_is_silent_is_asked_once_a_round(new, ruth, nils, tell, now, settings):
    tell(new(owner=ruth), ruth)
    tell(new(owner=nils), nils)
    use(settings, Silent)
    sent(now)
    assert states() == ["waiting"]


def test_a_mail_that_cannot_be_written_holds_up_no_other(new, ruth, nils, tell, now):
    User.objects.filter(pk=ruth.pk).update(email="ruth@x.example\nBcc: all@evil.example")
    tell(new(owner=ruth), ruth)
    tell(new(owner=nils), nils)
    assert len(sent(now)) == 1
    assert states() == ["waiting", "sent"]


def test_a_process_that_died_in_the_middle_sends_nothing_a_second_time(new, ruth, tell, now):
    tell(new(owner=ruth), ruth)
    next(post._claimed(lambda: now))
    assert sent(now + 4 * MINUTE) == []
    assert states() == ["sending"]
    assert is_any_due(now + 6 * MINUTE)
    assert sent(now + 6 * MINUTE) == []
    assert states() == ["unsure"]


# -- two processes


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    """Two that send. The control takes away both guards: holding the person, and looking for what is free."""

    def both_claim(self, new, now) -> list[object]:
        ruth = person("ruth", Role.SDR)
        notify([News(ruth.pk, NoticeKind.HOT, new(Stage.SAL, ruth).pk, "1")], now)
        claimed: list[object] = overlapping(
            lambda: list(post._claimed(lambda: now)), lambda: list(post._claimed(lambda: now))
        )
        return [mail for mails in claimed for mail in mails]  # type: ignore[attr-defined]

    def test_one_claims_what_is_due(self, new, now):
        assert len(self.both_claim(new, now)) == 1

    def test_control_without_the_guards_both_do(self, new, now, monkeypatch):
        monkeypatch.setattr(post, "_due", lambda at: Notice.objects.filter(mail_due_at__lte=at))
        monkeypatch.setattr(
            "django.db.models.query.QuerySet.select_for_update", lambda rows, **options: rows.all()
        )
        assert len(self.both_claim(new, now)) == 2


# -- kept instead of sent


def test_without_a_server_mails_are_kept_the_latest_of_them(new, ruth, tell, now, settings, monkeypatch):
    settings.EMAIL_BACKEND = "leads.notices.keeping.KeepMails"
    monkeypatch.setattr("leads.notices.keeping.MOST_KEPT", 2)
    for number in range(3):
        tell(new(owner=ruth), ruth, at=now + number * MINUTE)
        deliver(lambda number=number: now + number * MINUTE)
    kept = KeptMail.objects.all()
    assert [one.to_address for one in kept] == [ruth.email] * 2
    assert f"Lead {Lead.objects.last().pk}" in kept[0].text
    assert "<li>" in kept[0].html


def test_the_dispatcher_has_mails_sent_within_the_minute_in_which_they_are_due(new, ruth, tell, now):
    asked: list[int] = []
    idle = Dispatcher(lambda: None, lambda: now, print, post=lambda: asked.append(1))
    idle.poll()
    assert asked == []
    tell(new(owner=ruth), ruth)
    busy = Dispatcher(lambda: None, lambda: now, print, post=lambda: asked.append(1))
    busy.poll()
    busy.poll()  # not each second: the mail server may be slow
    assert asked == [1]


def test_a_lead_that_is_deleted_is_gone_from_kept_mails_too(new, ruth, tell, now, settings):
    settings.EMAIL_BACKEND = "leads.notices.keeping.KeepMails"
    gone, stays = new(owner=ruth), new(owner=ruth)
    for number, lead in enumerate((gone, stays)):
        tell(lead, ruth, at=now + number * MINUTE)
        deliver(lambda number=number: now + number * MINUTE)
    remove_leads([gone.pk], ruth, now)
    assert [f"Lead {stays.pk}" in one.text for one in KeptMail.objects.all()] == [True]
