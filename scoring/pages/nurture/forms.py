"""What is asked of who brings a lead back, or says when it comes back."""

from datetime import datetime
from typing import Any

from django import forms

from leads.models import User
from scoring.nurture.giving import receivers
from scoring.pages.work_forms import UntilForm, WorkForm

NOBODY = "nobody"


class Back(WorkForm):
    """To whom the lead comes back."""

    to = forms.ChoiceField(label="To")

    def __init__(self, data: Any, *, name: str, now: datetime, by: User) -> None:
        super().__init__(data, name=name, now=now)
        people = receivers(by).order_by("first_name", "last_name", "username")
        chosen = [
            (NOBODY, "Nobody: it is an inquiry, and MQL again once its score says so"),
            *((str(one.pk), f"{one}, {one.get_role_display()}: it is an MQL of theirs") for one in people),
        ]
        self.fields["to"] = forms.ChoiceField(label="To", choices=chosen, initial=NOBODY)

    @property
    def to_id(self) -> int | None:
        """Whom was chosen; None for nobody."""
        chosen = self.cleaned_data["to"]
        return None if chosen == NOBODY else int(chosen)


class Day(UntilForm):
    """On which day the lead comes back by itself."""
