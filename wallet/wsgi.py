"""WSGI entry point for gunicorn."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallet.settings")
try:
    handler = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.exit(str(error))

from wallet.start import require_sound_start
from wallet.unreadable import utf8_alone

require_sound_start()
application = utf8_alone(handler)
