"""The release that browsers are offered: its pages are what is served, and its proof is checked without us."""

import json
from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from anchoring.log.notes import b64
from anchoring.models import Checkpoint
from anchoring.tasks import advance_log
from anchoring.trust import trust_policy
from anchoring.verify.checks import verify
from anchoring.verify.reading import read_policy
from tests.wallet.test_provenance import act
from wallet.provenance.front_end import release_content
from wallet.provenance.records import hash_of
from wallet.provenance.tasks import commit_audit_rows, commit_publications

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
HOSTS = {"wallet": urlsplit(settings.WALLET_ORIGIN).netloc, "verifier": urlsplit(settings.VERIFIER_ORIGIN).netloc}


@pytest.fixture
def ask(client):
    return lambda query="", role="wallet": client.get(f"/release.json{query}", HTTP_HOST=HOSTS[role])


def commit() -> None:
    commit_publications()
    advance_log()


@pytest.mark.parametrize("role", ["wallet", "verifier"])
def test_release__its_pages__are_what_anybody_is_given(client, role):
    for address, digest in release_content()["pages"][role].items():
        page = client.get(address, HTTP_HOST=HOSTS[role], headers={"accept-language": "ko"})
        assert sha256(page.content).hexdigest() == digest, address


def test_release__before_the_log_holds_it__has_no_proof(ask):
    answer = ask().json()

    assert answer["release"] == hash_of(answer["content"])
    assert (answer["bundle"], answer["since"]) == (None, None)
    assert answer["content"]["logs"] == trust_policy()["logs"]
    commit_publications()
    assert ask().json()["bundle"] is None  # committed, and not in a signed tree yet


def test_release__in_the_log__has_a_proof_that_holds(ask):
    commit()
    answer = ask().json()

    report = verify(json.dumps(answer["bundle"]), read_policy(json.dumps(trust_policy())))

    assert answer["bundle"]["record"]["content_sha256"] == answer["release"]
    assert [check.code for check in report.checks if check.state == "failed"] == []
    assert ask(f"?running={answer['release']}").json()["content"] is None


def test_release__the_log_went_on__is_shown_to_continue_what_was_seen(ask):
    commit()
    seen = Checkpoint.objects.latest("size")
    act()
    commit_audit_rows()
    advance_log()

    assert Checkpoint.objects.latest("size").size > seen.size
    assert ask(f"?seen={seen.log.year}/{seen.size}").json()["since"]
    assert ask(f"?seen={seen.log.year}/{seen.size + 5000}").json()["since"] is None
    assert ask(f"?seen=1999/7&seen={seen.log.year}/{seen.size}", "verifier").json()["since"]
    assert b64(bytes(seen.root)) in seen.note


@pytest.mark.parametrize(
    "query",
    [
        "?running=x",
        f"?running={'A' * 64}",
        "?seen=2026",
        "?seen=2026/-1",
        "?seen=2026/" + "9" * 16,
        "?seen=",
        "?seen=1/1" * 60,
    ],
)
def test_release__asked_for_in_no_sense__is_refused(ask, query):
    assert ask(query).status_code == 400
