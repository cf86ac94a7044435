"""What people did to leads, accounts and rules: entries that are only ever added."""

import json
from typing import Any

from django.conf import settings
from django.db import models


class Action(models.TextChoices):
    """What was done. The table takes any word, so that a new one needs no migration."""

    FIELDS_CHANGED = "lead.fields", "Fields changed"
    STAGE_MOVED = "lead.stage", "Stage moved"
    OWNER_CHANGED = "lead.owner", "Owner changed"
    CONTACT_LOGGED = "lead.contact", "Contact logged"
    TASK_ADDED = "lead.task", "Task added"
    TASK_DONE = "lead.task_done", "Task done"
    PUT_OFF = "lead.put_off", "Put off"
    TAKEN_UP = "lead.taken_up", "Taken up again"
    LOOK_MARKED = "lead.marked", "Marked as worth a look"
    LOOK_ENDED = "lead.unmarked", "No longer marked as worth a look"
    NURTURE_DAY = "lead.nurture", "Day to come back set"
    OVERRULED = "lead.overruled", "Disqualifier overruled"
    LEAD_ADDED = "lead.added", "Lead added by hand"
    LEAD_REMOVED = "lead.removed", "Lead deleted"
    CONSENT_NOTED = "lead.consent", "Consent noted"
    LEAD_ERASED = "lead.erased", "Person erased"
    LEAD_LET_BACK = "lead.let_back", "Erased person let in again"
    LEAD_COPIED = "lead.copied", "Copy of a lead's data taken"
    LEADS_MERGED = "lead.merged", "Leads merged"
    MERGE_UNDONE = "lead.unmerged", "Merge of leads undone"
    KEPT_APART = "lead.apart", "Leads kept apart"
    ACTIVITY_ADDED = "lead.activity", "Activity added by hand"
    FIELD_REMOVED = "field.removed", "Field deleted, with its values"
    EXPORTED = "leads.exported", "Leads exported"
    READ_BY_KEY = "leads.read", "Leads of a segment read with an API key"
    IMPORT_BEGUN = "import.begun", "Import begun"
    IMPORT_ENDED = "import.ended", "Import ended"
    IMPORT_UNDONE = "import.undone", "Import undone"
    DRAFT_REPLACES = "matrix.replaces", "Draft said to replace what is in force"
    DRAFT_REMOVED = "matrix.removed", "Draft of a matrix deleted"
    MATRIX_SIGNED = "matrix.signed", "Draft of a matrix signed"
    SIGNATURE_WITHDRAWN = "matrix.unsigned", "Signature taken back"
    MATRIX_ASKED = "matrix.asked", "Publishing asked for"
    MATRIX_PUBLISHED = "matrix.published", "Matrix put in force"
    MATRIX_ROLLED_BACK = "matrix.back", "Earlier matrix put in force again"
    MODEL_ADDED = "models.added", "Scoring model added"
    MODEL_RENAMED = "models.renamed", "Scoring model renamed"
    MODELS_ASKED = "models.asked", "Other order of scoring models asked for"
    MODELS_DROPPED = "models.dropped", "Order of scoring models not wanted any more"
    MODELS_ORDERED = "models.ordered", "Order of scoring models put in force"
    GOAL_SET = "goal.set", "Monthly goal set"
    KEY_MADE = "key.made", "API key made"
    KEY_REVOKED = "key.revoked", "API key revoked"
    TRACKING_ADDED = "tracking.added", "Rule of tracking added"
    TRACKING_CHANGED = "tracking.changed", "Rule of tracking changed"
    TRACKING_MOVED = "tracking.moved", "Rule of tracking moved"
    TRACKING_REMOVED = "tracking.removed", "Rule of tracking deleted"
    HOOK_MADE = "hook.made", "Webhook made"
    HOOK_CHANGED = "hook.changed", "Webhook changed"
    HOOK_SWITCHED = "hook.switched", "Webhook switched on or off"
    HOOK_RETAKEN = "hook.retaken", "Rejected items taken in again"
    FORM_MADE = "form.made", "Capture form made"
    FORM_CHANGED = "form.changed", "Capture form changed"
    FORM_SWITCHED = "form.switched", "Capture form opened or closed"
    LOGGED_IN = "login.done", "Logged in"
    LOGIN_FAILED = "login.failed", "Log-in failed"
    ACCOUNT_ADDED = "account.added", "Account added"
    ACCOUNT_CHANGED = "account.changed", "Account changed"
    PASSWORD_SET = "account.password", "Password set"
    LET_IN_AGAIN = "account.unlocked", "Let in again"
    TEAM_ADDED = "team.added", "Team added"
    TEAM_CHANGED = "team.changed", "Team changed"
    TEAM_REMOVED = "team.removed", "Team deleted"
    CAPACITY_CHANGED = "capacity.changed", "Capacity changed"
    ABSENCE_ADDED = "absence.added", "Absence noted"
    ABSENCE_REMOVED = "absence.removed", "Absence taken back"
    HANDING_ADDED = "handing.added", "Hand-off rule or queue added"
    HANDING_CHANGED = "handing.changed", "Hand-off rule or queue changed"
    HANDING_SWITCHED = "handing.switched", "Hand-off rule switched on or off"
    HANDING_MOVED = "handing.moved", "Hand-off rule moved"
    HANDING_REMOVED = "handing.removed", "Hand-off rule or queue deleted"
    REVIEW_STARTED = "review.started", "Review started"
    REVIEW_ENDED = "review.ended", "Review ended"
    REVIEW_REOPENED = "review.reopened", "Review opened again"
    REVIEW_DECIDED = "review.decided", "Decided at a review"
    REVIEW_TASK_DONE = "review.task_done", "Task of a review done"
    REVIEW_SETTINGS = "review.settings", "When a review is due changed"
    RATING_BEGUN = "rating.begun", "Blind rating begun"
    RATING_CLOSED = "rating.closed", "Blind rating closed"


class AuditEntry(models.Model):
    """One thing that a person did, or somebody at the command line or a key's machine (then `actor` is None).

    `body` is the entry's canonical JSON, of which the columns are copies to filter by. `number` and `hash`
    are given by the database as the transaction commits: numbers have no gap, and a hash is the SHA-256 of
    the hash before it (64 zeros before the first) followed by `body`. A trigger refuses to update or delete.
    Nothing here points at rows that must stay: a lead that is erased leaves its id alone.
    """

    number = models.BigIntegerField(null=True, unique=True)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    actor_name = models.CharField(max_length=150, blank=True)
    action = models.CharField(max_length=40)
    kind = models.CharField(max_length=40, blank=True, help_text="Of what it was done to: lead, user, ...")
    subject_id = models.BigIntegerField(null=True)
    subject_name = models.TextField(blank=True, help_text="Never that of a lead.")
    body = models.TextField()
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["kind", "subject_id"], name="audit_subject")]

    @property
    def details(self) -> dict[str, Any]:
        """What else was written: names of fields, stages, counts; never what stood in a lead's field."""
        details: dict[str, Any] = json.loads(self.body)["details"]
        return details

    def get_action_display(self) -> str:
        """The action in people's words."""
        return str(dict(Action.choices).get(self.action, self.action))

    def __str__(self) -> str:
        return f"{self.get_action_display()}, {self.at:%Y-%m-%d %H:%M} UTC"
