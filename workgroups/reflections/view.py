"""A reflection as one viewer meets it: who can read it, the replies they may see, and what they can do here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask import url_for

from ..access import can
from ..groups.models import Membership
from ..groups.queries import members
from ..people.models import Person
from ..text import excerpt
from . import audience, queries
from .forms import AudienceForm, HeldForm, ReplyForm
from .models import Reflection, Reply

PLACES = ("page", "list", "card")
"""Where a thread stands: on a page of its own, in a list of several, or on its card's page."""


@dataclass
class Thread:
    """What `_reflection.html` shows. `lines` are the sentences beside the audiences, there for the author only."""

    reflection: Reflection
    viewer: Person
    place: str
    seen_by: str
    present: dict[int, Membership]
    read_at: dt.datetime | None
    lines: dict[str, str]
    reply_form: ReplyForm
    audience_form: AudienceForm
    refused: HeldForm | None = None
    replies: list[Reply] = field(init=False)

    def __post_init__(self) -> None:
        self.replies = [one for one in self.reflection.replies if can("reply.read", one)]

    @property
    def own(self) -> bool:
        return self.reflection.author_id == self.viewer.id

    @property
    def level(self) -> int:
        """The level of its heading."""
        return 3 if self.place == "list" else 2

    @property
    def unread(self) -> bool:
        """Whether a lead has still to read it."""
        return self.read_at is None and not self.own and can("queue.read", self.reflection)

    @property
    def new(self) -> list[Reply]:
        """Replies to the viewer's own reflection that they have not marked as read."""
        others = [one for one in self.replies if one.sent_at and one.author_id != self.viewer.id] if self.own else []
        return [one for one in others if self.read_at is None or (one.sent_at and one.sent_at > self.read_at)]

    @property
    def may_reply(self) -> bool:
        open_now = self.reflection.group.is_open or bool(self.reply_form.errors)
        return open_now and can("reflection.reply", self.reflection)

    @property
    def may_hold(self) -> bool:
        return not self.own and can("queue.read", self.reflection)

    @property
    def may_address(self) -> bool:
        """Whether its author can choose other readers: in a finished group only fewer, so not when nobody is left."""
        reachable = self.reflection.group.is_open or self.reflection.audience != "self"
        return can("reflection.edit", self.reflection) and (reachable or bool(self.audience_form.errors))

    @property
    def card_label(self) -> str:
        """The card in a few words."""
        card = self.reflection.card
        return card.title or excerpt(card.summary, 70) or f"Photo from {card.author.name}"

    @property
    def url(self) -> str:
        """Where this thread stands, for the way back after a form."""
        reflection, anchor = self.reflection, f"reflection-{self.reflection.id}"
        if self.place == "card":
            return url_for("board.card", group_id=reflection.group_id, card_id=reflection.card_id, _anchor=anchor)
        if self.place == "list":
            return url_for("reflections.index", group_id=reflection.group_id, _anchor=anchor)
        return url_for("reflections.show", group_id=reflection.group_id, reflection_id=reflection.id)

    def role(self, reply: Reply) -> str:
        """What its writer is to the reflection's author: the words beside the name."""
        if reply.author_id == self.reflection.author_id:
            return ""
        membership = self.present.get(reply.author_id)
        leading = membership is not None and membership.role in audience.LEADING
        return membership.role_label if membership and leading else "Led this group at the time"

    def held_form(self, reply: Reply) -> HeldForm:
        """The form for a held reply's words; the refused one where it is its turn."""
        if self.refused and self.refused.reply_id == reply.id:
            return self.refused
        return HeldForm(reply, formdata=None, data={"text": reply.text})


def threads(
    reflections: Sequence[Reflection],
    viewer: Person,
    *,
    place: str,
    present: Iterable[Membership] | None = None,
    reply_form: ReplyForm | None = None,
    audience_form: AudienceForm | None = None,
    refused: HeldForm | None = None,
) -> list[Thread]:
    """These reflections of one group, loaded with their replies, as `viewer` may see them: at most two statements.

    The forms are refused ones, for a single reflection.
    """
    if not reflections:
        return []
    group = reflections[0].group
    present = members(group) if present is None else list(present)
    readings = queries.readings(reflections, viewer)
    own = any(one.author_id == viewer.id for one in reflections)
    lines = audience.sentences(group, viewer, present) if own else {}
    return [
        Thread(
            reflection=one,
            viewer=viewer,
            place=place,
            seen_by=audience.line(one, viewer, present),
            present={membership.person_id: membership for membership in present},
            read_at=readings.get(one.id),
            lines=lines if one.author_id == viewer.id else {},
            reply_form=reply_form or ReplyForm(one, formdata=None),
            audience_form=audience_form or AudienceForm(one, formdata=None, data={"audience": one.audience}),
            refused=refused,
        )
        for one in reflections
    ]
