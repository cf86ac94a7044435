"""What uvicorn serves."""

import os

from django.core.asgi import get_asgi_application

from .charset import only_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")

_django = get_asgi_application()

from scoring.pages.live.serving import with_streams  # noqa: E402  (models are there only now)

application = only_utf8(with_streams(_django))
