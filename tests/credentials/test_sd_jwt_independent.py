"""SD-JWT VC: verified by a library of others, nested claims too; and the type's metadata and template."""

from __future__ import annotations

import base64
import datetime as dt
import json
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.conf import settings

from credentials.claims import CardContent
from credentials.formats import Binding, Frame, sd_jwt
from credentials.formats.svg import template
from credentials.models import CardKind
from credentials.presentation.disclosures import disclosed
from credentials.queries import current_kind
from credentials.status.places import Place
from identity.signing import client
from identity.signing.encoding import b64url, public_jwk
from identity.signing.keys import active_key
from tests.credentials.independent import fetched, judged
from tests.factories.credentials import Wallet, new_keys, payload_of

pytestmark = pytest.mark.django_db
NESTED = {"name": "김하연", "address": {"city": "인천", "road": {"name": "예술로", "number": 149}}, "empty": {}}


def nested_card() -> str:
    now = dt.datetime.now(dt.UTC)
    content = CardContent(NESTED, {"legal_identity_document": False}, now + dt.timedelta(days=30))
    jwk = public_jwk(new_keys(1)[0].public_key())
    binding = Binding(jwk, Place(uuid4(), f"{settings.ISSUER_ORIGIN}/status-lists/{uuid4()}", 7))
    key = active_key("credential")
    frame = Frame(settings.ISSUER_ORIGIN, f"{settings.ISSUER_ORIGIN}/vct/citizen-card/1", int(now.timestamp()))
    sign = partial(client.sign, key.kid, sd_jwt.SIGNING_KIND)
    return str(sd_jwt.build(frame, content, [binding], sd_jwt.header(key), sign)[0].serialized)


def status_of(card: str) -> str:
    return fetched(payload_of(card)["status"]["status_list"]["uri"]).content.decode()


def test_sd_jwt__another_library_verifies_it_and_refuses_a_changed_one() -> None:
    (card,) = Wallet().fetch().copies

    verdict = judged("sd-jwt", card, status=status_of(card))
    assert verdict["verified"], verdict
    assert verdict["payload"]["legal_identity_document"] is False
    assert verdict["payload"]["district"]

    jwt, *disclosures = card.split("~")
    header, _, signature = jwt.split(".")
    longer = b64url(json.dumps(payload_of(card) | {"exp": 4_000_000_000}).encode())
    changed = "~".join([f"{header}.{longer}.{signature}", *disclosures])
    assert not judged("sd-jwt", changed, status=status_of(card))["verified"]


def test_nested__each_member_is_disclosed_alone() -> None:
    card = nested_card()
    _, *disclosures, _ = card.split("~")
    assert len(disclosures) == 7
    assert len(payload_of(card)["_sd"]) == 3 + sd_jwt.DECOYS

    whole = disclosed(payload_of(card), disclosures)
    assert {name: whole[name] for name in NESTED} == NESTED

    by_name = {json.loads(base64.urlsafe_b64decode(each + "=="))[1]: each for each in disclosures}
    some = disclosed(payload_of(card), [by_name["address"], by_name["city"]])
    assert some["address"] == {"city": "인천"}
    assert "name" not in some


def test_nested__another_library_agrees() -> None:
    fresh = Wallet().fetch().copies[0]  # a list to ask for
    card = nested_card()

    verdict = judged("sd-jwt", card, status=status_of(fresh))

    assert verdict["verified"], verdict
    assert verdict["payload"]["address"] == NESTED["address"]


def test_decoys__are_four_and_look_like_the_rest() -> None:
    (card,) = Wallet().fetch().copies

    digests = payload_of(card)["_sd"]
    assert len(digests) == len(card.split("~")) - 2 + 4
    assert digests == sorted(digests)
    assert {len(each) for each in digests} == {43}


@pytest.mark.parametrize("locale", ["ko", "en"])
def test_template__is_named_with_its_hash_and_holds_every_claim(locale: str) -> None:
    metadata = fetched("/vct/citizen-card/1").json()
    display = next(each for each in metadata["display"] if each["locale"] == locale)
    (named,) = display["rendering"]["svg_templates"]

    response = fetched(named["uri"])

    digest = base64.b64encode(sha256(response.content).digest()).decode()
    assert named["uri#integrity"] == f"sha256-{digest}"
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    shown = response.content.decode()
    assert all(
        f"{{{{{claim['svg_id']}}}}}" in shown
        for claim in metadata["claims"]
        if claim["path"] != ["legal_identity_document"]
    )


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"/><image href="https://x"/>', "&lt;", "</svg>"])
def test_template__no_markup_of_staff_goes_in(hostile: str) -> None:
    kind = current_kind("citizen")
    labels: dict[str, Any] = {"label_ko": hostile, "label_en": hostile}
    drawn = CardKind(
        code=kind.code,
        version=9,
        name_ko=hostile,
        name_en=hostile,
        background_color=kind.background_color,
        text_color=kind.text_color,
        claims=[claim | labels for claim in kind.claims],
    )

    root = ElementTree.fromstring(template(drawn, "ko"))  # noqa: S314  # our own text

    assert {each.tag.rpartition("}")[2] for each in root.iter()} == {"svg", "rect", "text"}
    assert not {name for each in root.iter() for name in each.attrib if "href" in name or name.startswith("on")}
