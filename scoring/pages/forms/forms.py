"""What is asked of who makes or changes a capture form."""

from typing import Any

from django import forms
from django.forms.forms import BaseForm

from leads.forms.editing import LARGEST_FILE, form_types
from leads.forms.showing import opt_in_of
from leads.models import Campaign, CaptureForm

_MB = 1024**2


def _text(label: str, longest: int, help_text: str = "", **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, help_text=help_text, **options)


def _area(label: str, help_text: str, rows: int = 4) -> forms.CharField:
    return _text(label, 4_000, help_text, widget=forms.Textarea(attrs={"rows": rows}))


class _Form(forms.Form):
    use_required_attribute = False  # the server says what is missing, and keeps what was typed

    def __init__(self, data: Any = None, files: Any = None, initial: Any = None) -> None:
        super().__init__(data, files, auto_id="form-%s", label_suffix="", initial=initial)


class NewForm(_Form):
    """A form to be made: its name, and what an answer counts as."""

    name = forms.CharField(label="Name", max_length=80, error_messages={"required": "A form needs a name."})
    type = forms.ChoiceField(label="An answer counts as")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["type"] = _types()


class FormSettings(_Form):
    """What a form does with an answer."""

    name = forms.CharField(label="Name", max_length=80, error_messages={"required": "A form needs a name."})
    type = forms.ChoiceField(label="An answer counts as")
    campaign = forms.ModelChoiceField(
        label="Campaign", queryset=Campaign.objects.all(), required=False, empty_label="None"
    )
    topic = _text("Topic", 120, "What it is about, as sales reads it in the lead's timeline.")
    opt_in = _area("Opt-in text", "Stands beside the tick. Empty: no tick. Another text is a new version.", 3)
    is_double = forms.BooleanField(
        label="Have the e-mail address confirmed (double opt-in)",
        required=False,
        help_text="The tick counts, and what stands behind the form opens, once the button behind the link"
        " in the mail was pressed.",
    )
    thanks = _area("Thanks", "What is read after an answer.", 3)
    thanks_address = _text("Or go to this address", 2_000, "Instead of the thanks: https://...")
    page_address = _text("Page behind the form", 2_000, "Linked after an answer, where there is no file.")
    file = forms.FileField(
        label="File behind the form",
        required=False,
        help_text=f"At most {LARGEST_FILE // _MB} MB. Given as a link to who answered, for 30 days.",
    )
    drop_file = forms.BooleanField(label="Take the file away", required=False)
    reply_subject = _text("Subject of the answering mail", 160, "Empty: none is sent.")
    reply_text = _area("Text of the answering mail", "Plain text.", 7)

    def __init__(self, data: Any, files: Any, form: CaptureForm) -> None:
        last = opt_in_of(form)
        initial = {name: getattr(form, name) for name in TEXTS} | {
            "type": form.type.key,
            "campaign": form.campaign_id,
            "opt_in": last.text if last else "",
            "is_double": form.is_double,
        }
        super().__init__(data, files, initial=initial)
        self.fields["type"] = _types()
        if not hasattr(form, "file"):
            del self.fields["drop_file"]


TEXTS = ("name", "topic", "thanks", "thanks_address", "page_address", "reply_subject", "reply_text")


class VariantForm(_Form):
    """What a variant says; which fields it asks is read beside it."""

    heading = forms.CharField(
        label="Heading", max_length=120, error_messages={"required": "A form needs a heading."}
    )
    intro = _area("Text above the fields", "", 3)
    button = _text("Button", 40)
    is_on = forms.BooleanField(label="Show this variant", required=False)


def _types() -> forms.ChoiceField:
    choices = [(one.key, one.label) for one in form_types()]
    return forms.ChoiceField(label="An answer counts as", choices=choices, initial="form.submit")


def take_over(form: BaseForm, faults: Any) -> None:
    """Put what a service found wrong at the fields; the rest above the form."""
    for key, words in faults.items():
        for one in words:
            form.add_error(key if key in form.fields else None, one)
