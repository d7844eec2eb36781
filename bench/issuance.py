"""Issuance: an SD-JWT VC of 8 disclosures, whole pipeline without database and process boundary, against bare ES256 and
against the `sd-jwt` package; and a status list of 1,000,000 entries, of which 1 % are set, against zlib alone.

Rounds are interleaved, so that a busy machine slows baseline and value alike; rates are medians. One core.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import statistics
import time
import uuid
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.issuer import SDJWTIssuer

# Models are imported, no server is used: any address will do.
for name, value in {"SANDBOX": "1", "DATABASE_URL": "postgres://none/none", "REDIS_URL": "redis://none"}.items():
    os.environ.setdefault(name, value)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallet.settings")
django.setup()

from credentials.claims import CardContent  # noqa: E402
from credentials.formats import Binding, Frame, sd_jwt  # noqa: E402
from credentials.models.status_lists import CAPACITY  # noqa: E402
from credentials.status.places import Place  # noqa: E402
from credentials.status.tokens import pack  # noqa: E402
from identity.signing.encoding import b64url, compact_json, public_jwk  # noqa: E402

ISSUER = "https://issuer.example"
KEY = ec.generate_private_key(ec.SECP256R1())
ES256 = ec.ECDSA(hashes.SHA256())
CLAIMS: dict[str, Any] = {
    "name": "김하연",
    "birthdate": "1990-03-04",
    "city": "인천광역시",
    "district": "연수구",
    "resident": True,
    "age_over_14": True,
    "age_over_19": True,
    "age_over_65": False,
}
CONTENT = CardContent(CLAIMS, {"legal_identity_document": False}, dt.datetime(2028, 11, 21, tzinfo=dt.UTC))
FRAME = Frame(ISSUER, f"{ISSUER}/vct/citizen-card/1", 1_795_000_000)
HEADER = b64url(compact_json({"alg": "ES256", "typ": "dc+sd-jwt", "x5c": ["A" * 900]}))
HOLDER = ec.generate_private_key(ec.SECP256R1())
BINDINGS = [
    Binding(public_jwk(HOLDER.public_key()), Place(uuid.uuid4(), f"{ISSUER}/status-lists/{uuid.uuid4()}", 500_000 + n))
    for n in range(10)
]
MESSAGE = b"x" * 2500  # as long as what is signed of a card
ISSUER_JWK, HOLDER_JWK = JWK.from_pyca(KEY), JWK.from_pyca(HOLDER.public_key())


def sign(inputs: list[bytes]) -> list[bytes]:
    signatures = []
    for data in inputs:
        r, s = decode_dss_signature(KEY.sign(data, ES256))
        signatures.append(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return signatures


def bare(count: int) -> None:
    for _ in range(count):
        KEY.sign(MESSAGE, ES256)


def in_batches(count: int) -> None:
    for _ in range(count // len(BINDINGS)):
        sd_jwt.build(FRAME, CONTENT, BINDINGS, HEADER, sign)


def one_by_one(count: int) -> None:
    for number in range(count):
        sd_jwt.build(FRAME, CONTENT, [BINDINGS[number % 10]], HEADER, sign)


def by_package(count: int) -> None:
    shared = {"iss": ISSUER, "iat": FRAME.issued_at, "vct": FRAME.vct, "legal_identity_document": False}
    for number in range(count):
        status = {"status_list": {"idx": number, "uri": BINDINGS[0].place.uri}}
        claims = shared | {"status": status} | {SDObj(name): value for name, value in CLAIMS.items()}
        header = {"typ": "dc+sd-jwt", "x5c": ["A" * 900]}
        SDJWTIssuer(claims, ISSUER_JWK, HOLDER_JWK, "ES256", add_decoy_claims=True, extra_header_parameters=header)


def rates(tasks: dict[str, tuple[Callable[[int], None], int]], rounds: int) -> dict[str, float]:
    """Median rate of each task a second, over interleaved rounds."""
    seen: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, (task, count) in tasks.items():
            start = time.process_time()
            task(count)
            seen[name].append(count / (time.process_time() - start))
    return {name: statistics.median(values) for name, values in seen.items()}


def row(name: str, value: float, unit: str, baseline: float, target: float) -> dict[str, Any]:
    ratio = value / baseline
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "baseline": round(baseline, 4),
        "ratio": round(ratio, 3),
        "target": target,
        "holds": ratio >= target,
    }


def signing_rows(rounds: int) -> list[dict[str, Any]]:
    measured = rates(
        {"bare": (bare, 1000), "batch": (in_batches, 1000), "one": (one_by_one, 1000), "package": (by_package, 200)},
        rounds,
    )
    unit = "cards/s"
    return [
        row("SD-JWT VC in batches of 10, of bare ES256", measured["batch"], unit, measured["bare"], 0.33),
        row("SD-JWT VC one by one, of bare ES256", measured["one"], unit, measured["bare"], 0.33),
        row("SD-JWT VC in batches of 10, of the sd-jwt package", measured["batch"], unit, measured["package"], 2.0),
    ]


def status_list_rows(rounds: int) -> list[dict[str, Any]]:
    entries = [(index, 1) for index in random.Random(1).sample(range(CAPACITY), CAPACITY // 100)]
    raw = zlib.decompress(pack(entries))
    payload = {"iss": ISSUER, "sub": BINDINGS[0].place.uri, "status_list": {"bits": 2, "lst": ""}}

    def whole(count: int) -> None:
        for _ in range(count):
            body = payload | {"status_list": {"bits": 2, "lst": b64url(pack(entries))}}
            sign([compact_json(body)])

    def compress(count: int) -> None:
        for _ in range(count):
            zlib.compress(raw, 9)

    measured = rates({"zlib": (compress, 3), "whole": (whole, 3)}, rounds)
    size = len(b64url(pack(entries)))
    return [
        row(
            "Status list of 1,000,000 built and signed, of zlib alone",
            measured["whole"],
            "lists/s",
            measured["zlib"],
            0.5,
        ),
        row("Status list of 1,000,000: size of the zlib data in the token", len(pack(entries)), "bytes", size, 0.7),
    ]


def measure(rounds: int = 7) -> list[dict[str, Any]]:
    return signing_rows(rounds) + status_list_rows(rounds)


def main() -> None:
    rows = measure()
    for each in rows:
        holds = "holds" if each["holds"] else "MISSED"
        print(
            f"{each['name']:<62} {each['value']:>12,.1f} {each['unit']:<8} ratio {each['ratio']:<6} "
            f"target {each['target']:<5} {holds}"
        )
    out = Path("var/bench/issuance.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
