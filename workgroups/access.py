"""THE permission file: who may do what.

Every endpoint declares `@public` or `@allow("action")`; the gate refuses one that declares nothing. Objects named in
an address are found through the viewer's own groups, each child through its parent, and handed to the view: a
stranger gets 404, a member without the right 403. Templates ask the same question with `can(action, obj)`, and "who
will see this" is computed by asking it for every person of the group.

"When may" (a finished group, a closed task) is the models' business; "what is accepted" the forms'.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user

from .again import send_again
from .db import SAFE_METHODS
from .errors import error_reply
from .htmx import is_htmx

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Standing:
    """What a person is in one group: a membership with its role, or the manager of the group's hub, or both."""

    group_id: int
    role: str | None = None
    membership_id: int | None = None
    school_id: int | None = None
    hub_manager: bool = False


NOBODY = Standing(0)


@dataclass
class Actor:
    """A person as the predicates see them. `standings` is filled as groups are met; `hubs` are hub ids managed."""

    person_id: int | None
    standings: dict[int, Standing] = field(default_factory=dict)

    def standing(self, obj: Any) -> Standing:
        """The standing in the group that `obj` is or belongs to."""
        group_id = obj.id if obj.__tablename__ == "work_group" else obj.group_id
        found = self.standings.get(group_id)
        if found is None:
            from .groups.queries import standing_in

            found = self.standings[group_id] = standing_in(self.person_id, group_id) or NOBODY
        return found


class Rule:
    """A question about an actor and an object; rules combine with | & and ~."""

    def __init__(self, ask: Callable[[Actor, Any], bool]) -> None:
        self.ask = ask

    def __call__(self, actor: Actor, obj: Any) -> bool:
        return self.ask(actor, obj)

    def __or__(self, other: Rule) -> Rule:
        return Rule(lambda actor, obj: self.ask(actor, obj) or other.ask(actor, obj))

    def __and__(self, other: Rule) -> Rule:
        return Rule(lambda actor, obj: self.ask(actor, obj) and other.ask(actor, obj))

    def __invert__(self) -> Rule:
        return Rule(lambda actor, obj: not self.ask(actor, obj))


def role(*names: str) -> Rule:
    """True for an active member of the object's group in one of these roles."""
    return Rule(lambda actor, obj: actor.standing(obj).role in names)


def of_card(rule: Rule) -> Rule:
    """The rule, asked about the card of an attachment."""
    return Rule(lambda actor, attachment: rule(actor, attachment.card))


signed_in = Rule(lambda actor, obj: actor.person_id is not None)
lead = role("lead")
leads = role("lead", "cohort_lead")
taking_part = role("lead", "cohort_lead", "participant")
member = role("lead", "cohort_lead", "participant", "observer")
hub_manager = Rule(lambda actor, obj: actor.standing(obj).hub_manager)
in_hub = Rule(lambda actor, hub: actor.person_id is not None and hub.is_managed_by(actor.person_id))
author = Rule(lambda actor, obj: actor.person_id is not None and obj.author_id == actor.person_id)
co_author = Rule(lambda actor, card: card.has_co_author(actor.person_id))
on_the_board = Rule(lambda actor, card: card.is_on_the_board)
deleted = Rule(lambda actor, obj: obj.deleted_at is not None)
published = Rule(lambda actor, task: task.is_published)
for_group = Rule(lambda actor, reflection: reflection.audience == "group")
for_leads = Rule(lambda actor, reflection: reflection.audience in ("leads", "group"))
posted = Rule(lambda actor, reflection: reflection.is_posted)
sent = Rule(lambda actor, reply: reply.is_sent)
invited = Rule(lambda actor, invitation: invitation.is_for(actor.person_id))

read_card = (
    ((member | hub_manager) & on_the_board & ~deleted)
    | (author & member)
    | (co_author & member & ~deleted)
    | (lead & on_the_board & deleted)
)
read_reflection = (author & member) | (posted & ((leads & for_leads) | (member & for_group)))
hidden = Rule(lambda actor, attachment: attachment.hidden_at is not None)
who_hid_it = Rule(lambda actor, attachment: attachment.hidden_by_id == actor.person_id)
reads_its_card = of_card(read_card)
worked_on_its_card = of_card((author | co_author) & taking_part)
is_photo = Rule(lambda actor, attachment: attachment.kind == "photo")
waits = Rule(lambda actor, attachment: attachment.waits)
read_file = reads_its_card & (worked_on_its_card | (~waits & (~hidden | lead)))
its_reflection_is_read = Rule(lambda actor, reply: read_reflection(actor, reply.reflection))

