"""The audit log: only ever added to, one chain whoever writes at once; tampering is found."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from leads.migrations.sql.audit import CHAIN_FUNCTION, LOCK
from leads.models import Action, AuditEntry, User
from leads.people.audit import record, record_many, the_lead
from leads.people.audit_check import Head, check_log
from tests.leads.test_record_races import overlapping

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def did(lead_id: int = 7) -> None:
    record(None, Action.STAGE_MOVED, the_lead(lead_id), {"from": "mql", "to": "sal"}, NOON)


def did_in_vain() -> None:
    """Done in a transaction that is rolled back."""
    with transaction.atomic():
        did()
        transaction.set_rollback(True)


def behind_the_triggers(sql: str) -> None:
    """As somebody who owns the database can."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE leads_auditentry DISABLE TRIGGER ALL")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE leads_auditentry ENABLE TRIGGER ALL")


def broken_at() -> int | None:
    broken = check_log().broken
    assert broken is not None
    return broken.number


@pytest.fixture
def five() -> Head:
    """Five entries, of leads 1 to 5."""
    for lead_id in range(1, 6):
        did(lead_id)
    return check_log().head


def test_entries_are_numbered_without_a_gap(five: Head) -> None:
    did_in_vain()
    did(7)
    assert list(AuditEntry.objects.order_by("id").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert check_log().broken is None


def test_what_was_not_done_is_not_written() -> None:
    did_in_vain()
    assert not AuditEntry.objects.exists()


def test_many_at_once_are_chained_in_their_order() -> None:
    record_many(None, Action.LEAD_REMOVED, [(the_lead(n), {}) for n in range(100)], NOON)
    assert check_log().head.number == 100
    assert list(AuditEntry.objects.order_by("number").values_list("subject_id", flat=True)) == [*range(100)]


@pytest.mark.parametrize("change", [{"action": "other"}, {"number": 9}, {"hash": ""}, {"body": "{}"}])
def test_no_entry_can_be_changed(five: Head, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="only ever added to"):
        AuditEntry.objects.filter(number=3).update(**change)


def test_no_entry_can_be_deleted(five: Head) -> None:
    with pytest.raises(IntegrityError, match="only ever added to"):
        AuditEntry.objects.filter(number=5).delete()


def test_nor_can_one_that_is_not_yet_committed(db: None) -> None:
    with transaction.atomic():
        did()
        with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
            AuditEntry.objects.update(number=1)
    assert check_log().broken is None


def test_a_number_of_ones_own_counts_for_nothing(five: Head) -> None:
    AuditEntry.objects.create(number=77, hash="f" * 64, at=NOON, action="x", body="{}")
    assert AuditEntry.objects.filter(number=6).exists()


def test_an_account_that_goes_leaves_its_entries() -> None:
    ivo = User.objects.create(username="ivo")
    record(ivo, Action.OWNER_CHANGED, the_lead(7), {}, NOON)
    ivo.delete()
    assert AuditEntry.objects.get().actor_name == "ivo"
    assert check_log().broken is None


# -- two at once -------------------------------------------------------------------------------------------


def did_and_chained(lead_id: int) -> None:
    """As far as a commit goes, but for its end."""
    with transaction.atomic():
        did(lead_id)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def no_lock() -> Iterator[None]:
    """The chain without its lock, nor the unique number, which would refuse the second."""
    with connection.cursor() as cursor:
        cursor.execute(CHAIN_FUNCTION.replace(LOCK, ""))
        cursor.execute("ALTER TABLE leads_auditentry DROP CONSTRAINT leads_auditentry_number_key")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE leads_auditentry")
        cursor.execute(CHAIN_FUNCTION)
        cursor.execute(
            "ALTER TABLE leads_auditentry ADD CONSTRAINT leads_auditentry_number_key UNIQUE (number)"
        )


def test_two_that_write_at_once_make_one_chain(five: Head) -> None:
    overlapping(lambda: did_and_chained(8), lambda: did_and_chained(9))
    assert check_log().broken is None
    last = AuditEntry.objects.filter(number__gt=5).order_by("number")
    assert list(last.values_list("number", "subject_id")) == [(6, 8), (7, 9)]


def test_control_without_the_lock_the_chain_forks(five: Head, no_lock: None) -> None:
    overlapping(lambda: did_and_chained(8), lambda: did_and_chained(9))
    assert AuditEntry.objects.filter(number=6).count() == 2
    assert broken_at() == 7


def test_a_long_transaction_holds_up_nobody() -> None:
    """The lock is taken at the commit: who has written and still works keeps no other from it."""
    order: list[str] = []

    def long() -> None:
        did(1)

    def short() -> None:
        did(2)
        order.append("committed")
        assert AuditEntry.objects.get(number=1).subject_id == 2

    overlapping(long, short)
    assert order == ["committed"]
    assert AuditEntry.objects.get(number=2).subject_id == 1
    assert check_log().broken is None


# -- tampering -----------------------------------------------------------------------------------------------


def test_a_changed_body_is_found(five: Head) -> None:
    behind_the_triggers("UPDATE leads_auditentry SET body = replace(body, 'sal', 'sql') WHERE number = 3")
    assert broken_at() == 3


@pytest.mark.parametrize(
    "change",
    ["subject_id = 1", "actor_id = 1", "actor_name = 'eve'", "action = 'x'", "at = at - '1 s'::interval"],
)
def test_a_changed_column_is_found(five: Head, change: str) -> None:
    behind_the_triggers(f"UPDATE leads_auditentry SET {change} WHERE number = 3")
    assert broken_at() == 3


def test_a_body_with_a_hash_made_anew_is_found_at_the_next(five: Head) -> None:
    behind_the_triggers(
        "UPDATE leads_auditentry e SET body = n.body, hash = encode(sha256(convert_to("
        "(SELECT hash FROM leads_auditentry WHERE number = 2) || n.body, 'UTF8')), 'hex'), subject_id = 9"
        """ FROM (SELECT replace(body, '"subject":3', '"subject":9') AS body FROM leads_auditentry"""
        " WHERE number = 3) n WHERE number = 3"
    )
    assert broken_at() == 4


def test_an_entry_taken_out_is_found(five: Head) -> None:
    behind_the_triggers("DELETE FROM leads_auditentry WHERE number = 2")
    assert broken_at() == 2


def test_an_entry_taken_out_with_the_others_moved_up_is_found(five: Head) -> None:
    behind_the_triggers("DELETE FROM leads_auditentry WHERE number = 1")
    for number in range(2, 6):
        behind_the_triggers(f"UPDATE leads_auditentry SET number = number - 1 WHERE number = {number}")
    assert broken_at() == 1


def test_a_row_beside_the_chain_is_found(five: Head) -> None:
    behind_the_triggers(
        "INSERT INTO leads_auditentry (at, actor_name, action, kind, subject_name, body, hash)"
        " VALUES (now(), '', 'x', '', '', '{}', '')"
    )
    assert broken_at() is None


def test_a_cut_end_is_found_by_a_head_that_was_noted(five: Head) -> None:
    behind_the_triggers("DELETE FROM leads_auditentry WHERE number = 5")
    assert check_log().broken is None
    broken = check_log(five).broken
    assert broken is not None
    assert broken.number == 5


def test_a_chain_made_anew_is_found_by_a_head_that_was_noted(five: Head) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE leads_auditentry")
    for lead_id in range(11, 18):
        did(lead_id)
    assert check_log().broken is None
    assert check_log(five).broken is not None


def test_the_command_says_that_it_is_whole_and_prints_the_head(
    five: Head, capsys: pytest.CaptureFixture
) -> None:
    call_command("audit", "check", "--head", str(five))
    said = capsys.readouterr().out
    assert "5 entries" in said
    assert str(five) in said


def test_the_command_names_the_first_broken_entry(five: Head) -> None:
    behind_the_triggers("DELETE FROM leads_auditentry WHERE number = 2")
    with pytest.raises(CommandError, match="entry 2: it is not there"):
        call_command("audit", "check")
