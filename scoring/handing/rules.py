"""The rules in force, as they are read once for many leads."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from scoring.models import HandoffQueue, HandoffRule


@dataclass(frozen=True)
class Rules:
    """Those that are switched on, in their order, by stage; `members` of each queue by its id."""

    of_stage: dict[str, list[HandoffRule]]
    members: dict[int, list[int]]

    def since(self) -> dict[str, datetime]:
        """For each stage that has rules: leads that arrived before were never theirs to hand off."""
        return {
            stage: min(rule.active_since for rule in rules if rule.active_since)
            for stage, rules in self.of_stage.items()
        }


def rules_in_force() -> Rules:
    """Read the rules that are switched on, and whom their queues hold."""
    of_stage: dict[str, list[HandoffRule]] = defaultdict(list)
    rules = HandoffRule.objects.filter(active_since__isnull=False).select_related("queue", "person")
    for rule in rules:
        of_stage[rule.stage].append(rule)
    return Rules(dict(of_stage), members_of({rule.queue_id for rule in rules if rule.queue_id}))


def members_of(queue_ids: set[int]) -> dict[int, list[int]]:
    """The ids of the people in each of these queues."""
    members: dict[int, list[int]] = defaultdict(list)
    rows = HandoffQueue.members.through.objects.filter(handoffqueue_id__in=queue_ids)
    for queue_id, user_id in rows.order_by("user_id").values_list("handoffqueue_id", "user_id"):
        members[queue_id].append(user_id)
    return members
