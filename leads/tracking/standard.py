"""The rules of a new installation: usual pages, and the events of Segment's own specifications."""

from typing import Any, NamedTuple


class StandardRule(NamedTuple):
    """A rule as it stands in the list; the type by its key."""

    event: str
    path: str
    type: str
    topic: str = ""
    topic_property: str = ""


def _events(type_key: str, *events: str, about: str = "") -> list[StandardRule]:
    return [StandardRule(event, "", type_key, topic_property=about) for event in events]


def _pages(type_key: str, *paths: str, topic: str = "", about: str = "") -> list[StandardRule]:
    return [StandardRule("", path, type_key, topic, about) for path in paths]


STANDARD_RULES = (
    *_pages("web.page.blog", "*/blog/*", about="title"),
    *_pages("web.page.pricing", "*/pricing/*", "*/plans/*"),
    *_pages("web.page.careers", "*/careers/*", "*/jobs/*"),
    *_pages("web.page.press", "*/press/*", "*/newsroom/*"),
    *_pages("web.page.investors", "*/investors/*", "*/investor-relations/*"),
    *_pages("web.page.leadership", "*/leadership/*", "*/team/*"),
    *_pages(
        "web.page.product", "*/product/*", "*/products/*", "*/features/*", "*/solutions/*", about="title"
    ),
    *_pages("web.page.other", "*/docs/*", "*/documentation/*", topic="Documentation"),
    *_pages("web.page.other", "*"),
    *_events("form.demo_request", "*demo request*", "*request*demo*"),
    *_events("form.contact_request", "*contact*request*", "*contact*form*"),
    *_events("form.submit", "signed up", "*form submitted*", "*submitted*form*"),
    *_events("email.open", "email opened", about="email_subject"),
    *_events("email.click", "email link clicked", about="email_subject"),
    *_events("email.bounce", "email bounced"),
    *_events("email.spam_complaint", "email marked as spam"),
    *_events("email.unsubscribe", "unsubscribed"),
    *_events("email.subscribe", "subscribed"),
    *_events("content.video", "video playback started", "*video watched*", about="title"),
    *_events("content.download", "*downloaded*", about="title"),
    *_events("event.webinar", "*webinar*attended*", "*attended*webinar*", about="title"),
    *_events("event.registered", "*webinar*registered*", "*event registered*", about="title"),
    *_events("course.started", "course started", about="title"),
    *_events("course.completed", "course completed", about="title"),
    *_events("meeting.booked", "*meeting booked*", "*booked*meeting*"),
)


def write_standard_rules(rules: Any, types: Any) -> None:
    """Write the rules where there are none yet.

    Args:
        rules: the model `EventRule`, or in a migration the historical one.
        types: the model `ActivityType`, likewise.
    """
    if rules.objects.exists():
        return
    ids = dict(types.objects.values_list("key", "id"))
    rules.objects.bulk_create(
        rules(
            position=position,
            event=rule.event,
            path=rule.path,
            type_id=ids[rule.type],
            topic=rule.topic,
            topic_property=rule.topic_property,
        )
        for position, rule in enumerate(STANDARD_RULES, start=1)
    )
