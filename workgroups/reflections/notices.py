"""The instant e-mail "somebody replied to you". It says who and where; what was written is read in the group only."""

from __future__ import annotations

from collections.abc import Iterable

from .. import mail
from ..access import who_can
from ..groups.models import Membership
from ..groups.queries import members
from ..people.models import Person
from .models import Reflection, Reply


def replied(replies: Iterable[Reply], *, by: Person) -> None:
    """Tell those to whom these replies of `by`, all of one group and just sent, are addressed: once per reflection.

    A lead's reply is for the reflection's author; the author's is for the leads who have replied before. Nobody is
    told who has left the group or may no longer read the reflection.
    """
    reflections = {reply.reflection.id: reply.reflection for reply in replies}
    present = members(next(iter(reflections.values())).group) if reflections else []
    for reflection in reflections.values():
        for one in _addressed(reflection, by, present):
            mail.send(
                to=one.person.email,
                template="reply",
                person=one.person,
                by=by,
                reflection=reflection,
                own=one.person_id == reflection.author_id,
            )


def _addressed(reflection: Reflection, by: Person, present: Iterable[Membership]) -> list[Membership]:
    if by.id != reflection.author_id:
        people = {reflection.author_id}
    else:
        people = {reply.author_id for reply in reflection.replies if reply.is_sent} - {by.id}
    return [one for one in who_can("reflection.read", reflection, present) if one.person_id in people]
