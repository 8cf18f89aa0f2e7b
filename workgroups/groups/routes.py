"""Addresses of groups and their people; thin."""

from flask import Blueprint, g
from flask_login import current_user

from ..access import actor, finds
from ..extensions import db
from .models import Hub, Invitation, Membership, WorkGroup
from .queries import find_group

bp = Blueprint("groups", __name__)


@finds("hub")
def _hub(hub_id: int) -> Hub | None:
    hub = db.session.get(Hub, hub_id)
    return hub if hub is not None and hub.is_managed_by(current_user.id) else None


@finds("group")
def _group(group_id: int) -> WorkGroup | None:
    found = find_group(current_user.id, group_id)
    if found is None:
        return None
    group, standing = found
    actor().standings[group.id] = standing
    g.standing = standing
    return group


@finds("membership")
def _membership(membership_id: int, *, group: WorkGroup) -> Membership | None:
    membership = db.session.get(Membership, membership_id)
    return membership if membership is not None and membership.group_id == group.id else None


@finds("invitation")
def _invitation(invitation_id: int, *, group: WorkGroup) -> Invitation | None:
    invitation = db.session.get(Invitation, invitation_id)
    return invitation if invitation is not None and invitation.group_id == group.id else None
