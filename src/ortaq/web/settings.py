"""Django's settings, made from the node's own (`work/settings.py`)."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF

from ortaq.core.text import languages
from ortaq.work.secrets import secret_key
from ortaq.work.settings import settings as node

django_stubs_ext.monkeypatch()

HERE = Path(__file__).resolve().parent
ROOM = HERE.parent
ENV = node()

DEBUG = ENV.debug
SECRET_KEY = secret_key(ENV.keys)
ALLOWED_HOSTS = ENV.hosts.split(",")
SECURE = ENV.origin.startswith("https://")
CSRF_TRUSTED_ORIGINS = [ENV.origin]

INSTALLED_APPS = [
    "ortaq.web",
    "ortaq.children",
    "ortaq.viewer",
    "ortaq.channels",
    "ortaq.studio",
    "ortaq.exchange",
    "ortaq.origin",
    "ortaq.rights",
    "ortaq.likeness",
    "ortaq.catalogue",
    "ortaq.standards",
    "ortaq.assistants",
    "ortaq.members",
    "ortaq.ledger",
    "ortaq.work",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules.apps.AutodiscoverRulesConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ortaq.web.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ortaq.web.errors.Refusals",
]

CSRF_FAILURE_VIEW = "ortaq.web.errors.stale_form"
ROOT_URLCONF = "ortaq.web.urls"
WSGI_APPLICATION = "ortaq.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "ortaq.web.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "ortaq.web.templatetags.words",
                "ortaq.web.templatetags.times",
            ],
        },
    }
]


def database(url: str) -> dict[str, object]:
    """SQLite in the data folder, or PostgreSQL by its address."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ENV.data / "ortaq.sqlite3",
            # IMMEDIATE: a writer waits its turn at BEGIN instead of failing when a read becomes a write.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # Reading from mapped memory saves a system call for each page.
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=2147418112;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0],
        "PORT": parts.port or "",
        "OPTIONS": {"pool": True},
    }


def files(url: str) -> dict[str, object]:
    """A folder, or any S3 service by `s3://bucket?endpoint=…&region=…`."""
    if not url:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": ENV.data / "files", "base_url": "/files/"},
        }
    parts = urlsplit(url)
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": parts.netloc,
            "endpoint_url": options.get("endpoint"),
            "region_name": options.get("region", "us-east-1"),
            "access_key": ENV.files_key,
            "secret_key": ENV.files_secret,
            "signature_version": "s3v4",
            "addressing_style": "path",
            # Files that are read are kept in memory up to here, larger ones on the disk.
            "max_memory_size": 8 * 1024 * 1024,
        },
    }


DATABASES = {"default": database(ENV.database)}
STORAGES = {
    "default": files(ENV.files),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

FILE_UPLOAD_HANDLERS = ["ortaq.catalogue.uploads.WithinLimit"]
FILE_UPLOAD_TEMP_DIR = ENV.data / "tmp"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
MAX_UPLOAD_BYTES = ENV.max_upload_mb * 1024 * 1024

AUTH_USER_MODEL = "members.Person"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_ADAPTER = "ortaq.members.accounts.MembersOnly"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if ENV.mail:
    _mail = urlsplit(ENV.mail)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS = True

LANGUAGE_CODE = "en"
LANGUAGES = [(code, languages.autonym(tag)) for code, tag in languages.INTERFACE.items()]
FORMAT_MODULE_PATH = ["ortaq.web.formats"]
LOCALE_PATHS = [ROOM / "web" / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 300

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0

_media = [SELF, *([ENV.media_origin] if ENV.media_origin.startswith("http") else [])]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        # Inline style attributes carry values that only the page knows (a bar's length, a picture's focus).
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [*_media, "data:"],
        "media-src": [*_media, "blob:"],
        "connect-src": _media,
        "worker-src": [SELF, "blob:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENV.log_level},
    "loggers": {"django.request": {"level": "ERROR"}},
}

os.makedirs(FILE_UPLOAD_TEMP_DIR, exist_ok=True)  # noqa: PTH103 -- before Django is ready
