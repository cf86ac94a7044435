"""Random leads under random matrices, as the services of the outlook take them."""

from zoneinfo import ZoneInfo

import numpy as np

from scoring.engine.arrays import Bools
from scoring.engine.compile import compile_matrix
from scoring.engine.matrix import parse
from scoring.engine.times import day_number
from scoring.outlook.subject import Subject
from scoring.outlook.unknowns import Unknown, Unknowns
from tests.engine import random_matrices
from tests.engine.engine_run import batch_of


def subjects(seed: int, leads: int = 3) -> list[Subject]:
    """The leads of a random case, each a subject of its own."""
    case = random_matrices.case(seed, leads_count=leads)
    zone = ZoneInfo(case["zone"])
    compiled = compile_matrix(parse(case["document"]))
    batch = batch_of(compiled, case["leads"], case["activities"], case["as_of"], zone)
    today = day_number(case["as_of"].astimezone(zone).date())

    def own(place: int) -> Bools:
        return batch.lead_ix == place

    def ordered(place: int) -> np.ndarray:
        return np.argsort(batch.day[own(place)], kind="stable")

    return [
        Subject(
            compiled=compiled,
            texts=lead,
            type=batch.type[own(place)][ordered(place)],
            day=batch.day[own(place)][ordered(place)],
            types=batch.types,
            today=today,
            zone=zone,
        )
        for place, lead in enumerate(case["leads"])
    ]


def unknowns_of(subject: Subject) -> tuple[Unknown, ...]:
    """What the subject could answer, without a catalog."""
    return Unknowns(subject.compiled, {}, subject.today).of(subject)
