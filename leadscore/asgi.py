"""What uvicorn serves."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")

_django = get_asgi_application()

from leadscore.bodies import not_too_large  # noqa: E402
from leadscore.charset import only_utf8  # noqa: E402
from leadscore.passing_on import passing_on  # noqa: E402
from scoring.pages.live.serving import with_streams  # noqa: E402  (models are there only now)

application = only_utf8(not_too_large(with_streams(passing_on(_django))))
