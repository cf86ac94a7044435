"""The review before the last version: a blind rating, a meeting, its minutes, and what was decided there."""

from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from leads.models import User
from scoring.matrix.differences import CHANGED, by_row, differences_of
from scoring.models import MatrixVersion, RatedLead, Review, ReviewEntry, ReviewItem, RowKind, ScoringModel
from scoring.review.agenda import AGENDA
from scoring.review.looked import Looked
from scoring.review.meeting import Speaker, end, hold, start
from scoring.review.minutes import Said, add, finish_task, give_task, leave, note, set_present
from scoring.review.rating import begin_round, close_round
from scoring.review.shares import acceptance, band_shares_at

HELD_DAYS_AGO = 27  # the version of three weeks ago came of it
_NEXT_AFTER = timedelta(days=30)
_HANNA, _RUTH, _IVO, _TOMASZ = "hanna.lindgren", "ruth.paulsen", "ivo.brandt", "tomasz.wolny"
_NEAR = (0, 0, 0, 0, 1, -1, 1, -1, 2, -2)  # how far from the matrix' step people grade


@transaction.atomic
def hold_review(now: datetime, seed: int) -> None:
    """Hold the review, where there was none yet.

    Args:
        now: aware.
        seed: of the order; the same grades come of the same.
    """
    model = ScoringModel.objects.get(active__isnull=False)
    if model.active is None or Review.objects.exists():
        return
    meeting = _Meeting(model, now - timedelta(days=HELD_DAYS_AGO))
    meeting.grade(Random(f"{seed}/rating"))
    meeting.prepare(model.active)
    meeting.speak()


class _Meeting:
    """The review, who is there, and the minute in which each says something."""

    def __init__(self, model: ScoringModel, at: datetime) -> None:
        self.model, self.at = model, at
        self.crew = {user.username: user for user in User.objects.all()}

    def by(self, who: str, minute: float = 0) -> Speaker:
        return Speaker(self.crew[who], self.at + timedelta(minutes=minute))

    def grade(self, rng: Random) -> None:
        """Everybody grades as the matrix does, give or take a step."""
        begun_at = self.at - timedelta(days=3)
        begun = begin_round(self.model, self.crew[_TOMASZ], begun_at, rng.randrange(1000))
        rows = list(RatedLead.objects.filter(round=begun))
        for one in rows:
            step = begun.grades.index(one.grade) + rng.choice(_NEAR)
            one.given = begun.grades[max(0, min(step, len(begun.grades) - 1))]
            one.given_at = begun_at + timedelta(hours=rng.uniform(1, 60))
        RatedLead.objects.bulk_update(rows, ["given", "given_at"])
        close_round(begun, self.crew[_TOMASZ], self.at - timedelta(minutes=5))

    def prepare(self, present: MatrixVersion) -> None:
        """The items as they can be told today of that day."""
        before = self.model.versions.filter(number=1).first() or present
        self.review = Review.objects.create(
            model=self.model,
            version=before,
            since=self.at - timedelta(days=30),
            prepared_at=self.at - timedelta(minutes=10),
            prepared_by=self.crew[_HANNA],
            draft=present,
        )
        for place, one in enumerate(AGENDA, 1):
            version = before if one.key == "effect" else present
            looked = Looked(version, self.review.since, self.review.prepared_at, 5, {})
            figures = one.compute(looked)
            if one.key == "moved":
                bands, accepted = band_shares_at(present, self.at), acceptance(self.model.pk, self.at)
                figures["seen"] = {"bands": bands, "accepted": accepted}
            ReviewItem.objects.create(review=self.review, key=one.key, place=place, figures=figures)

    def speak(self) -> None:
        """Who said what, and when."""
        pk = self.review.pk
        start(pk, self.by(_HANNA))
        for who in (_RUTH, _IVO, _TOMASZ):
            set_present(pk, self.crew[who], True)
        said = "They came to learn, at a webinar; nobody had asked them what they need."
        note(pk, "positives", said, self.by(_IVO, 6))
        self.change(
            "positives", "Who asks for something counts for more, who only reads for less.", self.by(_RUTH, 9)
        )
        note(
            pk,
            "negatives",
            "Nobody had asked them anything: their first call told us that they would buy.",
            self.by(_IVO, 15),
        )
        words = "Ask for the plan to buy in the form for a contact."
        task = give_task(pk, "negatives", words, self.crew[_TOMASZ], self.day(9), self.by(_HANNA, 18)).task
        leave(pk, "inflow", "Below what we can take; look again in a month.", self.by(_RUTH, 26))
        words = "Ask for employees and revenue in the form for the demo."
        give_task(pk, "quality", words, self.crew[_HANNA], self.day(34), self.by(_RUTH, 31))
        leave(pk, "rating", "We see it as the matrix does, by and large.", self.by(_TOMASZ, 38))
        end(pk, self.day(_NEXT_AFTER.days), self.by(_HANNA, 41))
        finish_task(task.pk, Speaker(self.crew[_TOMASZ], self.at + timedelta(days=8)))

    def day(self, later: int) -> date:
        return (self.at + timedelta(days=later)).date()

    def change(self, item: str, words: str, speaker: Speaker) -> None:
        """What was decided then is in force by now."""
        became = self.review.draft
        rows = by_row(differences_of(self.review.version, became)) if became else ()
        edits = [
            row.words for row in rows if row.first.row_kind == RowKind.RULE and row.first.kind == CHANGED
        ][:4]
        add(hold(self.review.pk), Said(item, ReviewEntry.Kind.EDIT, words), speaker, became, edits)
