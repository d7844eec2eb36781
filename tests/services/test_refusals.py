"""Every rule's refusal has a code of its own and a text in both languages."""

from importlib import import_module

import pytest
from django.utils import translation

from services.core.errors import ServiceError

SERVICES = ("badges", "blood_donation", "collectibles", "core", "parking", "reservations", "volunteering")


def kinds(of: type[ServiceError]) -> set[type[ServiceError]]:
    return {of, *(deeper for each in of.__subclasses__() for deeper in kinds(each))}


@pytest.mark.parametrize("service", SERVICES)
def test_refusals__are_told_in_korean_and_in_english(service):
    name = import_module(f"services.{service}.errors").__name__
    errors = [each for each in kinds(ServiceError) if each.__module__ == name]
    assert len(errors) > 3
    for each in errors:
        with translation.override("ko"):
            korean = str(each.text)
        with translation.override("en"):
            english = str(each.text)
        assert any("가" <= letter <= "힣" for letter in korean), each
        assert english != korean, each
        assert 400 <= each.status < 500, each


@pytest.mark.parametrize("service", SERVICES)
def test_refusals__have_codes_of_their_own(service):
    name = import_module(f"services.{service}.errors").__name__
    leaves = [each for each in kinds(ServiceError) if each.__module__ == name and not each.__subclasses__()]
    codes = [each.code for each in leaves]
    assert sorted(codes) == sorted(set(codes))
