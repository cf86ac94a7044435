"""The forms of handing off: a rule, a queue, somebody's capacity, an absence."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from leads.models import Capacity, User
from scoring.handing.agents import ROLES
from scoring.models import HandoffQueue, HandoffRule

_LONGEST_ABSENCE = timedelta(days=5 * 366)
_MOST_EMPLOYEES = 100_000_000
_MOST_PRODUCTS = 50
Choices = list[tuple[str, str]]


def _several(label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


def _size(label: str) -> forms.IntegerField:
    number = forms.NumberInput(attrs={"inputmode": "numeric", "min": 0})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=_MOST_EMPLOYEES, widget=number
    )


class RuleForm(forms.Form):
    """A rule. `known` are the values to choose from for each list that a rule asks in."""

    use_required_attribute = False
    name = forms.CharField(label="Name", max_length=80)
    stage = forms.ChoiceField(label="For leads that became", choices=HandoffRule.At.choices, initial="mql")
    grades = _several("Grade")
    bands = _several("Band")
    regions = _several("Region")
    industries = _several("Industry")
    products = forms.CharField(
        label="Product", required=False, max_length=2000, help_text="As in the field; several with commas."
    )
    employees_from = _size("Employees, from")
    employees_below = _size("Employees, below")
    goes_to = forms.ChoiceField(label="Goes to")

    def __init__(self, data: Any, *, rule: HandoffRule, known: dict[str, Choices]) -> None:
        super().__init__(data, initial=_initial(rule), label_suffix="")
        for name, choices in known.items():
            self._offer(name, choices, getattr(rule, name))
        chosen: Any = self.fields["goes_to"]
        chosen.choices = _targets(rule)

    def _offer(self, name: str, choices: Choices, kept: list[str]) -> None:
        """What the rule asks already stays to be chosen, though no lead has it now."""
        offered = {value for value, _ in choices}
        field: Any = self.fields[name]
        field.choices = [*choices, *((value, value) for value in kept if value not in offered)]

    def clean_products(self) -> list[str]:
        """Each between commas is one."""
        products = [word.strip() for word in self.cleaned_data["products"].split(",") if word.strip()]
        if len(products) > _MOST_PRODUCTS:
            raise forms.ValidationError(f"At most {_MOST_PRODUCTS} products.")
        return list(dict.fromkeys(products))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        least, limit = data.get("employees_from"), data.get("employees_below")
        if least is not None and limit is not None and limit <= least:
            self.add_error("employees_below", "This is not above the other.")
        if data.get("stage") == "sql" and data.get("goes_to") == HandoffRule.Target.POOL:
            self.add_error("goes_to", "Only MQLs have a pool: choose who gets the SQLs.")
        return data

    def fill(self, rule: HandoffRule) -> HandoffRule:
        """The rule as the form says it."""
        data = self.cleaned_data
        target, _, number = data["goes_to"].partition(":")
        rule.target = target
        rule.queue_id = int(number) if target == HandoffRule.Target.QUEUE else None
        rule.person_id = int(number) if target == HandoffRule.Target.PERSON else None
        for name in data.keys() - {"goes_to"}:
            setattr(rule, name, data[name])
        return rule


class QueueForm(forms.Form):
    """A queue: its name and who is in it."""

    use_required_attribute = False
    name = forms.CharField(label="Name", max_length=80)
    members = forms.ModelMultipleChoiceField(
        label="People", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, queue: HandoffQueue) -> None:
        members = list(queue.members.values_list("pk", flat=True)) if queue.pk else []
        super().__init__(data, initial={"name": queue.name, "members": members}, label_suffix="")
        self.queue = queue
        chosen: Any = self.fields["members"]
        chosen.queryset = (workers() | User.objects.filter(pk__in=members)).select_related("team")
        chosen.label_from_instance = _with_team

    def clean_name(self) -> str:
        """A name of its own."""
        name: str = self.cleaned_data["name"].strip()
        if HandoffQueue.objects.filter(name=name).exclude(pk=self.queue.pk).exists():
            raise forms.ValidationError("There is a queue of this name.")
        return name


class CapacityForm(forms.Form):
    """How much somebody takes."""

    use_required_attribute = False
    experience = forms.TypedChoiceField(
        label="Experience",
        choices=Capacity.Experience.choices,
        coerce=int,
        help_text="The hottest leads go to the most experienced.",
    )
    most_a_day = forms.IntegerField(
        label="Leads a day", required=False, min_value=0, max_value=10_000, help_text="Empty: any number."
    )
    most_a_week = forms.IntegerField(
        label="Leads a week",
        required=False,
        min_value=0,
        max_value=10_000,
        help_text="From Monday on. Empty: any number.",
    )


class AbsenceForm(forms.Form):
    """Days on which nothing is handed to somebody."""

    use_required_attribute = False
    first_on = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    last_on = forms.DateField(label="Last day", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data, label_suffix="")
        self.today = today

    def clean_last_on(self) -> date:
        """Not gone by, not before the first, not beyond what anybody plans."""
        last: date = self.cleaned_data["last_on"]
        first = self.cleaned_data.get("first_on")
        if first and last < first:
            raise forms.ValidationError("This is before the first day.")
        if not self.today <= last <= self.today + _LONGEST_ABSENCE:
            raise forms.ValidationError("Choose today or a later day, within five years.")
        return last


def workers() -> Any:
    """Everybody to whom leads can be handed, in the order of a list of people."""
    people = User.objects.filter(is_active=True, role__in=ROLES["mql"])
    return people.order_by("first_name", "last_name", "username")


def _with_team(person: Any) -> str:
    team = f", {person.team}" if person.team else ""
    return f"{person} ({person.get_role_display()}{team})"


def _targets(rule: HandoffRule) -> list[Any]:
    """Queues and people in groups; a person that the rule names stays, though switched off."""
    kept = User.objects.filter(pk=rule.person_id or 0)
    return [
        ("", "Choose"),
        (HandoffRule.Target.ACCOUNT.value, "Whoever works the company already"),
        (HandoffRule.Target.POOL.value, "The pool: any SDR takes it"),
        ("Queues", _numbered(HandoffRule.Target.QUEUE, HandoffQueue.objects.all())),
        ("People", _numbered(HandoffRule.Target.PERSON, workers() | kept)),
    ]


def _numbered(target: HandoffRule.Target, rows: Iterable[Any]) -> Choices:
    return [(f"{target.value}:{row.pk}", str(row)) for row in rows]


def _initial(rule: HandoffRule) -> dict[str, Any]:
    names = ("name", "stage", "grades", "bands", "regions", "industries")
    values = {name: getattr(rule, name) for name in names}
    number = rule.queue_id or rule.person_id
    is_new = rule.pk is None
    target = f"{rule.target}:{number}" if number else rule.target
    return {
        **values,
        "products": ", ".join(rule.products),
        "employees_from": _whole(rule.employees_from),
        "employees_below": _whole(rule.employees_below),
        "goes_to": "" if is_new else target,
    }


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
