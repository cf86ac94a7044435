"""What a lead answered to the questions of the qualification."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from leads.catalog.fields import field_map
from leads.catalog.standard import QUALIFICATION
from leads.models import Field, Lead, Scope
from leads.people.access import lead_for_key

from .bodies import AnswersIn, read
from .catalog import ChoiceOut
from .door import Door, body_of, check_match, tag_of
from .holding import hold
from .lead import write
from .problems import Problem, pointer
from .shown import values_of


class AnswerOut(serializers.Serializer):
    """A question, and what the lead said."""

    key = serializers.CharField()
    label = serializers.CharField()
    question = serializers.CharField(help_text="What to ask.")
    type = serializers.ChoiceField(Field.Type.choices)
    choices = ChoiceOut(many=True)
    answer = serializers.JSONField(allow_null=True, help_text="null: not asked yet.")


ANSWERS_OUT = inline_serializer("Answers", {"answers": AnswerOut(many=True)})


class Answers(Door):
    """The questions of the qualification, and a lead's answers."""

    tag = "Leads"
    opens = {"GET": Scope.READ_LEADS, "PATCH": Scope.WRITE_LEADS}

    @extend_schema(responses=ANSWERS_OUT)
    def get(self, request: Request, lead_id: int) -> Response:
        """Read what a lead answered, and what is still to be asked."""
        return self.tagged(request, _answers_of(lead_for_key(self.key, lead_id)))

    @extend_schema(request=AnswersIn, responses=ANSWERS_OUT)
    def patch(self, request: Request, lead_id: int) -> Response:
        """Note answers of a lead.

        All of them or, where one can't be taken, none. It is scored anew within seconds.
        """
        said = read(AnswersIn, body_of(request))["answers"]
        if unknown := [key for key in said if key not in questions()]:
            faults = [(pointer("answers", key), "is no question.") for key in unknown]
            raise Problem(422, "An answer can't be taken.", errors=faults)
        with transaction.atomic():
            lead = hold(self.key, lead_id)
            check_match(request, _answers_of(lead))
            write(self, lead.pk, said, "answers")
        if not self.may(Scope.READ_LEADS):
            return Response({"id": lead.pk})
        data = _answers_of(lead_for_key(self.key, lead_id))
        return Response(data, headers={"ETag": tag_of(data)})


def questions() -> dict[str, Field]:
    """The questions of the qualification, by key of their field."""
    known = field_map()
    return {key: field for key in QUALIFICATION if (field := known.get(key))}


def _answers_of(lead: Lead) -> dict[str, Any]:
    asked = questions()
    values = values_of(lead, asked)
    rows = [
        {
            "key": key,
            "label": field.label,
            "question": field.question,
            "type": field.type,
            "choices": field.choices,
            "answer": values[key],
        }
        for key, field in asked.items()
    ]
    return {"answers": AnswerOut(rows, many=True).data}
