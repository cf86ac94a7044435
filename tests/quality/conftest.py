"""Leads, and what they do."""

from tests.scoring.conftest import did, new_lead

__all__ = ["did", "new_lead"]
