"""Two people do the same at one moment: it happens once, and the second is told."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from workgroups.activity import Event
from workgroups.board.models import Card, Comment
from workgroups.groups.models import Invitation
from workgroups.tasks.models import GapTask


@pytest.mark.parametrize(
    ("model", "act", "address"),
    [
        (Card, "delete", "/cards/{card}/deletion"),
        (Comment, "delete", "/cards/{card}/comments/{comment}/deletion"),
        (GapTask, "close", "/tasks/{task}/closing"),
        (GapTask, "publish", "/tasks/{draft}/publishing"),
    ],
    ids=["a card is deleted", "a comment is deleted", "a task is closed", "a task is published"],
)
def test_what_two_do_at_one_moment_happens_once(scene, build, browse, at_one_moment, model, act, address):
    comment = build.comment(scene.card, scene.lead)
    draft = build.task(scene.group, scene.lead, status="draft")
    ids = {"card": scene.card.id, "comment": comment.id, "task": scene.task.id, "draft": draft.id}
    tabs = [browse(scene.lead) for _ in range(2)]
    for tab in tabs:
        tab.get(scene.url)
    before = len(build.all(Event))
    at_one_moment(model, act)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda tab: tab.post(scene.url + address.format(**ids)), tabs))
    done, refused = sorted(answer.status for answer in answers)
    assert done == 303 and refused in {403, 409}
    assert len(build.all(Event)) == before + 1


def test_an_invitation_that_is_withdrawn_while_it_is_accepted(scene, build, browse, monkeypatch):
    """Who accepts waits for the group before the invitation, as everybody does: the other way round both would wait."""
    guest = build.person(name="Bo Invited", email="bo@school.example")
    invitation = build.invitation(scene.group, scene.lead, email=guest.email, name=guest.name)[0]
    lead, invited, accept = browse(scene.lead), browse(guest), Invitation.accept
    lead.get(scene.url)
    invited.get("/account")
    with ThreadPoolExecutor(1) as pool:
        withdrawn = []

        def meanwhile(self: Invitation, **more: object) -> object:
            withdrawn.append(pool.submit(lead.post, f"{scene.url}/invitations/{invitation.id}/withdrawal"))
            time.sleep(1)
            return accept(self, **more)

        monkeypatch.setattr(Invitation, "accept", meanwhile)
        assert invited.post(f"/account/invitations/{invitation.id}").status == 303
        assert withdrawn[0].result().status == 409
