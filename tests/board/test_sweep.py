"""After an upload that did not end, the store and the rows agree again at the next start."""

from __future__ import annotations

import datetime as dt

import time_machine

from workgroups import cli, clock, files
from workgroups.board.models import Attachment


def test_a_file_without_a_row_goes_and_one_with_a_row_stays(scene, build, app):
    with app.app_context():
        store = files.store()
        kept, orphan = store.put(b"kept", "webp"), store.put(b"orphan", "webp")
    card = build.card(scene.group, scene.author)
    build.save(
        Attachment(card_id=card.id, group_id=card.group_id, uploaded_by_id=scene.author.id, kind="photo",
                   media_type="image/webp", name=kept, size=4)
    )  # fmt: skip
    with time_machine.travel(clock.now() + dt.timedelta(hours=2), tick=False):
        cli._sweep(app)
    with app.app_context():
        names = {entry.name for entry in files.store().names()}
    assert kept in names
    assert orphan not in names


def test_a_file_of_a_request_that_still_runs_is_left_alone(app):
    with app.app_context():
        name = files.store().put(b"just now", "webp")
    cli._sweep(app)
    with app.app_context():
        assert name in {entry.name for entry in files.store().names()}
