"""The resident register as the wallet knows it: entries, imports, and the codes that bind a member to an entry."""

from .codes import BindingCode, BindingTries, CodeBatch, CodeState
from .entries import EntryState, RegisterEntry, Residence, Residency
from .imports import ChangeKind, ImportChunk, ImportState, RegisterChange, RegisterImport, RowError

__all__ = [
    "BindingCode",
    "BindingTries",
    "ChangeKind",
    "CodeBatch",
    "CodeState",
    "EntryState",
    "ImportChunk",
    "ImportState",
    "RegisterChange",
    "RegisterEntry",
    "RegisterImport",
    "Residence",
    "Residency",
    "RowError",
]
