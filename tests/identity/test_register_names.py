"""Foreign residents have Latin names: in the list, on cards, at the counter, and masked."""

from __future__ import annotations

import datetime as dt

import pytest

from credentials.staff.finding import find_holders
from identity.models import StaffRole
from identity.register import names
from identity.register.actions.looking import find_entries
from identity.register.models import RegisterEntry
from identity.register.parsing import Fault, parse
from tests.credentials.test_card_kinds import fetched
from tests.factories import register as make
from tests.factories.credentials import resident
from tests.factories.identity import as_staff

BORN = dt.date(1990, 3, 4)


@pytest.mark.parametrize(
    ("register", "asked"),
    [
        ("NGUYEN THI LAN", "Lan Nguyễn Thị"),
        ("NGUYỄN THỊ LAN", "nguyen thi lan"),
        ("O'BRIEN SEAN", "Seán O’Brien"),
        ("DE LA CRUZ ANNE-MARIE", "Anne Marie de la Cruz"),
        ("STRASSER BJORN", "Straßer, Björn"),
        ("ĐỖ MINH", "DO MINH"),
        ("LØVE ÆRIC", "Love Aeric"),
        ("김하연", "김 하연"),
        ("김하연", "김하연"),
        ("ＬＥＥ ＡＤＡ", "Lee Ada"),
    ],
)
def test_same__for_two_spellings_of_one_name__is_true(register, asked):
    assert names.same(register, asked)


@pytest.mark.parametrize(
    ("one", "other"), [("김하연", "김하영"), ("LEE ADA", "LEE ADAM"), ("", ""), ("'", "-"), ("ADA LEE", "ADALEE K")]
)
def test_same__for_other_names_or_none__is_false(one, other):
    assert not names.same(one, other)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("JANE SMITH", "J*** S****"),
        ("Nguyễn Thị Lan", "N***** T** L**"),
        ("Élodie", "É*****"),
        ("김하연", "김*연"),
        ("이산", "이*"),
        ("王小明", "王*明"),
    ],
)
def test_masked__shows_first_letters_of_latin_words_and_the_ends_of_others(name, masked):
    assert names.masked(name) == masked


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("NGUYEN  THI\u00a0LAN", "NGUYEN THI LAN"),
        ("ＬＥＥ　ＡＤＡ", "LEE ADA"),
        ("Jose\u0301 Ñandú", "José Ñandú"),
        ('"SMITH, JANE ""JJ"""', 'SMITH, JANE "JJ"'),
    ],
)
def test_list__with_a_latin_name__keeps_it_composed_and_with_single_blanks(cell, kept):
    text = make.listing(make.line("R1", name=cell)).decode()
    [row] = parse([text], {"연수구": 1}, dt.date(2026, 11, 1))

    assert row.name == kept


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "-", "'", "A\u200bB", "\u202eNAJ"])
def test_list__with_what_is_no_name__says_so(cell):
    text = make.listing(make.line("R1", name=cell)).decode()
    [fault] = parse([text], {"연수구": 1}, dt.date(2026, 11, 1))

    assert isinstance(fault, Fault) and (fault.column, fault.code) == ("name", "bad_characters")


@pytest.mark.django_db
def test_resident__with_a_latin_name__has_it_on_the_card_and_is_found_at_the_counter_in_another_spelling():
    member = resident(name="NGUYỄN THỊ LAN")
    _, chosen, _ = fetched(member, "citizen")
    clerk = as_staff("연수구", role=StaffRole.MANAGER)

    assert chosen["name"] == "NGUYỄN THỊ LAN"
    assert find_holders("Lan Nguyen Thi", BORN, "counter", by=clerk) == [member]
    assert find_entries("nguyen thi lan", BORN, by=clerk, reason="at the counter") == [RegisterEntry.objects.get()]
    assert find_holders("Lan Nguyen", BORN, "counter", by=clerk) == []
    assert find_holders("", BORN, "counter", by=clerk) == []
    assert find_holders("Lan Nguyen Thi", BORN, "counter", by=as_staff("부평구")) == []
