"""What the verifier's app asks its own origin for."""

import time
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.test import Client

from credentials.presentation.models import Purpose
from identity.models import District
from identity.signing.ceremony import root_certificate

pytestmark = pytest.mark.django_db


def config():
    return Client(HTTP_HOST=urlsplit(settings.VERIFIER_ORIGIN).netloc).get("/api/config").json()


def test_config__names_the_lists_the_root_and_the_time__and_is_never_kept():
    answer = Client(HTTP_HOST=urlsplit(settings.VERIFIER_ORIGIN).netloc).get("/api/config")

    body = answer.json()
    assert body["issuer"] == settings.ISSUER_ORIGIN
    assert body["trust_list"] == f"{settings.ISSUER_ORIGIN}/trust-list"
    root = x509.load_pem_x509_certificate(body["anchors"].encode())
    assert root.public_bytes(Encoding.DER) == root_certificate().public_bytes(Encoding.DER)
    assert abs(body["now"] / 1000 - time.time()) < 60
    assert "no-store" in answer["Cache-Control"]


def test_config__on_another_origin__is_not_there():
    assert Client(HTTP_HOST=urlsplit(settings.ISSUER_ORIGIN).netloc).get("/api/config").status_code == 404


def test_config__has_the_purposes_that_one_code_can_answer():
    by_code = {each["code"]: each for each in config()["purposes"]}

    assert by_code.keys() == {"resident", "district-resident", "youth", "volunteer-parking", "multi-child"}
    assert by_code["district-resident"] == {
        "code": "district-resident",
        "name_ko": "해당 구·군 주민 확인",
        "name_en": "Resident of this district",
        "ground_ko": "디지털시민증 발급 및 이용에 관한 조례 제8조",
        "ground_en": "Ordinance on the digital citizen card, article 8",
        "holder_check": "none",
        "modes": ["broadcast", "challenge"],
        "max_list_age": 900,
        "query": {
            "id": "citizen",
            "format": "dc+sd-jwt",
            "meta": {"vct_values": [f"{settings.ISSUER_ORIGIN}/vct/citizen-card/1"]},
            "claims": [
                {"path": ["resident"], "values": [True]},
                {"path": ["district"], "values": ["{district}"]},
            ],
        },
    }


@pytest.mark.parametrize("change", [{"active": False}, {"modes": ["online"]}])
def test_config__a_purpose_that_no_desk_can_check__is_left_out(change):
    Purpose.objects.filter(code="resident").update(**change)

    assert "resident" not in {each["code"] for each in config()["purposes"]}


def test_config__a_purpose_that_needs_what_no_desk_has__is_left_out():
    purpose = Purpose.objects.get(code="resident")
    purpose.query["credentials"][0]["claims"].append({"path": ["name"], "values": ["{plate}"]})
    purpose.save()

    assert "resident" not in {each["code"] for each in config()["purposes"]}


def test_config__has_todays_districts_with_those_they_came_out_of():
    by_name = {each["name_ko"]: each for each in config()["districts"]}

    assert len(by_name) == 11
    start_of_july_2026 = 1_782_831_600
    assert by_name["제물포구"]["former"] == [
        {"name_ko": "동구", "until": start_of_july_2026},
        {"name_ko": "중구", "until": start_of_july_2026},
    ]
    assert by_name["연수구"]["former"] == []
    assert District.objects.count() > 11


def test_purposes__the_wallet_gets_the_same_as_the_desk():
    answer = Client(HTTP_HOST=urlsplit(settings.WALLET_ORIGIN).netloc).get("/api/purposes")

    assert answer.json() == {"purposes": config()["purposes"]}
    assert "no-store" in answer["Cache-Control"]
