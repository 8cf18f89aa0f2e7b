"""Addresses that change the board: cards, co-authors, comments; each checks the form, calls one verb, replies."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask_login import current_user

from .. import conflict
from ..access import allow
from ..db import keep_changes, released
from ..errors import NotNow, Stale
from ..extensions import db
from ..groups.models import WorkGroup
from ..htmx import is_htmx, see_other
from ..once import look_again, sent_already
from ..people.models import Person
from ..reflections import audience, threads
from ..tasks.models import GapTask
from ..text import tidy
from . import queries
from .forms import CardForm, CommentForm, describe, form_for, values_of
from .models import MOST_FILES, Card, Comment
from .routes import bp, card_context
from .uploads import Received, chosen, receive

LARGEST_FILE = 20 * 1024 * 1024
UPLOAD_LIMIT = MOST_FILES * LARGEST_FILE + 2_000_000
TAKE_FILES = {"board.create", "board.save"}


@bp.url_value_preprocessor
def _take_photos(endpoint: str | None, _values: Any) -> None:
    """Let ten photos of 20 MB in; said here because the CSRF check reads the form before any view does."""
    if endpoint in TAKE_FILES:
        request.max_content_length = UPLOAD_LIMIT


def _page(template: str, form: CardForm, group: WorkGroup, status: int = 200, **context: Any) -> Any:
    seen_by = audience.sentences(group, current_user)
    return render_template(template, form=form, group=group, seen_by=seen_by, **context), status


def _received(group: WorkGroup) -> Received:
    """The files of this request, checked and stored while no transaction is held."""
    sent = chosen(request.files.getlist("photos"), request.form.getlist("photo_descriptions"))
    if not sent:
        return Received()
    with released(group.id):
        received = receive(sent)
    look_again()
    return received


def chosen_task(group: WorkGroup, text: str) -> GapTask | None:
    """The open task that `text` names: an id, "none" for no task, anything else for the one that is due first."""
    if text == "none":
        return None
    if text.isascii() and text.isdigit() and len(text) < 10:
        task = queries.open_task(group, int(text))
        if task is None:
            abort(404)
        return task
    return queries.open_task(group, None)


@bp.get("/groups/<id:group_id>/cards/new")
@allow("card.post")
def new(group: WorkGroup) -> Any:
    """The empty form for the task in `?task=`, or for the open task that is due first."""
    group.require_open()
    task = chosen_task(group, request.args.get("task", ""))
    colleagues = queries.partners(group, current_user)
    form = form_for(group, task, colleagues, formdata=None)
    others = [one for one in queries.tasks_of(group) if not one.closed_at and (task is None or one.id != task.id)]
    return _page("board/new.html", form, group, task=task, other_tasks=others)


@bp.post("/groups/<id:group_id>/cards")
@allow("card.post")
def create(group: WorkGroup) -> Any:
    """Post a card or keep it as a draft. The same form sent again leads to the card it has made.

    When photos of the form have arrived before it, it is written into the draft that they wait on.
    """
    received = _received(group)
    known = queries.sent_before(current_user, request.form.get("form_key", ""))
    if known and (known.version or known.group_id != group.id):
        return see_other(url_for("board.card", group_id=group.id, card_id=known.id))
    task = chosen_task(group, request.form.get("task", "none"))
    colleagues = queries.partners(group, current_user)
    form = form_for(group, task, colleagues, known)
    if not form.validate_on_submit():
        return _page("board/new.html", form, group, 422, task=task, other_tasks=[], waiting=known)
    try:
        if known:
            card = known
            card.take_words(task, form.words, by=current_user)
        else:
            card = Card.begin(group, task, by=current_user, words=form.words, form_key=form.form_key.data or "")
    except NotNow as reason:
        form.refuse(reason)
        return _page("board/new.html", form, group, 422, task=task, other_tasks=[], waiting=known)
    return _finish(group, card, form, received, colleagues)


@bp.get("/groups/<id:group_id>/cards/<id:card_id>/edit")
@allow("card.edit")
def edit(group: WorkGroup, card: Card) -> Any:
    """The form with the card as it is now."""
    group.require_open()
    return _editing(group, card)


def _editing(group: WorkGroup, card: Card, form: CardForm | None = None, status: int = 200) -> Any:
    colleagues = queries.partners(card, card.author) if card.author_id == current_user.id else []
    if form is None:
        values = values_of(card, threads.of(card, current_user), colleagues)
        form = form_for(group, card.task, colleagues, card, formdata=None, data=values)
        conflict.remember(form)
    return _page("board/edit.html", form, group, status, card=card, task=card.task)


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/edit")
@allow("card.edit")
def save(group: WorkGroup, card: Card) -> Any:
    """Save an edit; when somebody else saved in the meantime, show both texts and lose neither."""
    received = _received(group)
    colleagues = queries.partners(card, card.author) if card.author_id == current_user.id else []
    form = form_for(group, card.task, colleagues, card)
    if conflict.asked():
        return _both(group, card, form)
    if not form.validate_on_submit():
        return _editing(group, card, form, 422)
    try:
        card.save(form.words, form.read_version, by=current_user)
    except NotNow as reason:
        form.refuse(reason)
        return _editing(group, card, form, 422)
    except Stale:
        _attach(card, received)
        keep_changes()
        return _both(group, card, form)
    return _finish(group, card, form, received, colleagues)


def _both(group: WorkGroup, card: Card, form: CardForm) -> Any:
    """This person's words and the stored ones side by side."""
    db.session.flush()
    db.session.expire_all()
    values = values_of(card, threads.of(card, current_user), queries.partners(card, card.author))
    colleagues = queries.partners(card, card.author) if "colleagues" in form else []
    stored = form_for(group, card.task, colleagues, card, formdata=None, data=values)
    form.version.data = str(card.version)
    return conflict.page(form, stored, noun="card", back=url_for("board.card", group_id=group.id, card_id=card.id))


