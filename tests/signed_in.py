"""A browser that is signed in, without a browser: for tests that talk to a real server over plain sockets."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask import session as cookie_session
from flask_wtf.csrf import generate_csrf

from workgroups.extensions import db
from workgroups.people.models import Person
from workgroups.people.sessions import open_session


def signed_in(app: Flask, person: Any) -> tuple[str, str]:
    """The cookie of a new session of `person`, as `name=value`, and a CSRF token that fits it. Commits."""
    with app.test_request_context(method="POST"):
        cookie_session["_user_id"] = open_session(db.session.get_one(Person, person.id), browser="a test")
        db.session.commit()
        token = generate_csrf()
        signer: Any = app.session_interface
        sealed = signer.get_signing_serializer(app).dumps(dict(cookie_session))
        return f"{app.config['SESSION_COOKIE_NAME']}={sealed}", token
