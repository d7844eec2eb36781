"""Every format that a card kind may name."""

from __future__ import annotations

from . import Format, sd_jwt

FORMATS: dict[str, Format] = {sd_jwt.IDENTIFIER: sd_jwt}
