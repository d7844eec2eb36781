"""The log: who signs its checkpoints, and where they are anchored."""

from wallet.config import env

CHECKPOINT_SIGNER = "wallet.signers.sign_checkpoint"
CHECKPOINT_KEYS = "wallet.signers.checkpoint_keys"
ANCHOR_BACKENDS = env.list("ANCHOR_BACKENDS", ["anchoring.backends.embedded.EmbeddedBackend"])
