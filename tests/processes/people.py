"""People at their desks, as a process that can be killed: they do with their leads what the page offers them.

`python -m tests.processes.people hire` makes them and their rules; `sign FILE` signs the matrix of a file for
both teams, `ask FILE` has it published too; with a number they work by that seed.
"""

import os
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import django

NAMES = {"ruth": 20, "ivo": 10}  # SDRs, and how many leads a day rules may hand to them


def hire() -> None:
    """Make two SDRs, the queue they stand in, and the rule that hands them MQLs."""
    from leads.models import Capacity, Role, User
    from scoring.models import HandoffQueue, HandoffRule

    queue = HandoffQueue.objects.create(name="SDRs")
    for name, most in NAMES.items():
        person = User.objects.create(username=name, first_name=name.title(), role=Role.SDR)
        Capacity.objects.create(person=person, most_a_day=most)
        queue.members.add(person)
    long_ago = datetime.now(UTC) - timedelta(days=1)
    HandoffRule.objects.create(name="MQLs", stage="mql", queue=queue, active_since=long_ago)


def sign(file: str) -> None:
    """Sign the draft of the small model that says what a file says."""
    from scoring.engine.matrix import load
    from scoring.matrix.versions import version_of
    from scoring.models import ScoringModel
    from tests.signing import signed

    now = datetime.now(UTC)
    signed(version_of(ScoringModel.objects.get(key="small"), load(Path(file).read_text()), now), now)


def ask(file: str) -> None:
    """Sign it and ask for its publishing, as the page does."""
    from scoring.models import MatrixVersion
    from scoring.rescoring.asking import start_publishing
    from tests.signing import signer

    sign(file)
    draft = MatrixVersion.objects.filter(model__key="small", state="draft").latest("id")
    start_publishing(draft, signer("sales"), datetime.now(UTC), expected={"note": "More"})


def work(random: Random) -> None:
    """Do one thing after the other, until killed."""
    from leads.handoff.dispositions import MoveRefused, moves_for
    from leads.models import WORKED, User
    from leads.people.access import leads_for
    from tests.schedules.company import DOES

    people = list(User.objects.filter(username__in=NAMES))
    while True:
        by = random.choice(people)
        lead = leads_for(by).filter(stage__in=WORKED).order_by("?").first()
        offered = [key for key in moves_for(lead, by) if key in DOES] if lead else []
        if lead and offered:
            with suppress(MoveRefused):
                DOES[random.choice(offered)](lead.pk, by, datetime.now(UTC), random.randrange(60))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")
    django.setup()
    if sys.argv[1] == "hire":
        hire()
    elif sys.argv[1] == "sign":
        sign(sys.argv[2])
    elif sys.argv[1] == "ask":
        ask(sys.argv[2])
    else:
        work(Random(int(sys.argv[1])))
