"""The format itself, without a database: bytes as RFC 9901 has them."""

import base64
import datetime as dt
import json
from hashlib import sha256
from uuid import uuid4

import pytest

from credentials.claims import CardContent, last_day
from credentials.dates import add_months, age_on, birthday
from credentials.formats import Binding, Frame, sd_jwt
from credentials.models import CardKind
from credentials.status.places import Place
from tests.factories.credentials import unpadded

JWK = {"crv": "P-256", "kty": "EC", "x": "x", "y": "y"}
FRAME = Frame("https://issuer.example", "https://issuer.example/vct/citizen-card/1", 1_790_000_000)
HEADER = "aGVhZGVy"


def built(copies: int = 1, chosen: dict | None = None) -> list[str]:
    ends = dt.datetime(2028, 1, 1, tzinfo=dt.UTC)
    chosen = {"name": '김"하연\\', "resident": True} if chosen is None else chosen
    content = CardContent(chosen, {"legal_identity_document": False}, ends)
    bindings = [Binding(JWK, Place(uuid4(), "https://issuer.example/status-lists/1", 7)) for _ in range(copies)]
    issued = sd_jwt.build(FRAME, content, bindings, HEADER, lambda inputs: [b"s" * 64 for _ in inputs])
    return [each.serialized for each in issued]


def test_build__when_done__every_disclosure_has_its_digest_in_the_payload():
    [card] = built()

    jwt, *disclosures, end = card.split("~")
    payload = json.loads(unpadded(jwt.split(".")[1]))

    assert end == ""
    digests = [base64.urlsafe_b64encode(sha256(each.encode()).digest()).rstrip(b"=").decode() for each in disclosures]
    assert set(digests) < set(payload["_sd"])
    assert [json.loads(unpadded(each))[1:] for each in disclosures] == [["name", '김"하연\\'], ["resident", True]]
    assert all(len(unpadded(json.loads(unpadded(each))[0])) == 16 for each in disclosures)


def test_build__when_done__json_has_the_one_spelling():
    [card] = built()
    jwt, disclosure, *_ = card.split("~")
    texts = [unpadded(jwt.split(".")[1]).decode(), unpadded(disclosure).decode()]

    for text in texts:
        assert text == json.dumps(json.loads(text), separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    assert "김" in texts[1]


def test_build__when_there_is_nothing_to_disclose__ends_after_the_jwt():
    [card] = built(chosen={})

    assert card.count("~") == 1
    assert card.endswith("~")


def test_build__when_made_twice__no_salt_comes_twice():
    salts = [json.loads(unpadded(part))[0] for card in built(50) for part in card.split("~")[1:-1]]

    assert len(set(salts)) == 100


KIND = CardKind(
    valid_months=24,
    claims=[
        {"name": f"age_over_{age}", "source": "age_over", "argument": age, "label_ko": "", "label_en": ""}
        for age in (14, 19, 65)
    ],
)


@pytest.mark.parametrize(
    ("born", "on", "ends"),
    [
        ("1990-03-04", "2026-11-21", "2028-11-21"),  # no birthday that changes anything: the full term
        ("2008-06-15", "2026-11-21", "2027-06-01"),  # nineteen on 15 June: ends with May, telling the month alone
        ("2007-12-05", "2026-11-21", "2026-12-01"),
        ("2007-11-30", "2026-11-21", "2026-11-30"),  # this month's birthday: not a day longer
        ("2007-11-21", "2026-11-21", "2028-11-21"),  # nineteen today
        ("2007-11-22", "2026-11-21", "2026-11-22"),
        ("2008-02-29", "2026-11-21", "2027-03-01"),  # no 29 February in 2027
        ("1963-11-20", "2026-11-21", "2028-11-01"),
        ("1963-11-21", "2026-11-21", "2028-11-21"),
        ("1963-11-22", "2026-11-21", "2028-11-21"),
        ("1990-03-04", "2028-02-29", "2030-02-28"),
    ],
)
def test_last_day__for_anybody__is_never_after_a_birthday_that_makes_a_claim_untrue(born, on, ends):
    assert str(last_day(KIND, dt.date.fromisoformat(born), dt.date.fromisoformat(on))) == ends


def test_last_day__for_many_people__every_age_claim_stays_true_to_the_end():
    on = dt.date(2026, 11, 21)
    for days in range(0, 30_000, 7):
        born = on - dt.timedelta(days=days)
        end = last_day(KIND, born, on)
        assert on < end <= add_months(on, 24)
        eve = end - dt.timedelta(days=1)
        assert all((age_on(born, on) >= age) == (age_on(born, eve) >= age) for age in (14, 19, 65))


@pytest.mark.parametrize(("age", "day"), [(18, "2026-03-01"), (20, "2028-02-29")])
def test_birthday__when_born_on_29_february__is_1_march_in_a_common_year(age, day):
    assert str(birthday(dt.date(2008, 2, 29), age)) == day
    assert age_on(dt.date(2008, 2, 29), dt.date.fromisoformat(day)) == age
    assert age_on(dt.date(2008, 2, 29), dt.date.fromisoformat(day) - dt.timedelta(days=1)) == age - 1
