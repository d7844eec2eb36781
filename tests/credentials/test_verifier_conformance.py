"""Every module of the OpenID conformance suite for verifiers has a test of ours, as docs/presentation.md says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.credentials import test_presentation_mdoc as mobile
from tests.credentials import test_presentation_refusals as refusals

HERE = Path(__file__).parent
NAMES = r"^\| `(?P<module>[a-z0-9-]+)` \| `(?P<file>\w+\.py)::(?P<test>\w+)` "
TABLE = re.compile(NAMES + r"\|(?: `(?P<code>\w+)`)? \|$", re.M)
DOCUMENT = (HERE.parents[1] / "docs" / "presentation.md").read_text().partition("## Conformance")[2]
ROWS = [found.groupdict() for found in TABLE.finditer(DOCUMENT)]
# Test names of the package vp1finalverifier, without their prefix.
MODULES = {
    "happy-flow",
    "invalid-credential-signature",
    "invalid-kb-jwt-aud",
    "invalid-kb-jwt-nonce",
    "invalid-kb-jwt-signature",
    "invalid-sd-hash",
    "invalid-session-transcript",
    "kb-jwt-iat-in-future",
    "kb-jwt-iat-in-past",
    "minimal-cnf-jwk",
    "present-credential-on-identifier-list",
    "present-credential-without-status",
    "present-revoked-credential",
    "request-uri-fetched-twice",
    "request-uri-method-post",
}


def test_table__names_every_module_once():
    assert sorted(row["module"] for row in ROWS) == sorted(MODULES)


@pytest.mark.parametrize("row", ROWS, ids=[row["module"] for row in ROWS])
def test_module__has_a_test_that_exists(row):
    if row["test"] == "WRONG":
        wrong = {"test_presentation_refusals.py": refusals.WRONG, "test_presentation_mdoc.py": mobile.WRONG}
        assert row["code"] in {code for code, _make in wrong[row["file"]]}
        return
    source = (HERE / row["file"]).read_text()
    functions = {each.name: each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef)}
    assert (row["code"] or "") in ast.unparse(functions[row["test"]])
