"""Matrix versions: the rules that were or are in force, with who signed them."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from leads.api.asked import AFTER, limit, text
from leads.api.door import Door
from leads.api.listing import page_out
from leads.models import Scope
from leads.people.access import LARGEST_ID
from scoring.matrix.rows import document_said
from scoring.models import MatrixVersion, Signature


class VersionOut(serializers.Serializer):
    """A published version; it never changes. `sha256` is that of its canonical document."""

    id = serializers.IntegerField()
    model = serializers.CharField(source="model.key")
    number = serializers.IntegerField()
    name = serializers.CharField()
    label = serializers.CharField()
    note = serializers.CharField()
    sha256 = serializers.CharField()
    is_active = serializers.SerializerMethodField(help_text="It is in force.")
    published_at = serializers.DateTimeField()
    published_by = serializers.CharField(allow_null=True)
    unsigned_because = serializers.CharField(
        help_text="Why it was published without the signatures of both teams; empty where they signed."
    )

    def get_is_active(self, version: MatrixVersion) -> bool:
        return version.model.active_id == version.pk


class SignatureOut(serializers.Serializer):
    """Who signed exactly this document, and for which team."""

    side = serializers.ChoiceField(Signature.Side.choices)
    by = serializers.CharField()
    at = serializers.DateTimeField()


class WholeVersionOut(VersionOut):
    """A published version with its document and its signatures."""

    document = serializers.DictField(help_text="As the matrix's YAML file has it.")
    signatures = SignatureOut(many=True)


class Versions(Door):
    """Published versions."""

    tag = "Matrix"
    opens = {"GET": Scope.READ_MATRIX}
    takes = (text("model", "Key of the model."), limit(200), AFTER)

    @extend_schema(responses=page_out(VersionOut))
    def get(self, request: Request) -> Response:
        """List published matrix versions, the latest first."""
        versions = _published()
        if "model" in self.asked:
            versions = versions.filter(model__key=self.asked["model"])
        found, cursor = self.cut(self.after(versions, "pk__lt").order_by("-pk"), "pk")
        return self.page(list(VersionOut(found, many=True).data), cursor)


class OneVersion(Door):
    """One published version."""

    tag = "Matrix"
    opens = {"GET": Scope.READ_MATRIX}

    @extend_schema(responses=WholeVersionOut)
    def get(self, request: Request, version_id: int) -> Response:
        """Read a published matrix version: its document, and who signed it."""
        found = _published().filter(pk=version_id).first() if version_id <= LARGEST_ID else None
        if found is None:
            raise Http404("No such version.")
        return self.tagged(request, {**VersionOut(found).data, **_rest(found)})


def _rest(version: MatrixVersion) -> dict[str, Any]:
    signed = version.signatures.filter(sha256=version.sha256).select_related("by")
    return {
        "document": document_said(version),
        "signatures": SignatureOut(signed, many=True).data,
    }


def _published() -> QuerySet[MatrixVersion]:
    versions = MatrixVersion.objects.filter(state=MatrixVersion.State.PUBLISHED)
    return versions.select_related("model", "published_by").defer("document")
