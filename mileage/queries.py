"""What members see of the ledger: balances, history, and proof of an entry. Each in a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.timezone import now
from django.utils.translation import gettext, override

from anchoring import merkle
from anchoring.actions.commitments import batch_record
from anchoring.models import Checkpoint, Log
from anchoring.queries import Inner, build_bundle
from identity.models import Member

from .errors import NotYetSealed, UnknownEntry
from .models import (
    POSTINGS_PER_TRANSFER,
    Account,
    AccountKind,
    Asset,
    AssetKind,
    Award,
    Lot,
    Posting,
    Programme,
    Reason,
    Seal,
    Transfer,
    TransferKind,
)
from .records import records_of

PAGE = 50
OWN = (AccountKind.MEMBER, AccountKind.ORGANISATION)


class Named(Protocol):
    """Whom or what a transfer is about, in the reader's language."""

    @property
    def name(self) -> str: ...


_namers: dict[str, Callable[[set[str]], Mapping[str, Named]]] = {}


def name_sources(prefix: str, find: Callable[[set[str]], Mapping[str, Named]]) -> None:
    """An app says, in AppConfig.ready(), what the source references of its transfers mean, such as `partner:…`."""
    _namers[prefix] = find


@dataclass(frozen=True, slots=True)
class Expiry:
    """What ends next if it is not used."""

    at: datetime
    amount: int


@dataclass(frozen=True, slots=True)
class Balance:
    """A member's points of one kind.

    `available`: usable now, that is begun, not expired and not held. `owed`: what a clawback found spent, and later
    earnings repay.
    """

    account: int
    asset: Asset
    balance: int
    available: int
    next_expiry: Expiry | None
    owed: int


def balances_of(member: Member) -> list[Balance]:
    """A member's accounts, by kind of mileage. Three queries."""
    accounts = _accounts(member).select_related("asset").order_by("asset__code")
    at = now()
    usable = Lot.objects.filter(
        Q(expires_at__gt=at) | Q(expires_at=None),
        Q(remaining__gt=0),  # so says the index of open lots; without it everybody's are read
        account__in=_accounts(member),
        remaining__gt=F("held"),
        starts_at__lte=at,
    )
    sums = usable.values("account_id", "expires_at").annotate(amount=Sum(F("remaining") - F("held")))
    available: dict[int, int] = {}
    ends: dict[int, Expiry] = {}
    for account, expires_at, amount in sums.order_by("expires_at").values_list("account_id", "expires_at", "amount"):
        available[account] = available.get(account, 0) + amount
        if expires_at:
            ends.setdefault(account, Expiry(expires_at, amount))
    debts = Account.objects.filter(member=member, kind=AccountKind.RECEIVABLE)
    owed = {asset: -balance for asset, balance in debts.values_list("asset_id", "balance")}
    return [
        Balance(row.pk, row.asset, row.balance, available.get(row.pk, 0), ends.get(row.pk), owed.get(row.asset_id, 0))
        for row in accounts
    ]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a member's history. `anchored`: a proof can be had."""

    id: int
    at: datetime
    asset: str
    amount: int
    balance: int
    reason: str
    text_ko: str
    text_en: str
    anchored: bool


def history_of(member: Member, before: int | None = None, size: int = PAGE, *, only: Q | None = None) -> list[Entry]:
    """A member's postings, newest first, those before a posting's id. Five queries, however long the history is."""
    postings = Posting.objects.filter(account__in=list(_accounts(member).values_list("pk", flat=True)))
    if only is not None:
        postings = postings.filter(only)
    if before is not None:
        postings = postings.filter(pk__lt=before)
    return entries_of(postings.order_by("-pk")[:size])


def entries_of(postings: QuerySet[Posting]) -> list[Entry]:
    """Postings as their owner reads them. Four queries."""
    page = list(postings.select_related("transfer", "account__asset"))
    names = _names({posting.transfer.source_ref for posting in page})
    anchored = _anchored([posting.transfer_id for posting in page])
    return [_entry(posting, names, posting.transfer_id in anchored) for posting in page]


