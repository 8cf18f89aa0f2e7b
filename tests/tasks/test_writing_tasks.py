"""The form of a gap task: what it refuses, what two people do to it at once, prompts, copies, previews."""

from __future__ import annotations

import pytest

from workgroups.board.models import Answer, Card
from workgroups.tasks.models import GapTask, TaskPrompt

FULL = {
    "title": "Change one representation",
    "purpose": "To see what a **bar model** lets pupils say.",
    "what_to_try": "- Take one question\n- Draw $\\frac{3}{4}$ as a bar",
    "what_to_notice": "Who draws first?",
    "what_to_bring": "One photo",
    "minutes": "20",
    "due_on": "2026-12-04",
    "materials-0-title": "Representations",
    "materials-0-why": "Page 2",
}


def url(scene, rest=""):
    return f"/groups/{scene.group.id}/tasks{rest}"


def of_task(scene, rest=""):
    return url(scene, f"/{scene.task.id}{rest}")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Enter a title"),
        ({"title": "t" * 161}, "up to 160 characters"),
        ({"minutes": "-1"}, "Minutes it takes must be"),
        ({"minutes": "9" * 400}, "Minutes it takes must be"),
        ({"minutes": "half an hour"}, "Minutes it takes must be"),
        ({"due_on": "31 February"}, "Enter a date like"),
        ({"bring_to": "999999"}, "valid choice"),
        ({"year_groups": ["Year 99"]}, "valid choice"),
        ({"reflection_prompt": "r" * 301}, "up to 300 characters"),
        ({"prompts-1-text": "p" * 201}, "up to 200 characters"),
        ({f"prompts-{n}-text": "" for n in range(6)}, "Ask at least one question"),
        ({"materials-0-url": "javascript:WGX()"}, "web address"),
    ],
)
def test_a_refused_task_keeps_what_was_typed(scene, build, browse, wrong, sentence):
    lead = browse(scene.lead)
    page = lead.send(lead.get(url(scene, "/new")), "Publish", **{**FULL, **wrong})
    assert page.status == 422
    assert any(sentence in error for error in page.errors()), page.errors()
    kept = page.form("Publish")[1]
    assert kept["what_to_try"].split() == FULL["what_to_try"].split()
    assert kept["materials-0-why"] == "Page 2"
    assert build.all(GapTask, title=FULL["title"]) == []


def test_a_session_of_another_group_cannot_be_chosen(scene, build, browse):
    other = build.session(build.group())
    lead = browse(scene.lead)
    assert lead.post(url(scene), {**FULL, "prompts-0-text": "x", "bring_to": str(other.id)}).status == 422


def test_the_same_form_twice_makes_one_task(scene, build, browse):
    lead = browse(scene.lead)
    page = lead.get(url(scene, "/new"))
    first, second = lead.send(page, "Publish", **FULL), lead.send(page, "Publish", **FULL)
    assert first.location == second.location
    assert len(build.all(GapTask, title=FULL["title"])) == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 70, "\x00" * 20])
def test_a_made_up_form_key_does_no_harm(scene, browse, key):
    lead = browse(scene.lead)
    for _ in range(2):
        assert lead.post(url(scene), {**FULL, "prompts-0-text": "x", "form_key": key}).status in (303, 422)


def test_somebody_elses_form_key_leads_nowhere_else(scene, build, browse):
    build.save(GapTask(group_id=scene.group.id, author_id=scene.cohort_lead.id, title="Theirs", form_key="k" * 43))
    sent = browse(scene.lead).post(url(scene), {**FULL, "prompts-0-text": "x", "form_key": "k" * 43})
    assert sent.status == 303
    assert browse(scene.lead).get(sent.location).heading == FULL["title"]


def texts(build, task):
    rows = build.all(TaskPrompt, task_id=task.id)
    return [row.text for row in sorted(rows, key=lambda row: row.position) if not row.retired_at]


def test_prompts_are_reworded_added_and_taken_back(scene, build, browse):
    lead = browse(scene.lead)
    changed = {"prompts-0-text": "What I asked", "prompts-1-text": "", "prompts-4-text": "Next time"}
    assert lead.send(lead.get(of_task(scene, "/edit")), "Save changes", **changed).status == 303
    assert texts(build, scene.task) == ["What I asked", "What I noticed", "A question for the group", "Next time"]


def test_taking_back_a_prompt_moves_no_answer_under_another_question(scene, build, browse):
    asked = {row.text: row for row in build.all(TaskPrompt, task_id=scene.task.id)}
    card = build.card(scene.group, scene.participant, task=scene.task, text="I tried")
    build.save(Answer(card_id=card.id, prompt_id=asked["What I noticed"].id, text="I noticed"))
    lead = browse(scene.lead)
    lead.send(lead.get(of_task(scene, "/edit")), "Save changes", **{"prompts-1-text": ""})
    page = browse(scene.participant).get(f"/groups/{scene.group.id}/cards/{card.id}")
    sections = {s.find("h2").get_text(strip=True): s.get_text(" ", strip=True) for s in page.html.select(".answer")}
    assert "I noticed" in sections["What I noticed"]
    assert "What pupils did and said" not in sections


