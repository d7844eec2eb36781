"""Every format that a card kind may name, by its code."""

from __future__ import annotations

from . import Format, ldp_vc, sd_jwt, vc_jwt

FORMATS: dict[str, Format] = {each.CODE: each for each in (sd_jwt, ldp_vc.WITH_EDDSA, ldp_vc.WITH_ECDSA, vc_jwt)}