def _attach(card: Card, received: Received) -> None:
    if not received.attachments:
        return
    for attachment in received.attachments:
        try:
            card.attach(attachment, by=current_user)
        except NotNow as full:
            received.problems.append(str(full))
            break
    db.session.flush()


def _finish(group: WorkGroup, card: Card, form: CardForm, received: Received, colleagues: list[Person]) -> Any:
    """What creating and saving share: files, descriptions, colleagues, the reflection, and posting.

    When a file could not be taken the rest is kept and the form comes back with the reason, nothing posted yet.
    """
    _attach(card, received)
    for key in request.form.getlist("remove"):
        card.remove_attachment(int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0, by=current_user)
    if describe(form, card.photos):
        card.touch()
    if card.author_id == current_user.id:
        chosen = set(form.colleagues.data or []) if "colleagues" in form else set()
        card.set_co_authors([one for one in colleagues if str(one.id) in chosen], among=colleagues, by=current_user)
    threads.write(card, by=current_user, words=form.reflection.data or "", audience=form.audience.data or "leads")
    act = request.form.get("act", "draft")
    if received.problems:
        for problem in received.problems:
            form.refuse(problem, form.photos)
        return _kept(group, card, form)
    if act == "post" and not card.posted_at:
        try:
            return _posted(card)
        except NotNow as reason:
            form.refuse(reason)
            return _kept(group, card, form)
    db.session.flush()
    flash("Saved." if card.posted_at else "Saved as a draft. Only you and your co-authors can see it.", "success")
    look = card.posted_at and card.waiting_photos
    return see_other(url_for("board.look" if look else "board.card", group_id=group.id, card_id=card.id))


def _posted(card: Card) -> Any:
    """Posted, and on to the board; or on to the photos that nobody has looked at, and posted after the last of them."""
    if not card.post_when_looked_at(by=current_user):
        db.session.flush()
        return see_other(url_for("board.look", group_id=card.group_id, card_id=card.id))
    return on_the_board(card)


def on_the_board(card: Card) -> Any:
    """What follows from posting: the reflection is shared as its author said, and the board shows the card."""
    threads.share(card)
    flash("Your evidence is on the board.", "success")
    return see_other(url_for("board.show", group_id=card.group_id, _anchor=f"card-{card.id}"))


