"""Staff screens of the resident register."""

from . import codes, entries, imports

__all__ = ["codes", "entries", "imports"]
