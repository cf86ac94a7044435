"""Settings, from the environment only; a wrong value is refused by name."""

import secrets
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from leadscore import celery as celery  # tasks declared in the apps find their queue by it
from leadscore import environment as env
from leadscore.admin_site import UNFOLD as UNFOLD
from leadscore.logs import configure_structlog, logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.flag("DEBUG")
# Commands need no secret; without one, what was signed does not outlive the process.
SECRET_KEY = env.secret("SECRET_KEY", shortest=32) or secrets.token_urlsafe(48)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
HTTPS = env.flag("HTTPS")  # a proxy before us speaks HTTPS and says so in X-Forwarded-Proto

# -- PostgreSQL ------------------------------------------------------------------------------------------
# Without DATABASE_URL everything loads that needs no database (score_files, matrix check).
DATABASES: dict[str, dict] = {}
if _database := env.database("DATABASE_URL"):
    _statement_seconds = env.number("STATEMENT_TIMEOUT_SECONDS", 0, 0, 86_400)  # 0: no limit
    _pool_size = env.number("DATABASE_POOL_SIZE", 0, 0, 500)  # 0: one connection a thread; web sets it
    _options: dict = {
        # A query whose client is gone ends within a second; nothing waits for a lock for ever.
        "options": "-c client_connection_check_interval=1s -c lock_timeout=10s "
        f"-c statement_timeout={_statement_seconds}s -c timezone=UTC",
        "connect_timeout": 5,
        "prepare_threshold": 2**31,  # nothing by itself, only what asks for it: see leads/fetching.py
        **dict(_database["OPTIONS"]),  # type: ignore[call-overload]
    }
    if _pool_size:
        _options["pool"] = {"min_size": 1, "max_size": _pool_size, "timeout": 10, "max_idle": 300}
    DATABASES["default"] = {**_database, "OPTIONS": _options, "CONN_HEALTH_CHECKS": True}

# -- Celery on Redis: rings bells, holds no truth --------------------------------------------------------
REDIS_URL = env.text("REDIS_URL")
CELERY_BROKER_URL = env.broker("REDIS_URL")
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # on, a task that kills its process comes back for ever
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_PUBLISH_RETRY = False  # the dispatcher rings again a second later
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("WORKER_CONCURRENCY", 2, 1, 256)
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    # The defaults bring a lost task back only after 100 s.
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    # Without these, a silent Redis holds the caller for 45 s.
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 0,
}
HEARTBEAT_FILE = env.text("HEARTBEAT_FILE")  # the dispatcher and the worker touch it while they work

# -- Django ----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # the console is a site of its own: leadscore.console
    "leadscore.console.ConsoleConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "axes",
    "csp",
    "leads",
    "scoring",
]
MIDDLEWARE = [
    "leadscore.health.HealthMiddleware",
    "leads.api.problems.ProblemsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "leadscore.security.AdminPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "leads.people.gate.RolesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "leadscore.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ASGI_APPLICATION = "leadscore.asgi.application"
WSGI_APPLICATION = "leadscore.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-us"
LOGGING = logging_settings(env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")))
configure_structlog()

# Times are stored and computed in UTC; days begin and end in the organisation's zone.
USE_TZ = True
TIME_ZONE = "UTC"
ORGANISATION_ZONE = env.zone("ORGANISATION_ZONE", "UTC")

# A matrix is published once both teams signed it; in a company of one person one signature is enough.
ONE_PERSON_SIGNS = env.flag("ONE_PERSON_SIGNS")

# Served from the folders they lie in: nothing to collect, no hashed names that tests would trip over.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# -- Who may come in -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "leads.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
# One address cannot lock a colleague out everywhere: the pair is locked, not the name.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "leads.pages.login.locked_out"

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    CSRF_TRUSTED_ORIGINS = [
        f"https://{host.replace('.', '*.', 1) if host[0] == '.' else host}"
        for host in ALLOWED_HOSTS
        if host != "*"
    ]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# -- The API ---------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "leads.api.document.ApiSchema",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
    "URL_FORMAT_OVERRIDE": None,
    # Only ASCII goes out: whatever somebody sent can be named again in an answer.
    "UNICODE_JSON": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Leadscore",
    "VERSION": "1",
    "DESCRIPTION": "Leads, what they did, and what they mean. Keys are made in the console.",
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# -- Leads that go out as a file -----------------------------------------------------------------------------
EXPORT_MOST_ROWS = env.number("EXPORT_MOST_ROWS", 50_000, 1, 500_000)

# -- All leads as files, which a worker writes and the pages of the same host map ------------------------
COLUMNS_DIR = env.text("COLUMNS_DIR")  # none: each web process reads them for itself

# -- Mail ------------------------------------------------------------------------------------------------
EMAIL_HOST = env.host("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587, 1, 65_535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")  # TLS from the first byte, usually at port 465
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=not EMAIL_USE_SSL)
if EMAIL_USE_SSL and EMAIL_USE_TLS:
    env.refuse("EMAIL_USE_SSL", "0 where EMAIL_USE_TLS is 1")
EMAIL_TIMEOUT = 10
# Without a server, mails are kept and shown at /mails.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "leads.notices.keeping.KeepMails"
)
DEFAULT_FROM_EMAIL = env.address("DEFAULT_FROM_EMAIL", "leadscore@localhost")
# Where people reach the pages: what links in mails begin with.
SITE_URL = env.site("SITE_URL", "http://127.0.0.1:8000")
