"""Message catalogues without GNU gettext."""

import pytest

from wallet import messages


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A small project of its own."""
    (tmp_path / "wallet").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "wallet" / "a.py").write_text('_("Hello"); gettext_lazy("Cards"); pgettext_lazy("month", "May")\n')
    (tmp_path / "templates" / "a.html").write_text(
        '{% load i18n %}\n  <p>{% translate "Welcome" %}</p>\n'
        "<p>{% blocktranslate %}It's {{ n }} (now{% endblocktranslate %}\n"
    )
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "HOMES", {"wallet": ".", "templates": "."})
    return tmp_path / "locale" / "ko" / "LC_MESSAGES" / "django.po"


def test_check__texts_without_korean__fails_and_names_them(house, capsys):
    assert messages.main(["check"]) == 1

    said = capsys.readouterr().out
    for text in ("Hello", "Cards", "May", "Welcome", "It's %(n)s (now"):
        assert text in said


def test_check__texts_marked_by_another_name__fails(house, tmp_path):
    (tmp_path / "wallet" / "b.py").write_text('from django.utils.translation import gettext as text\ntext("Lost")\n')

    with pytest.raises(SystemExit, match="gettext as text"):
        messages.main(["check"])


def test_extract__then_translate__passes_and_compiles(house, capsys):
    messages.main(["extract"])
    text = house.read_text()
    for english, korean in {"Hello": "안녕", "Cards": "카드", "May": "5월", "Welcome": "환영"}.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{korean}"')
    house.write_text(text.replace('now"\nmsgstr ""', 'now"\nmsgstr "%(n)s 지금"'))

    assert messages.main(["check"]) == 0
    assert messages.main(["compile"]) == 0
    assert house.with_suffix(".mo").exists()


def test_check__placeholder_lost_in_translation__fails(house, capsys):
    messages.main(["extract"])
    house.write_text(house.read_text().replace('now"\nmsgstr ""', 'now"\nmsgstr "지금 %(m)s"'))

    assert messages.main(["check"]) == 1
    assert "django.po" in capsys.readouterr().out


def test_extract__again__keeps_translations(house, capsys):
    messages.main(["extract"])
    house.write_text(house.read_text().replace('msgid "Hello"\nmsgstr ""', 'msgid "Hello"\nmsgstr "안녕"'))

    messages.main(["extract"])

    assert "안녕" in house.read_text()
