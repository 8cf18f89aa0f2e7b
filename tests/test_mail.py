"""E-mail over real SMTP: none lost, none sent for nothing, no address in the log (trust D13, P11)."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask

from workgroups import cli, clock, create_app, mail
from workgroups.extensions import db
from workgroups.mail import OutboxMessage, Unreachable, sender
from workgroups.seals import Seal

REPOSITORY = Path(__file__).resolve().parents[1]


class Server:
    """A real SMTP server that keeps what it is given and refuses whom it is told to."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.on_data: Any = None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        content = envelope.content.replace(b"\r\n", b"\n")
        self.received.append(email.message_from_bytes(content, policy=email.policy.default))  # type: ignore[arg-type]
        if self.on_data:
            self.on_data()
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.received]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def smtp() -> Iterator[Server]:
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    server.url = f"smtp://127.0.0.1:{controller.port}"  # type: ignore[attr-defined]
    yield server
    controller.stop()


@pytest.fixture
def post(app: Flask, smtp: Any, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with the SMTP server as its mail server."""
    monkeypatch.setitem(app.config, "MAIL_URL", smtp.url)
    monkeypatch.setitem(app.config, "MAIL_FROM", "Work Groups <groups@hub.example>")
    return app


def write(app: Flask, *addresses: str, **values: Any) -> None:
    """Put an e-mail to each address into the outbox; the subject is the address's first part."""
    with app.app_context():
        for address in addresses:
            row = {"sealed_body": "Hello.\n", "seals": [], **values}
            db.session.add(
                OutboxMessage(recipient=address, subject=address.split("@")[0], message_id=f"<{address}>", **row)
            )
        db.session.commit()


def deliver(app: Flask) -> int:
    with app.app_context():
        return mail.deliver_due()


def rows(app: Flask) -> list[OutboxMessage]:
    with app.app_context():
        found = db.session.query(OutboxMessage).order_by(OutboxMessage.id).all()
        db.session.expunge_all()
        return found


def answer(app: Flask, status: int) -> None:
    """A request that writes an e-mail and is answered with `status`."""
    with app.test_request_context("/sign-in", method="POST"):
        mail.send(to="sam@school.example", template="nobody_here", email="sam@school.example")
        app.process_response(app.make_response(("", status)))


@pytest.mark.parametrize(("status", "kept"), [(303, 1), (200, 1), (422, 0), (409, 0), (500, 0)])
def test_an_email_is_kept_only_when_the_act_it_tells_of_is(app: Flask, status: int, kept: int) -> None:
    answer(app, status)
    assert len(rows(app)) == kept


def test_an_email_arrives_as_it_was_written(post: Flask, smtp: Any) -> None:
    answer(post, 303)
    assert deliver(post) == 1
    [message] = smtp.received
    assert message["From"] == "Work Groups <groups@hub.example>"
    assert message["To"] == "sam@school.example"
    assert message["Subject"] == "Signing in to Work Groups"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content() == rows(post)[0].sealed_body
    assert rows(post)[0].sent_at is not None
    assert deliver(post) == 0


def test_letters_of_other_languages_and_long_lines_arrive_unchanged(post: Flask, smtp: Any) -> None:
    text = "Siân Llŷr, Łukasz, محمد, 7 × 8 ≠ 54 — “ratio”\n" + "a very long line " * 100 + "\n"
    write(post, "sam@school.example", sealed_body=text)
    deliver(post)
    assert smtp.received[0].get_content() == text


def test_a_secret_is_filled_in_on_the_way_out_only(post: Flask, smtp: Any) -> None:
    seal, not_ours = Seal.new(), Seal.new()
    write(post, "sam@school.example", sealed_body=f"Open {seal} and not {not_ours}\n", seals=[str(seal)])
    deliver(post)
    with post.app_context():
        assert smtp.received[0].get_content() == f"Open {seal.secret} and not {not_ours}\n"
        assert seal.secret not in rows(post)[0].sealed_body
        assert not_ours.secret not in smtp.received[0].get_content()


def test_two_seals_never_hold_the_same_secret_and_codes_keep_their_zeros(app: Flask) -> None:
    with app.app_context():
        assert len({Seal.new().secret for _ in range(1000)}) == 1000
        assert {len(Seal.new(6).secret) for _ in range(2000)} == {6}
        assert Seal("A" * 32, 6).secret != Seal("A" * 32, 10).secret[-6:]


def test_a_message_that_is_put_off_is_tried_again_later_and_later(post: Flask, smtp: Any) -> None:
    start = clock.now()
    smtp.answers["busy@school.example"] = "451 greylisted"
    with time_machine.travel(start, tick=False):
        write(post, "busy@school.example", "sam@school.example")
        assert deliver(post) == 1
    assert smtp.subjects == ["sam"]
    waits, moment = [], start
    for _ in range(9):
        due = rows(post)[0].due_at
        waits.append((due - moment).total_seconds())
        moment = due
        with time_machine.travel(moment, tick=False):
            deliver(post)
    assert waits == [30 * 2**n for n in range(9)]
    message = rows(post)[0]
    assert (message.tries, message.given_up_at) == (10, moment)
    with time_machine.travel(moment + dt.timedelta(days=1), tick=False):
        assert deliver(post) == 0


def test_a_message_that_was_put_off_goes_out_when_the_server_takes_it(post: Flask, smtp: Any) -> None:
    smtp.answers["busy@school.example"] = "451 greylisted"
    write(post, "busy@school.example")
    deliver(post)
    smtp.answers.clear()
    assert deliver(post) == 0
    with time_machine.travel(clock.now() + dt.timedelta(seconds=31)):
        assert deliver(post) == 1


def test_an_address_that_does_not_exist_is_given_up_at_once_and_the_others_go_out(post: Flask, smtp: Any) -> None:
    smtp.answers["gone@school.example"] = "550 no such user gone@school.example"
    write(post, "gone@school.example", "sam@school.example")
    assert deliver(post) == 1
    gone, _ = rows(post)
    assert gone.given_up_at is not None
    assert gone.last_error == "SMTPRecipientsRefused 550"


def test_a_message_that_cannot_be_written_does_not_stop_the_others(post: Flask, smtp: Any) -> None:
    write(post, "sam@school.example\nBcc: eve@evil.example", "kit@school.example")
    assert deliver(post) == 1
    assert smtp.subjects == ["kit"]
    assert rows(post)[0].tries == 1


def test_while_the_server_cannot_be_reached_nothing_is_lost_and_no_try_counts(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://127.0.0.1:{free_port()}")
    write(app, "sam@school.example")
    for _ in range(3):
        with pytest.raises(Unreachable, match="ConnectionRefusedError"):
            deliver(app)
    [message] = rows(app)
    assert (message.tries, message.claimed_until, message.sent_at) == (0, None, None)


def test_loops_side_by_side_send_each_message_once(post: Flask, smtp: Any) -> None:
    write(post, *(f"p{n}@school.example" for n in range(60)))
    sent: list[int] = []
    loops = [threading.Thread(target=lambda: sent.append(deliver(post))) for _ in range(4)]
    for loop in loops:
        loop.start()
    for loop in loops:
        loop.join()
    assert sum(sent) == 60
    assert Counter(smtp.subjects) == Counter(f"p{n}" for n in range(60))


def test_a_message_that_another_loop_has_in_hand_is_left_to_it_for_two_minutes(post: Flask) -> None:
    moment = clock.now()
    write(post, "sam@school.example", claimed_until=moment + sender.CLAIM)
    assert deliver(post) == 0
    with time_machine.travel(moment + sender.CLAIM + dt.timedelta(seconds=1)):
        assert deliver(post) == 1


def test_nothing_is_locked_while_a_message_is_on_its_way(post: Flask, smtp: Any) -> None:
    write(post, "sam@school.example")
    smtp.on_data = lambda: write(post, "written-meanwhile@school.example")
    assert deliver(post) >= 1
    assert len(rows(post)) == 2, "it could be written"


def test_a_password_goes_out_encrypted_or_not_at_all(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bytes, bytes]] = []

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss/word", handled=False)

    server = Server()
    controller = Controller(server, hostname="0.0.0.0", port=free_port(), authenticator=check, auth_require_tls=False)
    controller.start()
    try:
        write(app, "sam@school.example")
        for host, password, works in (
            ("0.0.0.0", "p%40ss%2Fword", False),
            ("127.0.0.1", "wrong", False),
            ("127.0.0.1", "p%40ss%2Fword", True),
        ):
            monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://hub:{password}@{host}:{controller.port}")
            if works:
                assert deliver(app) == 1
            else:
                with pytest.raises(Unreachable):
                    deliver(app)
    finally:
        controller.stop()
    assert seen[-1] == (b"hub", b"p@ss/word")
    assert set(seen[:-1]) == {(b"hub", b"wrong")}


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:1", ""])
def test_the_log_names_nobody(
    app: Flask, smtp: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, url: str
) -> None:
    caplog.set_level(logging.DEBUG)
    smtp.answers["marker@secret.example"] = "550 no such user marker@secret.example"
    write(app, "marker@secret.example", sealed_body="Your code is 123456\n")
    monkeypatch.setitem(app.config, "MAIL_URL", smtp.url if url else "")
    deliver(app)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("workgroups"))
    assert ours
    assert "secret.example" not in ours
    assert ("Your code is 123456" in ours) is not bool(url)


