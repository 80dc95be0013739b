"""The WSGI application that granian serves; it does not start while an address declares no permission."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.config.settings")

from django.core.wsgi import get_wsgi_application

from zhike.config import checks

application = get_wsgi_application()
checks.demand_acts()
# What is loaded now stays to the end; looking through it for garbage would hold a request up for a tenth of a second.
gc.collect()
gc.freeze()
