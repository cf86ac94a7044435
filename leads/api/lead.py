"""One lead: read, changed by who has seen what it is, and named."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from leads.identities.family import kept_id
from leads.ingest.changes import change_fields
from leads.ingest.items import Unacceptable, Who
from leads.ingest.visitors import leads_named
from leads.models import Scope
from leads.people.access import lead_for_key

from .bodies import LeadChange, NameIn, names_in, read
from .door import Door, body_of, check_match
from .holding import hold
from .naming import join_name
from .problems import Problem, pointer
from .shown import LeadOut, lead_out
from .told import told

_READ_AND_WRITE = {"GET": Scope.READ_LEADS, "PATCH": Scope.WRITE_LEADS}


class OneLead(Door):
    """One lead, by its id."""

    tag = "Leads"
    opens = _READ_AND_WRITE

    @extend_schema(responses=LeadOut)
    def get(self, request: Request, lead_id: int) -> Response:
        """Read a lead."""
        return self.tagged(request, lead_out(lead_for_key(self.key, lead_id)))

    @extend_schema(request=LeadChange, responses=LeadOut)
    def patch(self, request: Request, lead_id: int) -> Response:
        """Change fields of a lead.

        All of them or, where one can't be taken, none. It is scored anew within seconds.
        """
        return change(self, request, lead_id)


class LeadByName(Door):
    """One lead, by the name it goes by in another system."""

    tag = "Leads"
    opens = _READ_AND_WRITE

    @extend_schema(responses=LeadOut)
    def get(self, request: Request, kind: str, value: str) -> Response:
        """Read the lead that goes by a name in another system."""
        return self.tagged(request, lead_out(lead_for_key(self.key, _named(kind, value))))

    @extend_schema(request=LeadChange, responses=LeadOut)
    def patch(self, request: Request, kind: str, value: str) -> Response:
        """Change fields of the lead that goes by a name in another system."""
        return change(self, request, _named(kind, value))


class LeadNames(Door):
    """The names of a lead in other systems."""

    tag = "Leads"
    opens = {"POST": Scope.WRITE_LEADS}

    @extend_schema(request=NameIn, responses=LeadOut)
    def post(self, request: Request, lead_id: int) -> Response:
        """Let a lead go by one more name.

        What somebody of this name did before joins the lead. A name of the kind of the key's own source that
        another lead has proves that both are one: they are merged, and the answer is the one that stays. A
        name of any other kind stays with the other lead (409), and a person is asked whether the two are one.
        """
        lead = lead_for_key(self.key, lead_id)
        (name,) = names_in([read(NameIn, body_of(request))])
        named = join_name(lead.pk, name, self.key.source, self.now)
        if named is None or named != kept_id(lead.pk):
            raise Problem(409, "This name is another lead's, or of somebody who was erased.")
        return told(self, named)


def change(door: Door, request: Request, lead_id: int) -> Response:
    """Change fields of a lead that is as the request has seen it."""
    values = read(LeadChange, body_of(request))["fields"]
    with transaction.atomic():
        lead = hold(door.key, lead_id)
        check_match(request, lead_out(lead))
        write(door, lead.pk, values, "fields")
    return told(door, lead.pk)


def write(door: Door, lead_id: int, values: Mapping[str, Any], member: str) -> None:
    """Change fields of a lead, all or none.

    Raises:
        Problem: what can't be taken, by its place below `member` of the body.
    """
    try:
        change_fields(lead_id, values, by=None, source=door.key.source, now=door.now)
    except ValidationError as error:
        faults = [(pointer(member, key), " ".join(words)) for key, words in error.message_dict.items()]
        raise Problem(422, "A value can't be taken.", errors=faults) from error


def _named(kind: str, value: str) -> int:
    try:
        name = Who(kind, value).checked()
    except Unacceptable as error:
        raise Http404("No lead can go by this name.") from error
    lead_id = leads_named([name]).get(name)
    if lead_id is None:
        raise Http404("No lead goes by this name.")
    return lead_id
