"""Message catalogues without GNU gettext: `python -m wallet.messages extract|compile|check`.

English texts stand in the source, Korean ones in `<app>/locale/ko/LC_MESSAGES/django.po`, those of wallet/ and
templates/ in locale/. Compiled catalogues are made at setup and never committed.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = "ko"
# folders of source and the one whose locale/ they use; the longest that fits decides
HOMES = {"wallet": ".", "templates": "."} | {
    home: home
    for home in (path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("[a-z]*/**/apps.py"))
    if not home.startswith(("wallet", "frontend", "tests", "var"))
}
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
OTHER_NAME = re.compile(r"\b\w*gettext\w* as (?!_\b)\w+")
Key = tuple[str | None, str]


def main(arguments: list[str]) -> int:
    commands = {"extract": extract_all, "compile": compile_all, "check": check_all}
    if len(arguments) != 1 or arguments[0] not in commands:
        _say("Usage: python -m wallet.messages extract|compile|check")
        return 2
    return commands[arguments[0]]()


def extract_all() -> int:
    """Write texts that the source has and no catalogue translates into their app's catalogue, still empty."""
    translated = {key for _, catalogue in _catalogues() for key in _translated(catalogue)}
    for home, template in _templates().items():
        path = _catalogue_path(home)
        catalogue = _read(path) if path.exists() else _new_catalogue()
        own = {_key(message) for message in catalogue if message.id}
        for message in [message for message in template if message.id]:
            if _key(message) in translated and _key(message) not in own:
                template.delete(message.id, message.context)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, sort_output=True, include_lineno=False, omit_header=False)
    return 0


def compile_all() -> int:
    for path, catalogue in _catalogues():
        new = path.with_suffix(".mo.new")
        with new.open("wb") as file:
            write_mo(file, catalogue)
        new.replace(path.with_suffix(".mo"))
    return 0


def check_all() -> int:
    """Say each text without Korean, and each translation whose placeholders differ."""
    faults = []
    translated: set[Key] = set()
    for path, catalogue in _catalogues():
        translated |= _translated(catalogue)
        for message, errors in catalogue.check():
            faults += [f"{path.relative_to(ROOT)}:{message.lineno}: {error}" for error in errors]
    for template in _templates().values():
        for message in template:
            if message.id and _key(message) not in translated:
                where = ", ".join(sorted({place for place, _ in message.locations}))
                faults.append(f"{where}: no Korean for {_key(message)[1]!r}")
    for fault in faults:
        _say(fault)
    if faults:
        _say(f"{len(faults)} texts to translate; `make messages` puts them into the catalogues.")
    return bool(faults)


def _templates() -> dict[str, Catalog]:
    templates: dict[str, Catalog] = {}
    for folder in sorted({folder.split("/")[0] for folder in HOMES}):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in (".py", ".html", ".txt") or {"migrations", "node_modules"} & set(path.parts):
                continue
            name = path.relative_to(ROOT).as_posix()
            home = HOMES[max((known for known in HOMES if name.startswith(f"{known}/")), key=len, default="wallet")]
            template = templates.setdefault(home, Catalog(project="Incheon Wallet"))
            for line, text, comments, context in _texts(path):
                template.add(text, None, [(name, line)], auto_comments=comments, context=context)
    return templates


def _texts(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        if "templates" not in path.parts:
            return
        from django.utils.translation.template import templatize

        # what is not a text becomes X; the brackets keep Python's tokenizer from minding the indentation
        source = f"({templatize(source, origin=str(path))}\n)"
    elif other := OTHER_NAME.search(source):
        raise SystemExit(f"{path}: `{other[0]}`: texts marked by another name would never be found.")
    yield from extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})


def _new_catalogue() -> Catalog:
    comment = "# Korean texts of the Incheon Wallet."
    return Catalog(locale=LOCALE, project="Incheon Wallet", header_comment=comment, fuzzy=False)


def _catalogues() -> Iterator[tuple[Path, Catalog]]:
    for home in sorted(set(HOMES.values())):
        path = _catalogue_path(home)
        if path.exists():
            yield path, _read(path)


def _catalogue_path(home: str) -> Path:
    return ROOT / home / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def _translated(catalogue: Catalog) -> set[Key]:
    texts = {_key(message): message.string for message in catalogue if message.id and not message.fuzzy}
    return {key for key, text in texts.items() if (all(text) if isinstance(text, tuple) else text)}


def _key(message: Message) -> Key:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _say(sentence: str) -> None:
    print(sentence)  # noqa: T201


if __name__ == "__main__":
    from django.conf import settings

    settings.configure(USE_I18N=False)  # templatize needs settings, no server
    sys.exit(main(sys.argv[1:]))
