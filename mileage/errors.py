"""What the ledger and the programmes refuse, each with a stable code and a text for the person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class MileageError(Exception):
    """Base of the refusals of this app; wallet.problems renders it as problem details."""

    code: ClassVar[str] = "mileage"
    status: ClassVar[int] = 409
    text: ClassVar[str | Promise] = _("The mileage could not be moved.")

    def __init__(self, **extra: Any) -> None:
        super().__init__(self.text)
        self.extra = extra


class LedgerRefusal(MileageError):
    """The posting function's answer to one item. `extra` holds its detail; `code` is the function's."""


class InsufficientBalance(LedgerRefusal):
    code = "below_floor"
    text = _("The balance is not enough.")


class AboveCeiling(LedgerRefusal):
    code = "above_ceiling"
    text = _("The account may not hold that much.")


class KeyReused(LedgerRefusal):
    code = "key_reused"
    text = _("This key was used for another request.")


class LinkedRefused(LedgerRefusal):
    code = "linked"
    text = _("Another part of this operation was refused.")


class Malformed(LedgerRefusal):
    code = "malformed"
    status = 400
    text = _("The request is not complete or not allowed.")


class Unbalanced(LedgerRefusal):
    code = "unbalanced"
    status = 400
    text = _("What is given and what is taken differ.")


class UnknownAccount(LedgerRefusal):
    code = "unknown_account"
    status = 404
    text = _("There is no such account.")


class AccountClosed(LedgerRefusal):
    code = "account_closed"
    text = _("The account is closed.")


class AccountFrozen(LedgerRefusal):
    code = "account_frozen"
    text = _("The account is frozen.")


class PeriodClosed(LedgerRefusal):
    code = "period_closed"
    text = _("The books of that month are closed.")


class EventInFuture(LedgerRefusal):
    code = "event_in_future"
    status = 400
    text = _("What has not happened yet cannot be recorded.")


class HoldUnknown(LedgerRefusal):
    code = "hold_unknown"
    status = 404
    text = _("There is no such hold.")


class HoldSettled(LedgerRefusal):
    code = "hold_settled"
    text = _("The hold was settled already.")


class HoldExpired(LedgerRefusal):
    code = "hold_expired"
    text = _("The hold has run out of time.")


class HoldNotExpired(LedgerRefusal):
    code = "hold_not_expired"
    text = _("The hold has not run out of time.")


class CaptureExceedsHold(LedgerRefusal):
    code = "capture_exceeds_hold"
    text = _("More would be taken than was held.")


class TransferUnknown(LedgerRefusal):
    code = "transfer_unknown"
    status = 404
    text = _("There is no such transfer.")


class AlreadyReversed(LedgerRefusal):
    code = "already_reversed"
    text = _("The transfer was reversed already.")


class NotReversible(LedgerRefusal):
    code = "not_reversible"
    text = _("A reversal, or what was clawed back from, cannot be reversed.")


class LineChanged(LedgerRefusal):
    code = "line_changed"
    text = _("The points to be clawed back were moved meanwhile; try again.")


class NothingExpired(LedgerRefusal):
    code = "nothing_expired"
    text = _("Nothing has expired.")


REFUSALS: dict[str, type[LedgerRefusal]] = {kind.code: kind for kind in LedgerRefusal.__subclasses__()}


class UnknownEntry(MileageError):
    code = "unknown_entry"
    status = 404
    text = _("There is no such entry.")


class NotYetSealed(MileageError):
    code = "not_yet_anchored"
    status = 409
    text = _("This entry is being sealed; ask again in a few seconds.")


class BadPeriod(MileageError):
    code = "bad_period"
    status = 404
    text = _("Give a year, such as 2026, or a month, such as 2026-11, that has begun.")


class BadCursor(MileageError):
    code = "bad_cursor"
    status = 400
    text = _("This is not a cursor that we gave.")


class UnknownProgramme(MileageError):
    code = "unknown_programme"
    status = 404
    text = _("There is no such programme.")


class AlreadyAwarded(MileageError):
    code = "already_awarded"
    text = _("This act was rewarded already.")


class NothingToReverse(MileageError):
    code = "nothing_to_reverse"
    text = _("There is no credit to take back.")


class ClawbackUnderWay(MileageError):
    code = "clawback_under_way"
    text = _("Points are just being taken back; try again in a minute.")


class AlreadyWithdrawn(MileageError):
    code = "already_withdrawn"
    text = _("This member was withdrawn already.")


class DebtChanged(MileageError):
    code = "debt_changed"
    text = _("What is owed has just changed; try again.")


class NothingToClawBack(MileageError):
    code = "nothing_to_claw_back"
    text = _("So much of this credit is not there to be clawed back.")


class AccountNotEmpty(MileageError):
    code = "account_not_empty"
    text = _("Only an empty account can be closed: its points and holds come first.")


class AlreadyClosed(MileageError):
    code = "already_closed"
    text = _("This was closed already, for good.")


class MonthNotOver(MileageError):
    code = "month_not_over"
    status = 400
    text = _("Only a month that is over can be closed; give its first day.")


class EarlierMonthOpen(MileageError):
    """Carries the first of them."""

    code = "earlier_month_open"
    text = _("Months are closed in order: an earlier one is still open.")


class StableTokenOff(MileageError):
    code = "stable_token_off"
    text = _("The stable token is off until its legal basis, trustee and limits are set.")


class StableNotExchanged(MileageError):
    code = "stable_not_exchanged"
    text = _("The stable token is redeemed for money; it is not exchanged for points.")


class ReserveEmpty(MileageError):
    code = "reserve_empty"
    text = _("No more money is set aside for this exchange at present; nothing was exchanged.")


class FundedByTwo(MileageError):
    code = "funded_by_two"
    text = _("A budget in the stable token is funded out of a deposit, by two people, at the stable token's terms.")


class UnknownRate(MileageError):
    code = "unknown_rate"
    status = 404
    text = _("These two kinds of mileage are not exchanged now.")


class RateRefused(MileageError):
    code = "rate_refused"
    status = 400
    text = _("This rate cannot be set.")


class RateOverlaps(MileageError):
    code = "rate_overlaps"
    text = _("Another rate of these kinds is valid at that time.")


class TooLittleToExchange(MileageError):
    code = "too_little"
    status = 400
    text = _("That is too little to be exchanged at this rate.")


class DayLimitReached(MileageError):
    code = "day_limit"
    text = _("That is more than can be exchanged today.")


class YearLimitReached(MileageError):
    code = "year_limit"
    text = _("That is more than can be exchanged this year.")


class UnknownQuote(MileageError):
    code = "unknown_quote"
    status = 404
    text = _("There is no such quote.")


class QuoteExpired(MileageError):
    code = "quote_expired"
    text = _("The quote is over. Ask for a new one; nothing was exchanged.")


class RateChanged(MileageError):
    code = "rate_changed"
    text = _("The rate has changed. Ask for a new quote; nothing was exchanged.")


class BonusOver(MileageError):
    code = "bonus_over"
    text = _("The bonus is over or used up. Ask for a new quote; nothing was exchanged.")


class UnknownNotice(MileageError):
    code = "unknown_notice"
    status = 404
    text = _("There is no such notice.")


class BadFilter(MileageError):
    code = "bad_filter"
    status = 400
    text = _("Choose a kind of mileage, in or out, and a year or month that has begun.")


class UnknownOrganisation(MileageError):
    code = "unknown_organisation"
    status = 404
    text = _("You do not act for such an organisation.")


class RoleMissing(MileageError):
    code = "role_missing"
    status = 403
    text = _("Your role in the organisation does not allow this.")


class ActingLimitReached(MileageError):
    code = "acting_limit"
    text = _("That is more than you may share out for the organisation today.")


class UnknownBeneficiary(MileageError):
    code = "unknown_beneficiary"
    status = 404
    text = _("Someone in the list has not joined the organisation, or is in it twice.")


class UnknownJoinCode(MileageError):
    code = "unknown_join_code"
    status = 404
    text = _("No organisation has this code.")
