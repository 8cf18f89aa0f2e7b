"""Addresses of a group's roster and of inviting people into it."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, flash, render_template, request, url_for
from flask_login import current_user

from ..access import allow
from ..errors import NotNow
from ..forms import BaseForm
from ..htmx import see_other
from . import directory, inviting, roster
from .forms import InviteForm, RosterForm
from .models import ROLES, WorkGroup
from .queries import school_names
from .routes import bp

LARGEST_LIST = 16_000_000
LISTS = {"groups.check_roster", "groups.send_roster", "groups.download_roster"}


@bp.url_value_preprocessor
def _take_long_lists(endpoint: str | None, _values: Any) -> None:
    """Let a list in that is far too long, so that the answer can name the limit in words (trust I10)."""
    if endpoint in LISTS:
        request.max_content_length = LARGEST_LIST
        request.max_form_memory_size = LARGEST_LIST


@bp.get("/groups/<id:group_id>/people", endpoint="people")
@allow("people.read")
def everybody(group: WorkGroup) -> Any:
    """The roster by school; for leads, who has brought what."""
    return render_template("groups/people.html", people=directory.gather(group))


@bp.get("/groups/<id:group_id>/people/invite")
@allow("people.invite")
def invite(group: WorkGroup) -> Any:
    """Ask for one person or a list."""
    wanted = request.args.get("role")
    return _invite_page(group, one=InviteForm(data={"role": wanted if wanted in ROLES else "participant"}))


@bp.post("/groups/<id:group_id>/people/invite")
@allow("people.invite")
def invite_one(group: WorkGroup) -> Any:
    """Invite one person."""
    form = InviteForm()
    if not form.validate_on_submit() or not _is_open(group, form):
        return _invite_page(group, one=form, wrong=form), 422
    plan = inviting.plan(group, [form.entry])
    plan.carry_out(by=current_user)
    step = plan.steps[0]
    if step.outcome in inviting.SENT:
        flash(f"An invitation is on its way to {step.entry.email}.", "success")
    else:
        flash(f"{step.entry.email}: {step.words.lower()}. {step.more}", "info")
    return see_other(url_for("groups.people", group_id=group.id))


@bp.post("/groups/<id:group_id>/people/roster")
@allow("people.invite")
def check_roster(group: WorkGroup) -> Any:
    """Say row by row what a list would do. Nothing is sent and nothing stored."""
    form = RosterForm()
    plan = _plan(group, form)
    return _invite_page(group, rows=form, wrong=form, plan=plan), 200 if plan else 422


@bp.post("/groups/<id:group_id>/people/roster/invitations")
@allow("people.invite")
def send_roster(group: WorkGroup) -> Any:
    """Invite the good rows of a checked list; the others come back with what to correct."""
    form = RosterForm()
    checked = form.checked.data
    plan = _plan(group, form)
    if plan is None or form.checked.data != checked:
        return _invite_page(group, rows=form, wrong=form, plan=plan), 200 if plan else 422
    sent = inviting.sent_words(plan.carry_out(by=current_user))
    if not plan.of("correct"):
        flash(sent, "success")
        return see_other(url_for("groups.people", group_id=group.id))
    form.rows.data, form.checked.data = plan.corrections(), ""
    return _invite_page(group, rows=form, plan=plan, sent=sent)


@bp.post("/groups/<id:group_id>/people/roster/download")
@allow("people.invite")
def download_roster(group: WorkGroup) -> Any:
    """All rows with what will happen, or only those to correct, as a CSV."""
    form = RosterForm()
    plan = _plan(group, form)
    if plan is None:
        return _invite_page(group, rows=form, wrong=form), 422
    only_wrong = request.args.get("rows") == "wrong"
    text, name = (plan.corrections(), "rows-to-correct.csv") if only_wrong else (plan.all_rows(), "all-rows.csv")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + text, mimetype="text/csv", headers=headers)


def _plan(group: WorkGroup, form: RosterForm) -> inviting.Plan | None:
    """What the list of the form would do, its text put into the form; None, with the reason, when it cannot be read."""
    upload = form.file.data
    try:
        if upload:
            form.rows.data = roster.decode(upload.read())
        found = roster.parse(form.rows.data or "")
    except roster.Unreadable as reason:
        form.refuse(str(reason), form.file if upload else form.rows)
        return None
    form.checked.data = _digest(form.rows.data)
    return inviting.plan(group, found.entries, found.unused) if _is_open(group, form) else None


def _digest(text: str) -> str:
    """Stands for a list, whatever a browser does to its line ends."""
    return hashlib.sha256("\n".join(text.split()).encode()).hexdigest()


def _is_open(group: WorkGroup, form: BaseForm) -> bool:
    """Whether the group takes people; otherwise the form says why not, and keeps what was typed."""
    try:
        group.require_open()
    except NotNow as reason:
        form.refuse(reason)
        return False
    return True


def _invite_page(
    group: WorkGroup,
    *,
    one: InviteForm | None = None,
    rows: RosterForm | None = None,
    wrong: BaseForm | None = None,
    plan: inviting.Plan | None = None,
    sent: str = "",
) -> str:
    """The page with both forms; `wrong` is the one that was sent and may have errors to show."""
    return render_template(
        "groups/invite.html",
        one=one or InviteForm(formdata=None),
        rows=rows or RosterForm(formdata=None),
        form=wrong,
        plan=plan,
        sent=sent,
        schools=school_names(group),
    )
