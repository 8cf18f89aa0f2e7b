"""Addresses of one person's part in a group, and of one invitation."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, url_for
from flask_login import current_user

from ..access import allow
from ..errors import NotNow
from ..htmx import see_other
from ..people import invitations
from . import inviting
from .forms import ROLE_WORDS, MemberForm, ReplacementForm
from .models import Invitation, Membership, WorkGroup
from .routes import bp


@bp.route("/groups/<id:group_id>/people/<id:membership_id>", methods=["GET", "POST"])
@allow("people.invite")
def member(group: WorkGroup, membership: Membership) -> Any:
    """One person's role, and what to do when they leave."""
    form = MemberForm(obj=membership)
    if not form.validate_on_submit():
        return _member_page(membership, form=form), 422 if form.is_submitted() else 200
    try:
        membership.change_role(form.role.data, lead_participant=form.lead_participant.data, by=current_user)
    except NotNow as reason:
        form.refuse(reason)
        return _member_page(membership, form=form), 422
    flash("The changes are saved.", "success")
    return see_other(url_for("groups.people", group_id=group.id))


@bp.post("/groups/<id:group_id>/people/<id:membership_id>/ending")
@allow("people.invite")
def ending(group: WorkGroup, membership: Membership) -> Any:
    """The person has left the group."""
    membership.end(by=current_user)
    flash(f"{membership.person.name} has left the group. What they wrote stays.", "success")
    if membership.person_id == current_user.id and not group.hub.is_managed_by(current_user.id):
        return see_other(url_for("people.home"))
    return see_other(url_for("groups.member", group_id=group.id, membership_id=membership.id))


@bp.post("/groups/<id:group_id>/people/<id:membership_id>/return")
@allow("people.invite")
def comeback(group: WorkGroup, membership: Membership) -> Any:
    """The ending was a mistake: the same part again."""
    again = membership.take_up_again(by=current_user)
    flash(f"{again.person.name} is in the group again.", "success")
    return see_other(url_for("groups.people", group_id=group.id))


@bp.post("/groups/<id:group_id>/people/<id:membership_id>/replacement")
@allow("people.invite")
def replacement(group: WorkGroup, membership: Membership) -> Any:
    """Invite somebody who takes the place of a person who has left."""
    form = ReplacementForm()
    if not form.validate_on_submit():
        return _member_page(membership, replacement=form), 422
    try:
        inviting.replace_member(membership, name=form.name.data, email=form.email.data, by=current_user)
    except NotNow as reason:
        form.refuse(reason)
        return _member_page(membership, replacement=form), 422
    flash(f"An invitation is on its way to {form.email.data}.", "success")
    return see_other(url_for("groups.people", group_id=group.id))


@bp.post("/groups/<id:group_id>/invitations/<id:invitation_id>/resending")
@allow("people.invite")
def resending(group: WorkGroup, invitation: Invitation) -> Any:
    """A new link for another 14 days."""
    invitations.resend(invitation, current_user)
    flash(f"The invitation is on its way to {invitation.email} again. The link sent before is dead.", "success")
    return see_other(url_for("groups.people", group_id=group.id))


@bp.post("/groups/<id:group_id>/invitations/<id:invitation_id>/withdrawal")
@allow("people.invite")
def withdrawal(group: WorkGroup, invitation: Invitation) -> Any:
    """The link no longer works."""
    invitation.withdraw(by=current_user)
    flash(f"The invitation to {invitation.email} is withdrawn. Its link no longer works.", "success")
    return see_other(url_for("groups.people", group_id=group.id))


def _member_page(
    membership: Membership, *, form: MemberForm | None = None, replacement: ReplacementForm | None = None
) -> str:
    return render_template(
        "groups/member.html",
        membership=membership,
        role_words=ROLE_WORDS,
        form=replacement or form,
        part=form or MemberForm(formdata=None, obj=membership),
        replacement=replacement or ReplacementForm(formdata=None),
    )
