"""Addresses of a hub's oversight; thin."""

from typing import Any

from flask import Blueprint, render_template

from ..access import allow
from ..groups.models import Hub
from .queries import overview

bp = Blueprint("hub", __name__)


@bp.get("/hubs/<id:hub_id>")
@allow("hub.read")
def show(hub: Hub) -> Any:
    """The groups of the hub: where each stands, who leads it, when it meets next."""
    return render_template("hub/show.html", hub=hub, years=overview(hub))
