"""Encodings, line ends, sizes, and the numbers that must never come in."""

import pytest

from identity.models import AuditRow
from identity.queries import today
from identity.register import errors, rules
from identity.register.actions.uploading import upload_list
from identity.register.files import MemoryFile, inspect_file, lines, looks_like_resident_number
from identity.register.models import ImportChunk, RegisterImport
from tests.factories import register as make

KOREAN = make.listing(make.line("R1")).decode()


def _facts(content: bytes, piece: int = 7):
    return inspect_file(lambda: (content[at : at + piece] for at in range(0, len(content), piece)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("piece", [1, 2, 3, 1000])
def test_inspect_file__detects_the_encoding_wherever_the_pieces_are_cut(encoding, piece):
    assert _facts(KOREAN.encode(encoding), piece).encoding == encoding


@pytest.mark.parametrize(
    "content", [b"\xff\xfe" + "a,b".encode("utf-16-le"), "a,b".encode("utf-16-le"), b"\xff\x00\xfe"]
)
def test_inspect_file__refuses_what_is_no_text(content):
    with pytest.raises(errors.UnknownEncoding):
        _facts(content)


def test_inspect_file__refuses_an_empty_and_a_too_large_file(monkeypatch):
    with pytest.raises(errors.FileEmpty):
        _facts(b"")
    monkeypatch.setattr(rules, "MAX_FILE_BYTES", 100)
    with pytest.raises(errors.FileTooLarge):
        _facts(b"x" * 101)


@pytest.mark.parametrize(
    "number",
    [
        "900304-1234567",
        "900304 - 2234567",
        "900304–3234567",
        "9003041234567",
        "900304 1234567",
        "900304-1******",
        "９００３０４-１２３４５６７",
        "001231-7654321",
        "900304-1234567,x",
    ],
)
def test_resident_numbers_are_recognised(number):
    assert looks_like_resident_number(f"R1,김하연,{number}")


@pytest.mark.parametrize(
    "text",
    [
        "R1,김하연,1990-03-04,연수구,선학동,H1,1",
        "19900304,20200101",
        "ab9003041234567cd",
        "9999991234567",
        "550e8400-e29b-41d4-a716-446655440000",
        "12345678-1234567",
        "900304-12345678",
    ],
)
def test_other_numbers_are_not_resident_numbers(text):
    assert not looks_like_resident_number(text)


@pytest.mark.parametrize("piece", [1, 5, 40, 64, 1000])
def test_inspect_file__finds_a_resident_number_wherever_the_pieces_are_cut(piece):
    content = make.residents(9) + b"x,900304-1234567\r\n"

    with pytest.raises(errors.ResidentNumberFound) as refused:
        _facts(content, piece)

    assert refused.value.extra["line"] == 11


@pytest.mark.django_db
def test_upload__with_a_resident_number__stores_nothing_but_the_refusal():
    content = make.listing(make.line("R1", household="900304-1234567"))

    with pytest.raises(errors.ResidentNumberFound):
        upload_list(MemoryFile(content), today(), by=make.SYSTEM)

    assert not RegisterImport.objects.exists()
    assert not ImportChunk.objects.exists()
    assert AuditRow.objects.get(event="register.file_refused").detail == {"error": "resident_number_found"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_lines__know_every_line_end(end, last):
    text = end.join(["a", "", "b"]) + (end if last else "")

    assert list(lines(text)) == ["a", "", "b"]  # a piece for each character: \r and \n arrive apart


def test_lines__hold_no_more_than_the_limit_of_an_endless_line():
    longest = max(map(len, lines("x" * 1000 for _ in range(100))))

    assert longest <= rules.MAX_LINE_CHARACTERS + 1001


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("header", [make.HEADER, "관리키,성명,생년월일,구·군,읍면동,세대키,자녀수"])
def test_upload__takes_both_languages_in_every_encoding(encoding, header):
    text = "\r\n".join([header, make.line("R1", dong="송현1ㆍ2동", district="인천광역시 제물포구")])

    ready = make.checked(text.encode(encoding))

    assert (ready.encoding, ready.new_count, ready.error_count) == (encoding, 1, 0)
