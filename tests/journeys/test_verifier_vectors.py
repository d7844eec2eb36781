"""docs/qr-presentation.md is enough to write a reader from: this one is, in another language, with other libraries."""

import base64
import json
import re
import zlib
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier

VECTORS = Path(__file__).resolve().parents[2] / "docs" / "vectors"
BROADCAST = json.loads((VECTORS / "qr-broadcast-1.json").read_text())
CHALLENGE = json.loads((VECTORS / "qr-challenge-1.json").read_text())
DICTIONARY = base64.urlsafe_b64decode(json.loads((VECTORS / "qr-dictionary-1.json").read_text())["base64url"] + "==")
TRUSTED = {entry["ref"]: entry for entry in BROADCAST["trusted"] + CHALLENGE["trusted"]}
WIDTHS = {17: 7, 15: 6, 13: 5, 10: 4, 8: 3, 5: 2, 3: 1}
LIMIT = 8192


class Refused(Exception):
    """With the code that the verifier would say."""


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def quoted(data: bytes) -> bytes:
    return f'"{b64(data)}"'.encode()


def digest(text: str) -> bytes:
    return quoted(sha256(text.encode()).digest())


def from_digits(digits: str) -> bytes:
    groups = [digits[i : i + 17] for i in range(0, len(digits), 17)]
    try:
        return b"".join(int(group).to_bytes(WIDTHS[len(group)], "big") for group in groups)
    except (KeyError, OverflowError, ValueError):
        raise Refused("malformed") from None


def inflate(data: bytes) -> bytes:
    inflater = zlib.decompressobj(-15, DICTIONARY)
    try:
        text = inflater.decompress(data, LIMIT + 1)
    except zlib.error:
        raise Refused("malformed") from None
    if len(text) > LIMIT:
        raise Refused("too_large")
    return text


class Pool:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def take(self, length: int) -> bytes:
        taken, self.data = self.data[:length], self.data[length:]
        if len(taken) < length:
            raise Refused("malformed")
        return taken


def expand_part(part: bytes, pool: Pool, issuer: str, disclosures: list[str], card: str | None) -> str:
    def put_back(match: re.Match[bytes]) -> bytes:
        marker = match[0]
        if marker == b"\xff":
            return quoted(pool.take(32))
        if marker == b"\xfe":
            return quoted(pool.take(16))
        if marker == b"\xf9":
            return str(UUID(bytes=pool.take(16))).encode()
        if marker == b"\xfb":
            return issuer.encode()
        if marker == b"\xfc" and card is not None:
            return digest(card)
        if marker[0] == 0xFD and len(marker) == 2 and marker[1] < len(disclosures):
            return digest(disclosures[marker[1]])
        raise Refused("malformed")

    return b64(re.sub(rb"\xfd.|[\xf9-\xff]", put_back, part, flags=re.DOTALL))


def expand(address: str) -> str:
    """The presentation that an address stands for, by the letter of the specification."""
    prefix = BROADCAST["verifier_origin"] + "/v#"
    if not address.startswith(prefix):
        raise Refused("foreign")
    data = from_digits(address.removeprefix(prefix))
    if data[0] != 1:
        raise Refused("unsupported_version")
    if data[1] > 2:
        raise Refused("unsupported_mode")
    if (entry := TRUSTED.get(data[2:10].hex())) is None:
        raise Refused("unknown_issuer")
    length = int.from_bytes(data[138:140], "big")
    pool, issuer = Pool(data[140 : 140 + length]), entry["iss"]
    parts = inflate(data[140 + length :]).split(b"\xfa")
    bound = [parts.pop() for _ in range(2)][::-1] if data[1] < 2 else []
    *shown, payload = parts
    disclosures: list[str] = []
    for part in shown:
        disclosures.append(expand_part(part, pool, issuer, disclosures, None))
    signed = f"{entry['header']}.{expand_part(payload, pool, issuer, disclosures, None)}"
    card = "~".join([f"{signed}.{b64(data[10:74])}", *disclosures, ""])
    binding = [expand_part(part, pool, issuer, disclosures, card) for part in bound]
    if pool.data or (not bound and any(data[74:138])):
        raise Refused("malformed")
    if not bound:
        return card
    return f"{card}{'.'.join(binding)}.{b64(data[74:138])}"


@pytest.mark.parametrize("vector", BROADCAST["valid"], ids=lambda vector: vector["what"])
def test_expand__a_valid_vector__gives_the_exact_presentation(vector: dict[str, Any]) -> None:
    assert expand(vector["address"]) == vector["presentation"]


@pytest.mark.parametrize("vector", BROADCAST["refused"], ids=lambda vector: vector["what"])
def test_expand__a_refused_vector__says_why(vector: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=vector["code"]):
        expand(vector["address"])


@pytest.mark.parametrize("vector", BROADCAST["valid"], ids=lambda vector: vector["what"])
def test_presentation__checked_by_the_sd_jwt_package__holds(vector: dict[str, Any]) -> None:
    key = JWK(**BROADCAST["trusted"][0]["public_jwk"])
    kb_payload = vector["presentation"].rsplit("~", 1)[1].split(".")[1]
    nonce = json.loads(base64.urlsafe_b64decode(kb_payload + "=="))["nonce"]

    verified = SDJWTVerifier(
        vector["presentation"], lambda issuer, header: key, "urn:incheon:wallet:broadcast:1", nonce
    ).get_verified_payload()

    assert verified["legal_identity_document"] is False


def read_question(address: str) -> tuple[str, str, str]:
    """Purpose, district and nonce of a gate's question."""
    prefix = CHALLENGE["wallet_origin"] + "/gate#"
    if not address.startswith(prefix):
        raise Refused("foreign")
    data = from_digits(address.removeprefix(prefix))
    lines = data[17:].decode().split("\n")
    if data[0] != 1 or len(lines) != 2 or not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", lines[0]):
        raise Refused("malformed")
    return lines[0], lines[1], b64(sha256(b"incheon-gate-challenge-1\n" + data).digest()[:16])


@pytest.mark.parametrize("vector", CHALLENGE["questions"], ids=lambda vector: vector["what"])
def test_question__a_valid_vector__has_its_nonce(vector: dict[str, Any]) -> None:
    assert read_question(vector["address"]) == (vector["purpose"], vector["district"], vector["nonce"])


@pytest.mark.parametrize("vector", CHALLENGE["not_questions"], ids=lambda vector: vector["what"])
def test_question__a_refused_vector__is_none(vector: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        read_question(vector["address"])


@pytest.mark.parametrize("vector", CHALLENGE["answers"], ids=lambda vector: vector["what"])
def test_answer__checked_by_the_sd_jwt_package__is_bound_to_its_question(vector: dict[str, Any]) -> None:
    presentation = expand(vector["address"])
    assert presentation == vector["presentation"]

    key = JWK(**CHALLENGE["trusted"][0]["public_jwk"])
    verified = SDJWTVerifier(
        presentation, lambda issuer, header: key, "urn:incheon:wallet:challenge:1", vector["to"]
    ).get_verified_payload()

    assert verified["resident"] is True


def test_dictionary__is_what_was_published() -> None:
    published = json.loads((VECTORS / "qr-dictionary-1.json").read_text())
    assert sha256(DICTIONARY).hexdigest() == published["sha256"]
