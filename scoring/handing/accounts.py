"""The owner of an account: who works another lead of the same company, told by its domain."""

from collections.abc import Collection, Iterable

from django.db import connection

from leads.catalog.mailboxes import FREE_MAIL
from leads.models import WORKED, Stage

_QUERY = """
    SELECT domain, owner_id, count(*) AS leads, array_agg(id) FROM leads_lead
    WHERE domain = ANY(%(domains)s) AND domain <> '' AND owner_id IS NOT NULL AND stage = ANY(%(stages)s)
    GROUP BY domain, owner_id ORDER BY leads DESC, owner_id
"""
# Who sold to a company knows it still.
_STAGES = [*(stage.value for stage in WORKED), Stage.CUSTOMER.value]


class Accounts:
    """Who works which company, as far as it was looked up; what is given meanwhile is noted.

    Args:
        domains: of the leads that are looked at; a free mailbox names no company.
    """

    def __init__(self, domains: Iterable[str]) -> None:
        named = sorted({domain for domain in domains if domain and domain not in FREE_MAIL})
        self._theirs: dict[str, dict[int, set[int]]] = {domain: {} for domain in named}
        if named:
            self._read(named)

    def owner(self, domain: str, lead_id: int, able: Collection[int]) -> int | None:
        """Who of these people works most of the company's other leads; of several, who was here first."""
        counts = {
            owner_id: len(leads - {lead_id})
            for owner_id, leads in self._theirs.get(domain, {}).items()
            if owner_id in able and leads - {lead_id}
        }
        return min(counts, key=lambda owner_id: (-counts[owner_id], owner_id), default=None)

    def note(self, domain: str, lead_id: int, owner_id: int) -> None:
        """The lead was just given to somebody: so was, to speak of, its company."""
        owners = self._theirs.get(domain)
        if owners is None:
            return
        for leads in owners.values():
            leads.discard(lead_id)
        owners.setdefault(owner_id, set()).add(lead_id)

    def _read(self, domains: list[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_QUERY, {"domains": domains, "stages": _STAGES})
            for domain, owner_id, _, lead_ids in cursor.fetchall():
                self._theirs[domain][owner_id] = set(lead_ids)
