"""Session engine (SESSION_ENGINE): database sessions with the account in a column of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from ..models import Session, User

DEVICE, PUBLIC_ID, BEGAN_AT = "device", "public_id", "began_at"
BROWSERS = (("SamsungBrowser", "Samsung Internet"), ("Edg", "Edge"), ("Whale", "Whale"), ("OPR", "Opera"),
            ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
            ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
           ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


class SessionStore(DatabaseStore):
    """Django's database sessions, kept in our table."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create(self) -> None:
        """A new row, also when the key changes at sign-in: with a public id of its own."""
        self._get_session(no_load=True).pop(PUBLIC_ID, None)  # type: ignore[attr-defined]
        super().create()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        # Kept in the data, so that an update of the row leaves them as they are.
        data.setdefault(PUBLIC_ID, str(uuid4()))
        data.setdefault(BEGAN_AT, timezone.now().isoformat())
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]
        session.public_id, session.began_at = UUID(data[PUBLIC_ID]), datetime.fromisoformat(data[BEGAN_AT])
        session.account_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        session.device = str(data.get(DEVICE, ""))
        return session


def mark_sign_in(request: HttpRequest) -> None:
    """Note the device and the moment in the session that just signed in."""
    request.session[DEVICE] = device_of(request)
    request.session[BEGAN_AT] = timezone.now().isoformat()


def signed_in_at(request: HttpRequest) -> datetime:
    return datetime.fromisoformat(request.session[BEGAN_AT])


def device_of(request: HttpRequest) -> str:
    """Browser and system in a few words, for the person's list of sessions; not enough to recognise a person."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part)


def end_sessions(account: User, *, keep: str | None = None) -> int:
    """End an account's sessions at once, but for the one with the key `keep`. Returns how many ended."""
    sessions = Session.objects.filter(account=account)
    ended, _ = sessions.exclude(session_key=keep).delete() if keep else sessions.delete()
    return ended
