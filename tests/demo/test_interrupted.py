"""A demo that was killed is gone on with."""

import pytest
from django.db import connection

from leads.models import CaptureForm, Lead
from scoring.demo.blocks import Order
from scoring.demo.crew import is_unfinished
from scoring.demo.load import DemoRefused, load_demo
from scoring.models import LeadScore
from scoring.rescoring.verify import verify
from tests.demo.demo_cast import NOW, silent

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = Order(leads=60, activities=600, seed=7)


class Killed(Exception):
    pass


def load_until(step: str) -> None:
    def kill(what: str, done: int, total: int) -> None:
        if what == step:
            raise Killed

    with pytest.raises(Killed):
        load_demo(ORDER, NOW, kill)
    connection.close()  # what the connection held goes with a process that is killed


@pytest.mark.parametrize("step", ["making leads", "scoring"])
def test_a_demo_that_was_killed_is_finished_by_the_next(step: str):
    load_until(step)
    assert is_unfinished()
    logins = load_demo(ORDER, NOW, silent)
    assert Lead.objects.count() == LeadScore.objects.count() > 60  # and those who came in by the ways in
    assert CaptureForm.objects.filter(name="Newsletter").count() == 1
    assert all(login.password for login in logins)
    assert verify(NOW) == []


def test_a_demo_that_is_finished_is_not_made_again():
    load_demo(ORDER, NOW, silent)
    with pytest.raises(DemoRefused):
        load_demo(ORDER, NOW, silent)
