"""One lead, scored as it would be with other answers or on another day, by the kernel itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scoring.digests import Digest, from_raw
from scoring.engine.kernel import Scores, score
from scoring.engine.times import day_number
from scoring.inputs import LeadRows, batch_of, read_leads

from .frame import Frame


@dataclass(frozen=True)
class Subject:
    """What the kernel reads of one lead, as it was at `as_of`."""

    frame: Frame
    rows: LeadRows
    digests: Mapping[int, Digest]
    day: int

    def with_answers(self, answers: Sequence[Mapping[str, str]]) -> Scores:
        """Scores, one for each set of answers: texts by field, "" for not known."""
        count = len(answers)
        texts = {
            name: [answer.get(name, kept[0]) for answer in answers] for name, kept in self.rows.texts.items()
        }
        rows = LeadRows(self.rows.ids * count, self.rows.about * count, texts)
        return score(self.frame.compiled, batch_of(rows, self.digests, self.frame.compiled), self.day)

    def composite_on(self, on: date) -> int:
        """The composite in tenths on a later day if nothing happens."""
        batch = batch_of(self.rows, self.digests, self.frame.compiled)
        return int(score(self.frame.compiled, batch, day_number(on)).composite[0])


def subject_of(lead_id: int, frame: Frame, as_of: datetime, day: int) -> Subject:
    """Read a lead once for any number of variants."""
    return Subject(frame, read_leads([lead_id], frame.compiled.fields), from_raw([lead_id], as_of), day)
