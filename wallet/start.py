"""What every serving process checks before it serves: a wrong configuration ends it with a sentence."""

import sys

from django.core.checks import ERROR, run_checks
from django.db import DatabaseError, connection

_DATABASES = ["default"]


def require_sound_start() -> None:
    """End the process when the configuration is unsafe or does not fit what the database holds."""
    try:
        connection.ensure_connection()
        errors = [message for message in run_checks(databases=_DATABASES) if message.level >= ERROR]
    except DatabaseError as error:
        sys.exit(f"The database cannot be used: {str(error).strip()}")
    finally:
        connection.close()
    if errors:
        sys.exit("\n".join(f"{error.msg} {error.hint or ''}".strip() for error in errors))
