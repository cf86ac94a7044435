"""The one place where the console's pages ask for permission."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest

from leads.people.console import READERS, WRITERS, console_role


class ByRole:
    """Permission by role, mixed into every page of the console.

    `readers` may look. Of `writers`, `may_add`, `may_change` and `may_delete` tell what is done here at all.
    Django's own permission tables are not asked: the role is the whole truth.
    """

    readers: Collection[str] = READERS
    writers: Collection[str] = WRITERS
    may_add = may_change = may_delete = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return console_role(request.user) in self.readers

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return console_role(request.user) in self.readers

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_add and console_role(request.user) in self.writers

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change and console_role(request.user) in self.writers

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and console_role(request.user) in self.writers

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """What an address may narrow a list by: no pattern, since one that is none ends in a fault."""
        allowed: bool = super().lookup_allowed(lookup, value, request)  # type: ignore[misc]
        return allowed and not lookup.endswith("regex")
