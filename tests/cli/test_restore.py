"""A restore looks before it writes: where keys are missing or data lie, it says what to do and leaves nothing behind."""

import json

import pytest

from shebao.cli.backup import restoring, sealed
from shebao.cli.backup.errors import NoFile


@pytest.fixture
def backup(tmp_path, monkeypatch):
    """A backup's manifest, and an empty home."""
    folder, home = tmp_path / "backup", tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("SHEBAO_HOME", str(home))
    monkeypatch.delenv("SHEBAO_SEAL_KEYS", raising=False)
    monkeypatch.delenv("SHEBAO_DATABASE_URL", raising=False)

    def made(keys):
        (folder / "manifest.json").write_text(json.dumps({"database": "sqlite", "keys": keys}))
        return folder, home

    return made


@pytest.mark.parametrize(
    ("keys", "zh", "en"),
    [
        ("sealed", "密钥封存在备份里：请加 --passphrase-file", "add --passphrase-file FILE"),
        ("not copied", "请先把另行保管的 keys.env 放到", "Put keys.env, kept apart, into"),
    ],
)
def test_without_the_keys_it_says_where_they_are_and_touches_nothing(backup, capsys, keys, zh, en):
    folder, home = backup(keys)
    assert restoring.run([str(folder)]) == 2
    said = capsys.readouterr().out
    assert said.startswith("backup.keys-needed")
    assert zh in said
    assert en in said
    assert "不要用 shebao init 另造" in said
    assert not home.exists()


def test_where_data_lie_not_even_the_keys_are_laid_down(backup, tmp_path, capsys):
    folder, home = backup("sealed")
    home.mkdir()
    (home / "shebao.sqlite3").write_bytes(b"data")
    words = tmp_path / "words"
    words.write_text("secret")
    sealed.seal("SHEBAO_SEAL_KEYS=k1:00", "secret", folder)
    assert restoring.run([str(folder), "--passphrase-file", str(words)]) == 2
    assert capsys.readouterr().out.startswith("backup.target-taken")
    assert not (home / "keys.env").exists()


def test_a_passphrase_file_that_is_not_there_is_named_in_a_sentence(backup, tmp_path, capsys):
    folder, _ = backup("sealed")
    assert restoring.run([str(folder), "--passphrase-file", str(tmp_path / "none")]) == 2
    said = capsys.readouterr().out
    assert said.startswith("backup.no-file")
    assert str(tmp_path / "none") in said
    with pytest.raises(NoFile):
        sealed.passphrase(tmp_path)
