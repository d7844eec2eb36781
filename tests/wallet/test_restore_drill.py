"""`make restore-drill`: a backup from before the last issues is restored, and nothing comes back that had ended.

A real server is dumped and restored by PostgreSQL's own tools, and a real witness remembers what it saw.
"""

import os
import subprocess
import zlib
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection

from anchoring.log.notes import Note, VerifierKey
from anchoring.mirror import write_mirror
from anchoring.models import Alarm, Checkpoint, Log, PendingCommitment
from anchoring.queries import signed_checkpoint
from anchoring.tampering import find_tampering
from anchoring.tasks import advance_log
from credentials.actions.statuses import revoke, suspend
from credentials.models import Credential, CredentialCopy, CredentialState, StatusList, StatusReason
from credentials.status.bitstring import CARDS
from credentials.status.mirror import write_statuses
from credentials.status.tokens import packed_bits
from identity.actions.members import leave
from identity.actors import Actor
from identity.register.models import Residency
from tests import servers
from tests.anchoring.conftest import make_witness, witness  # noqa: F401
from tests.factories.credentials import Wallet, residents
from wallet.embedded import postgres
from wallet.provenance.tasks import commit_audit_rows
from wallet.retention.journal import write_journal

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("drill")


def tool(name: str, *arguments: str | Path) -> None:
    """pg_dump and pg_restore of the server's own version."""
    program = postgres._software() / "bin" / name
    url = connection_url(connection.settings_dict["NAME"])
    subprocess.run([program, "-d", url, *arguments], check=True, capture_output=True)


def connection_url(name: str) -> str:
    return os.environ["TEST_SUPERUSER_URL"].replace("/postgres?", f"/{name}?")


def restore(backup: Path) -> None:
    """Into a new database of the same name, as after the loss of a machine; Redis is empty too."""
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.close_pool()
    with servers.superuser() as database:
        database.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        database.execute(f'CREATE DATABASE "{name}" OWNER wallet_owner')
    tool("pg_restore", "--exit-on-error", backup)
    cache.clear()


def places(credentials: list[Credential]) -> set[tuple[str, int]]:
    copies = CredentialCopy.objects.filter(credential__in=credentials)
    return {(str(list_id), index) for list_id, index in copies.values_list("status_list_id", "status_index")}


def published(place: tuple[str, int]) -> int:
    """The status type that the served list says of a place."""
    list_id, index = place
    bits = zlib.decompress(packed_bits(StatusList.objects.get(pk=list_id)))
    return bits[index // 4] >> index % 4 * 2 & 3


@pytest.fixture
def work(settings, tmp_path) -> Callable[[], None]:
    """Bring everything as far as the tasks do, the mirror too."""
    settings.LOG_MIRROR = str(tmp_path / "mirror")

    def go_on() -> None:
        commit_audit_rows()
        advance_log()
        write_statuses(tmp_path / "mirror" / "status-lists")
        write_journal(tmp_path / "mirror" / "destroyed")

    return go_on


def test_the_drill(work, witness, tmp_path, settings):  # noqa: F811
    # Three cards before the backup, one of them suspended; a commitment that waits for its leaf.
    people = residents(7)
    kept, revoked, suspended = (Wallet().fetch(person).credential for person in people[:3])
    work()
    waiting = Wallet().fetch(people[3]).credential
    tool("pg_dump", "-Fc", "-f", tmp_path / "backup")
    size_then = Log.objects.get().size

    # After it: one revoked, one suspended, one issued and left, one issued and revoked.
    revoke(revoked, StatusReason.DEVICE_LOST, by=SYSTEM)
    suspend(suspended, StatusReason.UNDER_REVIEW, by=SYSTEM)
    lost = [Wallet().fetch(person).credential for person in people[4:6]]
    gone = people[6]
    leave(gone, by=SYSTEM, confirmed=True)
    revoke(lost[1], StatusReason.MISUSE, by=SYSTEM)
    work()
    used, size_before = places(list(Credential.objects.all())), Log.objects.get().size
    lost_places = places(lost)
    assert size_before > size_then

    restore(tmp_path / "backup")

    # Started without a thought, the log does not go on: it would fork.
    assert PendingCommitment.objects.exists()
    work()
    assert Log.objects.get().size == size_then
    for code in ("log.restored", "retention.restored"):
        assert Alarm.objects.get(code=code, cleared_at=None)

    said = StringIO()
    call_command("recover_from_mirror", stdout=said)
    call_command("recover_from_mirror", stdout=StringIO())  # safe to repeat
    assert "1 cards ended and 1 suspended" in said.getvalue()
    newly = Wallet().fetch(people[4]).credential
    work()

    # Who left is not back, and nothing says any more who it was.
    gone.refresh_from_db()
    assert gone.left_at and not Residency.objects.filter(member=gone).exists()
    # No status index is used twice.
    assert not places([newly]) & used
    assert waiting.pk in Credential.objects.values_list("pk", flat=True)
    # Nothing is un-revoked; what nobody could revoke any more has ended.
    states = dict(Credential.objects.values_list("pk", "state"))
    assert states[revoked.pk] == CredentialState.REVOKED
    assert states[suspended.pk] == CredentialState.SUSPENDED
    assert [published(place) for place in places([kept, waiting, newly])] == [0, 0, 0]
    assert {published(place) for place in lost_places} == {1}
    assert {published(place) for place in places([revoked])} == {1}
    assert {published(place) for place in places([suspended])} == {2}
    for list_id, index in lost_places:  # the W3C form of the lists says the same
        assert index in set(CARDS.places(list_id, "revocation"))
    # The log goes on as the one that the witness saw, and everything fits.
    newest = Checkpoint.objects.latest("size")
    assert newest.size > size_before
    assert Note.parse(signed_checkpoint(newest)).cosignature_of(VerifierKey.parse(witness.vkey))
    assert not [finding for finding in find_tampering() if not finding.lawful]
    assert not Alarm.objects.filter(cleared_at=None).exists()


def test_a_mirror__of_another_log__is_refused_and_changes_nothing(work, tmp_path):
    Wallet().fetch()
    work()
    size = Log.objects.get().size
    entries = next((tmp_path / "mirror").glob("2*/entries"))
    entries.write_bytes(bytes(32) + entries.read_bytes()[32:])
    assert size

    with pytest.raises(CommandError, match="does not continue"):
        _recover_into_an_empty_database(tmp_path / "mirror")


def _recover_into_an_empty_database(mirror: Path) -> None:
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.close_pool()
    servers.clone(name)
    call_command("recover_from_mirror", folder=mirror)


def test_write_mirror__after_a_crash_in_the_middle_of_an_entry__is_whole_again(work, tmp_path):
    Wallet().fetch()
    work()
    entries = next((tmp_path / "mirror").glob("2*/entries"))
    whole = entries.read_bytes()
    entries.write_bytes(whole[:-7])

    write_mirror(tmp_path / "mirror")

    assert entries.read_bytes() == whole
