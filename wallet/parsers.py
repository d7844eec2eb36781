"""Reading what is sent to the API."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework import parsers
from rest_framework.exceptions import ParseError

from identity.outside.sound import is_utf8


class JSONParser(parsers.JSONParser):
    """JSON so deep that Python's own parser gives up, or with text that nobody can keep, is the sender's fault."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            value = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error
        if not is_utf8(value):
            raise ParseError
        return value
