"""What is wrong with a W3C document: each error names the member and the remedy, as problem details do (RFC 9457)."""

from __future__ import annotations

MALFORMED = "MALFORMED_VALUE_ERROR"
PARSING = "PARSING_ERROR"
PROOF = "PROOF_VERIFICATION_ERROR"
RANGE = "RANGE_ERROR"
STATUS = "STATUS_VERIFICATION_ERROR"
_VCDM = "https://www.w3.org/TR/vc-data-model#"


class Invalid(ValueError):
    """A document that is not what it must be: `member` is where, `title` one of the specification's problem types."""

    def __init__(self, member: str, detail: str, title: str = MALFORMED) -> None:
        super().__init__(f"{member}: {detail}" if member else detail)
        self.member, self.detail, self.title = member, detail, title

    @property
    def problem(self) -> dict[str, str]:
        """A problem details object (VCDM 2.0 section 7.1.3)."""
        return {"type": f"{_VCDM}{self.title}", "title": self.title.replace("_", " ").capitalize(), "detail": str(self)}
