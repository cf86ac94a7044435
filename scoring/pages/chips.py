"""Why a lead stands where it stands, in three words: the rules that pay most, and the one that costs most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from scoring.digests import from_raw, stored
from scoring.engine.kernel import score
from scoring.inputs import batch_of, day_of, read_leads

from .frame import Frame
from .wording import signed

_PAYING = 2


@dataclass(frozen=True)
class Chip:
    """One rule and its share of the composite. `is_cost`: it takes off."""

    share: str
    label: str
    is_cost: bool


def chips_of(lead_ids: Sequence[int], frame: Frame, now: datetime) -> dict[int, tuple[Chip, ...]]:
    """Chips for many leads, from one batch of the kernel.

    Contributions are not stored (there are too many), so they are computed when somebody looks: from the
    digests, which hold what the stored scores were made of.
    """
    if not lead_ids:
        return {}
    leads = read_leads(lead_ids, frame.compiled.fields)
    digests = stored(leads.ids)
    digests |= from_raw([lead_id for lead_id in leads.ids if lead_id not in digests], now)
    batch = batch_of(leads, digests, frame.compiled)
    contributions = score(frame.compiled, batch, day_of(now)).contributions
    shares = np.floor(contributions * np.array([rule.share for rule in frame.rules]) + 0.5).astype(int)
    return {lead_id: _chips(row, frame) for lead_id, row in zip(leads.ids, shares, strict=True)}


def _chips(shares: np.ndarray, frame: Frame) -> tuple[Chip, ...]:
    order = np.argsort(-shares, kind="stable")
    paying = [place for place in order[:_PAYING] if shares[place] > 0]
    costing = [order[-1]] if shares[order[-1]] < 0 else []
    return tuple(
        Chip(signed(int(shares[place])), frame.rules[place].label, bool(shares[place] < 0))
        for place in (*paying, *costing)
    )
