"""Everything stored about what leads mean."""

from .arrival import Arrival, Carried
from .handing import Handoff, HandoffQueue, HandoffRule
from .matrix import Disqualifier, MatrixVersion, Parameter, ScoringModel, ScoringRule, Threshold
from .pending import Pending, PublishRange, PublishRun, Quarantine
from .saved_view import SavedView
from .score import ActivityDigest, LeadScore, ScoreChange
from .stage_rule import StageRule

__all__ = [
    "ActivityDigest",
    "Arrival",
    "Carried",
    "Disqualifier",
    "Handoff",
    "HandoffQueue",
    "HandoffRule",
    "LeadScore",
    "MatrixVersion",
    "Parameter",
    "Pending",
    "PublishRange",
    "PublishRun",
    "Quarantine",
    "SavedView",
    "ScoreChange",
    "ScoringModel",
    "ScoringRule",
    "StageRule",
    "Threshold",
]
