"""What uvicorn serves."""

import os

from django.core.asgi import get_asgi_application

from .charset import only_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")

application = only_utf8(get_asgi_application())
