"""Whoever sends a mail is killed before and after handing it over: nobody gets it twice."""

import pytest

pytestmark = pytest.mark.processes
KILLED = -9
_USER = """
    INSERT INTO leads_user (username, first_name, last_name, email, password, role, is_active, is_staff,
                            is_superuser, date_joined)
    VALUES (%s, 'Ruth', '', %s, '!', 'sdr', true, false, false, now()) RETURNING id
"""
_NOTICE = """
    INSERT INTO leads_notice (user_id, lead_id, kind, key, words, made_at, in_product, mail_due_at)
    VALUES (%s, 1, 'hot', %s, 'From warm to hot.', now(), true, now())
"""
_HOURS = "INSERT INTO leads_mailhours VALUES (%s, NULL, NULL, '08:00', false)"


@pytest.mark.parametrize(("point", "mails"), [("before_mail", 0), ("after_mail", 1)])
def test_a_mail_whose_sender_was_killed_is_not_sent_again(installation, point, mails):
    address = f"{point}@leadscore.example"
    user_id = installation.one(_USER, point, address)
    installation.sql.execute(_HOURS, [user_id])
    installation.sql.execute("UPDATE leads_lead SET owner_id = %s WHERE id = 1", [user_id])
    installation.sql.execute(_NOTICE, [user_id, point])

    def state() -> object:
        return installation.one("SELECT state FROM leads_noticemail WHERE user_id = %s", user_id)

    sender = installation.start_sender(LEADSCORE_CRASH_AT=point)
    assert sender.wait(60) == KILLED
    assert state() == "sending"
    installation.sql.execute("UPDATE leads_noticemail SET begun_at = begun_at - interval '6 minutes'")
    installation.start_sender()
    installation.wait_until(lambda: state() == "unsure", 60)
    kept = installation.one("SELECT count(*) FROM leads_keptmail WHERE to_address = %s", address)
    assert kept == mails
