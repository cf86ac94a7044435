"""Everything stored about leads and those who work them."""

from .activity import Activity, Campaign, Identity, Visitor
from .catalog import ActivityType, Field
from .lead import FieldChange, Lead, Stage
from .people import Role, Team, User
from .work import Outcome, StageMove

__all__ = [
    "Activity",
    "ActivityType",
    "Campaign",
    "Field",
    "FieldChange",
    "Identity",
    "Lead",
    "Outcome",
    "Role",
    "Stage",
    "StageMove",
    "Team",
    "User",
    "Visitor",
]
