"""The form of a rule of tracking."""

from typing import Any

from django import forms
from django.db.models.functions import Lower

from leads.models import ActivityType, EventRule

_ASIDE = "aside"
_NAMES = ("event", "path", "property", "value", "topic", "topic_property")


def _text(label: str, longest: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest, help_text=help_text)


class EventRuleForm(forms.Form):
    """A rule and its place."""

    use_required_attribute = False
    event = _text("Event", 200, "Its name as the tracker sends it; * is any letters.")
    path = _text("Page", 300, "Its path, such as /pricing/*. Without an event the rule speaks of page views.")
    property = _text("Property", 100, "As plan, or plan.name; of the context as context.app.name.")
    value = _text("Its value", 200)
    type = forms.ChoiceField(label="Activity")
    topic = _text("Topic", 80, "The same for all of them.")
    topic_property = _text("Topic out of the property", 100, "Such as title.")
    place = forms.IntegerField(
        label="Place", min_value=1, max_value=10_000, help_text="The first rule that matches decides."
    )

    def __init__(self, data: Any, *, rule: EventRule, place: int) -> None:
        kept = (rule.type.key if rule.type else _ASIDE) if rule.pk else ""
        initial = {name: getattr(rule, name) for name in _NAMES} | {"type": kept, "place": place}
        super().__init__(data, initial=initial, label_suffix="")
        self.rule = rule
        chosen: Any = self.fields["type"]
        chosen.choices = _types()

    def clean_path(self) -> str:
        """A path begins at the root, or anywhere."""
        path: str = self.cleaned_data["path"]
        if path and path[0] not in "/*":
            raise forms.ValidationError("A path begins with / or with *.")
        return path

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("event") and not data.get("path") and not {"event", "path"} & set(self.errors):
            self.add_error("event", "Name an event, or a page below.")
        if bool(data.get("property")) != bool(data.get("value")):
            empty = "value" if data.get("property") else "property"
            self.add_error(empty, "Both say which events it speaks of, or none.")
        if data.get("topic") and data.get("topic_property"):
            self.add_error("topic_property", "The topic is always the same, or out of a property.")
        return data

    def filled(self) -> EventRule:
        """The rule as the form says it."""
        for name in _NAMES:
            setattr(self.rule, name, self.cleaned_data[name])
        self.rule.type = ActivityType.objects.filter(key=self.cleaned_data["type"]).first()
        return self.rule


def _types() -> list[Any]:
    """Types that a tracker can tell of, by what stands before their first dot."""
    groups: dict[str, list[tuple[str, str]]] = {}
    kinds = ActivityType.objects.exclude(channel=ActivityType.Channel.DATA).order_by(Lower("label"))
    for kind in kinds:
        groups.setdefault(kind.key.partition(".")[0].capitalize(), []).append((kind.key, kind.label))
    return [("", "Choose"), *sorted(groups.items()), (_ASIDE, "None: keep it and leave it aside")]