RULES: dict[str, Rule] = {
    # people and groups
    "account.use": signed_in,
    "hub.read": in_hub,
    "group.create": in_hub,
    "group.read": member | hub_manager,
    "live.listen": member | hub_manager,
    "group.edit": lead | hub_manager,
    "group.run": lead | hub_manager,
    "people.read": member | hub_manager,
    "people.invite": lead | hub_manager,
    "people.states": leads,
    "invitation.accept": invited,
    # sessions and gap tasks
    "session.read": member | hub_manager,
    "session.link": member,
    "session.edit": leads | hub_manager,
    "task.read": leads | (published & (member | hub_manager)),
    "task.edit": leads,
    # the Gap Task Board
    "board.read": member | hub_manager,
    "card.post": taking_part,
    "card.read": read_card,
    "card.edit": (author | co_author) & taking_part & ~deleted,
    "card.share": author & taking_part & ~deleted,
    "card.delete": ((author & taking_part) | (lead & on_the_board)) & ~deleted,
    "card.restore": deleted & ((author & taking_part) | lead),
    "file.read": read_file,
    "card.look": (author | co_author) & taking_part & ~deleted,
    "photo.answer": worked_on_its_card & of_card(~deleted),
    "photo.hide": reads_its_card
    & ~waits
    & of_card(on_the_board & ~deleted)
    & (worked_on_its_card | leads | hub_manager),
    "photo.cover": is_photo & read_file & of_card(~deleted) & (worked_on_its_card | (hidden & lead)),
    "hiding.read": hidden & (read_file | (who_hid_it & reads_its_card)),
    "hiding.explain": hidden & who_hid_it & reads_its_card,
    "hiding.undo": hidden & read_file,
    "comment.write": taking_part & on_the_board & ~deleted,
    "comment.delete": ((author & taking_part) | lead) & ~deleted,
    "comment.restore": author & taking_part & deleted,
    # reflections and replies
    "reflection.read": read_reflection,
    "reflection.edit": author & taking_part,
    "reflection.reply": posted & ((leads & read_reflection) | (author & taking_part)),
    "reflections.read": member,
    "reflection.mark_read": (leads & read_reflection) | (author & member),
    "reply.read": (author & member) | (sent & its_reflection_is_read),
    "reply.edit": author & member,
    "queue.read": leads,
}
"""Action -> who may. Asked by the gate, the templates and the "who will see this" line alike."""

READ = {
    "hub": "hub.read",
    "group": "group.read",
    "task": "task.read",
    "card": "card.read",
    "attachment": "file.read",
    "hiding": "hiding.read",
    "reflection": "reflection.read",
    "reply": "reply.read",
    "invitation": "people.invite",
}
"""What one must be able to do before an object in the address exists for one: otherwise 404, as for a stranger."""

FINDERS: dict[str, Callable[..., Any]] = {}


def finds(name: str) -> Callable[[View], View]:
    """Register how `<id:NAME_id>` in an address becomes the object NAME: `find(NAME_id, **parents) -> object | None`.

    Parents are the objects found from the parts of the address before it. A finder must look through its parent (or,
    for a group or hub, through the viewer), so that a child of another parent is not found.
    """

    def register(find: View) -> View:
        FINDERS[name] = find
        return find

    return register


def public(view: View) -> View:
    """Declare that anybody may reach this endpoint, signed in or not."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def allow(action: str) -> Callable[[View], View]:
    """Declare that this endpoint needs `action` on the last object found from its address."""
    if action not in RULES:
        raise KeyError(f"access.RULES has no {action!r}")

    def declare(view: View) -> View:
        view.access = action  # type: ignore[attr-defined]
        return view

    return declare


def actor() -> Actor:
    """The person of this request as an Actor; nobody (person_id None) when signed out."""
    if "actor" not in g:
        g.actor = Actor(current_user.id if current_user.is_authenticated else None)
    return g.actor


def can(action: str, obj: Any = None) -> bool:
    """Whether the person of this request may do `action` to `obj`."""
    return RULES[action](actor(), obj)


def check(action: str, obj: Any = None) -> None:
    """403 unless the person of this request may do `action` to `obj`."""
    if not can(action, obj):
        abort(403)


def who_can(action: str, obj: Any, members: Iterable[Any]) -> list[Any]:
    """Those of `members` (memberships of the object's group) who may do `action` to `obj`: the rule itself decides."""
    rule, found = RULES[action], []
    for one in members:
        standing = Standing(one.group_id, one.role, one.id, one.school_id)
        if rule(Actor(one.person_id, {one.group_id: standing}), obj):
            found.append(one)
    return found


FROM_ELSEWHERE = "Nothing was changed. To do it yourself, go to the page here and use its own buttons."


def see_sign_in() -> Any:
    """Send an anonymous visitor to sign in and back; an HTMX request for something to read gets 401 with HX-Redirect.

    A form that somebody filled in stays: on the page it was sent from, or on the page that says so (trust H12, D3).
    """
    kept = send_again(401, ready=False)
    if kept is not None:
        return kept
    if is_htmx():
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = f"{here.path}?{here.query}".rstrip("?") or url_for("people.home")
        return "", 401, {"HX-Redirect": url_for("people.sign_in", next=back)}
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("people.sign_in", next=wanted), 303)


def _gate() -> Any:
    """Before every request: default deny, find the objects of the address, check the declared action.

    A request that may change something and that another website made is refused before anything else (trust H9).
    What is hidden from the viewer is answered exactly like what is not there (trust Z4).
    """
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site") == "cross-site":
        return error_reply(403, title="That came from another website", message=FROM_ELSEWHERE)
    if request.endpoint is None:
        return None
    view: Any = current_app.view_functions[request.endpoint]
    action = getattr(view, "access", None)
    if action is None:
        abort(403)
    if action == "public":
        return None
    if not current_user.is_authenticated:
        return see_sign_in()
    found: dict[str, Any] = {}
    passed: dict[str, Any] = {}
    obj = None
    g.found = found
    for name, value in (request.view_args or {}).items():
        noun = name.removesuffix("_id")
        if noun == name or noun not in FINDERS:
            passed[name] = value
            continue
        obj = FINDERS[noun](value, **found)
        if obj is None or (noun in READ and not can(READ[noun], obj)):
            abort(404)
        found[noun] = obj
    check(action, obj)
    request.view_args = {**found, **passed}
    return None


def init_app(app: Flask) -> None:
    """Put the gate in front of every request and `can` into every template."""
    app.before_request(_gate)
    app.jinja_env.globals["can"] = can
    if "static" in app.view_functions:
        static: Any = app.view_functions["static"]
        app.view_functions["static"] = public(functools.partial(static))
