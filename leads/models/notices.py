"""What people are told of, how each of them wants to be told, and the mails that tell it."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q

from .lead import Lead


class NoticeKind(models.TextChoices):
    """What people are told of."""

    HANDED = "handed", "Handed to you"
    LATE = "late", "Late"
    TEAM_LATE = "team_late", "Late in your team"
    HOT = "hot", "Hot"
    FALLEN = "fallen", "Fallen"
    BACK = "back", "Back"
    REVIEW = "review", "Review"
    RATING = "rating", "Blind rating"
    MATRIX = "matrix", "Matrix"


class ByMail(models.TextChoices):
    """When a notice goes out by mail."""

    AT_ONCE = "at_once", "At once"
    DIGEST = "digest", "In the digest"
    NONE = "none", "Not at all"


class NoticeMail(models.Model):
    """A mail to one person, with what was due for them then.

    An attempt is counted, and the state set to sending, before the mail is handed over. So a process that
    dies in between never sends it twice: what is found sending after its time is `UNSURE` for good.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for the next attempt"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        EMPTY = "empty", "Not needed any more"
        UNSURE = "unsure", "Not sure it went"
        FAILED = "failed", "Failed"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_mails")
    state = models.CharField(max_length=8, choices=State.choices, default=State.SENDING)
    attempts = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField(help_text="When the next attempt is due.")
    begun_at = models.DateTimeField(help_text="When the last attempt began.")
    ended_at = models.DateTimeField(null=True, help_text="When it was sent, or given up.")
    error = models.TextField(blank=True, help_text="Why the last attempt failed.")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="noticemail_open", condition=Q(state__in=["waiting", "sending"])
            ),
            models.Index(fields=["-begun_at"], name="noticemail_begun"),
        ]


class Notice(models.Model):
    """Somebody is told of something, once: about a lead, or about what a page of its own shows (`lead` None).

    `key` names the cause: the same kind and key never comes to the same person twice. `words` say what
    happened, and nothing that stands in a field of the lead.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="notices")
    key = models.CharField(max_length=60)
    words = models.TextField(blank=True)
    made_at = models.DateTimeField()
    in_product = models.BooleanField(default=True, help_text="Shown in the list; else only mailed.")
    seen_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True, help_text="None where it is not to be mailed.")
    mail = models.ForeignKey(NoticeMail, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="notice_once")]
        indexes = [
            models.Index(
                fields=["user", "-made_at", "-id"], name="notice_list", condition=Q(in_product=True)
            ),
            models.Index(
                fields=["user"], name="notice_unseen", condition=Q(in_product=True, seen_at__isnull=True)
            ),
            models.Index(
                fields=["mail_due_at"],
                name="notice_due",
                condition=Q(mail__isnull=True, mail_due_at__isnull=False),
            ),
        ]


class NoticeChoice(models.Model):
    """How somebody wants to be told of a kind; without a row, as is usual for their role."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    in_product = models.BooleanField(default=True)
    by_mail = models.CharField(max_length=8, choices=ByMail.choices, default=ByMail.DIGEST)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="noticechoice_once")]


class MailHours(models.Model):
    """When somebody gets mails, on the organisation's clocks; without a row, as a new one says.

    Within quiet hours, which may lie over midnight, nothing is sent: it waits for their end. Both ends are
    given, or neither.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mail_hours"
    )
    quiet_from = models.TimeField(null=True, blank=True, default=time(19))
    quiet_until = models.TimeField(null=True, blank=True, default=time(7))
    digest_at = models.TimeField(default=time(8))
    only_workdays = models.BooleanField(default=True, help_text="No mail on Saturday and Sunday.")


class KeptMail(models.Model):
    """A mail that was kept to be looked at instead of being sent, where no mail server is set."""

    made_at = models.DateTimeField()
    to_address = models.TextField()
    from_address = models.TextField()
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
