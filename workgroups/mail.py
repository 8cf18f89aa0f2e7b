"""E-mail: written into an outbox in the same transaction as the act it tells of, sent afterwards by a small loop.

A message is claimed before it is sent, so two loops never send the same one; a claim that was not finished (the
process died) runs out and the message is sent again. Text only: nothing in it can act or load.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import ssl
import threading
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app, render_template, url_for
from sqlalchemy import Index, String, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from . import clock
from .db import Model, after_commit
from .extensions import db

log = logging.getLogger(__name__)

CLAIM = dt.timedelta(minutes=2)
FIRST_WAIT = dt.timedelta(seconds=30)
MOST_TRIES = 10
PAUSE = 2.0
_wake = threading.Event()


class OutboxMessage(Model):
    """An e-mail to send or sent. `claimed_until` keeps other loops away while one is sending it."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "sent_at", "due_at"),)

    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(250))
    body: Mapped[str]
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    due_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    claimed_until: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    given_up_at: Mapped[dt.datetime | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    last_error: Mapped[str] = mapped_column(String(300), default="", server_default="")


def init_app(app: Flask) -> None:
    """Give the e-mail templates the address of the product; they build links as `link("endpoint", …)`."""
    app.jinja_env.globals["link"] = lambda endpoint, **values: app.config["BASE_URL"] + url_for(endpoint, **values)


def send(*, to: str, template: str, **context: object) -> OutboxMessage:
    """Put the e-mail `templates/email/<template>.txt` for one address into the outbox; it goes out after the commit.

    The template's first line is "Subject: …"; what people typed must pass through the filter `mail_word` (trust I16).
    """
    text = render_template(f"email/{template}.txt", **context)
    first, _, body = text.partition("\n")
    if not first.startswith("Subject: "):
        raise ValueError(f"the e-mail template {template} does not begin with a subject line")
    domain = urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
    message = OutboxMessage(
        recipient=to,
        subject=first.removeprefix("Subject: ").strip()[:250],
        body=body.strip() + "\n",
        message_id=make_msgid(domain=domain),
    )
    db.session.add(message)
    after_commit(_wake.set)
    return message


def as_email(message: OutboxMessage, sender: str) -> EmailMessage:
    """The message as it goes over the wire; the sender is always ours."""
    name, address = parseaddr(sender)
    mail = EmailMessage()
    mail["From"] = formataddr((name, address))
    mail["To"] = message.recipient
    mail["Subject"] = message.subject
    mail["Date"] = formatdate(message.created_at.timestamp())
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body, cte="quoted-printable")
    return mail


def _connect(address: str) -> smtplib.SMTP:
    """Open the SMTP server of a URL like smtp://user:password@host:587 (STARTTLS when offered) or smtps://…"""
    parts = urlsplit(address)
    host, secure = parts.hostname or "localhost", ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=20, context=secure)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=20)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=secure)
            server.ehlo()
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _claim() -> list[int]:
    """Take up to 20 due messages for this loop and return their ids; commits."""
    moment = clock.now()
    free = or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < moment)
    due = (
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.given_up_at.is_(None),
        OutboxMessage.due_at <= moment,
        free,
    )
    ids = list(db.session.scalars(select(OutboxMessage.id).where(*due).order_by(OutboxMessage.id).limit(20)))
    mine = []
    for key in ids:
        taken = db.session.execute(
            update(OutboxMessage).where(OutboxMessage.id == key, *due).values(claimed_until=moment + CLAIM)
        )
        if taken.rowcount == 1:  # type: ignore[attr-defined]
            mine.append(key)
    db.session.commit()
    return mine


def deliver_due() -> int:
    """Send what is due, each in its own transaction, and return how many went out.

    A message that cannot be sent waits twice as long after every try and is given up after ten. Without a mail
    server the text is logged and counts as sent.
    """
    address, sender = current_app.config["MAIL_URL"], current_app.config["MAIL_FROM"]
    sent, server = 0, None
    for key in _claim():
        message = db.session.get_one(OutboxMessage, key)
        try:
            if address:
                server = server or _connect(address)
                server.send_message(as_email(message, sender))
            else:
                log.info("e-mail to %s: %s", message.recipient, message.subject)
            message.sent_at = clock.now()
            sent += 1
        except (OSError, smtplib.SMTPException) as error:
            server = None
            message.tries += 1
            message.last_error = str(error)[:300]
            message.due_at = clock.now() + FIRST_WAIT * 2 ** (message.tries - 1)
            if message.tries >= MOST_TRIES:
                message.given_up_at = clock.now()
            log.warning("e-mail %s could not be sent (try %s): %s", message.id, message.tries, error)
        message.claimed_until = None
        db.session.commit()
    if server is not None:
        server.quit()
    return sent


def run(app: Flask, stop: threading.Event) -> None:
    """The sending loop: until `stop` is set, send what is due, at once after a commit that wrote a message."""
    while not stop.is_set():
        try:
            with app.app_context():
                deliver_due()
        except Exception:
            log.exception("the sending loop met an error and goes on")
        _wake.wait(PAUSE)
        _wake.clear()


def start(app: Flask) -> threading.Event:
    """Run the loop in a thread of this process; set the returned event to end it."""
    stop = threading.Event()
    threading.Thread(target=run, args=(app, stop), name="mail", daemon=True).start()
    return stop
