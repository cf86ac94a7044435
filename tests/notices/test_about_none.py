"""Notices that are about no lead: who reads them, what they open, and what their mail says."""

import pytest
from django.test import Client

from leads.models import Notice, NoticeKind, Role
from leads.notices.choices import kinds_for
from leads.notices.mails import notices_mail
from leads.notices.notify import News, notify
from leads.notices.reading import notices_of

pytestmark = pytest.mark.django_db
WORDS = "A review of B2B default is due: the last was on 20 October."


@pytest.fixture
def boss(ruth):
    ruth.role = Role.MANAGER
    ruth.save()
    return ruth


def due(user, key="1", kind=NoticeKind.REVIEW):
    return News(user.pk, kind, None, key, WORDS)


def test_it_is_told_once_like_any_other(boss, now):
    notify([due(boss), due(boss)], now)
    notify([due(boss)], now)
    assert [one.words for one in notices_of(boss)] == [WORDS]


def test_it_may_be_told_together_with_one_about_a_lead(boss, new, now):
    notify([due(boss), News(boss.pk, NoticeKind.HOT, new(owner=boss).pk, "1")], now)
    assert notices_of(boss).count() == 2


def test_who_may_not_open_its_page_reads_nothing_of_it(ruth, now):
    ruth.role = Role.SDR
    ruth.save()
    notify([due(ruth), due(ruth, kind=NoticeKind.RATING)], now)
    assert [one.kind for one in notices_of(ruth)] == ["rating"]


def test_each_chooses_among_the_kinds_that_concern_their_role(ruth):
    ruth.role = Role.MARKETING
    assert NoticeKind.REVIEW in kinds_for(ruth)
    assert NoticeKind.RATING not in kinds_for(ruth)
    ruth.role = Role.REPRESENTATIVE
    assert NoticeKind.RATING in kinds_for(ruth)
    assert NoticeKind.REVIEW not in kinds_for(ruth)


def test_it_leads_to_its_page_and_is_seen_then(boss, now):
    notify([due(boss)], now)
    client = Client()
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    assert WORDS in client.get("/notices").content.decode()
    notice = Notice.objects.get()
    assert client.get(f"/notices/{notice.pk}")["Location"] == "/review"
    notice.refresh_from_db()
    assert notice.seen_at is not None


def test_its_mail_says_it_in_the_subject_and_in_the_text(boss, now):
    notify([due(boss)], now)
    mail = notices_mail(boss, list(notices_of(boss)))
    assert mail.subject.startswith("Review: A review of B2B default is due")
    assert WORDS in str(mail.body)
