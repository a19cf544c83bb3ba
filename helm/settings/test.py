"""Settings of the tests: nothing of the environment or of `.helm` is used.

`HELM_TEST_DATABASE_URL` names the PostgreSQL that the root conftest started; without it tests
run on SQLite.
"""

import os
import tempfile
from pathlib import Path

os.environ["HELM_DATA"] = tempfile.mkdtemp(prefix="helm-test-")
os.environ["HELM_SECRET_KEY"] = "only-for-tests"  # noqa: S105
for _name in ("DATABASE_URL", "REDIS_URL", "HELM_HOSTS", "HELM_URL", "HELM_ADMIN", "HELM_CLOCK"):
    os.environ.pop(_name, None)

from helm import database  # noqa: E402
from helm.settings.base import *  # noqa: E402, F403

_postgresql = os.environ.get("HELM_TEST_DATABASE_URL", "")
HELM_DATABASE = "postgresql" if _postgresql else "sqlite"
HELM_CLOCK = "controlled"
DATABASES = {
    "default": database.postgresql(_postgresql, pool=False)
    if _postgresql
    else database.sqlite(Path(os.environ["HELM_DATA"]) / "helm.sqlite3")
}
# A file, because the engine's threads have connections of their own.
if not _postgresql:
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["HELM_DATA"]) / "test.sqlite3")}

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
