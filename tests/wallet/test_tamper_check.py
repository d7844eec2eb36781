"""`tamper_check` over all that is recorded: each kind of row changed, added and deleted by a superuser is named."""

from io import StringIO

import pytest
from django.core.management import call_command

from anchoring.actions import destroy_salt
from anchoring.tampering import find_tampering
from anchoring.tasks import advance_log
from credentials.actions.statuses import suspend
from credentials.models import StatusReason
from identity.actors import Actor
from mileage.actions.sealing import seal_transfers
from services.core.actions import ActivityReport, correct_activity, record_activity
from tests.anchoring.conftest import tamper  # noqa: F401
from tests.factories import mileage as make
from tests.factories.credentials import Wallet, new_keys

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("tests")


@pytest.fixture
def city():
    """A suspended card of two copies, an activity that earned points, one taken back, a transfer: all in the log."""
    credential = Wallet(keys=new_keys(2)).fetch().credential
    suspend(credential, StatusReason.UNDER_REVIEW, by=SYSTEM)
    make.programme()
    at = make.moment("2026-11-20T10:00+09:00")
    kept, taken_back = (
        record_activity(ActivityReport("volunteering", make.citizen(), hours, "hour", at, f"test:{hours}"), by=SYSTEM)
        for hours in (1, 2)
    )
    correct_activity(taken_back, "counted twice", by=SYSTEM)
    make.post(make.move(make.member_account(points=100), make.partner(), 10))
    seal_transfers()
    advance_log()
    return {"credential": credential, "kept": kept, "taken_back": taken_back}


def named(code: str) -> str:
    """What was found under a code, one line each."""
    return "\n".join(finding.subject for finding in find_tampering() if finding.code == code)


def test_tamper_check__of_an_honest_city__finds_nothing_and_says_what_it_compared(city):
    out = StringIO()

    call_command("tamper_check", stdout=out)

    assert "0 findings" in out.getvalue()
    for name in ("credentials", "credentials.status", "mileage.ledger", "services.activities", "anchoring.tombstones"):
        assert name in out.getvalue()


FIRST = "(SELECT min(id) FROM mileage_transfer)"
LAST = "(SELECT max(id) FROM anchoring_commitment)"


def committed(kind: str) -> str:
    """A commitment that was never sequenced, as who adds a row by hand has to make one."""
    values = f"substring(sha256('s') for 16), sha256('d'), '{kind}', now()"
    return f"INSERT INTO anchoring_commitment (salt, digest, kind, created_at) VALUES ({values});"


def copied(table: str, **fields: str) -> str:
    """The first row of a table once more, with other values in some fields."""
    pairs = ", ".join(f"'{name}', {value}" for name, value in fields.items())
    row = f"(json_populate_record(t, json_build_object({pairs}))).*"
    return f"INSERT INTO {table} SELECT {row} FROM {table} t WHERE t.id = (SELECT id FROM {table} ORDER BY id LIMIT 1)"


CREDENTIAL, COPY, STATUS = (f"credentials_{name}" for name in ("credential", "credentialcopy", "statuschange"))
TRANSFER, POSTING, ACTIVITY = "mileage_transfer", "mileage_posting", "services_core_activity"
ID = "gen_random_uuid()"
RECORDED = {
    "state": "'recorded'",
    "corrected_at": "NULL",
    "correction_reason": "''",
    "correction_commitment_id": "NULL",
}
CHANGED = [
    (f"UPDATE {CREDENTIAL} SET expires_at = expires_at + interval '1 day'", "record.altered", "credential "),
    (f"UPDATE {COPY} SET digest = sha256('x') WHERE number = 1", "record.altered", "credential "),
    (f"UPDATE {COPY} SET status_index = 999999 - status_index", "record.altered", "credential "),
    (f"UPDATE {CREDENTIAL} SET state = 'active'", "status.not_of_its_history", "credential "),
    (f"UPDATE {STATUS} SET reason = 'misuse'", "record.altered", "change of status "),
    (f"UPDATE {TRANSFER} SET reason = 'x' WHERE id = {FIRST}", "record.altered", "transfer "),
    (f"UPDATE {POSTING} SET amount = amount * 2 WHERE transfer_id = {FIRST}", "record.altered", "transfer "),
    (f"UPDATE {POSTING} SET balance = balance + 1 WHERE transfer_id = {FIRST}", "ledger.rule_broken", "balance"),
    ("UPDATE mileage_sealedbatch SET size = size + 1", "ledger.rule_broken", "batch "),
    ("UPDATE mileage_seal SET digest = sha256('x') WHERE index = 0", "record.altered", "sealed batch "),
    (f"UPDATE {ACTIVITY} SET quantity = 9", "record.altered", "activity "),
    (f"UPDATE {ACTIVITY} SET correction_reason = 'x' WHERE state = 'corrected'", "record.altered", "correction of "),
]
ADDED = [
    (
        committed("credential.issued")
        + copied(CREDENTIAL, id=ID, token_id="0", notification_id="'x'", commitment_id=LAST),
        "record.without_leaf",
        "credential ",
    ),
    (copied(COPY, id="0", number="7", status_index="5", holder_thumbprint="'x'"), "record.altered", "credential "),
    (committed("credential.status") + copied(STATUS, id="0", commitment_id=LAST), "record.without_leaf", "change of "),
    (copied(STATUS, id="0"), "record.shares_a_commitment", "change of "),
    (copied(TRANSFER, id=f"{FIRST} + (1::bigint << 22)"), "ledger.rule_broken", "waits for its seal"),
    (copied(POSTING, id=f"{FIRST} + 9"), "record.altered", "transfer "),
    (
        committed("service.activity") + copied(ACTIVITY, id=ID, source_ref="'x'", commitment_id=LAST, **RECORDED),
        "record.without_leaf",
        "activity ",
    ),
]
DELETED = [
    (f"DELETE FROM {CREDENTIAL}", "record.missing", "credential.issued "),
    (f"DELETE FROM {COPY} WHERE number = 1", "record.altered", "credential "),
    (f"DELETE FROM {STATUS}", "record.missing", "credential.status "),
    (f"DELETE FROM {TRANSFER} WHERE id = {FIRST}", "record.missing", "transfer "),
    (f"DELETE FROM {POSTING} WHERE id = {FIRST} + 1", "record.altered", "transfer "),
    ("DELETE FROM mileage_sealedbatch", "record.missing", "ledger.batch "),
    (f"DELETE FROM {ACTIVITY} WHERE state = 'recorded'", "record.missing", "service.activity "),
    (f"DELETE FROM {ACTIVITY} WHERE state = 'corrected'", "record.missing", "service.activity_corrected "),
]


@pytest.mark.parametrize(("statements", "code", "subject"), CHANGED + ADDED + DELETED)
def test_a_row__changed_added_or_deleted_by_sql__is_named(city, tamper, statements, code, subject):  # noqa: F811
    tamper(*statements.split(";"))

    assert subject in named(code), find_tampering()
    with pytest.raises(SystemExit):
        call_command("tamper_check", stdout=StringIO())


def test_a_row__lawfully_deleted__is_not_verifiable_since_and_not_altered(city, tamper):  # noqa: F811
    destroy_salt(city["kept"].commitment, "retention_ended")
    advance_log()
    tamper(f"DELETE FROM services_core_activity WHERE id = '{city['kept'].pk}'")
    out = StringIO()

    call_command("tamper_check", stdout=out)

    assert "record.not_verifiable: service.activity" in out.getvalue()
    assert "since 2" in out.getvalue()
    assert "0 findings" in out.getvalue()
