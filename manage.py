#!/usr/bin/env python
"""Django's command line for the wallet."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallet.settings")
    if sys.argv[1:2] == ["migrate"]:
        os.environ.setdefault("AS_OWNER", "1")
    from wallet.config import follow_running_instance

    follow_running_instance()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
