"""The log: who signs its checkpoints, and where they are anchored."""

from wallet.config import env

CHECKPOINT_SIGNER = "wallet.signers.sign_checkpoint"
CHECKPOINT_KEYS = "wallet.signers.checkpoint_keys"
LOG_MIRROR = env.str("LOG_MIRROR", "")  # a folder that does not share the database's fate
ANCHOR_BACKENDS = env.list("ANCHOR_BACKENDS", ["anchoring.backends.embedded.EmbeddedBackend"])

# backends/rfc3161.py
RFC3161_URL = env.str("RFC3161_URL", "")
RFC3161_ROOTS = env.str("RFC3161_ROOTS", "")

# backends/opentimestamps.py
OPENTIMESTAMPS_CALENDARS: list[str] = env.list("OPENTIMESTAMPS_CALENDARS", [])
OPENTIMESTAMPS_ESPLORA = env.str("OPENTIMESTAMPS_ESPLORA", "")

# backends/evm.py
EVM_RPC_URLS: list[str] = env.list("EVM_RPC_URLS", [])
EVM_CHAIN_ID = env.int("EVM_CHAIN_ID", 0)
EVM_CONTRACT = env.str("EVM_CONTRACT", "")
EVM_SIGNER = env.str("EVM_SIGNER", "anchoring.backends.evm_signer.FileSigner")
EVM_KEY_FILE = env.str("EVM_KEY_FILE", "")
EVM_CONFIRMATIONS = env.int("EVM_CONFIRMATIONS", 0)  # 0: what the chain itself calls finalized
EVM_REPLACE_SECONDS = env.int("EVM_REPLACE_SECONDS", 120)
EVM_MAX_FEE_GWEI = env.int("EVM_MAX_FEE_GWEI", 500)
