"""The fields and activity types that every installation has, word by word."""

import itertools
import re

import pytest

from leads.catalog.standard import STANDARD_FIELDS, STANDARD_TYPES
from leads.catalog.write import write_standard
from leads.models import ActivityType, Field

FIELDS = """
email first_name last_name phone title seniority department company domain industry employees annual_revenue
country region source product buying_stage funding need authority purchase_plan spend relationship do_not_call
email_opt_out
"""
ORDERED = {
    "buying_stage": ["awareness", "consideration", "decision"],
    "funding": ["none", "in process", "within 6 months", "available now"],
    "need": ["none", "unaware", "potential", "direct"],
    "authority": ["influencer", "purchasing agent", "decision-maker"],
    "purchase_plan": ["none", "within 1 year", "within 6 months", "immediately"],
    "relationship": ["none", "champion", "decision-maker's circle"],
}
TYPES = """
web.visit web.page.{product,pricing,blog,careers,press,investors,leadership,other} web.microsite
email.{open,open_again,click,reply,subscribe,unsubscribe,spam_complaint,bounce,bounce_soft}
content.{download,download_again,video,podcast,videocast}
event.{registered,attended,no_show,webinar,trade_show,seminar,livestream} course.{started,completed,certified}
community.{joined,posted} form.{submit,opt_in,demo_request,contact_request} call.{inbound,connected,attempted}
mail.sent meeting.{booked,held,missed} social.{like,share} social.comment.{positive,negative}
contract.{renewed,renewal_declined} lifecycle.recycled
change.{buying_stage,funding,need,authority,purchase_plan,relationship}.{forward,back}
"""


def spelled_out(braces: str) -> set[str]:
    parts = re.split(r"\{([^}]*)\}", braces)
    return {"".join(word) for word in itertools.product(*(part.split(",") for part in parts))}


def test_the_standard_fields_are_those_of_the_product() -> None:
    assert [field.key for field in STANDARD_FIELDS] == FIELDS.split()


def test_ordered_choices_run_from_least_to_most_ready() -> None:
    ordered = {f.key: [value for value, _ in f.choices] for f in STANDARD_FIELDS if f.is_ordered}
    assert ordered == ORDERED


def test_every_activity_type_of_the_product_is_there() -> None:
    wanted = set().union(*(spelled_out(word) for word in TYPES.split()))
    assert wanted <= {kind.key for kind in STANDARD_TYPES}


def test_offline_activities_are_told_from_online_ones() -> None:
    channels = {kind.key: kind.channel for kind in STANDARD_TYPES}
    assert channels["event.trade_show"] == channels["call.connected"] == channels["mail.sent"] == "offline"
    assert channels["web.page.pricing"] == channels["event.webinar"] == "online"
    assert channels["change.need.back"] == channels["lifecycle.recycled"] == "data"


@pytest.mark.django_db
def test_the_catalog_is_in_a_new_database() -> None:
    assert Field.objects.filter(is_standard=True).count() == len(STANDARD_FIELDS)
    assert ActivityType.objects.filter(is_standard=True).count() == len(STANDARD_TYPES)


@pytest.mark.django_db
def test_ids_of_types_never_change() -> None:
    ids = dict(ActivityType.objects.values_list("key", "id"))
    golden = {"web.visit": 1, "web.microsite": 10, "email.bounce": 18, "content.download": 19}
    golden |= {"contract.renewal_declined": 52, "change.buying_stage.forward": 53, "lifecycle.recycled": 68}
    assert {key: ids[key] for key in golden} == golden


@pytest.mark.django_db
def test_written_again_it_changes_nothing() -> None:
    Field.objects.filter(key="need").update(label="Pain")
    before = list(ActivityType.objects.values())
    write_standard()
    assert Field.objects.get(key="need").label == "Pain"
    assert list(ActivityType.objects.values()) == before


@pytest.mark.django_db
def test_a_type_that_is_missing_comes_back_with_its_id() -> None:
    ActivityType.objects.filter(key="web.microsite").delete()
    write_standard()
    assert ActivityType.objects.get(key="web.microsite").pk == 10
