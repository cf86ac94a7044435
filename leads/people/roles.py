"""The one table of roles: which leads each role sees, and who may open which address.

Addresses are named as the URL configuration names them; a namespace stands for everything below it. The
tests of every address are generated from this table, and an address that is missing here fails the build
(and answers 404, since what nobody allowed nobody may open).
"""

from enum import Enum

from django.contrib.auth.models import AnonymousUser

from leads.models import Role, User


class Sight(Enum):
    """Whose leads somebody sees."""

    OWN = "own"
    OWN_AND_POOL = "own, and without an owner MQLs and those that are marked as worth a look"
    TEAM_AND_POOL = "the team's, and those of the pool"
    ALL = "all"


SIGHT: dict[Role, Sight] = {
    Role.REPRESENTATIVE: Sight.OWN,
    Role.SDR: Sight.OWN_AND_POOL,
    Role.MANAGER: Sight.TEAM_AND_POOL,
    Role.MARKETING: Sight.ALL,
    Role.OPERATIONS: Sight.ALL,
    Role.ADMINISTRATOR: Sight.ALL,
}

EVERY_ROLE = frozenset(Role)
ANYBODY: frozenset[Role] = frozenset()  # also who is not logged in
# Who works leads; the others look.
_WORKERS = frozenset({Role.REPRESENTATIVE, Role.SDR, Role.MANAGER})
# Who answers for what is sent to sales, and for what becomes of it.
_ANSWERABLE = frozenset({Role.MANAGER, Role.MARKETING, Role.OPERATIONS, Role.ADMINISTRATOR})
# Who says who gets which lead.
_HANDING = frozenset({Role.MANAGER, Role.OPERATIONS, Role.ADMINISTRATOR})
_CONSOLE = frozenset({Role.MARKETING, Role.OPERATIONS, Role.ADMINISTRATOR})
# Who keeps the ways in; marketing looks.
_KEEPERS = frozenset({Role.OPERATIONS, Role.ADMINISTRATOR})

