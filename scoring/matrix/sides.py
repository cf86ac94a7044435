"""Who signs for which side."""

from collections.abc import Mapping

from django.conf import settings

from leads.models import Role, User
from leads.people.roles import role_of
from scoring.models import Signature

Side = Signature.Side
SIDES: Mapping[Role, Side] = {
    Role.MANAGER: Side.SALES,
    Role.MARKETING: Side.MARKETING,
    Role.OPERATIONS: Side.MARKETING,
}


def sides_of(user: User) -> frozenset[Side]:
    """The sides that a person may sign for now: their own, and none for administrators.

    In a company of one person an administrator may stand in for either, being the only one there.
    """
    role = role_of(user)
    if not user.is_active:
        return frozenset()
    if settings.ONE_PERSON_SIGNS and role == Role.ADMINISTRATOR:
        return frozenset(Side)
    return frozenset({SIDES[role]}) if role in SIDES else frozenset()
