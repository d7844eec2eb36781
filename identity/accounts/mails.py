"""Mail to citizens: it says nothing about the person. All of it is sent from here."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from ..models import User


def send(address: str, subject: str, body: str) -> None:
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address]).send()


def confirmed_address(user: User | None) -> str | None:
    """The address that the person has confirmed, if any."""
    if user is None or not user.is_active:
        return None
    rows = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk")
    row = rows.first()
    return str(row.email) if row else None


def compose(kind: str, context: dict[str, Any]) -> tuple[str, str] | None:
    """Subject and body for one of allauth's mails; None for those that we do not send."""
    name = kind.rpartition("/")[2]
    code = context.get("code", "")
    if name.startswith("email_confirmation"):
        return _("[Incheon Wallet] Code {code}").format(code=code), _(
            "Your code is {code}.\n\nType it into the wallet to confirm your address. It is valid for 15 minutes. "
            "If you did not ask for it, ignore this mail.\n"
        ).format(code=code)
    if name == "login_code":
        return _("[Incheon Wallet] Code {code}").format(code=code), _(
            "Your code is {code}.\n\nType it into the wallet to sign in. It is valid for 10 minutes. "
            "We never ask for it on the phone. If you did not ask for it, ignore this mail.\n"
        ).format(code=code)
    if name == "account_already_exists":
        return _("[Incheon Wallet] You have an account already"), _(
            "Someone asked to sign up with this e-mail address, but it has an account already. "
            "Open the wallet and sign in with your passkey. If it was not you, ignore this mail.\n"
        )
    return None
