"""Capture forms: what they ask, what was answered, what was refused, and the mails that answer back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .activity import Campaign
from .catalog import ActivityType
from .lead import Lead


class CaptureForm(models.Model):
    """A form that strangers fill in at `/f/KEY`, or on a page of the company's own."""

    key = models.SlugField(max_length=50, unique=True, help_text="Stands in its address; never changes.")
    name = models.CharField(max_length=80)
    is_open = models.BooleanField(default=True, help_text="Else it takes no answers, and says so.")
    type = models.ForeignKey(ActivityType, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.SET_NULL, null=True, blank=True, related_name="forms")
    topic = models.CharField(max_length=120, blank=True)
    is_double = models.BooleanField(default=False, help_text="The e-mail address has to be confirmed.")
    thanks = models.TextField(blank=True)
    thanks_address = models.TextField(blank=True, help_text="Where one goes instead of reading thanks.")
    page_address = models.TextField(blank=True, help_text="The page that the form stands before.")
    reply_subject = models.CharField(max_length=160, blank=True)
    reply_text = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]

    @property
    def source(self) -> str:
        """Where what comes in by this form comes from."""
        return f"form {self.key}"

    def __str__(self) -> str:
        return self.name


class FormVariant(models.Model):
    """One way in which a form is put. `fields` is a list of `{"key", "label", "required"}`, in order."""

    form = models.ForeignKey(CaptureForm, models.CASCADE, related_name="variants")
    letter = models.CharField(max_length=1)
    is_on = models.BooleanField(default=True)
    heading = models.CharField(max_length=120)
    intro = models.TextField(blank=True)
    button = models.CharField(max_length=40, default="Send")
    fields = models.JSONField(default=list)

    class Meta:
        ordering = ["letter"]
        constraints = [models.UniqueConstraint(fields=["form", "letter"], name="formvariant_once")]


class OptInText(models.Model):
    """What one agrees to with the tick. The last version is the one that is asked; an empty one asks none."""

    form = models.ForeignKey(CaptureForm, models.CASCADE, related_name="opt_ins")
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["form", "version"], name="optintext_once")]


class FormFile(models.Model):
    """The file that a form stands before."""

    form = models.OneToOneField(CaptureForm, models.CASCADE, primary_key=True, related_name="file")
    name = models.CharField(max_length=160)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    kept_at = models.DateTimeField()


class FormAnswer(models.Model):
    """What somebody answered. `key` is made of the page that was open and of what was typed, so that the
    same answer sent twice is one.

    `values` are those that were typed, `left` those of them that were not taken over: another had said
    otherwise. `opt_in` is the version that was shown.
    """

    form = models.ForeignKey(CaptureForm, models.CASCADE, related_name="answers")
    variant = models.CharField(max_length=1)
    key = models.CharField(max_length=32)
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="form_answers")
    at = models.DateTimeField()
    email = models.TextField()
    values = models.JSONField(default=dict)
    left = models.JSONField(default=dict)
    page = models.TextField(blank=True, help_text="The page on which the form was, as its script said.")
    opt_in = models.ForeignKey(OptInText, models.PROTECT, null=True, related_name="+")
    is_opted_in = models.BooleanField(default=False)
    is_new_lead = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, help_text="When the e-mail address was confirmed.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "key"], name="formanswer_once")]
        indexes = [models.Index(fields=["form", "-id"], name="formanswer_last")]


class FormCount(models.Model):
    """How often something came about in a form on a day: it was seen, answered, or an answer was refused."""

    class What(models.TextChoices):
        VIEW = "view", "Seen"
        ANSWER = "answer", "Answered"
        CONFIRMED = "confirmed", "Confirmed"
        FAULTY = "faulty", "Not filled in right"
        TRAP = "trap", "The hidden field was filled in"
        EARLY = "early", "Sent faster than anybody types"
        STALE = "stale", "From a page that was open for more than a day, or from none"
        SENDER = "sender", "Too many from one address"
        FLOOD = "flood", "Too many for this form"

    form = models.ForeignKey(CaptureForm, models.CASCADE, related_name="counts")
    variant = models.CharField(max_length=1, blank=True)
    day = models.DateField()
    what = models.CharField(max_length=12, choices=What.choices)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "variant", "day", "what"], name="formcount_once")
        ]


class FormSender(models.Model):
    """How many answers a network address sent to a form in an hour; of the address a hash alone, for hours.

    An empty `sender` counts those of everybody.
    """

    form = models.ForeignKey(CaptureForm, models.CASCADE, related_name="+")
    sender = models.CharField(max_length=32, blank=True)
    hour = models.DateTimeField(db_index=True)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "sender", "hour"], name="formsender_once")]


class FormMail(models.Model):
    """A mail that answers an answer, each kind once. Its states mean what those of `NoticeMail` do."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waits to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        UNSURE = "unsure", "Not sure it went"
        FAILED = "failed", "Failed"

    class Kind(models.TextChoices):
        CONFIRM = "confirm", "Asks to confirm the e-mail address"
        REPLY = "reply", "Answers"

    answer = models.ForeignKey(FormAnswer, models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When the next attempt is due.")
    begun_at = models.DateTimeField(null=True, help_text="When the last attempt began.")
    ended_at = models.DateTimeField(null=True, help_text="When it was sent, or given up.")
    error = models.TextField(blank=True, help_text="Why the last attempt failed.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "kind"], name="formmail_once")]
        indexes = [
            models.Index(
                fields=["due_at"], name="formmail_open", condition=Q(state__in=["waiting", "sending"])
            )
        ]
