"""The addresses of the Segment protocol, with the short ones that browsers use."""

from django.urls import path

from .views import batch, single

urlpatterns = [
    *(path(name, batch, name="segment_batch") for name in ("batch", "b", "import")),
    path("<str:call>", single, name="segment_call"),
]
