# ruff: noqa: F401, F811 - fixtures come by import
"""The code that the wallet draws is read by another reader, at the size at which a phone shows it."""

import numpy as np
import pytest
import zxingcpp

from tests.journeys.qr_desk import Packer, holder, packer

pytestmark = pytest.mark.django_db


def read(picture) -> str | None:
    found = zxingcpp.read_barcodes(np.array(picture))
    return found[0].text if found else None


def test_show__two_claims_of_an_issued_card__version_18_or_lower(packer: Packer):
    citizen = holder(name="김하연", district="연수구")

    code = packer.show(citizen.card, citizen.key, "district", "age_over_19")

    assert code.version <= 18
    assert code.presentation.startswith(citizen.card.split("~")[0] + "~")


@pytest.mark.parametrize("scale", [3, 4, 6.5])
def test_show__photographed_at_3_pixels_a_module_or_more__is_read(packer: Packer, scale: float):
    citizen = holder()
    code = packer.show(citizen.card, citizen.key, "district", "age_over_19")

    assert read(code.picture(scale)) == code.address
    assert read(code.photo(scale)) == code.address


def test_show__every_claim__is_read_at_4_pixels_a_module(packer: Packer):
    citizen = holder(name="황보아름다운누리")
    claims = ["name", "birthdate", "city", "district", "resident", "age_over_14", "age_over_19", "age_over_65"]

    code = packer.show(citizen.card, citizen.key, *claims)

    assert code.version <= 24
    assert read(code.photo(4)) == code.address