def test_a_prompt_of_another_task_is_never_reworded(scene, build, browse):
    other = build.task(scene.group, scene.lead)
    foreign = build.all(TaskPrompt, task_id=other.id)[0]
    lead = browse(scene.lead)
    for key in (str(foreign.id), "-1", "²", "9" * 30, "x"):
        page = lead.get(of_task(scene, "/edit"))
        assert lead.send(page, "Save changes", **{"prompts-0-key": key, "prompts-0-text": "Mine"}).status == 303
    assert build.read(TaskPrompt, foreign.id).text == "What I tried"


def test_a_stale_save_shows_both_texts_and_saves_neither(scene, build, browse):
    lead, colleague = browse(scene.lead), browse(scene.cohort_lead)
    mine, theirs = lead.get(of_task(scene, "/edit")), colleague.get(of_task(scene, "/edit"))
    assert colleague.send(theirs, "Save changes", purpose="Their purpose").status == 303
    page = lead.send(mine, "Save changes", purpose="My purpose", **{"prompts-0-text": "My question"})
    assert page.status == 409
    assert page.form("Save")[1]["purpose"].strip() == "My purpose"
    assert page.form("Save")[1]["prompts-0-text"] == "My question"
    assert [one.get_text() for one in page.html.select("del")] == ["[only in theirs: Their]"]
    assert build.read(GapTask, scene.task.id).purpose == "Their purpose"
    assert lead.send(page, "Save").status == 303
    assert build.read(GapTask, scene.task.id).purpose == "My purpose"


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "²", "9" * 30])
def test_an_unreadable_version_is_stale(scene, browse, version):
    lead = browse(scene.lead)
    assert lead.send(lead.get(of_task(scene, "/edit")), "Save changes", version=version).status == 409


def test_a_task_published_meanwhile_is_not_published_twice(scene, build, browse):
    draft = build.task(scene.group, scene.lead, status="draft")
    lead = browse(scene.lead)
    page = lead.get(url(scene, f"/{draft.id}/edit"))
    lead.post(url(scene, f"/{draft.id}/publishing"))
    refused = lead.send(page, "Publish", purpose="Typed meanwhile")
    assert refused.status == 422
    assert "already open" in " ".join(refused.errors())
    assert refused.form("Save changes")[1]["purpose"].strip() == "Typed meanwhile"


def test_use_again_copies_the_structure_and_nobodys_data(scene, build, browse):
    other = build.group(name="Next year")
    build.member(other, "lead", person=scene.lead)
    build.card(scene.group, scene.participant, task=scene.task, text="Private to this group")
    lead = browse(scene.lead)
    lead.send(lead.get(of_task(scene, "/edit")), "Save changes", **{**FULL, "prompts-0-text": "What I asked"})
    sent = lead.send(lead.get(of_task(scene)), "Use again", group=str(other.id))
    assert sent.status == 303
    copy = build.all(GapTask, group_id=other.id)[0]
    assert sent.location.endswith(f"/groups/{other.id}/tasks/{copy.id}/edit")
    assert (copy.status, copy.due_on, copy.bring_to_id, copy.what_to_bring) == ("draft", None, None, "One photo")
    assert texts(build, copy)[0] == "What I asked"
    assert build.all(Card, group_id=other.id) == []
    assert "Representations" in lead.get(f"/groups/{other.id}/tasks/{copy.id}").words


def test_use_again_pressed_twice_makes_one_copy(scene, build, browse):
    lead = browse(scene.lead)
    page = lead.get(of_task(scene))
    for _ in range(2):
        assert lead.send(page, "Use again").status == 303
    assert len(build.all(GapTask, group_id=scene.group.id)) == 2


@pytest.mark.parametrize("role", [None, "participant", "observer"])
def test_use_again_reaches_only_groups_that_one_leads(scene, build, browse, role):
    other = build.group(name="Not mine to lead")
    if role:
        build.member(other, role, person=scene.lead)
    lead = browse(scene.lead)
    page = lead.get(of_task(scene))
    assert "Not mine to lead" not in page.words
    assert lead.send(page, "Use again", group=str(other.id)).status == 400
    assert build.all(GapTask, group_id=other.id) == []


def test_a_preview_shows_the_task_and_saves_nothing(scene, build, browse):
    lead = browse(scene.lead)
    page = lead.get(url(scene, "/new"))
    whole, piece = lead.send(page, "Preview", **FULL), lead.send(page, "Preview", htmx=True, **FULL)
    for seen in (whole, piece):
        assert seen.status == 200
        assert seen.html.select_one("section.text-preview math")
    assert whole.form("Publish")[1]["minutes"] == "20"
    assert not piece.html.find("form")
    assert lead.send(page, "Preview", htmx=True, title="").errors()
    assert build.all(GapTask, title=FULL["title"]) == []


def test_a_preview_never_links_to_what_is_no_web_address(scene, browse):
    lead = browse(scene.lead)
    page = lead.get(url(scene, "/new"))
    for htmx in (False, True):
        seen = lead.send(page, "Preview", htmx=htmx, **{**FULL, "materials-0-url": "javascript:WGX()"})
        assert not seen.html.find("a", href=lambda href: href and href.startswith("javascript"))


def test_more_rows_can_be_had_without_script(scene, browse):
    lead = browse(scene.lead)
    page = lead.get(of_task(scene, "/edit"))
    more = lead.send(page, "Add another", purpose="Typed")
    assert len(more.html.select(".material-row")) == len(page.html.select(".material-row")) + 3
    assert more.form("Save changes")[1]["purpose"].strip() == "Typed"