def test_old_messages_are_forgotten_and_waiting_ones_are_not(app: Flask) -> None:
    moment = clock.now()
    write(app, "old@school.example", sent_at=moment - dt.timedelta(days=31))
    write(app, "new@school.example", sent_at=moment - dt.timedelta(days=29))
    write(app, "given-up@school.example", given_up_at=moment - dt.timedelta(days=31))
    write(app, "waiting@school.example", due_at=moment - dt.timedelta(days=31))
    with app.app_context():
        assert sender.forget_old() == 2
    assert [row.subject for row in rows(app)] == ["new", "waiting"]


def test_the_loop_sends_at_once_after_a_commit_and_stops_when_told(
    post: Flask, smtp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "PAUSE", 300)
    stop, wake = threading.Event(), sender.wake
    loop = threading.Thread(target=mail.run, args=(post, stop))
    loop.start()
    time.sleep(0.3)
    answer(post, 303)
    until = time.monotonic() + 30
    while not smtp.received and time.monotonic() < until:
        time.sleep(0.01)
    stop.set()
    wake.set()
    loop.join(5)
    assert not loop.is_alive()
    assert len(smtp.received) == 1


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_killing_the_worker_loses_no_message_and_doubles_only_the_one_in_flight(smtp: Any, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "WORKGROUPS_INSTANCE": str(tmp_path),
        "WORKGROUPS_MAIL_URL": smtp.url,
        "WORKGROUPS_DATABASE_URL": "",
        "PYTHONPATH": str(REPOSITORY),
    }
    app = create_app(
        {
            "INSTANCE": tmp_path,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'workgroups.sqlite'}",
            "MAIL_URL": smtp.url,
        }
    )
    cli.upgrade_database(app)
    write(app, *(f"p{n}@school.example" for n in range(100)))
    worker: list[subprocess.Popen[bytes]] = []
    kills = [20, 50, 80]

    def kill_in_flight() -> None:
        if kills and len(smtp.received) >= kills[0]:
            kills.pop(0)
            os.kill(worker[-1].pid, signal.SIGKILL)

    smtp.on_data = kill_in_flight
    for _ in range(3):
        worker.append(subprocess.Popen([sys.executable, "-m", "workgroups.cli", "worker"], env=environment))
        assert worker[-1].wait(60) == -signal.SIGKILL
    with app.app_context(), time_machine.travel(clock.now() + sender.CLAIM * 2):
        mail.deliver_due()
        db.engine.dispose()
    counts = Counter(message["Message-ID"] for message in smtp.received)
    assert len(counts) == 100
    assert sorted(counts.values(), reverse=True)[:4] == [2, 2, 2, 1]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM on Windows")
def test_a_worker_that_is_told_to_stop_finishes_the_message_in_hand(smtp: Any, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "WORKGROUPS_INSTANCE": str(tmp_path),
        "WORKGROUPS_MAIL_URL": smtp.url,
        "WORKGROUPS_DATABASE_URL": "",
        "PYTHONPATH": str(REPOSITORY),
    }
    address = f"sqlite:///{tmp_path / 'workgroups.sqlite'}"
    app = create_app({"INSTANCE": tmp_path, "SQLALCHEMY_DATABASE_URI": address, "MAIL_URL": smtp.url})
    cli.upgrade_database(app)
    write(app, *(f"p{n}@school.example" for n in range(20)))
    worker: list[subprocess.Popen[bytes]] = []
    smtp.on_data = lambda: len(smtp.received) == 5 and worker[0].terminate()
    worker.append(subprocess.Popen([sys.executable, "-m", "workgroups.cli", "worker"], env=environment))
    assert worker[0].wait(30) == 0
    sent = [row for row in rows(app) if row.sent_at]
    with app.app_context():
        db.engine.dispose()
    assert len(sent) == len(smtp.received) < 20
    assert not [row for row in rows(app) if row.claimed_until]
    with app.app_context():
        db.engine.dispose()