def entry_bundle(posting: Posting, *, later: bool = False) -> dict[str, Any]:
    """The proof bundle of an entry: its transfer in a sealed batch, and the batch in the log.

    Raises:
        NotYetSealed: no batch holds it yet; a few seconds.
        NotYetAnchored: no signed checkpoint covers the batch yet.
    """
    seal = Seal.objects.select_related("batch__commitment").filter(pk=posting.transfer_id).first()
    if seal is None:
        raise NotYetSealed
    transfer = posting.transfer
    record = records_of([transfer])[transfer.pk]
    digests = [bytes(digest) for digest in seal.batch.seals.order_by("index").values_list("digest", flat=True)]
    proof = merkle.inclusion_proof([merkle.leaf_hash(digest) for digest in digests], seal.index)
    inner = Inner(record=record, salt=bytes(transfer.salt), index=seal.index, proof=proof)
    batch = batch_record(digests, {"first": seal.batch.first_position})
    return build_bundle(seal.batch.commitment, batch, inner=inner, later=later)


def awards_of(member: Member, before: int | None = None, size: int = PAGE) -> list[Award]:
    """What a member's acts earned, newest first, also nothing. Two queries."""
    awards = Award.objects.filter(member=member).select_related("programme__asset")
    if before is not None:
        awards = awards.filter(pk__lt=before)
    return list(awards.order_by("-pk")[:size])


def posting_of(member: Member, posting_id: int) -> Posting:
    """A member's own posting. Raises UnknownEntry, also for another's."""
    posting = (
        Posting.objects.select_related("transfer")
        .filter(pk=posting_id, account__member=member, account__kind__in=OWN)
        .first()
    )
    if posting is None:
        raise UnknownEntry
    return posting


def postings_of(transfer: Transfer) -> Sequence[Posting]:
    """A transfer's postings, found by id in its partition."""
    ids = (transfer.pk + 1, transfer.pk + POSTINGS_PER_TRANSFER)
    return list(Posting.objects.filter(pk__range=ids).select_related("account__asset").order_by("pk"))


def programmes_for(activity_kind: str, on: date) -> list[str]:
    """The codes of the programmes that reward a kind of activity on a day in Seoul."""
    running = Programme.objects.filter(activity_kind=activity_kind, valid__contains=on)
    running = running.exclude(asset__kind=AssetKind.STABLE)  # such a one pays bonuses only
    return list(running.order_by("code").values_list("code", flat=True))


def _accounts(member: Member) -> Any:
    return Account.objects.filter(member=member, kind__in=OWN)


def _names(sources: set[str]) -> dict[str, Named]:
    """What transfers are about, by their source reference."""
    names: dict[str, Named] = {}
    for prefix, find in _namers.items():
        start = f"{prefix}:"
        ids = {source[len(start) :] for source in sources if source.startswith(start)}
        if ids:
            names |= {f"{start}{key}": named for key, named in find(ids).items()}
    return names


def programmes_of(awards: set[str]) -> dict[str, Named]:
    """The programmes of awards, by their numbers."""
    rows = Award.objects.select_related("programme").filter(pk__in=[int(pk) for pk in awards if pk.isdecimal()])
    return {str(row.pk): row.programme for row in rows}


name_sources("award", programmes_of)


def _anchored(transfers: list[int]) -> set[int]:
    """Those whose batch is covered by a signed checkpoint."""
    seals = Seal.objects.filter(pk__in=transfers).values_list(
        "pk", "batch__commitment__leaf__log_id", "batch__commitment__leaf__index"
    )
    newest = Checkpoint.objects.filter(log=OuterRef("pk")).order_by("-size").values("size")[:1]
    sizes = dict(Log.objects.annotate(covered=Subquery(newest)).values_list("pk", "covered"))
    return {pk for pk, log, index in seals if log is not None and index < (sizes[log] or 0)}


def _entry(posting: Posting, names: dict[str, Named], anchored: bool) -> Entry:
    transfer = posting.transfer
    about = names.get(transfer.source_ref)
    texts = {}
    for language in ("ko", "en"):
        with override(language):
            texts[language] = _text(transfer, about)
    return Entry(
        id=posting.pk,
        at=transfer.event_at,
        asset=posting.account.asset.code,
        amount=posting.amount,
        balance=posting.balance,
        reason=transfer.reason,
        text_ko=texts["ko"],
        text_en=texts["en"],
        anchored=anchored,
    )


def _text(transfer: Transfer, about: Named | None) -> str:
    """What the citizen reads: which programme or shop, and what happened."""
    known = transfer.reason in Reason.values
    what = str(Reason(transfer.reason).label) if known else gettext("Mileage")
    if transfer.kind == TransferKind.REVERSE and transfer.reason != Reason.REFUND:
        what = str(Reason.CORRECTION.label)
    return f"{about.name}: {what}" if about else what
