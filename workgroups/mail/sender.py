"""The sending loop: inside every server process, or in a process of its own (`workgroups worker`).

A message is claimed before it is sent, so two loops never send the same one. A claim that was not finished (the
process died) runs out and the message is sent again: none is lost, and at most the one in flight is doubled, with the
same Message-ID (trust D13). No address is ever written to the log (trust P11).
"""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import ipaddress
import logging
import signal
import smtplib
import ssl
import threading
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from sqlalchemy import delete, or_, select, update

from .. import clock
from ..extensions import db
from ..seals import fingerprint
from .outbox import OutboxMessage, as_email, wake

log = logging.getLogger(__name__)

CLAIM = dt.timedelta(minutes=2)
PATIENCE = 15
"""Seconds to wait for each answer of the mail server: the few that one message needs stay well inside a claim."""
FIRST_WAIT = dt.timedelta(seconds=30)
MOST_TRIES = 10
KEPT = dt.timedelta(days=30)
PAUSE = 2.0
LONGEST_PAUSE = 300.0


class Unreachable(Exception):
    """The mail server cannot be reached or does not let us in: no message is to blame, and none loses a try."""


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _connect(address: str) -> smtplib.SMTP:
    """Open the SMTP server of a URL like smtp://user:password@host:587 (STARTTLS when offered) or smtps://…

    A password is sent over an encrypted connection only, or to this machine. Raises Unreachable.
    """
    parts = urlsplit(address)
    host, secure = parts.hostname or "localhost", ssl.create_default_context()
    server: smtplib.SMTP | None = None
    try:
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE, context=secure)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=PATIENCE)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=secure)
                server.ehlo()
            elif parts.username and not _is_here(host):
                raise smtplib.SMTPNotSupportedError
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, smtplib.SMTPException) as error:
        if server is not None:
            server.close()
        raise Unreachable(_kind(error)) from error
    return server


def _kind(error: Exception) -> str:
    """An error for the log and the table: its class and SMTP code. Its own words may quote an address."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = min(answer[0] for answer in error.recipients.values())
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _is_final(error: Exception) -> bool:
    """Whether the server said that this message will never be taken (5xx about its recipient or its content)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(answer[0] >= 500 for answer in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _claim() -> OutboxMessage | None:
    """Take the next due message for this loop, or None. Commits, so that nothing is locked while it is sent."""
    moment = clock.now()
    due = (
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.given_up_at.is_(None),
        OutboxMessage.due_at <= moment,
        or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < moment),
    )
    # "=" and not "IN": PostgreSQL may ask the inner question again for every row of an IN, and claim several at once.
    first = select(OutboxMessage.id).where(*due).order_by(OutboxMessage.due_at, OutboxMessage.id).limit(1)
    message = db.session.scalar(
        update(OutboxMessage)
        .where(OutboxMessage.id == first.with_for_update(skip_locked=True).scalar_subquery(), *due)
        .values(claimed_until=moment + CLAIM)
        .returning(OutboxMessage)
        .execution_options(synchronize_session=False)
    )
    if message is not None:
        db.session.expunge(message)
    db.session.commit()
    return message


def _note(message: OutboxMessage, **facts: object) -> None:
    """Store what became of a claimed message and let it go. Commits."""
    db.session.execute(update(OutboxMessage).where(OutboxMessage.id == message.id).values(claimed_until=None, **facts))
    db.session.commit()


def _failed(message: OutboxMessage, error: Exception) -> None:
    tries = message.tries + 1
    over = tries >= MOST_TRIES or _is_final(error)
    _note(
        message,
        tries=tries,
        last_error=_kind(error),
        due_at=clock.now() + FIRST_WAIT * 2 ** (tries - 1),
        given_up_at=clock.now() if over else None,
    )
    outcome = "is given up" if over else "will be tried again"
    log.warning("e-mail %s %s after try %s: %s", message.id, outcome, tries, _kind(error))


def _show(message: OutboxMessage) -> None:
    """Without a mail server the log is where the message can be read, by whoever runs the product to try it."""
    log.info(
        "e-mail %s to %s:\nSubject: %s\n\n%s",
        message.id,
        fingerprint(message.recipient)[:8],
        message.subject,
        message.body,
    )


def deliver_due(stop: threading.Event | None = None) -> int:
    """Send what is due, each message in its own transaction, until `stop` is set; return how many went out.

    A message that cannot be sent waits twice as long after every try, and is given up after ten or when the server
    refuses it for good. Raises Unreachable when the mail server is; then nothing has changed. Without
    WORKGROUPS_MAIL_URL the text goes to the log and counts as sent. Needs an application context.
    """
    address, sender = current_app.config["MAIL_URL"], current_app.config["MAIL_FROM"]
    sent, server = 0, None
    try:
        while not (stop and stop.is_set()):
            message = _claim()
            if message is None:
                break
            try:
                if address:
                    server = server or _connect(address)
                    server.send_message(as_email(message, sender))
                else:
                    _show(message)
            except Unreachable:
                _note(message)
                raise
            except Exception as error:
                _close(server)
                server = None
                _failed(message, error)
                continue
            _note(message, sent_at=clock.now())
            sent += 1
    finally:
        _close(server)
    return sent


def _close(server: smtplib.SMTP | None) -> None:
    if server is not None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.quit()


def forget_old() -> int:
    """Delete the messages that were sent or given up more than 30 days ago and return how many. Commits."""
    before = clock.now() - KEPT
    old = or_(OutboxMessage.sent_at < before, OutboxMessage.given_up_at < before)
    gone = db.session.execute(delete(OutboxMessage).where(old).execution_options(synchronize_session=False))
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]


def run(app: Flask, stop: threading.Event) -> None:
    """The loop: until `stop` is set, send what is due, at once after a commit of this process that wrote a message.

    While the mail server cannot be reached it asks less and less often, at least every five minutes.
    """
    pause, tidied = PAUSE, None
    if not app.config["MAIL_URL"]:
        app.logger.info("no mail server is set (WORKGROUPS_MAIL_URL): e-mails are written to this log")
    while not stop.is_set():
        try:
            with app.app_context():
                if tidied != clock.today():
                    forget_old()
                    tidied = clock.today()
                deliver_due(stop)
            pause = PAUSE
        except Unreachable as reason:
            pause = min(pause * 2, LONGEST_PAUSE)
            app.logger.warning("the mail server cannot be reached (%s); next try in %.0f seconds", reason, pause)
        except Exception:
            app.logger.exception("the sending loop met an error and goes on")
        wake.wait(pause)
        wake.clear()


def start(app: Flask) -> threading.Event:
    """Run the loop in a thread of this process; set the returned event to end it.

    When the process ends in good order, the message being sent is finished first.
    """
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(app, stop), name="mail", daemon=True)
    thread.start()
    atexit.register(_end, stop, thread)
    return stop


def _end(stop: threading.Event, thread: threading.Thread) -> None:
    stop.set()
    wake.set()
    thread.join(PATIENCE)


def work(app: Flask) -> None:
    """Run the loop in this process, which does nothing else, until Ctrl-C or SIGTERM; finish the message in hand."""
    stop = threading.Event()

    def end(_signal: int, _frame: object) -> None:
        stop.set()
        wake.set()

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, end)
    run(app, stop)
