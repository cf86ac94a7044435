"""Users and teams."""

from datetime import UTC, datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from leads.models import Action, Lead, Role, Team, User
from leads.people.accounts import LastAdministrator, check_last_administrator, let_in_again, save_account
from leads.people.audit import record, the_account, the_team
from leads.people.console import WRITERS, is_administrator

from .access import ByRole
from .audit import is_id


class AccountForm(UserChangeForm):
    """Refuses, beside the field, what would leave nobody to give roles."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        user = User(pk=self.instance.pk, role=self.instance.role, is_active=self.instance.is_active)
        user.role = data.get("role", user.role)
        user.is_active = data.get("is_active", user.is_active)
        try:
            check_last_administrator(user)
        except LastAdministrator as error:
            self.add_error("is_active" if not user.is_active else "role", str(error))
        return data


class UserAdmin(ByRole, DjangoUserAdmin, ModelAdmin):
    """Accounts. Operations keep them, but roles and administrators are the administrators' own."""

    form = AccountForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    readers = WRITERS
    may_delete = False  # who wrote a change stays known by name: an account is switched off instead
    list_display = ["username", "full_name", "email", "role_shown", "team", "is_active", "last_login"]
    list_filter = ["role", "team", "is_active"]
    list_select_related = ["team"]
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["username"]
    filter_horizontal = ()
    actions = ["unlock"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("Work", {"fields": ["role", "team", "is_active"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    @display(description="Name", ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @display(description="Role", ordering="role")
    def role_shown(self, user: User) -> str:
        return user.get_role_display()

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj:
            return super().get_fieldsets(request, obj)
        work = ["role", "team"] if is_administrator(request.user) else ["team"]
        names = ["username", "first_name", "last_name", "email"]
        return [(None, {"fields": names}), ("Work", {"fields": work}),
                ("Password", {"fields": ["password1", "password2"]})]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return [*self.readonly_fields, *([] if is_administrator(request.user) else ["role"])]

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.base_fields.pop("usable_password", None)
        if "is_active" in form.base_fields:
            form.base_fields[
                "is_active"
            ].help_text = "Switched off, one can no longer log in; all they did stays."
        return form

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who could change an administrator's password or address could become one."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (is_administrator(request.user) or getattr(obj, "role", "") != Role.ADMINISTRATOR)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        save_account(obj, by=_by(request), now=datetime.now(UTC))
        left = Lead.objects.filter(owner=obj).count() if not obj.is_active else 0
        if left:
            messages.warning(request, f"{left:,} leads are still {obj}'s: give them to somebody else.")

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's page; what it stores and the entry of the audit log are kept together."""
        accounts = User.objects.filter(pk=int(id) if is_id(id) else 0)
        with transaction.atomic():
            before = accounts.values_list("password", flat=True).first()
            answer = super().user_change_password(request, id, form_url)
            user = accounts.all().first()
            if user is not None and user.password != before:
                record(_by(request), Action.PASSWORD_SET, the_account(user), {}, datetime.now(UTC))
        return answer

    @action(description="Let log in again after too many wrong passwords", permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        by, now = _by(request), datetime.now(UTC)
        freed = [str(user) for user in queryset if let_in_again(user, by=by, now=now)]
        messages.success(request, f"Can log in again: {', '.join(freed)}." if freed else "None was locked.")


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)


class TeamAdmin(ByRole, ModelAdmin):
    """Teams, with how many are in them."""

    readers = WRITERS
    list_display = ["name", "members_shown"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        active = Count("members", filter=Q(members__is_active=True))
        return super().get_queryset(request).annotate(active_members=active)

    @display(description="Active members", ordering="active_members")
    def members_shown(self, team: Any) -> int:
        return team.active_members

    def save_model(self, request: HttpRequest, obj: Team, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        action = Action.TEAM_CHANGED if change else Action.TEAM_ADDED
        record(_by(request), action, the_team(obj), {}, datetime.now(UTC))

    def delete_model(self, request: HttpRequest, obj: Team) -> None:
        self._remove(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Team]) -> None:
        self._remove(request, list(queryset))

    def _remove(self, request: HttpRequest, teams: list[Team]) -> None:
        with transaction.atomic():
            for team in teams:
                members = sorted(team.members.values_list("username", flat=True))
                record(
                    _by(request),
                    Action.TEAM_REMOVED,
                    the_team(team),
                    {"members": members},
                    datetime.now(UTC),
                )
                team.delete()
