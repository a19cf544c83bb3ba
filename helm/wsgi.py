"""The synchronous door, for `serve --role rest` behind a proxy of one's own."""

import os

from django.core.wsgi import get_wsgi_application

from helm.garbage import look_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helm.settings.base")
application = get_wsgi_application()
look_seldom()
