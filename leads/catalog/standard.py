"""What every installation knows from the start: the standard fields and activity types.

Append to `STANDARD_TYPES`, never insert: the place in the list is the id, and digests hold ids. After
appending, a new data migration calls `leads.catalog.write.write_standard`.
"""

from typing import NamedTuple


class StandardField(NamedTuple):
    """A field as it stands in the catalog; `choices` from least to most ready where `is_ordered`."""

    key: str
    label: str
    type: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    is_ordered: bool = False
    question: str = ""


class StandardType(NamedTuple):
    """An activity type as it stands in the catalog."""

    key: str
    label: str
    channel: str = "online"
    topic: str = ""


def _same(*words: str) -> tuple[tuple[str, str], ...]:
    return tuple((word, word[0].upper() + word[1:]) for word in words)


SENIORITIES = (
    ("student", "Student"),
    ("entry", "Entry level"),
    ("staff", "Staff"),
    ("senior", "Senior or supervisor"),
    ("manager", "Manager"),
    ("director", "Director"),
    ("vp", "Vice president"),
    ("c-level", "C-level"),
    ("owner", "Owner"),
)
DEPARTMENTS = (
    ("engineering", "Engineering"),
    ("it", "IT"),
    ("operations", "Operations"),
    ("production", "Production"),
    ("purchasing", "Purchasing"),
    ("finance", "Finance"),
    ("marketing", "Marketing"),
    ("sales", "Sales"),
    ("hr", "HR"),
    ("legal", "Legal"),
    ("research", "Research"),
    ("management", "Management"),
    ("other", "Other"),
)

STANDARD_FIELDS = (
    StandardField("email", "E-mail"),
    StandardField("first_name", "First name"),
    StandardField("last_name", "Last name"),
    StandardField("phone", "Phone"),
    StandardField("title", "Title"),
    StandardField("seniority", "Seniority", choices=SENIORITIES),
    StandardField("department", "Department", choices=DEPARTMENTS),
    StandardField("company", "Company"),
    StandardField("domain", "Domain"),
    StandardField("industry", "Industry"),
    StandardField("employees", "Employees", "number", question="How many people work at your company?"),
    StandardField("annual_revenue", "Annual revenue", "number"),
    StandardField("country", "Country"),
    StandardField("region", "Region"),
    StandardField("source", "Source"),
    StandardField("product", "Product", question="Which product is it about?"),
    StandardField(
        "buying_stage",
        "Buying stage",
        choices=_same("awareness", "consideration", "decision"),
        is_ordered=True,
        question="Are you looking around, comparing, or about to decide?",
    ),
    StandardField(
        "funding",
        "Funding",
        choices=_same("none", "in process", "within 6 months", "available now"),
        is_ordered=True,
        question="Is there a budget, or when will there be one?",
    ),
    StandardField(
        "need",
        "Need",
        choices=_same("none", "unaware", "potential", "direct"),
        is_ordered=True,
        question="What are you trying to solve, and how much does it hurt?",
    ),
    StandardField(
        "authority",
        "Authority",
        choices=_same("influencer", "purchasing agent", "decision-maker"),
        is_ordered=True,
        question="Who decides, and what is your part in it?",
    ),
    StandardField(
        "purchase_plan",
        "Plan to buy",
        choices=_same("none", "within 1 year", "within 6 months", "immediately"),
        is_ordered=True,
        question="When do you want to buy?",
    ),
    StandardField("spend", "Spend", "number", question="How many dollars do you plan to spend?"),
    StandardField(
        "relationship",
        "Relationship",
        choices=_same("none", "champion", "decision-maker's circle"),
        is_ordered=True,
        question="Who do you know of those who decide?",
    ),
    StandardField("do_not_call", "Do not call", "boolean"),
    StandardField("email_opt_out", "E-mail opt-out", "boolean"),
)


def change_types(key: str, label: str) -> tuple[StandardType, StandardType]:
    """The two types of activity that a move in the ordered field `key` is (scoring.md, section 1)."""
    return (
        StandardType(f"change.{key}.forward", f"{label} moved forward"[:80], "data"),
        StandardType(f"change.{key}.back", f"{label} moved back"[:80], "data"),
    )


