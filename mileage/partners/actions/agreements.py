"""Terms with a partner: proposed by one person, approved by another, and never changed after that."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max

from identity import audit
from identity.actors import Actor
from identity.models import Approval
from identity.queries import today
from identity.second_person import request_approval
from mileage.actions.programmes import change_programme, create_programme, fund_programme, keep_version
from mileage.models import Asset, AssetKind, Programme
from mileage.transactions import in_one_transaction

from ..errors import AgreementChanged, BadAgreement, NoAgreement, PartnerNotActive
from ..models import Agreement, Partner, PartnerState

KIND = "partners.agreement"
PROPOSE, APPROVE = "partners.add_agreement", "partners.approve_agreement"
ACTIVITY = "partner-shop"  # no service records it: only the partner's own systems give these points


@dataclass(frozen=True, slots=True)
class Terms:
    """See Agreement; kinds of mileage by their codes."""

    issue_asset: str = ""
    issue_budget: int = 0
    issue_price: int = 0
    day_cap: int | None = None
    lot_months: int | None = None
    accept_assets: tuple[str, ...] = ()
    accept_price: int = 0
    fee: int = 0
    pay_within: int = 14
    grace_days: int = 90


def propose_agreement(partner: Partner, terms: Terms, reason: str, *, by: Actor) -> Approval:
    """Ask a second person for new terms with a partner.

    Raises:
        NotAllowed: not a person who may.
        PartnerNotActive: it has left, or is leaving.
        BadAgreement: it neither issues nor accepts, or a kind of mileage is unknown or not to be issued so.
    """
    by.require_staff(PROPOSE)
    by.require_scope(district=partner.district_id)
    _check(partner, terms)
    payload = asdict(terms) | {"partner": str(partner.pk), "version": _last(partner) + 1}
    payload["accept_assets"] = list(terms.accept_assets)
    return request_approval(KIND, payload, by=by, district=partner.district, reason=reason)


@in_one_transaction
def approve_agreement(approval: Approval, by: Actor) -> Agreement:
    """What the second person's approval does. Ends with the ledger call that funds the programme."""
    wanted: dict[str, Any] = dict(approval.payload)
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=wanted.pop("partner"))
    if wanted["version"] != _last(partner) + 1:
        raise AgreementChanged
    accepts = wanted.pop("accept_assets")
    issue = wanted.pop("issue_asset")
    _check(partner, Terms(issue_asset=issue, accept_assets=tuple(accepts)))
    asset = Asset.objects.filter(code=issue).first() if issue else None
    row = Agreement.objects.create(
        partner=partner, issue_asset=asset, valid_from=today(), approval=approval.pk, **wanted
    )
    row.accept_assets.set(Asset.objects.filter(code__in=accepts))
    audit.record("partner.agreed", by=by, subject=row, district=partner.district_id, detail={"version": row.version})
    if asset:
        _set_programme(partner, row, by)
    return row


def agreement_of(partner: Partner) -> Agreement:
    """The terms that are in force. Raises NoAgreement."""
    row = partner.agreements.select_related("issue_asset").order_by("-version").first()
    if row is None:
        raise NoAgreement
    return row


def _set_programme(partner: Partner, agreement: Agreement, by: Actor) -> None:
    asset = agreement.issue_asset
    assert asset is not None  # noqa: S101  # the caller looked
    if partner.programme is None:
        partner.programme = create_programme(_programme(partner, agreement, asset), by=by)
        partner.save(update_fields=["programme"])
    else:
        partner.programme.day_cap, partner.programme.lot_months = agreement.day_cap, agreement.lot_months
        keep_version(change_programme(partner.programme, by=by), by=by)
    if agreement.issue_budget:
        fund_programme(partner.programme, agreement.issue_budget, f"agreement:{agreement.pk}", by=by)


def _programme(partner: Partner, agreement: Agreement, asset: Asset) -> Programme:
    return Programme(
        code=partner.code,
        name_ko=partner.name_ko,
        name_en=partner.name_en,
        asset=asset,
        activity_kind=ACTIVITY,
        unit="point",
        points_per_unit=1,
        day_cap=agreement.day_cap,
        lot_months=agreement.lot_months,
        valid=DateRange(date(today().year, 1, 1), None),
    )


def _check(partner: Partner, terms: Terms) -> None:
    if partner.state != PartnerState.ACTIVE:
        raise PartnerNotActive
    if not terms.issue_asset and not terms.accept_assets:
        raise BadAgreement
    wanted = {terms.issue_asset, *terms.accept_assets} - {""}
    known = dict(Asset.objects.filter(code__in=wanted).values_list("code", "kind"))
    if len(known) != len(wanted) or known.get(terms.issue_asset) == AssetKind.STABLE:
        raise BadAgreement
    programme = partner.programme
    if programme and terms.issue_asset and programme.asset.code != terms.issue_asset:
        raise BadAgreement


def _last(partner: Partner) -> int:
    return partner.agreements.aggregate(last=Max("version"))["last"] or 0
