"""Two people do the same at one moment: it happens once, and the second is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from workgroups.activity import Event
from workgroups.board.models import Card, Comment
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
