"""Korean number plates: one spelling of each, whatever way it was typed.

Source: 자동차등록번호판 등의 기준에 관한 고시. A plate is a national one (two or three digits, a syllable, four digits;
the only form for private cars since 2004), a regional one (older, and commercial vehicles to this day), or a
diplomat's.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from .errors import BadChassis, BadPlate

LONGEST = 40  # typed characters, before they are read

PRIVATE = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주"
COMMERCIAL, RENTAL, DELIVERY, MILITARY = "바사아자", "하허호", "배", "국합육해공"
NATIONAL = PRIVATE + COMMERCIAL + RENTAL + DELIVERY + MILITARY
# Until 2003 the whole row of simple syllables was used beside a region's name.
OLDER = NATIONAL + "차카타파처커터퍼초코토포추쿠투푸후그느드르므브스으즈크트프흐기니디리미비시이지치키티피히"

REGIONS = {
    "서울": ("서울특별시", "서울시"),
    "부산": ("부산광역시", "부산시"),
    "대구": ("대구광역시", "대구시"),
    "인천": ("인천광역시", "인천시"),
    "광주": ("광주광역시", "광주시"),
    "대전": ("대전광역시", "대전시"),
    "울산": ("울산광역시", "울산시"),
    "세종": ("세종특별자치시", "세종시"),
    "경기": ("경기도",),
    "강원": ("강원특별자치도", "강원도"),
    "충북": ("충청북도",),
    "충남": ("충청남도",),
    "전북": ("전북특별자치도", "전라북도"),
    "전남": ("전라남도",),
    "경북": ("경상북도",),
    "경남": ("경상남도",),
    "제주": ("제주특별자치도", "제주도"),
}
_SPELLED = {long: short for short, longs in REGIONS.items() for long in (*longs, short)}
DIPLOMATIC = ("외교", "영사", "준외", "준영", "국기", "협정", "대표")


class PlateForm(Enum):
    NATIONAL = re.compile(rf"[0-9]{{2,3}}[{NATIONAL}][0-9]{{4}}")
    REGIONAL = re.compile(rf"(?:{'|'.join(REGIONS)})[0-9]{{1,2}}[{OLDER}][0-9]{{4}}")
    DIPLOMATIC = re.compile(rf"(?:{'|'.join(DIPLOMATIC)})[0-9]{{6}}")


_region = re.compile("|".join(sorted(_SPELLED, key=len, reverse=True)))
_LEFT_OUT = re.compile(r"[\s\-.·‐-―_]+")


def normalised(typed: str) -> str:
    """The one spelling: no spaces or dashes, half-width digits, whole syllables, the region's short name.

    Raises:
        BadPlate: it is no Korean number plate.
    """
    if len(typed) > LONGEST:
        raise BadPlate
    text = _LEFT_OUT.sub("", unicodedata.normalize("NFKC", typed))
    if match := _region.match(text):
        text = _SPELLED[match.group()] + text[match.end() :]
    if form_of(text) is None:
        raise BadPlate
    return text


CHASSIS = re.compile(r"[A-HJ-NPR-Z0-9]{17}")  # ISO 3779: without I, O and Q


def chassis_number(typed: str) -> str:
    """A chassis number (차대번호) in its one spelling; none is an empty text.

    Raises:
        BadChassis: not 17 letters and digits.
    """
    text = _LEFT_OUT.sub("", unicodedata.normalize("NFKC", typed[: 2 * LONGEST])).upper()
    if text and not CHASSIS.fullmatch(text):
        raise BadChassis
    return text


def form_of(text: str) -> PlateForm | None:
    """Which form a normalised plate has; None for what is no plate."""
    return next((form for form in PlateForm if form.value.fullmatch(text)), None)


def masked(plate: str) -> str:
    """What others may see of it: the last four digits are hidden but one."""
    return f"{plate[:-4]}***{plate[-1]}"