ADDRESSES: dict[str, frozenset[Role]] = {
    "login": ANYBODY,
    "theme": ANYBODY,
    "segment_batch": ANYBODY,
    "segment_call": ANYBODY,
    "logout": EVERY_ROLE,
    "password": EVERY_ROLE,
    "password_changed": EVERY_ROLE,
    "ranking": EVERY_ROLE,
    "lead": EVERY_ROLE,
    "lead_panel": EVERY_ROLE,
    "lead_answers": EVERY_ROLE,
    "lead_overrule": frozenset({Role.MANAGER, Role.OPERATIONS, Role.ADMINISTRATOR}),
    "lead_work": _WORKERS,
    "lead_task_done": _WORKERS,
    "lead_look": EVERY_ROLE,
    "lead_then": EVERY_ROLE,
    "compare": EVERY_ROLE,
    "feedback": _ANSWERABLE,
    "feedback_leads": _ANSWERABLE,
    "nurture": EVERY_ROLE,
    "nurture_ways": EVERY_ROLE,
    "nurture_back": _ANSWERABLE,
    "nurture_day": _ANSWERABLE,
    "review": _ANSWERABLE,
    "review_prepare": _ANSWERABLE,
    "review_round": _ANSWERABLE,
    "review_settings": frozenset({Role.OPERATIONS, Role.ADMINISTRATOR}),
    "review_task_done": _ANSWERABLE,
    "review_meeting": _ANSWERABLE,
    "review_act": _ANSWERABLE,
    "review_compute": _ANSWERABLE,
    "review_say": _ANSWERABLE,
    "review_present": _ANSWERABLE,
    "review_live": _ANSWERABLE,
    "review_rate": _WORKERS,
    "draft_thresholds": _ANSWERABLE,
    "thresholds_edge": _ANSWERABLE,
    "goals_set": _ANSWERABLE,
    "profile": _ANSWERABLE,
    "profile_change": _ANSWERABLE,
    "results": _ANSWERABLE,
    "results_leads": _ANSWERABLE,
    "notices": EVERY_ROLE,
    "notice": EVERY_ROLE,
    "notices_seen": EVERY_ROLE,
    "notices_count": EVERY_ROLE,
    "notice_choices": EVERY_ROLE,
    "notice_test_mail": EVERY_ROLE,
    "mails": EVERY_ROLE,
    "mail": EVERY_ROLE,
    "views": EVERY_ROLE,
    "export": _ANSWERABLE,
    "view_new": EVERY_ROLE,
    "view_open": EVERY_ROLE,
    "view_edit": EVERY_ROLE,
    "draft": _ANSWERABLE,
    "draft_rows": _ANSWERABLE,
    "draft_add": _ANSWERABLE,
    "draft_undo": _ANSWERABLE,
    "draft_redo": _ANSWERABLE,
    "draft_rule": _ANSWERABLE,
    "draft_row": _ANSWERABLE,
    "draft_act": _ANSWERABLE,
    "draft_cell": _ANSWERABLE,
    "handoff": _HANDING,
    "handoff_leads": _HANDING,
    "handoff_give": _HANDING,
    "handoff_rule_new": _HANDING,
    "handoff_rule": _HANDING,
    "handoff_rule_act": _HANDING,
    "handoff_queue_new": _HANDING,
    "handoff_queue": _HANDING,
    "handoff_queue_delete": _HANDING,
    "handoff_person": _HANDING,
    "handoff_absence_add": _HANDING,
    "handoff_absence_remove": _HANDING,
    "draft_stream": _ANSWERABLE,
    "draft_here": _ANSWERABLE,
    "draft_signing": _ANSWERABLE,
    "draft_sign": _ANSWERABLE,
    "draft_unsign": _ANSWERABLE,
    "draft_publish": _ANSWERABLE,
    "draft_expected": _ANSWERABLE,
    "publishing": _ANSWERABLE,
    "publishing_again": _ANSWERABLE,
    "matrix": _ANSWERABLE,
    "matrix_new": _ANSWERABLE,
    "matrix_compare": _ANSWERABLE,
    "matrix_import": _ANSWERABLE,
    "matrix_models": _ANSWERABLE,
    "matrix_models_act": _ANSWERABLE,
    "matrix_model": _ANSWERABLE,
    "version": _ANSWERABLE,
    "version_roll_back": _ANSWERABLE,
    "draft_update": _ANSWERABLE,
    "version_yaml": _ANSWERABLE,
    "version_csv": _ANSWERABLE,
    "version_xlsx": _ANSWERABLE,
    "version_effect": _ANSWERABLE,
    "draft_changes": _ANSWERABLE,
    "draft_delete": _ANSWERABLE,
    "draft_impact": _ANSWERABLE,
    "draft_impact_leads": _ANSWERABLE,
    "draft_lead": _ANSWERABLE,
    "draft_comments": _ANSWERABLE,
    "draft_comment_counts": _ANSWERABLE,
    "draft_comment_act": _ANSWERABLE,
    "draft_history": _ANSWERABLE,
    "draft_take_back": _ANSWERABLE,
    "draft_evidence": _ANSWERABLE,
    "draft_rule_evidence": _ANSWERABLE,
    "draft_suggested": _ANSWERABLE,
    "draft_take_over": _ANSWERABLE,
    "draft_backtest": _ANSWERABLE,
    "ways_in": _ANSWERABLE,
    "quality": _ANSWERABLE,
    "quality_values": _ANSWERABLE,
    "quality_export": _ANSWERABLE,
    "tracking": _CONSOLE,
    "tracking_course": _CONSOLE,
    "tracking_again": _KEEPERS,
    "tracking_rule_new": _KEEPERS,
    "tracking_rule": _KEEPERS,
    "tracking_act": _KEEPERS,
    "lead_consent": EVERY_ROLE,
    "lead_erase": _KEEPERS,
    "lead_copy": _KEEPERS,
    "erasure": _KEEPERS,
    "erasure_let_back": _KEEPERS,
    "api": ANYBODY,  # its own door asks for a key
    "hooks": _CONSOLE,
    "hook_page": _CONSOLE,
    "hook_new": frozenset({Role.OPERATIONS, Role.ADMINISTRATOR}),
    "hook_act": frozenset({Role.OPERATIONS, Role.ADMINISTRATOR}),
    "hook": ANYBODY,  # its own door asks for a signature
    "hook_with_secret": ANYBODY,
    "forms": _CONSOLE,
    "form_new": _CONSOLE,
    "form": _CONSOLE,
    "form_edit": _CONSOLE,
    "form_variant": _CONSOLE,
    "form_act": _CONSOLE,
    "form_public": ANYBODY,
    "form_thanks": ANYBODY,
    "form_confirm": ANYBODY,
    "form_file": ANYBODY,
    "form_embed": ANYBODY,
    "tracking_script": ANYBODY,
    "duplicates": _CONSOLE,
    "duplicates_pair": _CONSOLE,
    "duplicates_undo": _CONSOLE,
    "imports": _CONSOLE,
    "import_one": _CONSOLE,
    "import_reading": _CONSOLE,
    "import_preview": _CONSOLE,
    "import_start": _CONSOLE,
    "import_progress": _CONSOLE,
    "import_rejected": _CONSOLE,
    "import_undo": _CONSOLE,
    "import_discard": _CONSOLE,
    "admin": _CONSOLE,
}


def role_of(user: User) -> Role:
    """The role by which a person is judged; who was made a superuser by hand is an administrator."""
    return Role.ADMINISTRATOR if user.is_superuser else Role(user.role)


def owns_matrix(user: User) -> bool:
    """Whether somebody answers for the rules, and so sees drafts of them."""
    return role_of(user) in _ANSWERABLE


def group_of(view_name: str) -> str:
    """The entry of the table that speaks for an address: its namespace where it has one."""
    return view_name.partition(":")[0]


def may_open(user: User | AnonymousUser, view_name: str) -> bool:
    """Whether somebody may open an address; nobody may open one that the table does not name."""
    allowed = ADDRESSES.get(group_of(view_name))
    if allowed is None:
        return False
    if allowed is ANYBODY:
        return True
    return isinstance(user, User) and role_of(user) in allowed
