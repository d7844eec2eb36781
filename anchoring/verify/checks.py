"""The checks, in the order in which a person would make them."""

from collections.abc import Iterator

from .. import merkle
from ..log.heads import TreeHead
from ..log.notes import BadNote, Note
from .evidence import BACKENDS, moment
from .reading import AnchorEvidence, Bundle, Later, Place, Policy, TrustedWitness, Unreadable, read_bundle
from .report import Asking, Check, Report, State, Verdict

Finding = tuple[Check, bool]  # a check, and whether its passing is an independent confirmation


def verify(text: str, policy: Policy, asking: Asking = Asking()) -> Report:  # noqa: B008 - frozen
    """Check a bundle's text against a policy. Without `asking` no network is used."""
    try:
        bundle = read_bundle(text)
    except Unreadable:
        return Report(Verdict.FALSE, (Check("form", State.FAILED),), None)
    findings = list(_findings(bundle, policy, asking))
    checks = (Check("form", State.PASSED), *(check for check, _ in findings))
    return Report(_verdict(findings), checks, bundle.record)


def _verdict(findings: list[Finding]) -> Verdict:
    if any(check.state == State.FAILED for check, _ in findings):
        return Verdict.FALSE
    independent = any(counts and check.state == State.PASSED for check, counts in findings)
    return Verdict.PROVEN if independent else Verdict.DEPENDENT


def _findings(bundle: Bundle, policy: Policy, asking: Asking) -> Iterator[Finding]:
    if bundle.batch is not None:
        yield _included("batch", bundle.digest, bundle.batch), False
    yield _signed(bundle.note, bundle.head.origin, policy), False
    yield _included("inclusion", bundle.entry, bundle.place), False
    independent = 0
    for witness in policy.witnesses:
        check = _cosigned(bundle, witness)
        independent += witness.independent and check.state == State.PASSED
        yield check, False
    reached = State.PASSED if independent >= policy.quorum else State.UNMADE
    yield Check("quorum", reached, {"count": independent, "quorum": policy.quorum}), True
    if bundle.later is not None:
        yield _continued(bundle, bundle.later, policy), False
    for anchor in bundle.anchors:
        yield from _anchored(bundle, anchor, policy, asking)


def _included(code: str, digest: bytes, place: Place) -> Check:
    leaf = merkle.leaf_hash(digest)
    holds = merkle.verify_inclusion(leaf, place.index, place.size, place.proof, place.root)
    values = {"index": place.index, "size": place.size}
    return Check(code, State.PASSED, values) if holds else Check(code, State.FAILED)


def _signed(note: Note, origin: str, policy: Policy) -> Check:
    try:
        signed = any([note.signature_of(key) for key in policy.keys_of(origin)])  # noqa: C419 - a bad line fails all
    except BadNote:
        signed = False
    return Check("log", State.PASSED if signed else State.FAILED, {"origin": origin})


def _continued(bundle: Bundle, later: Later, policy: Policy) -> Check:
    """That the log went on from the record's checkpoint: nothing was taken out or changed until the later one."""
    old, new = bundle.head, later.head
    holds = (
        new.origin == old.origin
        and _signed(later.note, new.origin, policy).state == State.PASSED
        and merkle.verify_consistency(old.size, new.size, old.root, new.root, later.proof)
    )
    return Check("later", State.PASSED, {"size": new.size}) if holds else Check("later", State.FAILED)


def _cosigned(bundle: Bundle, witness: TrustedWitness) -> Check:
    try:
        seconds = bundle.note.cosignature_of(witness.key)
    except BadNote:
        return Check("witness", State.FAILED, {"name": witness.key.name})
    if seconds is None:
        return Check("witness", State.UNMADE, {"name": witness.key.name})
    return Check("witness", State.PASSED, {"name": witness.key.name, "time": moment(seconds)})


def _anchored(bundle: Bundle, anchor: AnchorEvidence, policy: Policy, asking: Asking) -> Iterator[Finding]:
    known = BACKENDS.get(anchor.backend)
    if known is None or anchor.backend not in policy.backends:
        yield Check("anchor", State.UNMADE, {"backend": anchor.backend}), False
        return
    included = _included("anchor-inclusion", bundle.entry, anchor.place)
    yield Check(included.code, included.state, {"backend": anchor.backend, "size": anchor.place.size}), False
    head = TreeHead(bundle.head.origin, anchor.place.size, anchor.place.root)
    yield known(head, anchor.evidence, policy.backends[anchor.backend], asking)
