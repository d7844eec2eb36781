"""The stand-alone verifier: the vectors, its exit codes, and that it stands alone."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import cryptography
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from anchoring.log.records import canonical
from anchoring.verify.__main__ import main
from anchoring.verify.reading import Unreadable, read_policy
from anchoring.verify.report import LANGUAGES, texts
from tests.anchoring import make_vectors

VECTORS = {name: json.loads(text) for name, text in make_vectors.files().items()}
CASES = {case["name"]: case for case in VECTORS["anchoring-bundles.json"]}
EXPECTED = {
    "proven by an independent witness": "proven",
    "no independent witness": "dependent",
    "one of two that are needed": "dependent",
    "the record was changed": "false",
    "the log's signature was changed": "false",
    "a log key that the policy does not name": "false",
    "a key named in the bundle counts for nothing": "dependent",
    "the root in the checkpoint was changed": "false",
    "the block was changed": "false",
    "not JSON": "false",
    "proven, and the log went on": "proven",
    "the later checkpoint is an earlier one": "false",
    "the later checkpoint is a text": "false",
}


@pytest.mark.parametrize("name", make_vectors.files())
def test_the_vectors__as_committed__are_those_that_the_code_makes(name):
    assert json.loads((make_vectors.FOLDER / name).read_text()) == VECTORS[name]


@pytest.mark.parametrize(("name", "verdict"), EXPECTED.items())
def test_a_case__by_name__has_the_verdict_it_must_have(name, verdict):
    assert CASES[name]["verdict"] == verdict


def test_a_changed_bundle__of_the_vectors__is_never_proven():
    changed = [case for name, case in CASES.items() if " changed" in name or "another" in name or "missing" in name]

    assert len(changed) > 15
    assert {case["verdict"] for case in changed} == {"false"}


@pytest.fixture
def run(tmp_path, capsys):
    def check(name, *options):
        (tmp_path / "bundle.json").write_text(CASES[name]["bundle"])
        (tmp_path / "policy.json").write_text(json.dumps(CASES[name]["policy"]))
        try:
            code = main([str(tmp_path / "bundle.json"), "--trust", str(tmp_path / "policy.json"), *options])
        except SystemExit as error:
            code = error.code
        return code, capsys.readouterr().out

    return check


@pytest.mark.parametrize(
    ("name", "code"),
    [("proven, in a batch", 0), ("the record was changed", 1), ("not JSON", 1), ("no independent witness", 2)],
)
def test_the_command__by_its_exit_code__says_the_verdict(run, name, code):
    for language in LANGUAGES:
        found, out = run(name, "--lang", language)
        assert found == code
        assert texts(language)[f"verdict.{CASES[name]['verdict']}"] in out
        assert len(out.splitlines()) > len(CASES[name]["checks"])
    found, out = run(name, "--json")
    assert (found, json.loads(out)["verdict"]) == (code, CASES[name]["verdict"])


def test_the_command__used_wrongly__does_not_exit_like_a_verdict(run, tmp_path):
    assert run("nothing", "--lang", "fr")[0] == 64
    assert run("nothing", "--trust", str(tmp_path / "none.json"))[0] == 64
    assert run("nothing", "--trust", str(tmp_path / "bundle.json"))[0] == 64


@pytest.mark.parametrize(
    "change",
    [
        {"quorum": 0},
        {"quorum": "1"},
        {"witnesses": [{"vkey": "x", "independent": True}]},
        {"logs": None},
        {"version": 2},
    ],
)
def test_a_policy__that_is_malformed__is_refused(change):
    with pytest.raises(Unreadable):
        read_policy(json.dumps(make_vectors.policy() | change))


def test_texts__in_both_languages__are_complete():
    assert texts("ko").keys() == texts("en").keys()
    states = {f"{one['check']}.{one['state']}" for case in CASES.values() for one in case["checks"]}
    assert states <= texts("en").keys()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(json_values)
def test_canonical__of_any_record__is_that_of_rfc8785(value):
    assert canonical(value) == rfc8785.dumps(value)


ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """The interpreter of an environment that holds the verifier's wheel and `cryptography`, and nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(build, cwd=ROOT / "anchoring" / "verify", check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    (packages,) = (folder / "venv" / "lib").glob("python3*/site-packages")
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(packages)
    ours = Path(cryptography.__file__).parents[1]
    for path in [ours / "cryptography", *ours.glob("cffi"), *ours.glob("_cffi_backend*"), *ours.glob("pycparser")]:
        (packages / path.name).symlink_to(path)
    return folder / "venv" / "bin" / "python"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("proven, in a batch", 0),
        ("proven, and the log went on", 0),
        ("the record was changed", 1),
        ("no independent witness", 2),
        ("a chain that is not asked", 0),
    ],
)
def test_the_package__in_a_bare_environment__says_the_verdict(bare, tmp_path, name, code):
    (tmp_path / "bundle.json").write_text(CASES[name]["bundle"])
    (tmp_path / "policy.json").write_text(json.dumps(CASES[name]["policy"]))
    command = [bare, "-I", "-m", "anchoring.verify", "bundle.json", "--trust", "policy.json"]
    gone = ["--rpc", "http://127.0.0.1:1", "--esplora", "http://127.0.0.1:1"]  # nobody answers there

    for options in ([], gone):
        done = subprocess.run([*command, *options], cwd=tmp_path, env={}, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (code, b"")


def test_the_package__in_a_bare_environment__has_nothing_else_of_ours(bare):
    for module in ("django", "rfc8785", "psycopg", "anchoring.models", "anchoring.witness", "web3"):
        done = subprocess.run([bare, "-I", "-c", f"import {module}"], capture_output=True, check=False)
        assert b"ModuleNotFoundError" in done.stderr, module
