"""`python -m anchoring.verify bundle.json --trust policy.json [--rpc URL] [--esplora URL] [--json] [--lang ko|en]`

Exit code: 0 proven, 1 false, 2 consistent but confirmed by nobody independent; 64 wrong use or unreadable policy.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import NoReturn

from .checks import verify
from .reading import Unreadable, read_policy
from .report import LANGUAGES, Asking, Report, State

WRONG_USE = 64
_MARKS = {State.PASSED: "✓", State.FAILED: "✗", State.UNMADE: "–"}


class Parser(argparse.ArgumentParser):
    """argparse would exit with 2, which says something else here."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USE, f"{self.format_usage()}{self.prog}: {message}\n")


def _parser() -> Parser:
    parser = Parser(prog="python -m anchoring.verify", description="Check a proof bundle without the operator.")
    parser.add_argument("bundle", type=Path, help="the proof bundle (JSON)")
    parser.add_argument("--trust", type=Path, required=True, help="the trust policy (JSON), from a channel of its own")
    parser.add_argument("--rpc", help="a node of the policy's EVM chain, to be asked (JSON-RPC over http or https)")
    parser.add_argument("--esplora", help="an Esplora server, to be asked about Bitcoin blocks")
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.add_argument(
        "--lang", choices=LANGUAGES, default="ko" if os.environ.get("LANG", "").startswith("ko") else "en"
    )
    return parser


def _lines(report: Report, language: str) -> list[str]:
    """For people: the checks, the record that they are about, and the verdict."""
    lines = [f"{_MARKS[check.state]} {check.sentence(language)}" for check in report.checks]
    if report.record is not None:
        lines.append(json.dumps(report.record, ensure_ascii=False, indent=2))
    return [*lines, report.sentence(language)]


def main(argv: list[str] | None = None) -> int:
    """Print the report; the exit code is the verdict."""
    parser = _parser()
    options = parser.parse_args(argv)
    try:
        policy = read_policy(options.trust.read_text("utf-8"))
        text = options.bundle.read_bytes().decode("utf-8", "replace")  # what is not text cannot be proven either
    except (OSError, UnicodeDecodeError, Unreadable) as error:
        parser.error(f"cannot be read: {error}")
    report = verify(text, policy, Asking(options.rpc, options.esplora))
    if options.json:
        sys.stdout.write(json.dumps(report.as_json(options.lang), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(report, options.lang)) + "\n")
    return report.verdict.exit_code


if __name__ == "__main__":
    sys.exit(main())
