"""Residents who do not exist, for the sandbox, tests and benchmarks: names, households, districts of a day.

The same seed gives the same people in the same order, however many are asked for; a later day gives the same people
in the districts of that day.
"""

import base64
import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from itertools import islice
from random import Random

REDRAWN = date(2026, 7, 1)
_NEWBORN = date(2026, 1, 1)  # nobody is younger, so that a list of any later day holds everybody
HEADER = {
    "en": ("register_key", "name", "birth_date", "district", "dong", "household_key", "child_count"),
    "ko": ("등록키", "성명", "생년월일", "구·군", "읍면동", "세대키", "자녀수"),
}
# District before and after 1 July 2026, and dongs.
PLACES = (
    ("중구", "영종구", ("영종동", "영종1동", "운서동", "용유동")),
    ("중구", "제물포구", ("신포동", "연안동", "신흥동", "도원동", "율목동", "동인천동", "개항동")),
    ("동구", "제물포구", ("만석동", "화수1·화평동", "송현1·2동", "송림3·5동", "금창동")),
    ("미추홀구", "미추홀구", ("숭의2동", "용현5동", "학익1동", "도화2·3동", "주안6동", "관교동", "문학동")),
    ("연수구", "연수구", ("옥련1동", "선학동", "연수2동", "청학동", "동춘3동", "송도1동", "송도4동")),
    ("남동구", "남동구", ("구월3동", "간석4동", "만수6동", "장수서창동", "논현1동", "논현고잔동")),
    ("부평구", "부평구", ("부평5동", "산곡3동", "청천2동", "갈산1동", "삼산2동", "십정1동", "일신동")),
    ("계양구", "계양구", ("효성1동", "계산4동", "작전서운동", "계양1동", "계양2동")),
    ("서구", "서구", ("청라1동", "청라3동", "가정2동", "석남1동", "연희동", "신현원창동")),
    ("서구", "검단구", ("검단동", "불로대곡동", "원당동", "당하동", "오류왕길동", "마전동", "아라동")),
    ("강화군", "강화군", ("강화읍", "선원면", "길상면", "화도면", "교동면")),
    ("옹진군", "옹진군", ("북도면", "백령면", "덕적면", "영흥면")),
)
_WEIGHTS = (10, 6, 6, 40, 39, 48, 48, 28, 36, 22, 7, 2)
_SURNAMES = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민"
_FIRST = "민서지하도예현수준은재유시윤승연태성주혜정다가나소영동규원경"
_SECOND = "준서우윤연현진민아은호영수빈원희성훈경미정석철숙자란규린율"
_LATIN = ("Nguyen Thi Lan", "Tran Van Minh", "Olga Kim", "John Smith", "Maria Santos", "Wang Li", "Sato Yuki")


@dataclass(frozen=True, slots=True)
class SampleResident:
    """A line of a list, in the order of its columns."""

    register_key: str
    name: str
    birth_date: date
    district: str
    dong: str
    household_key: str
    child_count: int


def generate(rows: int, seed: int, on: date, *, unknown_dong_every: int = 0) -> Iterator[SampleResident]:
    """The first `rows` residents of a seed, as a list of the day `on` names them."""
    people = (person for number in _forever() for person in _household(seed, number, on))
    for place, person in enumerate(islice(people, rows), 1):
        if unknown_dong_every and place % unknown_dong_every == 0:
            person = replace(person, dong="")
        yield person


def as_csv(people: Iterator[SampleResident], *, language: str = "en", encoding: str = "utf-8") -> Iterator[bytes]:
    """The list, in pieces of some hundred lines."""
    yield _lines([HEADER[language]]).encode(encoding)
    while batch := [astuple(person) for person in islice(people, 500)]:
        yield _lines(batch).encode(encoding.removesuffix("-sig"))


def _lines(rows: list[tuple[object, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _forever() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


def _household(seed: int, number: int, on: date) -> Iterator[SampleResident]:
    chance = Random(f"{seed}:{number}")  # noqa: S311 - sample data
    before, after, dongs = chance.choices(PLACES, _WEIGHTS)[0]
    district, dong = (before if on < REDRAWN else after), chance.choice(dongs)
    adults, children = chance.choices((1, 2, 3), (40, 50, 10))[0], 0
    if adults > 1:
        children = chance.choices((0, 1, 2, 3, 4), (45, 25, 22, 7, 1))[0]
    surname, key = chance.choices(_SURNAMES, range(len(_SURNAMES), 0, -1))[0], _key(seed, number, "household")
    for place in range(adults + children):
        youngest, oldest = (25, 90) if place < adults else (0, 18)
        born = _NEWBORN - timedelta(days=chance.randrange(youngest * 365, oldest * 365) + 1)
        yield SampleResident(
            _key(seed, number, str(place)), _name(chance, surname), born, district, dong, key, children
        )


def _name(chance: Random, surname: str) -> str:
    if chance.random() < 0.02:
        return chance.choice(_LATIN)
    family = surname if chance.random() < 0.6 else chance.choice(_SURNAMES)
    return family + chance.choice(_FIRST) + chance.choice(_SECOND)


def _key(seed: int, household: int, what: str) -> str:
    digest = hashlib.sha256(f"{seed}:{household}:{what}".encode()).digest()
    return "R" + base64.b32encode(digest).decode()[:19]
