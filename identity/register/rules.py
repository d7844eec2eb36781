"""The numbers that the register lives by."""

from datetime import timedelta

MAX_FILE_BYTES = 512 * 1024 * 1024  # three million residents are about 270 MB
CHUNK_BYTES = 256 * 1024
MAX_LINE_CHARACTERS = 4_000
MAX_STORED_ERRORS = 10_000
MAX_CHILDREN = 30
FIRST_YEAR = 1900

UNDO_WINDOW = timedelta(days=7)
RESUME_AFTER = timedelta(seconds=30)
MAX_ATTEMPTS = 3
ENDING_PERCENT = 1  # an import that would end more than this share of residencies needs a second person

CODE_LIFETIME = timedelta(days=60)
SEALED_LIFETIME = timedelta(hours=24)
MAX_CODES_IN_BATCH = 1_000
MEMBER_TRIES = 5
MEMBER_LOCK = timedelta(hours=1)
CODE_TRIES = 5

RESIDENT_NUMBER = (
    r"^\d{6}-?\d{7}$"  # a key that looks like a resident registration number is refused by the database too
)


def exceeds_limit(ending: int, living: int) -> bool:
    """Whether ending `ending` of `living` is more than one person may decide; exactly the share is not."""
    return ending * 100 > living * ENDING_PERCENT
