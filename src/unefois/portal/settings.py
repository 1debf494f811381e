"""Django's settings, all derived from `unefois.config.Settings`: nothing here reads the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from unefois.portal.configuration import current
from unefois.portal.databases import default_database

UNEFOIS = current()
"""The operator's settings, for the applications."""

_SANDBOX = UNEFOIS.env == "sandbox"
_PUBLIC = urlsplit(UNEFOIS.url)
_HTTPS = _PUBLIC.scheme == "https"
_ROOM = Path(__file__).parent

UNEFOIS.home.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = UNEFOIS.secret("django_secret_key").decode()
ALLOWED_HOSTS = [_PUBLIC.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [UNEFOIS.url]

ROOT_URLCONF = "unefois.portal.urls"
ASGI_APPLICATION = "unefois.portal.asgi.application"
AUTH_USER_MODEL = "habilitations.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "unefois.habilitations",
    "unefois.sources.register",
    "unefois.portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "unefois.portal.security.policy_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_ROOM / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "unefois.portal.pages.site",
            ],
        },
    }
]

DATABASES = {"default": default_database(UNEFOIS)}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "unefois.portal.static.FingerprintedStorage"},
}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",  # memory-hard, and in the standard library
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Cookies are marked Secure everywhere but on a developer's plain-HTTP machine.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS or not _SANDBOX
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_NAME = "unefois_session"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "unefois_csrf"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if UNEFOIS.trusted_proxies else None
SECURE_SSL_REDIRECT = False  # the proxy that ends TLS redirects; health checks arrive in plain HTTP
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains are their owner's to decide
    "security.W008",  # see SECURE_SSL_REDIRECT
    "security.W021",  # so is the browsers' preload list
]

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(_POLICY)

LOGIN_URL = "admin:login"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # a change list of tokens with its checkboxes
LOGGING_CONFIG = None  # the server configures logging once for both planes
