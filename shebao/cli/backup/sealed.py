"""Keys in a backup 封存密钥: only under a passphrase, by scrypt and AES-256-GCM; else they stay at home."""

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shebao.cli.backup.errors import NoFile, WrongPassphrase

NAME = "keys.sealed"
SALT, NONCE = 16, 12
BOUND = b"shebao-backup-keys-1"


def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=32)


def passphrase(file: Path) -> str:
    """The passphrase a file holds. Refuses `backup.no-file`."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as no:
        raise NoFile(file=file, why=no.strerror) from None


def seal(keys: str, passphrase: str, folder: Path) -> None:
    """Write the keys, sealed."""
    salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
    body = AESGCM(_key(passphrase, salt)).encrypt(nonce, keys.encode(), BOUND)
    handle = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(salt + nonce + body)


def unseal(passphrase: str, folder: Path) -> str:
    """The keys. Refuses `backup.wrong-passphrase`."""
    raw = (folder / NAME).read_bytes()
    salt, nonce, body = raw[:SALT], raw[SALT : SALT + NONCE], raw[SALT + NONCE :]
    try:
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, body, BOUND).decode()
    except InvalidTag:
        raise WrongPassphrase from None
