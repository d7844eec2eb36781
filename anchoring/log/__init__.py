"""The formats of the log (C2SP notes, checkpoints, tiles; JCS), with no Django: shared with verifier and witness."""
