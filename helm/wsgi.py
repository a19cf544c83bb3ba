"""The synchronous door, for `serve --role rest` behind a proxy of one's own."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helm.settings.base")
application = get_wsgi_application()
