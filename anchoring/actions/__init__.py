"""Every write to the log. Other apps use `append_commitment`, `append_batch` (or `new_batch`) and `destroy_salt`."""

from .commitments import NEXT_NUMBER, append_batch, append_commitment, new_batch
from .deletions import destroy_salt, destroy_salts

__all__ = ["NEXT_NUMBER", "append_batch", "append_commitment", "destroy_salt", "destroy_salts", "new_batch"]
