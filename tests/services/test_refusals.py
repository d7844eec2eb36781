"""Every rule's refusal has a code of its own and a text in both languages."""

from importlib import import_module

import pytest
from django.utils import translation

from services.core.errors import ServiceError, text_of

SERVICES = ("badges", "blood_donation", "collectibles", "core", "parking", "reservations", "volunteering")


def kinds(of: type[ServiceError]) -> set[type[ServiceError]]:
    return {of, *(deeper for each in of.__subclasses__() for deeper in kinds(each))}


def errors_of(service: str) -> list[type[ServiceError]]:
    """Wherever in the service's package they stand."""
    import_module(f"services.{service}.errors")
    return [each for each in kinds(ServiceError) if each.__module__.startswith(f"services.{service}.")]


@pytest.mark.parametrize("service", SERVICES)
def test_refusals__are_told_in_korean_and_in_english(service):
    errors = errors_of(service)
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
    leaves = [each for each in errors_of(service) if not each.__subclasses__()]
    codes = [each.code for each in leaves]
    assert sorted(codes) == sorted(set(codes))


def test_text_of__a_code__is_its_refusals_in_whichever_app():
    with translation.override("en"):
        told = [text_of(code) for code in ("unknown_member", "below_floor", "out_of_scope", "no such code")]
    assert told == [
        "There is no such member.",
        "The balance is not enough.",
        "This belongs to another district or service.",
        "no such code",
    ]
