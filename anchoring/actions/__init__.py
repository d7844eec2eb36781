"""Every write to the log. Other apps use `append_…`, `destroy_salt`, and `new_…` to insert together with their own."""

from .commitments import NEXT_NUMBER, append_batch, append_commitment, new_batch, new_commitment
from .deletions import destroy_salt, destroy_salts

__all__ = [
    "NEXT_NUMBER",
    "append_batch",
    "append_commitment",
    "destroy_salt",
    "destroy_salts",
    "new_batch",
    "new_commitment",
]
