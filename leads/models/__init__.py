"""Everything stored about leads and those who work them."""

from .activity import Activity, Campaign, Identity, Visitor
from .audit import Action, AuditEntry
from .capacity import Absence, Capacity
from .catalog import ActivityType, Field
from .consent import Consent, Erased, Erasure, ErasureKey, Purpose
from .forms import (
    CaptureForm,
    FormAnswer,
    FormCount,
    FormFile,
    FormMail,
    FormSender,
    FormVariant,
    OptInText,
)
from .hooks import Hook, HookDelivery, HookReject
from .identity import IdentityConflict, KeptApart, LeadMerge, MergedVisitor, SuspectLook
from .imports import FileFault, FileImport, FilePart, FileWork
from .jobs import Job
from .lead import NURTURED, SINCE, UNWORKED_STAGES, WORKED, FieldChange, Lead, Stage
from .machines import ApiKey, Scope
from .notices import ByMail, KeptMail, MailHours, Notice, NoticeChoice, NoticeKind, NoticeMail
from .people import Role, Team, User
from .queue import ResponseTime, Task, Waiting
from .tracking import EventRule, RuleChange, TrackedEvent
from .work import ARRIVED, LookMark, Outcome, RejectReason, StageMove

__all__ = [
    "ARRIVED",
    "NURTURED",
    "SINCE",
    "UNWORKED_STAGES",
    "WORKED",
    "Absence",
    "Action",
    "Activity",
    "ActivityType",
    "ApiKey",
    "AuditEntry",
    "ByMail",
    "Campaign",
    "Capacity",
    "CaptureForm",
    "Consent",
    "Erased",
    "Erasure",
    "ErasureKey",
    "EventRule",
    "Field",
    "FieldChange",
    "FileFault",
    "FileImport",
    "FilePart",
    "FileWork",
    "FormAnswer",
    "FormCount",
    "FormFile",
    "FormMail",
    "FormSender",
    "FormVariant",
    "Hook",
    "HookDelivery",
    "HookReject",
    "Identity",
    "IdentityConflict",
    "Job",
    "KeptApart",
    "KeptMail",
    "Lead",
    "LeadMerge",
    "LookMark",
    "MailHours",
    "MergedVisitor",
    "Notice",
    "NoticeChoice",
    "NoticeKind",
    "NoticeMail",
    "OptInText",
    "Outcome",
    "Purpose",
    "RejectReason",
    "ResponseTime",
    "Role",
    "RuleChange",
    "Scope",
    "Stage",
    "StageMove",
    "SuspectLook",
    "Task",
    "Team",
    "TrackedEvent",
    "User",
    "Visitor",
    "Waiting",
]
