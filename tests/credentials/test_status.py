"""Status: what staff and wallets change reaches the list at once, and every place is given once."""

import datetime as dt
import json
import zlib
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from credentials.actions import statuses
from credentials.errors import TransitionRefused
from credentials.models import Credential, CredentialState, StatusChange, StatusList, StatusReason
from credentials.tasks import end_unnotified
from identity.actions.members import leave
from identity.actors import Actor
from identity.errors import OutOfScope
from identity.models import AuditRow
from identity.signing.models import IssuerKey
from tests.factories.credentials import Wallet, new_keys, offered, payload_of, resident, residents, unpadded
from tests.factories.identity import as_staff

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


def status_of(wallet: Wallet, sd_jwt: str) -> int:
    """As a verifier reads it: fetch, verify, unpack, look."""
    place = payload_of(sd_jwt)["status"]["status_list"]
    answer = wallet.http.get(place["uri"].removeprefix("http://localhost:8000"))
    assert answer["Content-Type"] == "application/statuslist+jwt"
    token = JWS()
    token.deserialize(answer.content.decode())
    assert token.jose_header["typ"] == "statuslist+jwt"
    token.verify(JWK(**IssuerKey.objects.get(purpose="status-list").public_jwk))
    claims = json.loads(token.payload)
    assert (claims["sub"], claims["iss"]) == (place["uri"], payload_of(sd_jwt)["iss"])
    bits = zlib.decompress(unpadded(claims["status_list"]["lst"]))
    assert (claims["status_list"]["bits"], len(bits)) == (2, 250_000)
    return bits[place["idx"] // 4] >> (place["idx"] % 4 * 2) & 3


def test_status__when_suspended_reinstated_and_revoked__shows_on_every_copy_at_once():
    wallet = Wallet(keys=new_keys(2))
    fetched = wallet.fetch()

    def seen() -> set[int]:
        return {status_of(wallet, copy) for copy in fetched.copies}

    assert seen() == {0}
    statuses.suspend(fetched.credential, StatusReason.UNDER_REVIEW, by=SYSTEM)
    assert seen() == {2}
    statuses.reinstate(fetched.credential, StatusReason.REVIEW_ENDED, by=SYSTEM)
    assert seen() == {0}
    statuses.revoke(fetched.credential, StatusReason.MISUSE, by=SYSTEM)
    assert seen() == {1}


def test_status__when_one_card_is_revoked__leaves_the_others_alone():
    wallet = Wallet()
    mine, other = (wallet.fetch(member) for member in residents(2))

    statuses.revoke(mine.credential, StatusReason.DEVICE_LOST, by=SYSTEM)

    assert [status_of(wallet, fetched.copies[0]) for fetched in (mine, other)] == [1, 0]


def test_status__when_changed__leaves_history_commitment_and_audit():
    credential = Wallet().fetch().credential

    statuses.revoke(credential, StatusReason.DEVICE_LOST, by=SYSTEM)

    change = StatusChange.objects.get(credential=credential)
    assert (change.before, change.after, change.reason) == ("active", "revoked", "device_lost")
    assert change.commitment.kind == "credential.status"
    assert AuditRow.objects.filter(event="credential.status_changed", subject_id=credential.pk).count() == 1


@pytest.mark.parametrize("after", [CredentialState.ACTIVE, CredentialState.SUSPENDED, CredentialState.REVOKED])
def test_status__when_revoked__stays_revoked(after):
    credential = Wallet().fetch().credential
    statuses.revoke(credential, StatusReason.MISUSE, by=SYSTEM)

    with pytest.raises(TransitionRefused):
        statuses.change_status(credential, after, StatusReason.REVIEW_ENDED, by=SYSTEM)


def test_status__when_revoked__the_database_itself_keeps_it_so():
    credential = Wallet().fetch().credential
    statuses.revoke(credential, StatusReason.MISUSE, by=SYSTEM)

    with pytest.raises(IntegrityError, match="stays revoked"), transaction.atomic():
        Credential.objects.filter(pk=credential.pk).update(state=CredentialState.ACTIVE)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM credentials_credential",
        "DELETE FROM credentials_credentialcopy",
        "UPDATE credentials_credentialcopy SET status_index = 0",
        "UPDATE credentials_statuslist SET permutation_key = ''",
        "UPDATE credentials_statuschange SET reason = ''",
        "DELETE FROM credentials_statuslist",
        "UPDATE credentials_credential SET member_id = NULL",
        "SELECT setval('credentials_status_ordinal', 1)",
    ],
)
def test_the_products_role__when_it_tries_to_change_what_was_issued__is_refused(statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# --- who may ---------------------------------------------------------------------------------------------------------


def test_revoke__when_staff_is_of_another_district__is_refused():
    credential = Wallet().fetch(resident(district="연수구")).credential
    clerk = as_staff(district="부평구")

    with pytest.raises(OutOfScope):
        statuses.revoke(credential, StatusReason.MISUSE, by=clerk)


# --- caching ---------------------------------------------------------------------------------------------------------


def test_status_list__when_nothing_changed__is_not_sent_again():
    wallet = Wallet()
    wallet.fetch()
    path = f"/status-lists/{StatusList.objects.get().pk}"
    first = wallet.http.get(path)

    again = wallet.http.get(path, HTTP_IF_NONE_MATCH=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == again["Cache-Control"] == "public, max-age=20"


def test_status_list__when_a_status_changed__is_sent_again_within_a_minute_even_through_a_cache():
    wallet = Wallet()
    fetched = wallet.fetch()
    path = f"/status-lists/{StatusList.objects.get().pk}"
    first = wallet.http.get(path)

    statuses.revoke(fetched.credential, StatusReason.MISUSE, by=SYSTEM)

    assert wallet.http.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    ttl = json.loads(unpadded(first.content.decode().split(".")[1]))["ttl"]
    assert int(first["Cache-Control"].removeprefix("public, max-age=")) + ttl <= 60


@pytest.mark.parametrize("accept", ["application/statuslist+jwt", "application/statuslist+cwt", "text/html", "x"])
def test_status_list__when_asked_with_any_accept_header__is_the_jwt(accept):
    wallet = Wallet()
    wallet.fetch()

    answer = wallet.http.get(f"/status-lists/{StatusList.objects.get().pk}", HTTP_ACCEPT=accept)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/statuslist+jwt")


def test_status_list__when_unknown__is_not_found(db):
    assert Wallet().http.get(f"/status-lists/{uuid4()}").status_code == 404


# --- never accepted --------------------------------------------------------------------------------------------------


def test_end_unnotified__when_a_day_has_passed__ends_only_what_no_wallet_accepted(monkeypatch):
    wallet = Wallet()
    prompt, forgetful = residents(2)
    accepted = wallet.fetch(prompt)
    token = wallet.token(offered(forgetful))
    answer = wallet.ask(token).json()
    [lost] = answer["credentials"]
    end_unnotified()
    assert status_of(wallet, lost["credential"]) == 0

    tomorrow = timezone.now() + dt.timedelta(days=1, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    end_unnotified()

    assert status_of(wallet, lost["credential"]) == 1
    assert status_of(wallet, accepted.copies[0]) == 0
    assert wallet.notify(token, answer["notification_id"]).status_code == 401


def test_leaving__when_the_member_leaves__ends_all_cards():
    wallet = Wallet()
    fetched = wallet.fetch()

    leave(fetched.credential.member, by=Actor.member(fetched.credential.member), confirmed=True)

    assert status_of(wallet, fetched.copies[0]) == 1
