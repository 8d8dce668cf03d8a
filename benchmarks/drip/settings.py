"""Django's settings, as drip's documentation asks for; anything else is Django's or drip's default.

Where the database is libpq reads from the environment (`environment.libpq`).
"""

from __future__ import annotations

import os

SECRET_KEY = "a-secret-of-the-benchmarks-0123456789abcdef"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "drip"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": os.environ["PGDATABASE"]}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DRIP_FROM_EMAIL = "dana@acme.test"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("DRIP_SMTP_PORT", "25"))
EMAIL_USE_TLS = bool(os.environ.get("DRIP_SMTP_TLS"))  # STARTTLS
EMAIL_HOST_USER = os.environ.get("DRIP_SMTP_USER", "")  # without one it does not log in
EMAIL_HOST_PASSWORD = os.environ.get("DRIP_SMTP_PASSWORD", "")
