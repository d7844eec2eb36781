"""Checks a proof bundle without the operator: no Django, no database, no network; only `cryptography`.

`python -m anchoring.verify bundle.json --trust policy.json`. What is trusted comes from the policy, never from the
bundle. docs/anchoring.md specifies both files; frontend/src/proof/ does the same in the browser.
"""

from .checks import verify
from .report import Check, Report, State, Verdict

__all__ = ["Check", "Report", "State", "Verdict", "verify"]
