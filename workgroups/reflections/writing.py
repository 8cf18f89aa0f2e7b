"""Addresses that change reflections and replies; each checks the form, calls one verb, replies."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask_login import current_user

from ..access import allow, can, check
from ..errors import NotNow
from ..extensions import db
from ..groups.models import WorkGroup
from ..htmx import is_htmx, see_other
from ..once import own_key, sent_already
from ..people.models import new_token
from . import notices, queries
from .forms import AudienceForm, HeldForm, ReplyForm
from .models import AUDIENCES, Reflection, Reply
from .routes import bp, place_of, thread_of

SENT, HELD = "Your reply is sent.", "Your reply is held. Only you see it until you send it."


def _done(reflection: Reflection, words: str, *, focus: bool = True) -> Any:
    """The act is done: for HTMX the thread as it is now, with `words` read out; otherwise back to where it stood.

    `focus` is for acts whose button is gone afterwards: the heading of the thread takes the focus over.
    """
    db.session.flush()
    thread = thread_of(reflection, place_of(request.form))
    if not is_htmx():
        flash(words, "success")
        return see_other(thread.url)
    queue = thread.place == "list" and can("queue.read", reflection)
    news = _queue_news(reflection.group) if queue else {}
    return render_template("reflections/_answer.html", thread=thread, words=words, queue=queue, focus=focus, **news)


def _queue_news(group: WorkGroup) -> dict[str, Any]:
    return {"count": queries.count_unread(group, current_user), "held": queries.held(group, current_user)}


def _refused(reflection: Reflection, form: Any, **forms: Any) -> Any:
    """422 with the thread and all that was typed: the piece for HTMX, otherwise the reflection's page."""
    place = place_of(request.form) if is_htmx() else "page"
    template = "reflections/_reflection.html" if is_htmx() else "reflections/show.html"
    return render_template(template, thread=thread_of(reflection, place, **forms), form=form), 422


@bp.post("/groups/<id:group_id>/reflections/<id:reflection_id>/replies")
@allow("reflection.reply")
@own_key
def reply(group: WorkGroup, reflection: Reflection) -> Any:
    """Send or hold a reply. The same form sent again makes no second one; it may send what it held before."""
    form = ReplyForm(reflection)
    hold = request.form.get("act") == "hold"
    if hold:
        check("queue.read", group)
    if not form.validate_on_submit():
        return _refused(reflection, form, reply_form=form)
    words, known = form.text.data or "", queries.sent_before(current_user, form.key)
    if known and known.reflection_id != reflection.id:
        abort(400)
    try:
        if known is None:
            known = reflection.reply(words, by=current_user, form_key=form.key or new_token(), hold=True)
        if known.is_sent and known.text != words:
            return sent_already(thread_of(reflection, place_of(request.form)).url)
        if not known.is_sent:
            known.reword(words, by=current_user)
        if not known.is_sent and not hold:
            _send(known)
    except NotNow as reason:
        form.refuse(reason)
        return _refused(reflection, form, reply_form=form)
    return _done(reflection, SENT if known.is_sent else HELD, focus=False)


def _send(*replies: Reply) -> None:
    for one in replies:
        one.send(by=current_user)
    db.session.flush()
    notices.replied(replies, by=current_user)


@bp.post("/groups/<id:group_id>/reflections/<id:reflection_id>/replies/<id:reply_id>/wording")
@allow("reply.edit")
def reword(group: WorkGroup, reflection: Reflection, reply: Reply) -> Any:
    """Change a held reply, and with "Send now" send it. Words for one that was sent meanwhile become a new reply's."""
    form = HeldForm(reply)
    send = request.form.get("act") == "send"
    if send:
        check("reflection.reply", reflection)
    if not form.validate_on_submit():
        return _refused(reflection, form, refused=form)
    try:
        if not (send and reply.is_sent and reply.text == form.text.data):
            reply.reword(form.text.data or "", by=current_user)
            if send:
                _send(reply)
    except NotNow as reason:
        if reply.is_sent:
            another = ReplyForm(reflection, formdata=None, data={"text": form.text.data})
            another.refuse(reason)
            return _refused(reflection, another, reply_form=another)
        form.refuse(reason)
        return _refused(reflection, form, refused=form)
    return _done(reflection, SENT if send else HELD)


@bp.post("/groups/<id:group_id>/reflections/<id:reflection_id>/replies/<id:reply_id>/discarding")
@allow("reply.edit")
def discard(group: WorkGroup, reflection: Reflection, reply: Reply) -> Any:
    """Throw a held reply away."""
    reply.discard(by=current_user)
    return _done(reflection, "Your held reply is discarded.")


@bp.post("/groups/<id:group_id>/reflections/<id:reflection_id>/reading")
@allow("reflection.mark_read")
def mark_read(group: WorkGroup, reflection: Reflection) -> Any:
    """Take a reflection out of a lead's unread ones, or the replies under one's own out of the new ones."""
    reflection.mark_read(by=current_user)
    return _done(reflection, "Marked as read.")


@bp.post("/groups/<id:group_id>/reflections/<id:reflection_id>/audience")
@allow("reflection.edit")
def readdress(group: WorkGroup, reflection: Reflection) -> Any:
    """Change who can read one's own reflection."""
    form = AudienceForm(reflection)
    if not form.validate_on_submit():
        return _refused(reflection, form, audience_form=form)
    try:
        reflection.address_to(form.audience.data, by=current_user)
    except NotNow as reason:
        form.refuse(reason)
        return _refused(reflection, form, audience_form=form)
    return _done(reflection, f"Who can read it now: {AUDIENCES[reflection.audience]}.")


@bp.post("/groups/<id:group_id>/reflections/held-replies/sending")
@allow("queue.read")
def send_held(group: WorkGroup) -> Any:
    """Send every reply that the viewer holds in this group and that can still reach its reader."""
    ready = queries.held(group, current_user).ready
    _send(*ready)
    names = list(dict.fromkeys(one.reflection.author.name for one in ready))
    flash(
        f"Sent to {', '.join(names)}." if names else "There was no held reply to send.", "success" if names else "info"
    )
    return see_other(url_for("reflections.index", group_id=group.id))


@bp.post("/groups/<id:group_id>/reflections/held-replies/discarding")
@allow("queue.read")
def discard_stuck(group: WorkGroup) -> Any:
    """Throw away the viewer's held replies to reflections that are no longer shared with them."""
    for one in queries.held(group, current_user).stuck:
        one.discard(by=current_user)
    flash("Discarded.", "success")
    return see_other(url_for("reflections.index", group_id=group.id))
