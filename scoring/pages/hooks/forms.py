"""The forms of webhooks: a new one, and its name and key."""

from typing import Any

from django import forms

from leads.hooks.service import Service
from leads.hooks.services import SERVICES
from leads.models import Hook

_KEY_ROWS = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"})


class NewHookForm(forms.Form):
    """A new webhook of a service."""

    use_required_attribute = False
    name = forms.CharField(
        label="Name", max_length=80, help_text="What you call it, for instance by account."
    )
    source = forms.CharField(
        label="Source",
        max_length=60,
        help_text="What comes in here is noted as coming from there, and known by it: it stays as it is.",
    )

    def __init__(self, data: Any = None, *, service: Service) -> None:
        super().__init__(data, initial={"name": service.label, "source": service.key}, label_suffix="")


class KeepForm(forms.Form):
    """The name of a webhook, and the key that its service gave."""

    use_required_attribute = False
    name = forms.CharField(label="Name", max_length=80)
    secret = forms.CharField(required=False, max_length=4000, widget=_KEY_ROWS)

    def __init__(self, data: Any = None, *, hook: Hook) -> None:
        super().__init__(data, initial={"name": hook.name}, label_suffix="")
        given = SERVICES[hook.service].given
        if not given:
            del self.fields["secret"]
            return
        self.fields["secret"].label = given
        self.fields["secret"].required = not hook.secret
        if hook.secret:
            self.fields["secret"].help_text = "It is there. Enter another to replace it."
