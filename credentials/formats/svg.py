"""The SVG template of a type of card (SD-JWT VC, type metadata): drawn by us from its texts and colours.

No markup of staff's goes in: texts are escaped and colours checked, so there is no script, no link and no style sheet.
A wallet puts values, escaped, in the place of each `{{claim}}`, and shows it by `<img>` alone.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from ..models import CardKind
from ..models.kinds import colour

_WIDTH, _LINE, _TOP, _SIZE = 640, 34, 130, 18
_DISCLAIMER = {"ko": "법적 신분증이 아닙니다", "en": "Not a legal identity document"}


def template(kind: CardKind, locale: str) -> str:
    """One language's picture."""
    for value in (kind.background_color, kind.text_color):
        colour(value)
    name = next(each["name"] for each in kind.display if each["locale"] == locale)
    rows = [(claim.label_ko if locale == "ko" else claim.label_en, claim.name) for claim in kind.claim_list]
    lines = [
        _text(_TOP + number * _LINE, _SIZE, f"{label}: {{{{{claim}}}}}") for number, (label, claim) in enumerate(rows)
    ]
    height = max(404, _TOP + len(rows) * _LINE + 30)
    attributes = f'viewBox="0 0 {_WIDTH} {height}" role="img" aria-label={quoteattr(name)} font-family="sans-serif"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {attributes} fill={quoteattr(kind.text_color)}>',
        f'<rect width="{_WIDTH}" height="{height}" rx="24" fill={quoteattr(kind.background_color)}/>',
        _text(62, 30, name),
        _text(94, 16, _DISCLAIMER[locale]),
        *lines,
        "</svg>\n",
    ]
    return "\n".join(parts)


def _text(y: int, size: int, text: str) -> str:
    return f'<text x="32" y="{y}" font-size="{size}">{escape(text)}</text>'
