"""The Celery app of the scaled installation. Tasks carry hints only: the database is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helm.settings.base")

app = Celery("helm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
