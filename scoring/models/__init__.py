"""Everything stored about what leads mean."""

from .arrival import Arrival, Carried
from .editing import Comment, Edit, RowKind
from .goal import Goal
from .handing import Handoff, HandoffQueue, HandoffRule
from .matrix import Disqualifier, MatrixVersion, Parameter, ScoringModel, ScoringRule, Threshold
from .model_order import ModelOrder
from .open_page import OpenPage
from .pending import Pending, PublishRange, PublishRun, Quarantine
from .profile import ProfileRevision
from .quality import LeadFlaw, QualityLook
from .review import RatedLead, RatingRound, Review, ReviewEntry, ReviewItem, ReviewSettings, ReviewTask
from .saved_view import SavedView
from .score import ActivityDigest, LeadScore, ScoreChange
from .signing import Signature
from .stage_rule import StageRule

__all__ = [
    "ActivityDigest",
    "Arrival",
    "Carried",
    "Comment",
    "Disqualifier",
    "Edit",
    "Goal",
    "Handoff",
    "HandoffQueue",
    "HandoffRule",
    "LeadFlaw",
    "LeadScore",
    "MatrixVersion",
    "ModelOrder",
    "OpenPage",
    "Parameter",
    "Pending",
    "ProfileRevision",
    "PublishRange",
    "PublishRun",
    "QualityLook",
    "Quarantine",
    "RatedLead",
    "RatingRound",
    "Review",
    "ReviewEntry",
    "ReviewItem",
    "ReviewSettings",
    "ReviewTask",
    "RowKind",
    "SavedView",
    "ScoreChange",
    "ScoringModel",
    "ScoringRule",
    "Signature",
    "StageRule",
    "Threshold",
]
