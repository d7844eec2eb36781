"""Libraries that we did not write, in another language: they judge our cards, and see only what they are given."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from credentials.formats.w3c.canonical import load
from credentials.formats.w3c.vocabulary import OPEN_BADGES
from identity.signing.dids import integrators_did, issuer_did
from tests.factories.credentials import ISSUER_HOST
from wallet.walkthrough.desk import node

SCRIPTS = Path(__file__).parents[2] / "frontend" / "independent"
STANDARD = (
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/ns/credentials/undefined-terms/v2",
    "https://www.w3.org/ns/credentials/examples/v2",
    "https://w3id.org/security/data-integrity/v2",
    "https://w3id.org/security/multikey/v1",
    OPEN_BADGES,
)


def judged(how: str, credential: Any, **more: Any) -> dict[str, Any]:
    """{verified, error} of a card."""
    answer: dict[str, Any] = _ran("verify.mjs", how, credential, more)
    return answer


def presented(how: str, credential: Any, **more: Any) -> Any:
    """A presentation of a card: what goes into vp_token."""
    return _ran("present.mjs", how, credential, more)


def _ran(script: str, how: str, credential: Any, more: dict[str, Any]) -> Any:
    sent = {"how": how, "credential": credential, "documents": _web(credential)} | more
    command = [str(node()), str(SCRIPTS / script)]
    done = subprocess.run(command, input=json.dumps(sent), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def fetched(address: str, **headers: str) -> Any:
    """A document as the issuer serves it."""
    response = Client(HTTP_HOST=ISSUER_HOST).get(urlsplit(address).path, **headers)
    assert response.status_code == 200, address
    return response


def _web(credential: Any) -> dict[str, Any]:
    documents = {address: load(address)["document"] for address in STANDARD}
    documents[issuer_did()] = fetched("/.well-known/did.json").json()
    documents[integrators_did()] = fetched("/integrators/did.json").json()
    if isinstance(credential, dict):
        for address in _addresses(credential):
            documents[address] = json.loads(fetched(address).content)
        if isinstance(issuer := credential["issuer"], dict):  # an institution that tells its name
            documents[issuer["id"]] = fetched(f"/{'/'.join(issuer['id'].split(':')[3:])}/did.json").json()
    return documents


def _addresses(credential: dict[str, Any]) -> set[str]:
    status = credential.get("credentialStatus", [])
    lists = [entry["statusListCredential"] for entry in (status if isinstance(status, list) else [status])]
    own = [each for each in credential["@context"] if each.startswith(settings.ISSUER_ORIGIN)]
    return {*lists, *own}
