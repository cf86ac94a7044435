"""The items of a review, in their order."""

from collections.abc import Callable
from dataclasses import dataclass

from .dead import dead_rules
from .decided import false_negatives, false_positives, reject_reasons
from .effect import effect
from .inflow import inflow
from .late import late
from .lifted import negative_lift
from .looked import Figures, Looked
from .moved import moved
from .quality import quality
from .rated import blind_rating


@dataclass(frozen=True)
class Agendum:
    """An item: how the agenda names it, its heading, what computes it, and what an edit of it opens.

    `edit` is "rules" where rules can be chosen to be removed or paid otherwise, else the place of the draft's
    sheet that one goes to.
    """

    key: str
    short: str
    title: str
    compute: Callable[[Looked], Figures]
    edit: str = ""


AGENDA = (
    Agendum("positives", "False positives", "False positives: high, and rejected", false_positives, "stages"),
    Agendum("negatives", "False negatives", "False negatives: low, and won", false_negatives, "stages"),
    Agendum("dead", "Dead rules", "Dead rules: paid nobody in 90 days", dead_rules, "rules"),
    Agendum("lift", "Lift", "Rules that the evidence is against", negative_lift, "rules"),
    Agendum("reasons", "Reject reasons", "Why sales said no", reject_reasons),
    Agendum("inflow", "Inflow", "Inflow against capacity", inflow, "stages"),
    Agendum("effect", "Effect", "What it was expected to do, and did", effect, "stages"),
    Agendum("quality", "Data quality", "What the matrix does not know", quality),
    Agendum("moved", "What moved", "Conditions that moved", moved),
    Agendum("late", "Late leads", "Answered in time", late),
    Agendum("rating", "Blind rating", "Blind rating: people against the matrix", blind_rating),
)
BY_KEY = {one.key: one for one in AGENDA}
