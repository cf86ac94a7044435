"""Addresses of notices, of how one is told, and of mails."""

from django.urls import path

from .choices import notice_choices, notice_test_mail
from .mails import kept_mail, mails
from .notices import notice, notices, notices_count, notices_seen

urlpatterns = [
    path("notices", notices, name="notices"),
    path("notices/<int:notice_id>", notice, name="notice"),
    path("notices/seen", notices_seen, name="notices_seen"),
    path("notices/count", notices_count, name="notices_count"),
    path("notices/choices", notice_choices, name="notice_choices"),
    path("notices/choices/test", notice_test_mail, name="notice_test_mail"),
    path("mails", mails, name="mails"),
    path("mails/<int:mail_id>", kept_mail, name="mail"),
]
