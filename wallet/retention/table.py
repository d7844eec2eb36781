"""The retention table as Markdown, for docs/retention.md."""

from __future__ import annotations

from django.utils.translation import override

from identity.retention import registered_rules

HEAD = "| rule | what | how long | then | on the ground of |\n|---|---|---|---|---|\n"
BEGIN, END = "<!-- the table, by manage.py retention_table -->\n", "<!-- end of the table -->\n"


def markdown() -> str:
    with override("en"):
        rows = [
            f"| `{rule.code}` | {rule.what} | {rule.how_long} | {rule.action.label} | {rule.basis} |\n"
            for rule in registered_rules()
        ]
    return HEAD + "".join(rows)


def placed_in(text: str) -> str:
    """The page with the table as the code has it."""
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return f"{before}{BEGIN}{markdown()}{END}{after}"
