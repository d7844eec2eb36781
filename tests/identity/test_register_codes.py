"""The text of a code; making and printing by two people; the plaintext is seen once."""

from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from identity.errors import NotAllowed, OutOfScope
from identity.models import AuditKind, AuditRow, District, StaffAssignment, StaffRole
from identity.queries import today
from identity.register import codes, errors
from identity.register.actions.binding import bind_member
from identity.register.actions.codes import CodeSelection, make_codes, print_codes
from identity.register.actions.sweeping import expire_codes
from identity.register.models import BindingCode, CodeBatch, CodeState
from tests.factories import register as make

pytestmark = pytest.mark.django_db


def test_new_code__has_85_secret_bits_in_six_groups_of_four():
    code = codes.new_code()

    assert len(code.secret_part) * 5 >= 80
    assert [len(group) for group in code.text.split("-")] == [4] * 6
    assert codes.read_code(code.text) == code


@pytest.mark.parametrize("typed", [str.lower, lambda text: text.replace("-", " "), lambda text: text.replace("-", "")])
def test_read_code__forgives_how_it_is_typed(typed):
    code = codes.new_code()

    assert codes.read_code(typed(code.text)) == code


def test_read_code__reads_look_alikes_and_wide_characters():
    code = codes.Code("0O1IL1".translate(str.maketrans("OIL", "011")), "0" * 17)
    wide = "".join(chr(ord(char) + 0xFEE0) if char.isalnum() else char for char in code.text)

    assert codes.read_code(code.text.replace("0", "O").replace("1", "l")) == code
    assert codes.read_code(wide) == code


@given(place=st.integers(0, 23), other=st.sampled_from(codes.ALPHABET))
def test_read_code__sees_every_single_wrong_character(place, other):
    text = codes.new_code().text.replace("-", "")
    wrong = text[:place] + other + text[place + 1 :]

    assert wrong == text or codes.read_code(wrong) is None


@pytest.mark.parametrize("text", ["", "-", "U" * 24, "0" * 23, "0" * 500, "한글", "\0" * 24])
def test_read_code__is_none_for_what_is_no_code(text):
    assert codes.read_code(text) is None


def test_seal__opens_only_for_its_own_public_part():
    code, other = codes.new_code(), codes.new_code()

    assert codes.unseal(code.public_part, codes.seal(code)) == code
    with pytest.raises(InvalidTag):
        codes.unseal(other.public_part, codes.seal(code))


def test_make_and_print__by_two_people__shows_each_code_once():
    make.applied(make.residents(3))
    batch = make_codes(CodeSelection(), by=make.manager())
    assert batch.count == 3

    letters = print_codes(batch, by=make.staff(StaffRole.PRINTER))

    assert [letter.register_key for letter in letters] == ["R0", "R1", "R2"]
    stored = BindingCode.objects.order_by("pk")
    assert {row.state for row in stored} == {CodeState.PRINTED}
    assert all(row.sealed is None for row in stored)
    assert all(
        codes.read_code(letter.code).digest == bytes(row.code_hash) for letter, row in zip(letters, stored, strict=True)
    )
    with pytest.raises(errors.CodesNotPrintable):
        print_codes(batch, by=make.staff(StaffRole.PRINTER))
    view = AuditRow.objects.get(kind=AuditKind.VIEW)
    assert len(view.detail["subjects"]) == 3


def test_print__by_the_maker_also_by_another_account__is_refused():
    make.applied(make.residents(1))
    maker = make.manager()
    StaffAssignment.objects.create(person=maker.person, role=StaffRole.PRINTER, during=DateRange(today(), None))
    batch = make_codes(CodeSelection(), by=maker)

    for same in (maker, make.other_account_of(maker)):
        with pytest.raises(errors.SamePerson):
            print_codes(batch, by=same)


def test_printed_by_the_maker__is_refused_by_the_database_too():
    make.applied(make.residents(1))
    maker = make.manager()
    batch = make_codes(CodeSelection(), by=maker)

    with pytest.raises(IntegrityError, match="batch_printed_by_another"):
        CodeBatch.objects.filter(pk=batch.pk).update(
            printed_at=now(), printed_by=maker.user, printed_person=maker.person
        )


def test_roles__a_printer_does_not_make_and_a_clerk_does_neither():
    make.applied(make.residents(1))
    printer, clerk = make.staff(StaffRole.PRINTER), make.staff(StaffRole.CLERK)

    for actor in (printer, clerk):
        with pytest.raises(NotAllowed):
            make_codes(CodeSelection(), by=actor)
    batch = make_codes(CodeSelection(), by=make.manager())
    with pytest.raises(NotAllowed):
        print_codes(batch, by=clerk)
    assert len(print_codes(batch, by=printer)) == 1


def test_scope__a_district_makes_and_prints_for_itself_only():
    make.applied(make.listing(make.line("R0", district="연수구"), make.line("R1", district="남동구", dong="구월3동")))
    yeonsu, namdong = (District.objects.get(name_ko=name) for name in ("연수구", "남동구"))
    maker = make.staff(StaffRole.MANAGER, yeonsu)

    batch = make_codes(CodeSelection(), by=maker)

    assert [row.entry.register_key for row in batch.codes.all()] == ["R0"]
    with pytest.raises(OutOfScope):
        make_codes(CodeSelection(district=namdong), by=maker)
    with pytest.raises(OutOfScope):
        print_codes(batch, by=make.staff(StaffRole.PRINTER, namdong))
    assert len(print_codes(batch, by=make.staff(StaffRole.PRINTER, yeonsu))) == 1


def test_selection__passes_over_bound_suspended_and_coded_entries():
    first = make.applied(make.residents(4))
    make.applied(make.residents(3))
    make.bound("R0")
    make.printed_code("R1")

    batch = make_codes(CodeSelection(written_by=first), by=make.manager())

    assert [row.entry.register_key for row in batch.codes.all()] == ["R2"]
    with pytest.raises(errors.NoEntriesForCodes):
        make_codes(CodeSelection(), by=make.manager())


def test_selection__of_named_entries__replaces_their_codes():
    make.applied(make.residents(1))
    old = make.printed_code()

    make_codes(CodeSelection(entries=(make.entry().pk,)), by=make.manager())

    with pytest.raises(errors.CodeReplaced):
        bind_member(old, by=make.as_member())


def test_expire__what_nobody_printed_in_a_day_and_what_nobody_used_in_sixty():
    make.applied(make.residents(3))
    make.printed_code("R0")
    make.printed_code("R1")
    batch = make_codes(CodeSelection(), by=make.manager())
    CodeBatch.objects.filter(pk=batch.pk).update(sealed_until=now() - timedelta(seconds=1))
    BindingCode.objects.filter(entry__register_key="R1").update(expires_at=now() - timedelta(seconds=1))

    with pytest.raises(errors.CodesNotPrintable):
        print_codes(batch, by=make.staff(StaffRole.PRINTER))
    assert expire_codes(by=make.SYSTEM) == 2

    states = dict(BindingCode.objects.values_list("entry__register_key", "state"))
    assert states == {"R0": "printed", "R1": "expired", "R2": "expired"}
    assert not BindingCode.objects.exclude(sealed=None).exists()
