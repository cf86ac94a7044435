"""At rest the dispatcher asks one question a second, and misses nothing by it."""

import pytest

from leads.jobs.asking import want
from leads.models import Lead
from scoring.models import PublishRun
from scoring.rescoring.dispatching import Dispatcher
from tests.forms.cast import NOW, answered, new_form
from tests.scoring.small import published

pytestmark = pytest.mark.django_db


def wants_scores(did, lead: Lead) -> str:
    did(lead, "content.download")
    return "ring"


def wants_a_publishing(did, lead: Lead) -> str:
    run = PublishRun.objects.latest("id")
    PublishRun.objects.filter(pk=run.pk).update(state=PublishRun.State.WANTED, in_background=True)
    return "publish"


def wants_a_job(did, lead: Lead) -> str:
    want("count", 7, by=None, now=NOW)
    return "work"


def wants_an_answer(did, lead: Lead) -> str:
    answered(new_form())
    return "post"


@pytest.fixture
def heard(new_lead):
    """A dispatcher that has kept house, and what it rang for since."""
    new_lead(need="direct")
    published()
    heard: list[str] = []
    bells = {name: (lambda name=name: heard.append(name)) for name in ("post", "publish", "work")}
    dispatcher = Dispatcher(lambda: heard.append("ring"), lambda: NOW, print, **bells)
    dispatcher.poll()
    heard.clear()
    return dispatcher, heard


@pytest.mark.parametrize("wants", [wants_scores, wants_a_publishing, wants_a_job, wants_an_answer])
def test_whatever_is_open_is_rung_for_within_the_second(heard, did, wants):
    dispatcher, rung = heard
    bell = wants(did, Lead.objects.first())
    dispatcher.poll()
    assert bell in rung


def test_at_rest_one_question_is_asked(heard, django_assert_num_queries):
    dispatcher, rung = heard
    with django_assert_num_queries(1):
        dispatcher.poll()
    assert rung == []
