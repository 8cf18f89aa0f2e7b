"""How often somebody may be wrong, and how many e-mails somebody may cause (trust A1, A2).

Only failures are counted, per account and source, so nobody is locked out by what somebody else does from elsewhere.
"""

from __future__ import annotations

import datetime as dt
import ipaddress

from flask import request
from sqlalchemy import delete, func, select

from .. import clock
from ..errors import NotNow
from ..extensions import db
from ..seals import fingerprint
from .models import Failure, SignInCode

FAILURES = 10
FAILURE_WINDOW = dt.timedelta(minutes=5)
CODES = 5
CODES_OF_A_SOURCE = 300
CODE_WINDOW = dt.timedelta(minutes=15)
LONG_CODES_AFTER = 100
KEPT = dt.timedelta(days=1)


class TooMany(NotNow):
    """Enough for now. `wait` is how long until the next try counts; the text says it in words."""

    def __init__(self, sentence: str, wait: dt.timedelta) -> None:
        self.wait = max(wait, dt.timedelta(seconds=1))
        super().__init__(f"{sentence} Please wait {in_words(self.wait)}, then try again.")


def in_words(wait: dt.timedelta) -> str:
    """A wait, rounded up: "40 seconds", "1 minute", "4 minutes"."""
    seconds = -(-wait // dt.timedelta(seconds=1))
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def source() -> str:
    """The fingerprint of where this request comes from, as the trusted proxies say (trust A2).

    An IPv6 network hands a browser 2^64 addresses, so the network counts and not the address.
    """
    address = request.remote_addr or ""
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return fingerprint(address)
    if isinstance(given, ipaddress.IPv6Address):
        given = given.ipv4_mapped or ipaddress.ip_network((given, 64), strict=False).network_address
    return fingerprint(str(given))


def check_failures(account: str, source: str) -> None:
    """Raise TooMany after ten failures for this account from this source within five minutes."""
    since = clock.now() - FAILURE_WINDOW
    newest = select(Failure.created_at).where(
        Failure.account == account, Failure.source == source, Failure.created_at > since
    )
    times = list(db.session.scalars(newest.order_by(Failure.created_at.desc()).limit(FAILURES)))
    if len(times) >= FAILURES:
        raise TooMany("That was the tenth wrong code in a few minutes.", times[-1] - since)


def count_failure(account: str, source: str) -> None:
    """Remember a failure; the caller sees to it that it is kept although the request is refused."""
    db.session.add(Failure(account=account, source=source))


def is_under_attack(account: str) -> bool:
    """Whether an account had a hundred failures within a day, from anywhere: its codes then grow longer.

    Longer codes keep guessing from many places hopeless without locking its owner out.
    """
    since = clock.now() - KEPT
    count = select(func.count(Failure.id)).where(Failure.account == account, Failure.created_at > since)
    return (db.session.scalar(count) or 0) >= LONG_CODES_AFTER


def check_codes(email: str, source: str) -> None:
    """Raise TooMany when this source asked for five codes for this address, or 300 for any, within 15 minutes."""
    since = clock.now() - CODE_WINDOW
    asked = select(SignInCode.created_at).where(SignInCode.source == source, SignInCode.created_at > since)
    newest = asked.order_by(SignInCode.created_at.desc())
    times = list(db.session.scalars(newest.where(SignInCode.email == email).limit(CODES)))
    if len(times) >= CODES:
        raise TooMany(f"We have sent {CODES} emails to this address in a short time.", times[-1] - since)
    if (db.session.scalar(select(func.count()).select_from(asked.subquery())) or 0) >= CODES_OF_A_SOURCE:
        raise TooMany("Very many people have asked for a code from your network.", FAILURE_WINDOW)


def forget_old() -> None:
    """Delete codes and failures that are more than a day old."""
    before = clock.now() - KEPT
    for table in (SignInCode, Failure):
        db.session.execute(delete(table).where(table.created_at < before).execution_options(synchronize_session=False))
