"""Everything stored about leads and those who work them."""

from .activity import Activity, Campaign, Identity, Visitor
from .audit import Action, AuditEntry
from .catalog import ActivityType, Field
from .lead import FieldChange, Lead, Stage
from .people import Role, Team, User
from .queue import ResponseTime, Task, Waiting
from .work import Outcome, RejectReason, StageMove

__all__ = [
    "Action",
    "Activity",
    "ActivityType",
    "AuditEntry",
    "Campaign",
    "Field",
    "FieldChange",
    "Identity",
    "Lead",
    "Outcome",
    "RejectReason",
    "ResponseTime",
    "Role",
    "Stage",
    "StageMove",
    "Task",
    "Team",
    "User",
    "Visitor",
    "Waiting",
]