def _kept(group: WorkGroup, card: Card, form: CardForm) -> Any:
    """The form again, for a card that is stored: what arrived well is in it, what did not is named."""
    keep_changes()
    db.session.flush()
    values = values_of(card, threads.of(card, current_user), [])
    colleagues = queries.partners(card, card.author) if card.author_id == current_user.id else []
    values["colleagues"] = [str(one.id) for one in colleagues if card.has_co_author(one.id)]
    again = form_for(group, card.task, colleagues, card, formdata=None, data=values)
    conflict.remember(again)
    again.form_errors.extend(form.form_errors)
    again.photos.errors = list(form.photos.errors)
    return _editing(group, card, again, 422)


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/posting")
@allow("card.edit")
def post(group: WorkGroup, card: Card) -> Any:
    """Draft → on the board, after a look at its photos; `act=words` posts the words and lets the photos follow."""
    if request.form.get("act") != "words":
        return _posted(card)
    card.post(by=current_user)
    return on_the_board(card)


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/deletion")
@allow("card.delete")
def delete(group: WorkGroup, card: Card) -> Any:
    """Off the board; the board offers to put it back."""
    card.delete(by=current_user)
    flash("The card is deleted. You can put it back within 30 days.", "success")
    return see_other(url_for("board.show", group_id=group.id, _anchor="deleted"))


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/restoration")
@allow("card.restore")
def restore(group: WorkGroup, card: Card) -> Any:
    """Undo of delete."""
    card.restore(by=current_user)
    flash("The card is back.", "success")
    return see_other(url_for("board.card", group_id=group.id, card_id=card.id))


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/co-authors")
@allow("card.share")
def share(group: WorkGroup, card: Card) -> Any:
    """Let a colleague of the same school work on this card."""
    wanted = request.form.get("person", "")
    person = next((one for one in queries.partners(card, current_user) if str(one.id) == wanted), None)
    if person is None:
        abort(400)
    card.add_co_author(person, by=current_user)
    flash(f"{person.name} can now work on this card too.", "success")
    return see_other(url_for("board.card", group_id=group.id, card_id=card.id))


def _comments(group: WorkGroup, card: Card, form: CommentForm | None = None, status: int = 200) -> Any:
    """The comments as a fragment, or for a browser without HTMX the card's page."""
    context = card_context(group, card, form)
    return render_template("board/_comments.html" if is_htmx() else "board/card.html", **context), status


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/comments")
@allow("comment.write")
def comment(group: WorkGroup, card: Card) -> Any:
    """Add a comment; the same form sent again adds nothing."""
    form = CommentForm()
    if not form.validate_on_submit():
        return _comments(group, card, form, 422)
    key, words = form.form_key.data or "", tidy(form.comment.data or "")
    made = db.session.query(Comment).filter_by(author_id=current_user.id, form_key=key).first()
    if made and made.text != words:
        return sent_already(_place_of(made))
    try:
        made = made or card.comment(words, by=current_user, form_key=key)
    except NotNow as reason:
        form.refuse(reason)
        return _comments(group, card, form, 422)
    if is_htmx():
        return _comments(group, card)
    return see_other(_place_of(made))


def _place_of(comment: Comment) -> str:
    return url_for("board.card", group_id=comment.group_id, card_id=comment.card_id, _anchor=f"comment-{comment.id}")


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/comments/<id:comment_id>/deletion")
@allow("comment.delete")
def delete_comment(group: WorkGroup, card: Card, comment: Comment) -> Any:
    """Take a comment away; its author sees where it was and can put it back."""
    comment.delete(by=current_user)
    return _after_comment(group, card)


@bp.post("/groups/<id:group_id>/cards/<id:card_id>/comments/<id:comment_id>/restoration")
@allow("comment.restore")
def restore_comment(group: WorkGroup, card: Card, comment: Comment) -> Any:
    """Put a comment back."""
    comment.restore(by=current_user)
    return _after_comment(group, card)


def _after_comment(group: WorkGroup, card: Card) -> Any:
    if is_htmx():
        db.session.flush()
        return _comments(group, card)
    return see_other(url_for("board.card", group_id=group.id, card_id=card.id, _anchor="comments"))
