"""What each kind of signature may cover. The signing process holds to it whatever a web worker asks.

A worker that is taken over can ask for signatures, but not for a trust list with the credential key, nor for one
kind of document dressed as another.
"""

import hashlib
import json
import re
from functools import lru_cache

import cbor2

from .encoding import unb64url

# kind of signature -> (purpose of the key, `typ` of the protected header; None: not a JWS)
KINDS: dict[str, tuple[str, str | None]] = {
    "sd-jwt-vc": ("credential", "dc+sd-jwt"),
    "status-list": ("status-list", "statuslist+jwt"),
    "trust-list": ("trust-list", "trust-list+jwt"),
    "issuer-metadata": ("issuer-metadata", "openidvci-issuer-metadata+jwt"),
    "request-object": ("request-object", "oauth-authz-req+jwt"),
    "client-attestation": ("wallet-provider", "oauth-client-attestation+jwt"),
    "checkpoint": ("checkpoint", None),
    "vc-eddsa": ("w3c-eddsa", None),
    "vc-ecdsa": ("w3c-ecdsa", None),
    "vc-jwt": ("w3c-ecdsa", "vc+jwt"),
    "jwt-vc-json": ("w3c-ecdsa", "JWT"),
    "mso-mdoc": ("mdoc", None),
    "api-vc-eddsa": ("api-eddsa", None),
    "api-vc-ecdsa": ("api-ecdsa", None),
    "api-vc-jwt": ("api-ecdsa", "vc+jwt"),
    # "institution" stands for the purpose of any one institution: institution-<code>; the same of the other family
    "institution-sd-jwt-vc": ("institution", "dc+sd-jwt"),
    "institution-vc-ecdsa": ("institution", None),
    "institution-vc-jwt": ("institution", "vc+jwt"),
    "institution-vc-eddsa": ("eddsa-institution", None),
}
INSTITUTION = "institution-"
INSTITUTION_EDDSA = "eddsa-institution-"  # its second key, Ed25519 and without a certificate: for Open Badges
INSTITUTION_CODE = re.compile(r"[a-z][a-z0-9-]{1,28}[a-z0-9]\Z")
# Kinds of Data Integrity proofs. Such an input is the canonical proof configuration, NUL, the canonical document.
SUITES = {
    "vc-eddsa": "eddsa-rdfc-2022",
    "vc-ecdsa": "ecdsa-rdfc-2019",
    "api-vc-eddsa": "eddsa-rdfc-2022",
    "api-vc-ecdsa": "ecdsa-rdfc-2019",
    "institution-vc-ecdsa": "ecdsa-rdfc-2019",
    "institution-vc-eddsa": "eddsa-rdfc-2022",
}
ALGORITHMS = ("ES256", "EdDSA")
MDOC_HEADER = b"\xa1\x01\x26"  # the protected header of mobile documents: alg is ES256
_MDOC_TYPE = re.compile(r"kr\.go\.incheon\.[a-z0-9-]{1,60}\.[0-9]{1,5}\Z")
_VC_CLAIMS = {"iss", "sub", "jti", "nbf", "exp", "vc"}
MAX_KEYS = 8  # of one purpose that sign: two in a rotation, and room for a spare
MAX_KEYS_IN_ALL = 1000
MAX_INPUTS = 256
MAX_INPUT_BYTES = 2 * 1024 * 1024


class RefusedError(Exception):
    """The signing process does not sign this; the message says why."""


def check_new_key(purpose: str, algorithm: str) -> None:
    """Raise RefusedError unless such a key has a use."""
    known = {purpose for purpose, _ in KINDS.values()} - {"institution", "eddsa-institution"}
    if not (purpose in known or institution_of(purpose)) or algorithm not in ALGORITHMS:
        raise RefusedError(f"no {algorithm[:20]} key for {purpose[:40]!r}")


@lru_cache(maxsize=1024)
def institution_of(purpose: str) -> str:
    """Code of the institution whose keys have this purpose; empty for the city's own purposes."""
    prefix = next((each for each in (INSTITUTION, INSTITUTION_EDDSA) if purpose.startswith(each)), "")
    code = purpose.removeprefix(prefix) if prefix else ""
    return code if INSTITUTION_CODE.match(code) else ""


