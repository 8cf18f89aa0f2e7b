"""Secrets that travel by e-mail, and what may be kept instead of somebody's address.

A link or code must reach its reader in words, but nothing in the database may give it away (trust A4). So a mail in
the outbox holds a seal, and only the sender, who has the server's secret key, can read the secret from it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from flask import current_app

_WRITTEN = re.compile(r"~seal([0-9]{1,2})~([A-Za-z0-9_-]{32})~")


def _keyed(purpose: str, value: str) -> bytes:
    key = f"{purpose}:{current_app.config['SECRET_KEY']}".encode()
    return hmac.digest(key, value.encode(), hashlib.sha256)


@dataclass(frozen=True)
class Seal:
    """A secret made from a random seed and the server's key: a token of 256 bits, or a code of `digits` digits.

    `str(seal)` is what the outbox may hold, also inside an address; `seal.secret` is what the reader gets.
    """

    seed: str
    digits: int = 0

    @classmethod
    def new(cls, digits: int = 0) -> Seal:
        """A fresh seal: for a token, or for a code of so many digits."""
        return cls(secrets.token_urlsafe(24), digits)

    @classmethod
    def parse(cls, written: str) -> Seal:
        """The seal that was written as `str(seal)`. ValueError for anything else."""
        found = _WRITTEN.fullmatch(written)
        if found is None:
            raise ValueError("this is not a seal")
        return cls(found[2], int(found[1]))

    def __str__(self) -> str:
        return f"~seal{self.digits}~{self.seed}~"

    @property
    def secret(self) -> str:
        """The token or the code. Needs the application's secret key."""
        made = _keyed("seal", str(self))
        if self.digits:
            return str(int.from_bytes(made) % 10**self.digits).zfill(self.digits)
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def fingerprint(value: str) -> str:
    """64 hexadecimal digits that stand for an e-mail or network address where it must not be kept (trust P11).

    Equal for equal values; cannot be turned back without the server's key.
    """
    return _keyed("fingerprint", value).hex()
