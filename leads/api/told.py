"""What a write leaves is told to those alone who may read it."""

from rest_framework.response import Response

from leads.models import Scope
from leads.people.access import lead_for_key

from .door import Door, tag_of
from .shown import lead_out


def told(door: Door, lead_id: int, status: int = 200) -> Response:
    """The lead as a write left it; to a key that may not read leads its id alone."""
    headers = {"Location": f"/api/v1/leads/{lead_id}"}
    if not door.may(Scope.READ_LEADS):
        return Response({"id": lead_id}, status, headers=headers)
    data = lead_out(lead_for_key(door.key, lead_id))
    return Response(data, status, headers={**headers, "ETag": tag_of(data)})