def check(kind: str, purpose: str, inputs: list[bytes]) -> None:
    """Raise RefusedError unless a key of that purpose may sign all of that as that kind."""
    if kind not in KINDS:
        raise RefusedError(f"unknown kind of signature: {kind[:40]!r}")
    wanted_purpose, typ = KINDS[kind]
    code = institution_of(purpose)
    if (purpose.removesuffix(f"-{code}") if code else purpose) != wanted_purpose:
        raise RefusedError(f"a {purpose} key does not sign {kind}")
    if not 1 <= len(inputs) <= MAX_INPUTS:
        raise RefusedError(f"1 to {MAX_INPUTS} inputs in one request, not {len(inputs)}")
    for data in inputs:
        if len(data) > MAX_INPUT_BYTES:
            raise RefusedError(f"an input has at most {MAX_INPUT_BYTES} bytes")
        if kind in SUITES:
            _check_proof(data, SUITES[kind])
        elif kind == "mso-mdoc":
            _check_security_object(data)
        elif typ is None:
            _check_checkpoint(data)
        else:
            _check_jws(data, typ)
        if kind == "jwt-vc-json":
            _check_vc_claim(data)


def to_sign(kind: str, data: bytes) -> bytes:
    """What is signed: the input itself, or for a Data Integrity proof the hashes of its two parts (VC-DI, 4.2)."""
    if kind not in SUITES:
        return data
    return b"".join(hashlib.sha256(part).digest() for part in data.split(b"\0"))


def _check_jws(data: bytes, typ: str) -> None:
    header, dot, payload = data.partition(b".")
    if not dot or b"." in payload:
        raise RefusedError("a JWS signing input has two parts")
    if _header_typ(header) != typ:
        raise RefusedError(f"the protected header's typ must be {typ}")


def _check_vc_claim(data: bytes) -> None:
    """`typ` JWT says nothing: the claims must be those of a credential (VCDM 1.1 section 6.3.1), nothing else."""
    try:
        claims = json.loads(unb64url(data.partition(b".")[2].decode("ascii")))
        well_formed = claims.keys() <= _VC_CLAIMS and "VerifiableCredential" in claims["vc"]["type"]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        well_formed = False
    if not well_formed:
        raise RefusedError("only a credential in the claim vc is signed so")


@lru_cache(maxsize=64)
def _header_typ(header: bytes) -> str | None:
    try:
        parsed = json.loads(unb64url(header.decode("ascii")))
    except ValueError:
        return None
    return parsed.get("typ") if isinstance(parsed, dict) else None


def _check_checkpoint(data: bytes) -> None:
    """C2SP tlog-checkpoint: origin, decimal size, base64 root, each on a line, then only extension lines."""
    lines = data.split(b"\n")
    try:
        well_formed = lines[-1] == b"" and lines[0] and lines[1] == b"%d" % int(lines[1]) and len(lines[2]) == 44
    except (IndexError, ValueError):
        well_formed = False
    if not well_formed:
        raise RefusedError("a checkpoint has an origin, a size and a root hash, each on a line")


def _check_security_object(data: bytes) -> None:
    """A Sig_structure (RFC 9052 section 4.4) over the mobile security object of one of our document types."""
    try:
        context, protected, external, payload = cbor2.loads(data)
        tagged = cbor2.loads(payload)
        said = cbor2.loads(tagged.value)
        well_formed = (
            (context, protected, external, tagged.tag) == ("Signature1", MDOC_HEADER, b"", 24)
            and (said["version"], said["digestAlgorithm"]) == ("1.0", "SHA-256")
            and _MDOC_TYPE.match(said["docType"])
            and set(said["valueDigests"]) == {said["docType"]}
        )
    except (cbor2.CBORDecodeError, EOFError, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        well_formed = False
    if not well_formed:
        raise RefusedError("only mobile security objects of the city's document types are signed so")


_SEC = b"<https://w3id.org/security#"
_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "


def _check_proof(data: bytes, suite: str) -> None:
    """A proof of an assertion by that suite, over a credential; never over a presentation, never for authentication."""
    config, nul, document = data.partition(b"\0")
    if not nul or b"\0" in document:
        raise RefusedError("a proof's input has two parts")
    lines = config.split(b"\n")
    wanted = (
        _SEC + b'cryptosuite> "' + suite.encode() + b'"^^' + _SEC + b"cryptosuiteString> .",
        _SEC + b"proofPurpose> " + _SEC + b"assertionMethod> .",
        _TYPE + _SEC + b"DataIntegrityProof> .",
    )
    if not all(any(line.endswith(b" " + end) for line in lines) for end in wanted) or len(lines) != 6:
        raise RefusedError(f"the proof must be an assertion by {suite}, with a time and a key")
    types = {line.rpartition(_TYPE)[2] for line in document.split(b"\n") if b" " + _TYPE in line}
    if b"<https://www.w3.org/2018/credentials#VerifiableCredential> ." not in types:
        raise RefusedError("only credentials are signed so")
    if b"<https://www.w3.org/2018/credentials#VerifiablePresentation> ." in types:
        raise RefusedError("a presentation is its holder's to sign")
