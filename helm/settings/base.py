"""The settings that run HELM. What may differ between installations comes from `helm.environment`.

Everything else that people change is a row of the engine's `setting` table, edited in the admin.
"""

import os
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF

from helm import database
from helm.data_folder import kept_secret_key
from helm.environment import read_environment
from helm.plugs import example_apps, present

django_stubs_ext.monkeypatch()  # so that `ModelAdmin[Project]` means at run time what it says

CHECKOUT = Path(__file__).resolve().parents[2]
ENVIRONMENT = read_environment(os.environ, checkout=CHECKOUT)

# What rooms read.
HELM_DATA = ENVIRONMENT.data
HELM_SCALED = ENVIRONMENT.scaled
HELM_DATABASE = "postgresql" if ENVIRONMENT.database_url else "sqlite"
HELM_CLOCK = ENVIRONMENT.clock
HELM_EXAMPLES = ENVIRONMENT.examples
HELM_WORKERS = ENVIRONMENT.workers
HELM_THREADS = ENVIRONMENT.threads
HELM_URL = ENVIRONMENT.url
HELM_CRASHPOINT = ENVIRONMENT.crashpoint
REDIS_URL = ENVIRONMENT.redis_url

# What rooms plug in: see helm/plugs.py.
HELM_URLS = present("inbox.urls", "modeler.urls", "engine.web.urls", "engine.api.urls")
HELM_SOCKETS = present("engine.live.routing")
HELM_SERVICES = present("engine.dispatch.embedded")
HELM_SWEEPER = "engine.dispatch.sweeper"
HELM_START_STEPS = [
    "helm.start.groups.make_groups",
    "helm.start.administrator.make_administrator",
    "helm.start.examples.deploy_examples",
    "modeler.examples.open_examples",
]

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key or kept_secret_key(HELM_DATA)
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
ROOT_URLCONF = "helm.urls"
ASGI_APPLICATION = "helm.asgi.application"
WSGI_APPLICATION = "helm.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

INSTALLED_APPS = [
    "helm",
    *present("engine", "modeler", "inbox"),
    *example_apps(CHECKOUT / "examples"),
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "django_filters",
    "django_htmx",
    "django_vite",
]

# All of these can run asynchronously: one that cannot would give every waiting request a thread.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "helm.headers.headers_middleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "helm.addresses.addresses_middleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "helm.places.shell",
            ],
        },
    }
]

# Data. Under ASGI each request has a thread of its own, so connections are not kept by threads
# (CONN_MAX_AGE 0): PostgreSQL has psycopg's pool, opening a SQLite file is cheap.
DATABASES = {
    "default": database.postgresql(ENVIRONMENT.database_url)
    if ENVIRONMENT.database_url
    else database.sqlite(HELM_DATA / "helm.sqlite3")
}
CACHES = {
    "default": {
        "BACKEND": "helm.caches.RedisOrMemory",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "helm",
    }
    if HELM_SCALED
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# Hints between processes. Inside one process the rooms have a hub of their own: the in-memory
# layer is not for sending from another thread.
CHANNEL_LAYERS = (
    {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": "helm"},
        }
    }
    if HELM_SCALED
    else {}
)

CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "helm"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# People.
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_NAME = "helm_session"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_SECURE = ENVIRONMENT.https
CSRF_COOKIE_NAME = "helm_csrf"
CSRF_COOKIE_HTTPONLY = True  # scripts read the token from the page
CSRF_COOKIE_SECURE = ENVIRONMENT.https
CSRF_FAILURE_VIEW = "helm.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [HELM_URL] if HELM_URL else []
if ENVIRONMENT.https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_SSL_REDIRECT = True
    # Workers and probes beside the server call it without TLS; what comes from outside has passed
    # the proxy.
    SECURE_REDIRECT_EXEMPT = [r"^(v2|api)/"]
    # Whether other hosts below this name have TLS is not for one of them to say.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# What a browser may do with our pages. Scripts are strict everywhere; `helm.csp.studio_csp` lets
# the diagram editors set styles.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Files for browsers: only what Vite built is served, never its sources.
STATIC_URL = "/static/"
STATICFILES_DIRS = [CHECKOUT / "static" / "dist"]
DJANGO_VITE = {"default": {"manifest_path": CHECKOUT / "static" / "dist" / "manifest.json"}}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "helm.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "helm": {"level": "INFO"},
        "celery": {"level": "INFO"},
        # A refused request is an answer, not news; what went wrong inside is logged as an error.
        "django.request": {"level": "ERROR"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
