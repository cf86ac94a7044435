"""Leads: the list, and new ones."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from leads.ingest.leads import NewLead, create_leads
from leads.models import Lead, Scope, Stage, User
from leads.models.lead import SEARCHED_TEXT
from leads.people.access import leads_for_key

from .asked import AFTER, limit, moment, one_of, text
from .bodies import LeadIn, names_in, read
from .door import Door, body_of
from .listing import page_out
from .problems import Problem, pointer
from .shown import LeadOut, leads_out
from .told import told

# Texts by which a list is narrowed, compared whole.
_EQUAL = ("domain", "country", "region", "industry", "source", "product")
NOBODY = "nobody"


class Leads(Door):
    """All leads, the oldest first, and the door for new ones."""

    tag = "Leads"
    opens = {"GET": Scope.READ_LEADS, "POST": Scope.WRITE_LEADS}
    takes = (
        text("email", "Whose e-mail address this is, in large or small letters."),
        text("q", "Every word stands in the name, company or e-mail address."),
        one_of("stage", "Where the lead stands.", Stage.values),
        text("owner", f"The user name of who works it, or {NOBODY}."),
        *(text(name, f"The lead's {name} is this one, as the catalog spells it.") for name in _EQUAL),
        moment("added_since", "Came to us at this moment or later."),
        moment("added_before", "Came to us before this moment."),
        limit(200),
        AFTER,
    )

    @extend_schema(responses=page_out(LeadOut))
    def get(self, request: Request) -> Response:
        """List leads, page by page."""
        leads = leads_for_key(self.key).filter(*(_condition(*one) for one in self.asked.items()))
        if "q" in self.asked:
            leads = _found(leads, self.asked["q"])
        found, cursor = self.cut(self.after(leads, "pk__gt").select_related("owner").order_by("pk"), "pk")
        return self.page(leads_out(found), cursor)

    @extend_schema(
        request=LeadIn,
        responses={
            201: OpenApiResponse(LeadOut, description="The new lead."),
            200: OpenApiResponse(LeadOut, description="The lead that was there; it is not changed."),
        },
    )
    def post(self, request: Request) -> Response:
        """Create a lead, or get the one that is there.

        Sent again, it is the same lead. A key that may not read leads is told the id alone.
        """
        body = read(LeadIn, body_of(request))
        new = NewLead(body["fields"], names_in(body.get("identities", [])))
        created = create_leads([new], self.now)[0]
        if created.lead_id is None:
            faults = [(pointer("fields", key), words) for key, words in created.faults.items()]
            raise Problem(422, "A field can't be taken.", errors=faults)
        return told(self, created.lead_id, 201 if created.is_new else 200)


def _condition(name: str, asked: Any) -> Q:
    if name in _EQUAL or name == "stage":
        return Q(**{name: asked})
    match name:
        case "email":
            return Q(Exact(Lower("email"), asked.lower()))
        case "owner":
            return Q(owner=None) if asked == NOBODY else Q(owner__in=_ids_of(asked))
        case "added_since":
            return Q(added_at__gte=asked)
        case "added_before":
            return Q(added_at__lt=asked)
    return Q()


def _ids_of(username: str) -> list[int]:
    """That person's id, if any. By a name that is joined PostgreSQL can't tell whether few leads match."""
    return list(User.objects.filter(username=username).values_list("pk", flat=True))


def _found(leads: QuerySet[Lead], words: str) -> QuerySet[Lead]:
    leads = leads.annotate(searched=SEARCHED_TEXT)
    return leads.filter(*(Q(searched__contains=word) for word in words.lower().split()))
