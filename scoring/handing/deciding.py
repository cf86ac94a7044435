"""The decision on one lead: which rule takes it, and who gets it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scoring.models import Handoff, HandoffRule

from .accounts import Accounts
from .agents import ROLES, Agent, choose, nobody_in_words, roster
from .conditions import why_not
from .facts import Facts
from .rules import Rules

NO_RULE = "No rule speaks of it."


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a lead; `words` say why where it is not given."""

    state: Handoff.State
    rule: HandoffRule | None
    to: Agent | None = None
    words: str = ""

    def is_told_by(self, row: Handoff) -> bool:
        """Whether a hand-off says this already."""
        return (row.rule_id, row.to_id, row.state, row.words) == self._told

    def tell(self, row: Handoff, now: datetime) -> Handoff:
        """Let a hand-off say this from now on."""
        if row.state != self.state:
            row.at = now
        row.rule_id, row.to_id, row.state, row.words = self._told
        return row

    @property
    def _told(self) -> tuple[int | None, int | None, str, str]:
        rule_id = self.rule.pk if self.rule else None
        return rule_id, self.to.id if self.to else None, self.state, self.words


class Desk:
    """Rules and people as they are now.

    Args:
        rules: in force, or to be tried.
        leads: those that will be decided on.
        now: aware.
    """

    def __init__(self, rules: Rules, leads: Iterable[Facts], now: datetime) -> None:
        self.rules, self.now = rules, now
        self.agents: Mapping[int, Agent] = roster(now)
        has_accounts = any(
            rule.target == HandoffRule.Target.ACCOUNT
            for of_stage in rules.of_stage.values()
            for rule in of_stage
        )
        self._accounts = Accounts(facts.domain for facts in leads if has_accounts)
        self._place = 0

    def settle(self, facts: Facts) -> Decision:
        """Decide on a lead; where somebody gets it, it counts for the decision on the next."""
        decision = self.decide(facts)
        if decision.to is not None:
            self._place += 1
            decision.to.take(self.now, self._place)
            self._accounts.note(facts.domain, facts.lead_id, decision.to.id)
        return decision

    def decide(self, facts: Facts) -> Decision:
        """Which rule takes a lead and who gets it; nothing is counted."""
        rule = self.rule_for(facts)
        if facts.withheld:
            return Decision(Handoff.State.WITHHELD, rule, words=facts.withheld)
        if rule is None:
            return Decision(Handoff.State.WAITING, None, words=NO_RULE)
        if rule.target == HandoffRule.Target.POOL:
            return Decision(Handoff.State.POOL, rule)
        wanted = self.wanted(rule, facts)
        agents = [self.agents[agent_id] for agent_id in wanted if agent_id in self.agents]
        agent = choose(agents, facts.stage, facts.heat == 0)
        if agent is None:
            return Decision(Handoff.State.WAITING, rule, words=self._nobody(rule, wanted, facts.stage))
        return Decision(Handoff.State.GIVEN, rule, agent)

    def rule_for(self, facts: Facts) -> HandoffRule | None:
        """The first rule in order that speaks of the lead."""
        rules = self.rules.of_stage.get(facts.stage, ())
        return next((rule for rule in rules if not self.why_not(rule, facts)), None)

    def why_not(self, rule: HandoffRule, facts: Facts) -> str:
        """Why a rule does not speak of a lead; "" where it does."""
        fault = why_not(rule, facts)
        if fault or rule.target != HandoffRule.Target.ACCOUNT or self.wanted(rule, facts):
            return fault
        return "nobody works another lead of that company" if facts.domain else "its company is not known"

    def wanted(self, rule: HandoffRule, facts: Facts) -> list[int]:
        """Of whom a rule chooses."""
        if rule.target == HandoffRule.Target.QUEUE:
            return self.rules.members.get(rule.queue_id or 0, [])
        if rule.target == HandoffRule.Target.PERSON:
            return [rule.person_id or 0]
        able = [agent.id for agent in self.agents.values() if agent.role in ROLES[facts.stage]]
        owner = self._accounts.owner(facts.domain, facts.lead_id, able)
        return [] if owner is None else [owner]

    def _nobody(self, rule: HandoffRule, wanted: Iterable[int], stage: str) -> str:
        reasons = nobody_in_words(self.agents, wanted, stage)
        if rule.target == HandoffRule.Target.PERSON and not reasons:
            return f"{rule.person} works no leads."
        return f"{reasons}." if reasons else f"Nobody in {rule.queue} works leads."
