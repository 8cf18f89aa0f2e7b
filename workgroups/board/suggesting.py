"""Likely faces in a photo, for the tool that covers them; only where the extra `faces` is installed."""

from __future__ import annotations

from typing import Any

from flask import abort

from .. import faces, files
from ..access import allow
from ..db import released
from ..groups.models import WorkGroup
from .models import Attachment, Card
from .routes import bp


@bp.get("/groups/<id:group_id>/cards/<id:card_id>/photos/<id:attachment_id>/faces")
@allow("photo.cover")
def suggest(group: WorkGroup, card: Card, attachment: Attachment) -> Any:
    """JSON `{"faces": [[left, top, right, bottom], …]}`, fractions of the stored picture; 404 without the extra."""
    if not faces.offered():
        abort(404)
    name = attachment.name
    with released():
        try:
            with files.store().open(name).stream as stored:
                found = faces.likely(stored.read())
        except files.NotStored:
            abort(404)
        except faces.Busy:
            found = []
    return {"faces": found}
