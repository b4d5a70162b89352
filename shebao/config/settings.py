"""Settings 配置: one file, all from the environment.

| Variable | Meaning |
|---|---|
| `SHEBAO_HOME` | folder of this installation's data (default `./data`) |
| `SHEBAO_DATABASE_URL` | `sqlite:///path` (default in `SHEBAO_HOME`) or `postgresql://…` |
| `SHEBAO_SECRET_KEY` | Django's secret; made and kept in `SHEBAO_HOME/keys.env` by `shebao init` |
| `SHEBAO_SEAL_KEYS`, `SHEBAO_SEARCH_KEY` | seals of numbers at rest, `id:hex` |
| `SHEBAO_HOSTS` | names this installation answers to, comma separated |
| `SHEBAO_ORIGIN` | its public address, for papers and passkeys |
| `SHEBAO_TODAY` | a virtual business date, or `@file` |
| `SHEBAO_DEMO` | `1`: demonstration; one-click log-ins |
| `SHEBAO_LOG` | log level |
| `SHEBAO_PLATFORM` | the ministry's platform: `folder:/path` (default: none) |
| `SHEBAO_PG_BIN` | folder of PostgreSQL's own programs, for `shebao backup` (default: the path) |
| `SHEBAO_COMPILED` | folder of compiled rules for population runs (default `~/.cache/shebao/compiled`) |
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("SHEBAO_HOME", "data")).resolve()
DEMO = os.environ.get("SHEBAO_DEMO") == "1"


def _kept_keys() -> dict[str, str]:
    """Keys that `shebao init` made for this installation; the environment wins."""
    file = HOME / "keys.env"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return dict(line.split("=", 1) for line in lines if "=" in line)


_KEYS = _kept_keys()


def _secret(name: str) -> str:
    return os.environ.get(name) or _KEYS.get(name, "")


SECRET_KEY = _secret("SHEBAO_SECRET_KEY")
SHEBAO_SEAL_KEYS = _secret("SHEBAO_SEAL_KEYS")
SHEBAO_SEARCH_KEY = _secret("SHEBAO_SEARCH_KEY")
SHEBAO_ORIGIN = os.environ.get("SHEBAO_ORIGIN", "http://127.0.0.1:8000")
SHEBAO_LETTERS = "shebao.config.handlers.LETTERS"
SHEBAO_PAPER_LETTERS = "shebao.config.handlers.ON_PAPER"
SHEBAO_PLATFORM = os.environ.get("SHEBAO_PLATFORM", "")
ALLOWED_HOSTS = os.environ.get("SHEBAO_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [SHEBAO_ORIGIN]
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "shebao.base.plumbing",
    "shebao.agencies",
    "shebao.identity",
    "shebao.ledger",
    "shebao.exchange",
    "shebao.casework",
    "shebao.papers",
    "shebao.payments",
    "shebao.enrolment",
    "shebao.pension",
    "shebao.medical",
    "shebao.cards",
    "shebao.transfers",
    "shebao.merging",
    "shebao.inspection",
    "shebao.portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shebao.base.plumbing.logs.RequestLog",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shebao.portal.middleware.Doorkeeper",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "shebao.config.urls"
WSGI_APPLICATION = "shebao.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "shebao.portal.shell.shell",
            ],
        },
    }
]

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;"
    "PRAGMA cache_size=-20000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
    "PRAGMA recursive_triggers=ON;"
)
SHEBAO_DATABASE_URL = (
    os.environ.get("SHEBAO_DATABASE_URL") or f"sqlite:///{HOME / 'shebao.sqlite3'}"
)
if urlsplit(SHEBAO_DATABASE_URL).scheme == "sqlite":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": SHEBAO_DATABASE_URL.removeprefix("sqlite:///"),
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_PRAGMAS,
            },
        }
    }
else:
    _POSTGRES = dj_database_url.parse(
        SHEBAO_DATABASE_URL,
        conn_max_age=600,
        conn_health_checks=True,  # a server started again costs nobody an answer
    )
    _PREPARED = {"server_side_binding": True, "prepare_threshold": 3}
    DATABASES = {"default": {**_POSTGRES, "OPTIONS": {**_POSTGRES.get("OPTIONS", {}), **_PREPARED}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_TEMPLATE = "portal/locked.html"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SHEBAO_ORIGIN.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "shebao_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "portal" / "vendor"]
WHITENOISE_USE_FINDERS = True
LOGGING_CONFIG = None
