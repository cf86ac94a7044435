"""The ways in which leads and what they do reach the product, each with a page of its own."""

from dataclasses import dataclass

from leads.models import User
from leads.people.roles import may_open

# The name of its address, its word, and what one does there.
WAYS = (
    ("forms", "Forms", "Make the forms that visitors fill in, and see how often each is answered."),
    (
        "tracking",
        "Tracking",
        "Connect trackers by the Segment protocol, and say which event is which activity.",
    ),
    ("duplicates", "Duplicates", "Leads that are, or may be, one person: merge them, or keep them apart."),
    ("imports", "Files", "Bring in CSV and Excel files: leads, what they did, won and lost."),
    (
        "quality",
        "Data quality",
        "See what is not known of the leads, what that costs, and what cannot be right.",
    ),
    ("api:docs", "HTTP API", "Read and send leads, activities and scores from other systems."),
    ("hooks", "Webhooks", "Addresses to which e-mail services and other systems send what leads did."),
    ("admin:leads_apikey_changelist", "API keys", "Make and revoke the keys by which other systems come in."),
    ("erasure", "Erasure", "Erase people, and let in again who agreed anew."),
)


@dataclass(frozen=True)
class Way:
    """A way in, as the pages link to it."""

    address: str
    label: str
    words: str


def ways_for(user: User) -> tuple[Way, ...]:
    """The ways in that this person may look at."""
    return tuple(Way(*way) for way in WAYS if may_open(user, way[0]))
