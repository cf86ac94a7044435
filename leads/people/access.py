"""The one door to leads: who sees which."""

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.http import Http404

from leads.identities.family import kept_id
from leads.models import UNWORKED_STAGES, ApiKey, Lead, Role, Stage, User
from leads.models.arrays import is_any_of

from .roles import SIGHT, Sight, role_of

# PostgreSQL's bigint; a larger number in an address is a lead that cannot be, not a fault of the database.
LARGEST_ID = 2**63 - 1
_NOBODYS = Q(pk__in=[])


def visible_to(user: User) -> Q:
    """What a person sees, as a condition on ``owner_id``, ``stage`` and ``is_marked``.

    It fits leads and their scores alike, since the score carries copies of these columns.
    """
    own = Q(owner_id=user.pk)
    match SIGHT[role_of(user)]:
        case Sight.ALL:
            return Q()
        case Sight.TEAM_AND_POOL:
            return own | of_team(user) | in_pool() | to_be_looked_at()
        case Sight.OWN_AND_POOL:
            return own | in_pool() | to_be_looked_at()
        case Sight.OWN:
            return own


def in_pool() -> Q:
    """MQLs that nobody owns: any SDR may take them, a manager may give them to the team."""
    return Q(stage=Stage.MQL, owner_id__isnull=True)


def to_be_looked_at() -> Q:
    """Leads marked as worth a look that nobody owns and nobody works: any SDR may take them."""
    return Q(is_marked=True, stage__in=UNWORKED_STAGES, owner_id__isnull=True)


def leads_for(user: User) -> QuerySet[Lead]:
    """The leads a person sees."""
    return Lead.objects.filter(visible_to(user))


def lead_for(user: User, lead_id: int) -> Lead:
    """The lead of that id.

    Raises:
        Http404: there is none, or this person must not know that there is.
    """
    lead = leads_for(user).select_related("owner").filter(pk=lead_id).first() if _is_id(lead_id) else None
    if lead is None:
        raise Http404("No such lead.")
    return lead


def colleagues_of(user: User) -> QuerySet[User]:
    """The people whose leads a person can see, for the filter by owner."""
    people = User.objects.filter(role__in=[Role.REPRESENTATIVE, Role.SDR, Role.MANAGER])
    match SIGHT[role_of(user)]:
        case Sight.ALL:
            return people
        case Sight.TEAM_AND_POOL if user.team_id is not None:
            return people.filter(team_id=user.team_id)
        case _:
            return people.filter(pk=user.pk)


def sees_owner(user: User) -> Callable[[int], bool]:
    """Whether a person sees the leads that somebody of an id owns: for figures that are kept by owner."""
    match SIGHT[role_of(user)]:
        case Sight.ALL:
            return lambda owner_id: True
        case Sight.TEAM_AND_POOL if user.team_id is not None:
            team = User.objects.filter(team_id=user.team_id).values_list("pk", flat=True)
            return {user.pk, *team}.__contains__
        case _:
            return lambda owner_id: owner_id == user.pk


def sees_pool(user: User) -> bool:
    """Whether a person sees leads that nobody owns and that may be taken (`in_pool`, `to_be_looked_at`)."""
    return SIGHT[role_of(user)] is not Sight.OWN


def of_team(user: User) -> Q:
    """Whose owner is of the same team, as a condition on ``owner_id``; nobody where there is no team."""
    if user.team_id is None:
        return _NOBODYS
    # The members as they are now: a copied team would lag behind when somebody changes teams.
    return is_any_of("owner_id", User.objects.filter(team_id=user.team_id).values("id"))


def _is_id(lead_id: int) -> bool:
    return 0 < lead_id <= LARGEST_ID


def leads_for_key(key: ApiKey) -> QuerySet[Lead]:
    """The leads that a machine reaches with its key: which of its addresses it may use, its scopes say."""
    return Lead.objects.all() if key.scopes else Lead.objects.none()


def lead_for_key(key: ApiKey, lead_id: int) -> Lead:
    """The lead of that id, for a machine: of one that proved to be another, that other one.

    Raises:
        Http404: there is none, or it was erased.
    """
    lead = None
    if _is_id(lead_id):
        # Other systems keep the id that a lead had before it was merged.
        lead = leads_for_key(key).select_related("owner").filter(pk=kept_id(lead_id) or 0).first()
    if lead is None:
        raise Http404("No such lead.")
    return lead
