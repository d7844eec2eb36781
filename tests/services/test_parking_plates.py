"""Number plates: one spelling, whatever was typed."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.parking.errors import BadPlate
from services.parking.plates import (
    COMMERCIAL,
    DIPLOMATIC,
    NATIONAL,
    OLDER,
    REGIONS,
    PlateForm,
    form_of,
    masked,
    normalised,
)

digits = st.text("0123456789", min_size=4, max_size=4)


def some(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=least, max_size=most)


national = st.builds("{}{}{}".format, some(2, 3), st.sampled_from(NATIONAL), digits)
regional = st.builds("{}{}{}{}".format, st.sampled_from(list(REGIONS)), some(1, 2), st.sampled_from(OLDER), digits)
diplomatic = st.builds("{}{}".format, st.sampled_from(DIPLOMATIC), some(6, 6))
plates = national | regional | diplomatic


@st.composite
def typed(draw, of):
    """The same plate as people and keyboards write it."""
    text = draw(of)
    parts = [letter + draw(st.sampled_from(["", "", " ", "-", " - ", "\u00a0"])) for letter in text]
    spelled = "".join(parts)
    if draw(st.booleans()):
        spelled = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isdigit() else c for c in spelled)
    spelled = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), spelled)
    return text, spelled


@settings(max_examples=40)
@given(plates)
def test_a_plate__is_its_own_spelling(plate):
    assert normalised(plate) == plate
    assert form_of(plate) is not None


@settings(max_examples=40)
@given(typed(of=national | diplomatic))
def test_however_a_plate_is_typed__it_is_the_same(case):
    plate, spelled = case
    if len(spelled) > 40:
        return
    assert normalised(spelled) == plate


@settings(max_examples=40)
@given(st.sampled_from(list(REGIONS)), some(1, 2), st.sampled_from(OLDER), digits)
def test_a_regions_long_name__is_its_short_one(region, number, letter, rest):
    rest_of_it = f"{number}{letter}{rest}"
    spellings = {normalised(f"{name} {rest_of_it}") for name in (region, *REGIONS[region])}
    assert spellings == {f"{region}{rest_of_it}"}


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_any_text__is_refused_or_stays_as_it_was_read(text):
    try:
        read = normalised(text)
    except BadPlate:
        return
    assert normalised(read) == read
    assert len(read) <= 12
    assert read[-4:] not in masked(read)


@settings(max_examples=40)
@given(plates, plates)
def test_two_plates__are_never_read_as_one(one, other):
    assert (normalised(one) == normalised(other)) == (one == other)


@pytest.mark.parametrize(
    ("text", "plate", "form"),
    [
        ("12가 3456", "12가3456", PlateForm.NATIONAL),
        ("123 가 4567", "123가4567", PlateForm.NATIONAL),
        ("１２３허４５６７", "123허4567", PlateForm.NATIONAL),
        ("12배3456", "12배3456", PlateForm.NATIONAL),
        ("12육3456", "12육3456", PlateForm.NATIONAL),
        ("경기 3 고 1234", "경기3고1234", PlateForm.REGIONAL),
        ("인천광역시 12 가 3456", "인천12가3456", PlateForm.REGIONAL),
        ("서울33바1234", "서울33바1234", PlateForm.REGIONAL),
        ("서울1초1234", "서울1초1234", PlateForm.REGIONAL),
        ("외교 001-002", "외교001002", PlateForm.DIPLOMATIC),
    ],
)
def test_known_forms(text, plate, form):
    assert (normalised(text), form_of(plate)) == (plate, form)


@pytest.mark.parametrize(
    "text",
    ["", "가", "1가2345", "1234가5678", "12가345", "12가34567", "12초3456", "12A3456", "뉴욕12가3456", "12가3456" * 9,
     "인천12가3456x", "12\u200b가3456", "외교12345"],
)  # fmt: skip
def test_what_is_no_plate__is_refused(text):
    with pytest.raises(BadPlate):
        normalised(text)


def test_commercial_syllables__are_national_too():
    assert set(COMMERCIAL) <= set(NATIONAL) <= set(OLDER)
