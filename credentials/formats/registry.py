"""Every format that a card kind may name, by its code."""

from __future__ import annotations

from . import Format, jwt_vc_json, ldp_vc, mso_mdoc, sd_jwt, vc_jwt

_ALL: tuple[Format, ...] = (sd_jwt, ldp_vc.WITH_EDDSA, ldp_vc.WITH_ECDSA, vc_jwt, jwt_vc_json, mso_mdoc)
FORMATS = {each.CODE: each for each in _ALL}
