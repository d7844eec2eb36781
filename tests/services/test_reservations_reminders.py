"""Reminders: each once, in the wallet and by e-mail as the member chose."""

from smtplib import SMTPServerDisconnected

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from identity.actors import Actor
from services.reservations.actions import cancel_reservation, choose_reminders, mail_reminders
from services.reservations.models import ReminderChoice, ReservationNotice
from services.reservations.tasks import remind_of_tomorrow
from tests.factories import reservations as make
from tests.factories.identity import member, member_client

pytestmark = pytest.mark.django_db
PATH = "/api/reservations/reminders"
WALLET = {"HTTP_HOST": "localhost:8001", "content_type": "application/json"}


def addressed(verified: bool = True):
    one = member()
    EmailAddress.objects.create(user=one.user, email=f"{one.pk}@example.org", verified=verified, primary=True)
    return one


def put(one, **choice):
    return member_client(one).put(PATH, {"in_wallet": True, "by_mail": True} | choice, **WALLET)


def test_reminders__by_mail__come_once_though_the_task_runs_twice(caplog):
    one = addressed()
    row = make.book(make.unit(make.facility()), make.at(10, ahead=1), one)
    assert put(one).json() == {"in_wallet": True, "by_mail": True, "has_address": True}

    remind_of_tomorrow()
    remind_of_tomorrow()

    sent = mail.outbox[0]
    assert (len(mail.outbox), sent.to) == (1, [f"{one.pk}@example.org"])
    assert "tomorrow" in sent.subject
    assert all(part in sent.body for part in ("Gym", "10:00–11:00", f"{row.day}"))
    assert ReservationNotice.objects.get(reservation=row).mailed_at
    assert "example.org" not in caplog.text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_reminders__are_in_the_language_they_were_chosen_in(language):
    one = addressed()
    make.book(make.unit(), make.at(10, ahead=1), one)
    choose_reminders(one, in_wallet=False, by_mail=True, language=language, by=Actor.member(one))

    remind_of_tomorrow()

    assert ("tomorrow" in mail.outbox[0].subject) == (language == "en")
    assert ReservationNotice.objects.get().dismissed_at  # in the wallet it is not wanted


def test_reminders__nobody_asked_for__are_in_the_wallet_only():
    for one in (addressed(), addressed(verified=False), member()):
        make.book(make.unit(), make.at(10, ahead=1), one)
    cancelled = addressed()
    put(cancelled)
    row = make.book(make.unit(), make.at(10, ahead=1), cancelled)
    later = make.book(make.unit(), make.at(10, ahead=2), cancelled)
    cancel_reservation(row, by=Actor.member(cancelled))

    remind_of_tomorrow()

    assert not mail.outbox
    assert ReservationNotice.objects.filter(kind="reminder", dismissed_at=None).count() == 3
    assert not ReservationNotice.objects.filter(reservation=later).exists()


def test_reminders__the_server_does_not_take_now__are_sent_by_the_next_run(monkeypatch):
    one = addressed()
    put(one)
    make.book(make.unit(), make.at(10, ahead=1), one)

    def refuse(*words):
        raise SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr("services.reservations.actions.reminding.mails.send", refuse)
        remind_of_tomorrow()
    assert (len(mail.outbox), mail_reminders(), len(mail.outbox)) == (0, 1, 1)


def test_reminders__without_a_confirmed_address__cannot_be_by_mail():
    one = addressed(verified=False)

    assert put(one).json()["code"] == "address_missing"
    assert put(one, by_mail=False, in_wallet=False).json()["has_address"] is False
    assert ReminderChoice.objects.get().in_wallet is False
    for wrong in ({"by_mail": "perhaps"}, {"in_wallet": None}, {"by_mail": []}):
        assert put(one, **wrong).json()["code"] == "invalid", wrong
    assert member_client(one).get(PATH, **WALLET).json() == {
        "in_wallet": False,
        "by_mail": False,
        "has_address": False,
    }


def test_reminders__of_who_was_to_be_mailed_and_took_it_back__are_not_sent():
    one = addressed()
    put(one)
    make.book(make.unit(), make.at(10, ahead=1), one)
    EmailAddress.objects.filter(user=one.user).delete()

    remind_of_tomorrow()

    assert not mail.outbox
