"""How long a revocation takes to reach a client, places of a thousand cards in a row, and lists of the past."""

import datetime as dt
import json
import time
import zlib

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from credentials.actions import statuses
from credentials.models import StatusList, StatusReason, status_lists
from credentials.status.places import take_places
from identity.actors import Actor
from identity.models import AuditRow, StaffRole
from tests.factories.credentials import Wallet, payload_of, unpadded
from tests.factories.identity import staff, staff_client
from wallet.leader import BEAT_HEARTBEAT
from wallet.tasks import WORKER_HEARTBEAT

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


class Client:
    """Honours the headers, and no more: behind a shared cache (`max-age`), and it keeps the token itself (`ttl`)."""

    def __init__(self, wallet: Wallet, path: str) -> None:
        self.wallet, self.path = wallet, path
        self.shared = self.own = ("", float("-inf"))  # token, fetched at

    def status(self, index: int, now: float) -> int:
        claims = json.loads(unpadded(self.own[0].split(".")[1])) if self.own[0] else {"ttl": 0}
        if now - self.own[1] >= claims["ttl"]:
            self.own = (self._through_cache(now), now)
            claims = json.loads(unpadded(self.own[0].split(".")[1]))
        bits = zlib.decompress(unpadded(claims["status_list"]["lst"]))
        return bits[index // 4] >> (index % 4 * 2) & 3

    def _through_cache(self, now: float) -> str:
        age = int(self.answer["Cache-Control"].removeprefix("public, max-age=")) if self.shared[0] else 0
        if now - self.shared[1] >= age:
            self.answer = self.wallet.http.get(self.path)
            self.shared = (self.answer.content.decode(), now)
        return self.shared[0]


def test_revocation__from_commit_to_the_verdict__takes_a_minute_at_most_whenever_a_client_last_asked():
    """Sweep: clients whose shared cache and own copy are of every age when the revocation commits."""
    wallet = Wallet()
    fetched = wallet.fetch()
    place = payload_of(fetched.copies[0])["status"]["status_list"]
    path = place["uri"].removeprefix(settings.ISSUER_ORIGIN)
    clients = []
    for cached_before in range(0, 20, 4):
        for kept_before in range(3, 30, 4):
            client = Client(wallet, path)
            assert client.status(place["idx"], float(-kept_before)) == 0
            client.shared = ("", float("-inf"))
            client._through_cache(float(-cached_before))  # somebody else filled the cache anew
            clients.append(client)

    statuses.revoke(fetched.credential, StatusReason.MISUSE, by=SYSTEM)

    took = []
    for client in clients:
        seen = next(second for second in range(121) if client.status(place["idx"], float(second)) == 1)
        took.append(seen)
    assert max(took) <= 60
    assert max(took) > 45  # the worst case is among them: stale from the cache, then kept


def test_revocation__with_the_worker_killed__is_served_all_the_same_and_an_alarm_says_so():
    wallet = Wallet()
    fetched = wallet.fetch()
    place = payload_of(fetched.copies[0])["status"]["status_list"]
    cache.set(BEAT_HEARTBEAT, time.time())
    cache.set(WORKER_HEARTBEAT, time.time() - 61)

    statuses.revoke(fetched.credential, StatusReason.MISUSE, by=SYSTEM)

    assert Client(wallet, place["uri"].removeprefix(settings.ISSUER_ORIGIN)).status(place["idx"], 0.0) == 1
    answer = wallet.http.get("/readyz")
    worker = answer.json()["checks"]["worker"]
    assert (answer.status_code, worker["ready"]) == (503, False)
    assert "too old" in worker["reason"]


def test_places__of_a_thousand_issues_in_a_row__tell_nothing_of_their_order(monkeypatch):
    """Spearman's rank correlation; the list's key is fixed, since by chance one key in 600 exceeds the bound."""
    monkeypatch.setattr("credentials.status.places.new_key", lambda: bytes(range(32)))
    given = [take_places(1, settings.ISSUER_ORIGIN)[0].index for _ in range(1000)]

    ranks = {place: rank for rank, place in enumerate(sorted(given))}
    squares = sum((ranks[place] - number) ** 2 for number, place in enumerate(given))

    assert len(ranks) == 1000 <= status_lists.CAPACITY
    assert abs(1 - 6 * squares / (1000 * (1000**2 - 1))) < 0.1


# --- lists of the past -----------------------------------------------------------------------------------------------


def test_past__for_an_auditor__is_the_list_as_it_was_and_the_look_is_recorded():
    wallet = Wallet()
    fetched = wallet.fetch()
    index = payload_of(fetched.copies[0])["status"]["status_list"]["idx"]
    statuses.suspend(fetched.credential, StatusReason.UNDER_REVIEW, by=SYSTEM)
    change = fetched.credential.changes.get()
    auditor = staff_client(staff(role=StaffRole.AUDITOR))

    def at(moment: dt.datetime) -> dict:
        local = timezone.localtime(moment)
        form = {"at_0": f"{local:%Y-%m-%d}", "at_1": f"{local:%H:%M:%S}", "reason": "complaint 7"}
        answer = auditor.post(past_of(StatusList.objects.get()), form)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def status(past: dict) -> int:
        bits = zlib.decompress(unpadded(past["status_list"]["lst"]))
        return bits[index // 4] >> (index % 4 * 2) & 3

    before, after = at(change.at - dt.timedelta(seconds=2)), at(change.at + dt.timedelta(seconds=2))
    assert (status(before), status(after), before["set"], after["set"]) == (0, 2, 0, 1)
    rows = AuditRow.objects.filter(event="status_list.past_read")
    assert [(row.kind, row.reason) for row in rows] == [("view", "complaint 7")] * 2


def past_of(status_list: StatusList) -> str:
    return reverse("admin:credentials_statuslist_read_past", args=[status_list.pk], urlconf="wallet.urls.admin")


@pytest.mark.parametrize("role", [StaffRole.CLERK, StaffRole.MANAGER, StaffRole.PRINTER])
def test_past__for_anyone_else__is_forbidden(role):
    Wallet().fetch()

    answer = staff_client(staff(role=role)).get(past_of(StatusList.objects.get()))

    assert answer.status_code in (302, 403)


def test_past__asked_of_the_public_address__is_not_offered():
    wallet = Wallet()
    wallet.fetch()

    answer = wallet.http.get(f"/status-lists/{StatusList.objects.get().pk}?time=1700000000")

    assert answer.status_code == 501
    assert "auditors" in answer.json()["error_description"]
