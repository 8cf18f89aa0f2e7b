"""The outbox: a row for every e-mail, added in the transaction of the act it tells of. Text only, so nothing can act.

The secrets of links and codes are not in the table (seals.py).
"""

from __future__ import annotations

import datetime as dt
import threading
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid, parseaddr
from urllib.parse import urlsplit

from flask import Flask, current_app, render_template, url_for
from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..db import Model, after_commit
from ..extensions import db
from ..seals import Seal

wake = threading.Event()
"""Set after a commit that wrote a message: the loop of this process need not wait for its next turn."""


class OutboxMessage(Model):
    """An e-mail to send or sent. `claimed_until` keeps other loops away while one is sending it.

    `sealed_body` is the text with seals in the places of its secrets; `seals` lists them, so that nothing a person
    typed can pass for one.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "sent_at", "due_at"),)

    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(250))
    sealed_body: Mapped[str]
    seals: Mapped[list[str]] = mapped_column(JSON, default=list)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    due_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    claimed_until: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    given_up_at: Mapped[dt.datetime | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    last_error: Mapped[str] = mapped_column(String(300), default="", server_default="")

    @property
    def body(self) -> str:
        """The text as its reader gets it, secrets filled in. Needs an application context."""
        text = self.sealed_body
        for written in self.seals:
            text = text.replace(written, Seal.parse(written).secret)
        return text


def init_app(app: Flask) -> None:
    """Give the e-mail templates the address of the product; they build links as `link("endpoint", …)` (trust H5)."""
    app.jinja_env.globals["link"] = lambda endpoint, **values: app.config["BASE_URL"] + url_for(endpoint, **values)


def send(*, to: str, template: str, **context: object) -> OutboxMessage:
    """Put the e-mail `templates/email/<template>.txt` for one tidied address into the outbox.

    It goes out after the commit, and not at all when the request is rolled back. The template's first line is
    "Subject: …"; what people typed must pass through the filter `mail_word` (trust I16). Secrets are handed over as
    `Seal`s, and the template writes them like any other value.
    """
    text = render_template(f"email/{template}.txt", **context)
    first, _, body = text.partition("\n")
    if not first.startswith("Subject: "):
        raise ValueError(f"the e-mail template {template} does not begin with a subject line")
    domain = urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
    message = OutboxMessage(
        recipient=to,
        subject=" ".join(first.removeprefix("Subject: ").split())[:250],
        sealed_body=body.strip() + "\n",
        seals=[str(value) for value in context.values() if isinstance(value, Seal)],
        message_id=make_msgid(domain=domain),
    )
    db.session.add(message)
    after_commit(wake.set)
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
