"""The audit trail and what the city publishes are committed to, and what is altered of them is named."""

import time
from hashlib import sha256
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection, transaction

from anchoring.log.records import digest_of, with_kind
from anchoring.models import Alarm
from anchoring.tampering import find_tampering
from anchoring.tasks import advance_log
from credentials.presentation.models import Purpose
from identity import audit
from identity.actors import Actor
from identity.models import AuditRow
from tests.anchoring.conftest import tamper  # noqa: F401
from wallet.provenance import records
from wallet.provenance.models import AuditBatch, Publication, WaitingAuditRow
from wallet.provenance.tasks import commit_audit_rows, commit_publications

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("tests")


def act(event: str = "test.happened") -> AuditRow:
    with transaction.atomic():
        audit.record(event, by=SYSTEM, detail={"share": 0.5, "number": 7})
        return AuditRow.objects.latest("pk")


def everything() -> None:
    commit_audit_rows()
    commit_publications()
    advance_log()


def named(code: str) -> list[str]:
    return [finding.subject for finding in find_tampering() if finding.code == code]


def test_commit_audit_rows__takes_all_and_chains_the_batches():
    everything()
    first, rows = AuditBatch.objects.first(), [act(), act()]
    everything()
    everything()

    second = AuditBatch.objects.first()
    assert second.rows == [row.pk for row in rows]
    previous = bytes(first.commitment.digest) if first else None
    digests = [digest_of(records.row_salt(bytes(second.salt), row.pk), records.audit_row(row)) for row in rows]
    assert bytes(second.digests) == b"".join(digests)
    assert second.first_position == (first.first_position + len(first.rows) if first else 0)
    assert records.batch_extra(second.first_position, previous)["previous"] == (previous.hex() if previous else None)
    assert not WaitingAuditRow.objects.exists()
    assert not [finding for finding in find_tampering() if not finding.lawful]


def test_an_audit_row__whose_transaction_commits_late__is_not_lost(threads):
    done = []

    def late_or_early(which: str) -> None:
        if which == "late":
            with transaction.atomic():
                done.append(audit.record("test.late", by=SYSTEM))
                while len(done) < 2:
                    time.sleep(0.01)
        else:
            while not done:
                time.sleep(0.01)
            act("test.early")
            commit_audit_rows()
            done.append(None)

    assert threads.run(late_or_early, ["late", "early"]) == [None, None]
    commit_audit_rows()

    late, early = (AuditRow.objects.get(event=event) for event in ("test.late", "test.early"))
    assert late.pk < early.pk
    held = [row for batch in AuditBatch.objects.all() for row in batch.rows]
    assert held.count(late.pk) == held.count(early.pk) == 1


ADDED = (
    "INSERT INTO identity_auditrow SELECT (json_populate_record(t, json_build_object('id', id + 1000))).* "
    "FROM identity_auditrow t WHERE id = {id}"
)


@pytest.mark.parametrize(
    ("statement", "code", "subject"),
    [
        ("UPDATE identity_auditrow SET actor_name = 'x' WHERE id = {id}", "record.altered", "audit row {id}"),
        ("UPDATE identity_auditrow SET detail = '{{}}' WHERE id = {id}", "record.altered", "audit row {id}"),
        ("DELETE FROM identity_auditrow WHERE id = {id}", "record.missing", "audit row {id}"),
        (ADDED, "record.without_leaf", "audit row {added}"),
        ("DELETE FROM wallet_provenance_auditbatch", "record.missing", "audit.batch"),
        ("UPDATE wallet_provenance_auditbatch SET digests = sha256('x')", "record.altered", "batch of audit rows"),
        ("UPDATE wallet_provenance_publication SET content = '[]'", "record.altered", "publication "),
        ("DELETE FROM wallet_provenance_publication WHERE kind = 'purpose'", "record.missing", "published.purpose"),
        ("UPDATE credentials_cardkind SET eligibility = '[]'", "record.altered", "card kind citizen-card/1"),
    ],
)
def test_a_row__changed_added_or_deleted_by_sql__is_named(tamper, statement, code, subject):  # noqa: F811
    row = act()
    everything()

    tamper(statement.format(id=row.pk))

    expected = subject.format(id=row.pk, added=row.pk + 1000)
    assert any(found.startswith(expected) for found in named(code)), find_tampering()


def test_commit_publications__of_a_changed_purpose__is_a_new_one_and_the_old_one_stays():
    everything()
    purpose = Purpose.objects.first()
    before = Publication.objects.filter(kind="purpose", name=purpose.code).get()
    everything()
    assert Publication.objects.filter(kind="purpose", name=purpose.code).count() == 1

    Purpose.objects.filter(pk=purpose.pk).update(keep_minutes=purpose.keep_minutes + 1)
    everything()

    newest = Publication.objects.filter(kind="purpose", name=purpose.code).first()
    assert newest.content == before.content | {"keep_minutes": purpose.keep_minutes + 1}
    digest = digest_of(bytes(newest.commitment.salt), with_kind("published.purpose", records.publication(newest)))
    assert digest == bytes(newest.commitment.digest)
    assert set(Publication.objects.values_list("kind", flat=True)) == {
        "card_kind",
        "current_cards",
        "purpose",
        "trust_list",
        "front_end",
    }


def test_commit_publications__the_front_end__is_every_file_as_browsers_get_it():
    everything()

    release = Publication.objects.get(kind="front_end")
    assert {name for name in release.content["files"] if name.startswith("sw-")} == {"sw-verifier.js", "sw-wallet.js"}
    for name, digest in release.content["files"].items():
        assert sha256(Path(finders.find(name)).read_bytes()).hexdigest() == digest, name


def test_a_card_kind__changed_under_its_version__raises_an_alarm(tamper):  # noqa: F811
    everything()
    count = Publication.objects.filter(kind="card_kind").count()

    tamper("UPDATE credentials_cardkind SET valid_months = 60 WHERE code = 'citizen'")
    everything()

    assert Publication.objects.filter(kind="card_kind").count() == count
    assert "citizen-card/1" in Alarm.objects.get(code="publication.changed", cleared_at=None).detail


@pytest.mark.parametrize("statement", ["UPDATE {0} SET commitment_id = 1", "DELETE FROM {0}", "TRUNCATE {0}"])
@pytest.mark.parametrize("table", ["wallet_provenance_auditbatch", "wallet_provenance_publication"])
def test_the_products_role__when_it_tries_to_change_what_is_committed__is_refused(statement, table):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