_ON, _OFF, _DATA = "online", "offline", "data"
# The questions of the qualification, by key of their field, in the order in which they are asked.
QUALIFICATION = ("need", "funding", "purchase_plan", "authority", "spend", "relationship")

STANDARD_TYPES = (
    StandardType("web.visit", "Visited the website"),
    StandardType("web.page.product", "Viewed a product page", _ON, "Products"),
    StandardType("web.page.pricing", "Viewed the pricing page", _ON, "Prices"),
    StandardType("web.page.blog", "Read the blog"),
    StandardType("web.page.careers", "Viewed the careers page", _ON, "Careers"),
    StandardType("web.page.press", "Viewed the press page", _ON, "Press"),
    StandardType("web.page.investors", "Viewed the investors page", _ON, "Investors"),
    StandardType("web.page.leadership", "Viewed the leadership page", _ON, "Leadership"),
    StandardType("web.page.other", "Viewed another page"),
    StandardType("web.microsite", "Visited a microsite"),
    StandardType("email.open", "Opened an e-mail"),
    StandardType("email.open_again", "Opened an e-mail again"),
    StandardType("email.click", "Clicked in an e-mail"),
    StandardType("email.reply", "Replied to an e-mail"),
    StandardType("email.subscribe", "Subscribed to e-mails"),
    StandardType("email.unsubscribe", "Unsubscribed from e-mails"),
    StandardType("email.spam_complaint", "Complained of spam"),
    StandardType("email.bounce", "E-mail bounced"),
    StandardType("content.download", "Downloaded content"),
    StandardType("content.download_again", "Downloaded content again"),
    StandardType("content.video", "Watched a video"),
    StandardType("content.podcast", "Listened to a podcast"),
    StandardType("content.videocast", "Watched a videocast"),
    StandardType("event.registered", "Registered for an event"),
    StandardType("event.attended", "Attended an event", _OFF),
    StandardType("event.no_show", "Did not come to an event", _OFF),
    StandardType("event.webinar", "Attended a webinar"),
    StandardType("event.trade_show", "Came to the stand at a trade show", _OFF),
    StandardType("event.seminar", "Attended a seminar", _OFF),
    StandardType("event.livestream", "Watched a livestream"),
    StandardType("course.started", "Started an online course"),
    StandardType("course.completed", "Completed an online course"),
    StandardType("course.certified", "Got a certificate"),
    StandardType("community.joined", "Joined the community"),
    StandardType("community.posted", "Posted in the community"),
    StandardType("form.submit", "Sent a form"),
    StandardType("form.opt_in", "Opted in by a form"),
    StandardType("form.demo_request", "Asked for a demo", _ON, "Demo"),
    StandardType("form.contact_request", "Asked to be contacted"),
    StandardType("call.inbound", "Called us", _OFF),
    StandardType("call.connected", "Spoke with us on the phone", _OFF),
    StandardType("call.attempted", "Was called, not reached", _OFF),
    StandardType("mail.sent", "Was sent a letter", _OFF),
    StandardType("meeting.booked", "Booked a meeting"),
    StandardType("meeting.held", "Met with us", _OFF),
    StandardType("meeting.missed", "Missed a meeting", _OFF),
    StandardType("social.like", "Liked a post"),
    StandardType("social.share", "Shared a post"),
    StandardType("social.comment.positive", "Commented well on social media"),
    StandardType("social.comment.negative", "Commented badly on social media"),
    StandardType("contract.renewed", "Renewed a contract", _OFF),
    StandardType("contract.renewal_declined", "Declined to renew a contract", _OFF),
    *(kind for field in STANDARD_FIELDS if field.is_ordered for kind in change_types(field.key, field.label)),
    StandardType("lifecycle.opportunity", "Became an opportunity", _DATA),
    StandardType("lifecycle.customer", "Became a customer", _DATA),
    StandardType("lifecycle.nurture", "Went to nurture", _DATA),
    StandardType("lifecycle.recycled", "Was recycled: starts over", _DATA),
    StandardType("email.bounce_soft", "E-mail bounced for the moment"),
)
