#!/usr/bin/env python
"""Django's command line for the wallet."""

import gc
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallet.settings")
    if sys.argv[1:2] == ["migrate"]:
        os.environ.setdefault("AS_OWNER", "1")
        gc.set_threshold(200_000, 50, 1000)  # Django builds 45,000 model classes: an eighth of the time went to this
    from wallet.config import follow_running_instance

    follow_running_instance()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
