"""Who is told of what, as they wish, and never twice."""

from datetime import time, timedelta

import pytest
from django.db import connection

from leads.handoff.dispositions import accept, qualify
from leads.handoff.owners import give_leads
from leads.ingest.changes import change_fields
from leads.models import ByMail, MailHours, Notice, NoticeChoice, NoticeKind, Role, Stage, User
from leads.notices.choices import Choice, Wishes, WishRefused, kinds_for, save_wishes, wishes_of
from leads.notices.notify import News, notify, untold
from tests.leads.test_record_races import overlapping

pytestmark = pytest.mark.django_db


def told(user: User) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(user=user).order_by("id").values_list("kind", "words"))


def test_who_is_given_a_lead_by_somebody_else_is_told_once(new, ruth, nils, now):
    lead = new()
    give_leads([lead.pk], nils, ruth, now)
    give_leads([lead.pk], nils, ruth, now)
    assert told(nils) == [("handed", "Ruth gave it to you.")]
    assert told(ruth) == []


def test_who_is_given_a_lead_by_a_rule_is_told(new, nils, now):
    give_leads([new().pk], nils, None, now)
    assert told(nils) == [("handed", "A rule gave it to you.")]


def test_who_takes_a_lead_is_not_told_of_it(new, ruth, now):
    accept(new(Stage.MQL).pk, ruth, now)
    assert told(ruth) == []


def test_who_gets_a_lead_back_later_is_told_again(new, ruth, nils, now):
    lead = new()
    for hours, owner in enumerate((nils, None, nils)):
        give_leads([lead.pk], owner, ruth, now + timedelta(hours=hours))
    assert len(told(nils)) == 2


def test_what_did_not_happen_is_not_told(new, ruth, now):
    lead = new(Stage.SAL, ruth)
    with pytest.raises(ValueError, match="SQL"):
        qualify(lead.pk, ruth, now)
    assert not Notice.objects.exists()


def test_the_same_cause_is_told_once_and_another_again(new, ruth, now):
    lead = new(owner=ruth)
    one = News(ruth.pk, NoticeKind.HOT, lead.pk, "change 1", "From warm to hot.")
    notify([one, one], now)
    notify([one._replace(words="Otherwise"), one._replace(key="change 2")], now)
    assert [words for _, words in told(ruth)] == ["From warm to hot."] * 2
    assert untold([one, one._replace(key="change 3")]) == [one._replace(key="change 3")]


def test_who_may_not_log_in_any_more_is_told_nothing(new, ruth, now):
    User.objects.filter(pk=ruth.pk).update(is_active=False)
    notify([News(ruth.pk, NoticeKind.HOT, new().pk, "1"), News(10**9, NoticeKind.HOT, new().pk, "1")], now)
    assert not Notice.objects.exists()


def test_a_lead_that_is_deleted_takes_its_notices_along(new, ruth, now):
    lead = new(owner=ruth)
    notify([News(ruth.pk, NoticeKind.HOT, lead.pk, "1")], now)
    lead.delete()
    assert not Notice.objects.exists()


def test_as_is_usual_what_is_to_be_done_now_is_mailed_at_once_and_the_rest_in_the_digest(new, ruth, now):
    lead = new(owner=ruth)
    notify([News(ruth.pk, kind, lead.pk, "1") for kind in (NoticeKind.HOT, NoticeKind.FALLEN)], now)
    due = dict(Notice.objects.values_list("kind", "mail_due_at"))
    assert due == {"hot": now, "fallen": now + timedelta(hours=20)}


def test_only_a_manager_is_told_of_what_is_late_in_the_team(ruth, boss):
    assert NoticeKind.TEAM_LATE in kinds_for(boss)
    assert NoticeKind.TEAM_LATE not in kinds_for(ruth)
    assert wishes_of([boss])[boss.pk].choices["team_late"] == Choice(True, ByMail.DIGEST)


def test_who_wants_it_neither_here_nor_there_is_told_of_it_once_for_all(new, ruth, now):
    lead = new(owner=ruth)
    save_wishes(ruth, Wishes({"hot": Choice(False, ByMail.NONE)}, MailHours()), now)
    news = [News(ruth.pk, NoticeKind.HOT, lead.pk, "1")]
    notify(news, now)
    notice = Notice.objects.get()
    assert (notice.in_product, notice.mail_due_at) == (False, None)
    save_wishes(ruth, Wishes({"hot": Choice(True, ByMail.AT_ONCE)}, MailHours()), now)
    assert untold(news) == []


def test_what_waits_to_be_mailed_follows_a_change_of_mind(new, ruth, now):
    lead = new(owner=ruth)
    notify([News(ruth.pk, NoticeKind.FALLEN, lead.pk, "1")], now)
    for by_mail, due in ((ByMail.AT_ONCE, now), (ByMail.NONE, None), (ByMail.AT_ONCE, None)):
        save_wishes(ruth, Wishes({"fallen": Choice(True, by_mail)}, MailHours()), now)
        assert Notice.objects.get().mail_due_at == due
    assert NoticeChoice.objects.count() == 1


@pytest.mark.parametrize(
    ("hours", "why"),
    [
        ({"quiet_from": None}, "a beginning and an end"),
        ({"quiet_from": time(7)}, "at the same time"),
        ({"digest_at": time(6)}, "At 06:00 you want it quiet"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused(ruth, now, hours, why):
    with pytest.raises(WishRefused, match=why):
        save_wishes(ruth, Wishes({}, MailHours(**hours)), now)


def test_asking_what_somebody_wishes_takes_two_questions_for_any_number_of_people(
    ruth, nils, boss, django_assert_num_queries
):
    with django_assert_num_queries(2):
        assert len(wishes_of([ruth, nils, boss])) == 3


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    """Two processes that find the same cause. The control takes away what guards it."""

    def both_tell(self, new, now) -> int:
        ruth = User.objects.create(username="ruth", role=Role.SDR)
        news = [News(ruth.pk, NoticeKind.LATE, new().pk, "move 1")]
        overlapping(lambda: notify(news, now), lambda: notify(news, now))
        return Notice.objects.count()

    def test_one_tells_it(self, new, now):
        assert self.both_tell(new, now) == 1

    def test_control_without_the_constraint_both_do(self, new, now):
        constraint = Notice._meta.constraints[0]
        with connection.schema_editor() as editor:
            editor.remove_constraint(Notice, constraint)
        try:
            assert self.both_tell(new, now) == 2
        finally:
            Notice.objects.all().delete()
            with connection.schema_editor() as editor:
                editor.add_constraint(Notice, constraint)


def test_fields_that_change_tell_nobody(new, ruth, now):
    change_fields(new(owner=ruth).pk, {"need": "direct"}, by=None, source="test", now=now)
    assert not Notice.objects.exists()
