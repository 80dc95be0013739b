"""Settings: read from the environment, with defaults that run the embedded edition from one folder."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from zhike.config import folders, sqlite

sqlite.swap_in()

PACKAGE = Path(__file__).resolve().parent.parent
ZHIKE_DATA_DIR = folders.data_dir()
ZHIKE_ENGINE = os.environ.get("ZHIKE_ENGINE", "duckdb")
# Where Spark runs: "local[*]", "spark://host:7077", "yarn", "k8s://…"; empty leaves it to Spark's own configuration.
ZHIKE_SPARK_MASTER = os.environ.get("ZHIKE_SPARK_MASTER", "")
# Where snapshots are written, with a cluster: a folder every worker sees under this name; empty: in the data folder.
ZHIKE_LAKE = os.environ.get("ZHIKE_LAKE", "")


def _on(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "on"}


def _secret_key() -> str:
    """Read the key from the environment, else from the data folder, making it once."""
    if given := os.environ.get("ZHIKE_SECRET_KEY"):
        return given
    ZHIKE_DATA_DIR.mkdir(parents=True, exist_ok=True)
    file = ZHIKE_DATA_DIR / "secret_key"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text()


def _database() -> dict:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "zhike.config.engines.sqlite",
            "NAME": ZHIKE_DATA_DIR / "zhike.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    f"PRAGMA journal_mode={sqlite.journal_mode()};PRAGMA synchronous=FULL;"
                    "PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;PRAGMA cache_size=-65536;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL must begin with postgresql://; leave it unset for SQLite.")
    return {
        "ENGINE": "zhike.config.engines.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_HEALTH_CHECKS": True,
        # A page asks many small questions: to start helpers, or to compile, takes longer than to answer them.
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 8},
            "options": "-c max_parallel_workers_per_gather=0 -c jit=off",
        },
    }


DEBUG = False
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("ZHIKE_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
ROOT_URLCONF = "zhike.config.urls"
WSGI_APPLICATION = "zhike.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": _database()}

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "zhike.apps.core",
    "zhike.apps.outbound",
    "zhike.apps.files",
    "zhike.apps.catalog",
    "zhike.apps.search",
    "zhike.apps.org",
    "zhike.apps.factors",
    "zhike.apps.knowledge",
    "zhike.apps.customers",
    "zhike.apps.archives",
    "zhike.apps.people",
    "zhike.apps.candidates",
    "zhike.apps.tasks",
    "zhike.apps.interactions",
    "zhike.apps.trade",
    "zhike.apps.activities",
    "zhike.apps.coaching",
    "zhike.apps.webforms",
    "zhike.apps.reviews",
    "zhike.apps.interviews",
    "zhike.apps.targets",
    "zhike.apps.media",
    "zhike.apps.market",
    "zhike.apps.billing",
    "zhike.apps.selfservice",
    "zhike.apps.costs",
    "zhike.apps.surveys",
    "zhike.apps.expectations",
    "zhike.apps.complaints",
    "zhike.apps.loyalty",
    "zhike.apps.lifecycles",
    "zhike.apps.receivables",
    "zhike.apps.sales",
    "zhike.apps.valuation",
    "zhike.apps.classification",
    "zhike.apps.grading",
    "zhike.apps.keyaccounts",
    "zhike.apps.service",
    "zhike.apps.plans",
    "zhike.apps.prediction",
    "zhike.apps.churn",
    "zhike.apps.changes",
    "zhike.apps.risk",
    "zhike.apps.audiences",
    "zhike.apps.winback",
    "zhike.apps.health",
    "zhike.apps.campaigns",
    "zhike.apps.playbooks",
    "zhike.apps.exchange",
    "zhike.apps.stewardship",
    "zhike.apps.insight",
    "zhike.apps.reports",
]
AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = ["zhike.apps.org.login.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "login"

MIDDLEWARE = [
    "zhike.config.edge.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhike.config.edge.Language",
    "zhike.config.edge.Acting",
    "zhike.config.submits.Idempotency",
    "zhike.config.edge.Errors",
]

# Templates as Python reads them: the first visitor to a page after a start does not wait for them to be translated.
TEMPLATE_CACHE = ZHIKE_DATA_DIR / "cache"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "environment": "zhike.config.jinja.environment",
            "context_processors": ["zhike.web.frame.frame"],
        },
    }
]

LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_CODE = "zh-hans"
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("ZHIKE_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"/dist/.+-[0-9A-Z]{8}\.\w+$"
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False

# A proxy ends TLS before us and says so, and from which address it was asked (X-Forwarded-Proto, X-Forwarded-For).
_tls = _on("ZHIKE_TLS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _tls else None
SECURE_SSL_REDIRECT = _tls
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# Whether the other names under this domain are served by TLS too is for their owner to say, not for this program.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_HSTS_SECONDS = 31_536_000 if _tls else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _tls
SESSION_COOKIE_NAME = "__Host-zhike" if _tls else "zhike"
CSRF_COOKIE_NAME = "__Host-csrf" if _tls else "zhike_csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 86_400
CSRF_FAILURE_VIEW = "zhike.web.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_HANDLERS = ["zhike.web.upload.Limited"]
ZHIKE_UPLOAD_MAX_BYTES = int(os.environ.get("ZHIKE_UPLOAD_MAX_MB", "512")) * 2**20

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["zhike.api.auth.Token", "zhike.api.auth.Session"],
    "DEFAULT_PERMISSION_CLASSES": ["zhike.api.auth.MayAct"],
    "DEFAULT_RENDERER_CLASSES": ["zhike.api.render.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["zhike.api.render.OrjsonParser"],
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "zhike.api.render.problem",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Zhike",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
}

# "file": mail is written into the data folder instead of being sent.
ZHIKE_MAIL = os.environ.get("ZHIKE_MAIL", "")
# The mailbox customers write to, imaps://user:password@host/INBOX: `zhike mail-intake` reads it.
ZHIKE_MAILBOX = os.environ.get("ZHIKE_MAILBOX", "").strip()
# The address of that mailbox: every mail asks that it be answered there; empty, answers go to the sender's address.
ZHIKE_REPLY_TO = os.environ.get("ZHIKE_REPLY_TO", "").strip()
# Under which address people reach the program, as https://crm.example.com: what mails lead to begins with it.
ZHIKE_ADDRESS = os.environ.get("ZHIKE_ADDRESS", "").strip().rstrip("/")
# Hosts inside the house that messages and webhooks may go to; every other call goes to the public network only.
ZHIKE_INNER_HOSTS = frozenset(filter(None, os.environ.get("ZHIKE_INNER_HOSTS", "").lower().replace(" ", "").split(",")))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("ZHIKE_LOG", "WARNING")},
}
