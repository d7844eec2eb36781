"""Every write to the log. Other apps use `append_commitment`, `append_batch` and `destroy_salt`."""

from .commitments import append_batch, append_commitment
from .deletions import destroy_salt, destroy_salts

__all__ = ["append_batch", "append_commitment", "destroy_salt", "destroy_salts"]
