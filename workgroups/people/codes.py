"""Signing in by e-mail: a code to type or a link to click, for 15 minutes, once, in the browser that asked (trust A5).

Whether somebody has the address is told to its inbox only: the pages and their timing are the same (trust A3).
"""

from __future__ import annotations

import hmac

from flask import session
from sqlalchemy import select, update

from .. import clock, mail
from ..errors import NotNow
from ..extensions import db
from ..seals import Seal, fingerprint
from . import invitations, throttle
from .models import CODE_LIFE, CODE_TRIES, Person, SignInCode, hashed, new_token

DIGITS = 6
LONG_DIGITS = 10


def this_browser() -> str:
    """The secret of this browser, made and kept in its cookie when there is none yet.

    The cookie outlives the browser: a phone may end it while its owner reads the e-mail.
    """
    if "browser" not in session:
        session["browser"], session.permanent = new_token(), True
    return str(session["browser"])


def ask(email: str, *, next_url: str) -> bool:
    """Send a code and a link to a tidied address, for this browser; codes it asked for before end.

    An address that nobody has gets an e-mail that says what to do. After too many e-mails none is sent: False when
    the code that this browser has for the address still works, otherwise throttle.TooMany is raised.
    """
    source, browser = throttle.source(), this_browser()
    try:
        throttle.check_codes(email, source)
    except throttle.TooMany:
        present = current()
        if present is None or present.email != email:
            raise
        return False
    throttle.forget_old()
    _end_codes_of(browser)
    code, link = Seal.new(_digits(email)), Seal.new()
    db.session.add(
        SignInCode(
            email=email,
            source=source,
            browser_hash=hashed(browser),
            code_hash=_code_hash(browser, code.secret),
            link_hash=hashed(link.secret),
            next_url=next_url,
            expires_at=clock.now() + CODE_LIFE,
        )
    )
    template = "sign_in" if _may_enter(email) else "nobody_here"
    mail.send(to=email, template=template, email=email, code=code, token=link)
    return True


def current() -> SignInCode | None:
    """The code that this browser asked for last, if it can still be used."""
    if "browser" not in session:
        return None
    newest = select(SignInCode).where(SignInCode.browser_hash == hashed(session["browser"]))
    row = db.session.scalar(newest.order_by(SignInCode.id.desc()).limit(1))
    return row if row is not None and row.is_live else None


def redeem_code(row: SignInCode, typed: str) -> Person:
    """The person whose code was typed; the code is used up.

    Raises NotNow for a wrong or worn-out code (counted: the caller keeps the changes), throttle.TooMany after ten
    failures from one source.
    """
    account, source = fingerprint(row.email), throttle.source()
    throttle.check_failures(account, source)
    counted = db.session.execute(
        update(SignInCode)
        .where(SignInCode.id == row.id, SignInCode.tries < CODE_TRIES)
        .values(tries=SignInCode.tries + 1)
    )
    if not counted.rowcount:  # type: ignore[attr-defined]
        raise NotNow("This code has had ten wrong tries and no longer works. Ask for a new one.")
    right = hmac.compare_digest(row.code_hash, _code_hash(this_browser(), typed))
    person = _person(row) if right else None
    if person is None:
        throttle.count_failure(account, source)
        raise NotNow("That is not the code in our newest email. Look at its digits again.")
    return person


def find_link(token: str) -> SignInCode | None:
    """The code row that belongs to a link, if it can still be used, whichever browser asked for it."""
    row = db.session.scalar(select(SignInCode).where(SignInCode.link_hash == hashed(token)))
    return row if row is not None and row.is_live else None


def is_from_here(row: SignInCode) -> bool:
    """Whether this browser asked for it."""
    return "browser" in session and hmac.compare_digest(row.browser_hash, hashed(session["browser"]))


def redeem_link(row: SignInCode) -> Person:
    """The person whose link was clicked in the browser that asked; it is used up. Raises NotNow otherwise."""
    person = _person(row) if is_from_here(row) else None
    if person is None:
        raise NotNow("This link cannot be used here. Ask for a new one.")
    return person


def _person(row: SignInCode) -> Person | None:
    """Use the row up and return its person. Somebody who is only invited so far becomes a person by this."""
    used = db.session.execute(
        update(SignInCode).where(SignInCode.id == row.id, SignInCode.used_at.is_(None)).values(used_at=clock.now())
    )
    if not used.rowcount:  # type: ignore[attr-defined]
        return None
    person = Person.by_email(row.email)
    if person is not None:
        return person
    waiting = invitations.pending_for(row.email)
    return invitations.become_person(waiting[0], waiting[0].name) if waiting else None


def _may_enter(email: str) -> bool:
    return Person.by_email(email) is not None or bool(invitations.pending_for(email))


def _digits(email: str) -> int:
    return LONG_DIGITS if throttle.is_under_attack(fingerprint(email)) else DIGITS


def _code_hash(browser: str, code: str) -> str:
    """The browser's secret, which is nowhere in the database, keeps six digits from being guessed from the hash."""
    return hashed(f"{browser}:{code}")


def _end_codes_of(browser: str) -> None:
    db.session.execute(
        update(SignInCode)
        .where(SignInCode.browser_hash == hashed(browser), SignInCode.expires_at > clock.now())
        .values(expires_at=clock.now())
    )
