"""Settings of Madoguchi: one file, read from the environment where an operator decides."""

from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config.env import database, env, flag

BASE_DIR = Path(__file__).resolve().parent.parent
RUN_DIR = Path(env("MADOGUCHI_RUN_DIR", str(BASE_DIR / ".run")))

# -- What kind of installation this is ---------------------------------------------------------
DEMONSTRATION = flag("MADOGUCHI_DEMONSTRATION")  # movable clock, known logins, banner on each page
TESTING = flag("MADOGUCHI_TESTING")
DEBUG = flag("MADOGUCHI_DEBUG")

SECRET_KEY = env(
    "MADOGUCHI_SECRET_KEY",
    "demonstration-and-test-key-never-used-in-earnest" if DEMONSTRATION or TESTING or DEBUG else None,
    hint="Use at least 64 random characters, from a file only the service may read.",
)
ALLOWED_HOSTS = env("MADOGUCHI_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in env("MADOGUCHI_ORIGINS", "").split(",") if o]
PORTAL_URL = env("MADOGUCHI_URL", "http://localhost:8000")

# -- The network and its office ----------------------------------------------------------------
NETWORK = {
    "product": env("MADOGUCHI_PRODUCT", "窓口 Madoguchi"),
    "name": env("MADOGUCHI_NETWORK", "MID-NET"),
    "agency_ja": env("MADOGUCHI_AGENCY_JA", "独立行政法人医薬品医療機器総合機構"),
    "agency_en": env("MADOGUCHI_AGENCY_EN", "Pharmaceuticals and Medical Devices Agency"),
    "agency_short": env("MADOGUCHI_AGENCY_SHORT", "PMDA"),
    "address_ja": env("MADOGUCHI_ADDRESS_JA", "東京都千代田区霞が関3-3-2"),
    "contact": env("MADOGUCHI_CONTACT", "madoguchi@example.jp"),
    "registration_number": env("MADOGUCHI_REGISTRATION_NUMBER", "T3010005007409"),
    "bank_account": env("MADOGUCHI_BANK_ACCOUNT", "○○銀行 霞が関支店 普通 1234567"),
}

# -- Applications ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.StaffDeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "simple_history",
    "config.look",
    "workflow",
    "accounts",
    "training",
    "agreements",
    "applications",
    "onsite_booking",
    "extraction",
    *(["config.demonstration"] if DEMONSTRATION or TESTING else []),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.known_session",
    "accounts.middleware.second_factor_required",
    "accounts.middleware.acting_organisation",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "workflow.middleware.refusals_become_pages",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.portal",
            ],
            "builtins": ["config.look.templatetags.look"],
        },
    },
]
FORM_RENDERER = "config.look.forms.Renderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Database and broker -----------------------------------------------------------------------
AS_OWNER = flag("MADOGUCHI_DATABASE_OWNER")  # migrations and tests; the web and workers never
_url = env("DATABASE_URL", "postgresql:///madoguchi", hint="postgresql://user:password@host:5432/name")
DATABASE_ROLE = "madoguchi_app"
DATABASES = {
    "default": database(env("DATABASE_OWNER_URL", _url)) if AS_OWNER else database(_url, role=DATABASE_ROLE),
}
DATABASES["default"]["TEST"] = {"NAME": env("TEST_DATABASE_NAME", "test_madoguchi")}
BROKER_URL = env("BROKER_URL", "memory://")

# -- Signing in --------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.RoleBackend"]
LOGIN_URL = "accounts:login"
STEP_UP_URL = "accounts:second_factor"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours: a lock is never for good, or it becomes a weapon
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.login.locked_out"
AXES_VERBOSE = False
OTP_TOTP_ISSUER = NETWORK["product"]
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SIMPLE_HISTORY_REVERT_DISABLED = True
INVITATION_HOURS = 24 * 7

# -- Proxies in front of the portal: X-Forwarded-For is believed from these addresses alone ----
TRUSTED_PROXIES = [a.strip() for a in env("MADOGUCHI_TRUSTED_PROXIES", "").split(",") if a.strip()]
AXES_CLIENT_IP_CALLABLE = "workflow.addresses.of"

# -- Terminals of the on-site centre -----------------------------------------------------------
ONSITE_BINDING = env("MADOGUCHI_ONSITE_BINDING", "code")  # or "gateway", which needs the two below
ONSITE_GATEWAY_HEADER = env(
    "MADOGUCHI_ONSITE_GATEWAY_HEADER", ""
)  # names the seat, set by the centre's proxy
ONSITE_TRUSTED_PROXIES = [a for a in env("MADOGUCHI_ONSITE_TRUSTED_PROXIES", "").split(",") if a]

# -- What a browser may do ---------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if not (DEMONSTRATION or TESTING or DEBUG):
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sid", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# -- Languages and time ------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("日本語")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

# -- Files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = RUN_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("dads", BASE_DIR / "node_modules" / "@digital-go-jp" / "design-tokens" / "dist"),
]
PDF_FONTS = BASE_DIR / "node_modules" / "@expo-google-fonts" / "biz-udpgothic"
_manifest = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _plain if TESTING or DEBUG else _manifest},
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
WHITENOISE_AUTOREFRESH = TESTING or DEBUG  # each test client is a server: it looks files up when asked

# -- Mail --------------------------------------------------------------------------------------
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(RUN_DIR / "mail")},
    }
    if DEMONSTRATION
    else {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": env("MADOGUCHI_SMTP_HOST", "localhost")},
    }
}
DEFAULT_FROM_EMAIL = env("MADOGUCHI_FROM", "madoguchi@example.jp")

# -- The engine's doors into the people it does not know ----------------------------------------
WORKFLOW_DIRECTORY = "accounts.directory"

# -- Hospitals' agents -------------------------------------------------------------------------
TEST_STORE = env("MADOGUCHI_TEST_STORE", str(RUN_DIR / "test-store"))
CENTRE_KEY = env("MADOGUCHI_CENTRE_KEY", str(RUN_DIR / "centre-key.pem"))  # signs approvals and receipts

# -- Carriers and clocks -----------------------------------------------------------------------
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_DEFAULT_QUEUE = "madoguchi"
CELERY_BEAT_SCHEDULE = {
    "carry": {"task": "workflow.carry", "schedule": 5.0},
    "clocks": {"task": "workflow.run_clocks", "schedule": 20.0},
    "sweep": {"task": "extraction.sweep", "schedule": 10.0},
    "booking": {"task": "onsite_booking.keep", "schedule": 20.0},
}
if BROKER_URL.startswith(("redis", "unix")):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
    }
elif BROKER_URL.startswith("amqp"):
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    CELERY_BROKER_URL = "memory://"
