"""The corpus of hostile texts through the board, gap tasks and sessions, and what comes out again (trust I1, I2)."""

from __future__ import annotations

from typing import Any

from house_corpus import (
    FIELDS,
    KEYS,
    batches,
    entries_for,
    faults,
    made,
    newest_card,
    post_card,
    read,
    session_form,
    task_form,
)

from workgroups.board.models import Card


def test_every_field_of_the_corpus_is_known(ht: Any) -> None:
    assert {field for one in ht.entries() for field in one["goes_to"]} == FIELDS
    assert len(ht.entries()) >= 451


def test_cards_show_what_was_typed_and_nothing_acts(scene: Any, ht: Any) -> None:
    wrong, seen = [], 0
    for batch in batches(entries_for(ht, "post_body", "reflection"), 6):
        texts = [ht.expand(one) for one in batch]
        posted = post_card(scene, texts, reflection="\n\n".join(texts))
        if posted.status_code not in (303, 413, 422):
            wrong.append(f"{batch[0]['id']}…: {posted.status_code}")
        if posted.status_code == 303:
            page = read(scene.author, f"{scene.base}/cards/{newest_card(scene)}")
            wrong += faults(ht, page, batch)
            seen += len(batch)
        elif len(batch) > 1:
            wrong.append(f"{[one['id'] for one in batch]} were refused together")
    for view in ("", "?view=newest", "?view=schools", "?view=newest&page=2"):
        wrong += faults(ht, read(scene.lead, f"{scene.base}/board{view}"), ht.entries("markup"), shown=False)
    for url in ("/reflections", "", "/people"):
        wrong += faults(ht, read(scene.lead, scene.base + url), ht.entries("markup"), shown=False)
    assert not wrong, "\n".join(wrong[:30])
    assert seen > 240


def test_comments_show_what_was_typed_and_nothing_acts(scene: Any, ht: Any) -> None:
    wrong = []
    for batch in batches(entries_for(ht, "comment"), 40):
        assert post_card(scene, ["A plain card"]).status_code == 303
        card, kept = newest_card(scene), []
        for one in batch:
            form = {"comment": ht.expand(one), "form_key": next(KEYS)}
            status = scene.lead.ask("POST", f"{scene.base}/cards/{card}/comments", data=form).status_code
            kept += [one] if status == 303 else []
            if status not in (303, 413, 422):
                wrong.append(f"{one['id']}: {status}")
        wrong += faults(ht, read(scene.author, f"{scene.base}/cards/{card}"), kept)
    assert not wrong, "\n".join(wrong[:30])


def test_titles_tags_and_descriptions_show_what_was_typed(scene: Any, ht: Any) -> None:
    wrong, kept = [], []
    for one in entries_for(ht, "post_title", "tag"):
        typed = ht.expand(one)
        posted = post_card(scene, ["Words"], title=typed)
        tagged = post_card(scene, ["Words"], tags=typed)
        if posted.status_code not in (303, 422) or tagged.status_code != 422:
            wrong.append(f"{one['id']}: {posted.status_code}, as a tag {tagged.status_code}")
        if posted.status_code == 303:
            kept.append(one)
            if one["group"] in ("markup", "unicode", "mail", "sse"):
                page = read(scene.lead, f"{scene.base}/cards/{newest_card(scene)}")
                wrong += faults(ht, page, [one])
    for number in range(1, 3 + len(kept) // 60):
        page = read(scene.lead, f"{scene.base}/board?view=newest&page={number}")
        wrong += faults(ht, page, kept, shown=False)
    wrong += _described(scene, ht, entries_for(ht, "file_label"))
    assert not wrong, "\n".join(wrong[:30])
    assert len(kept) > 150


def _described(scene: Any, ht: Any, entries: list[dict[str, Any]]) -> list[str]:
    """What pictures are said to show stands in attributes: `alt` must hold it, and break nothing."""
    from workgroups.board.models import Attachment

    assert post_card(scene, ["A card with a photo"]).status_code == 303
    card = newest_card(scene)
    facts = {"group_id": scene.group.id, "uploaded_by_id": scene.named.id, "kind": "photo", "size": 1}
    sizes = {"width": 4, "height": 3, "small_width": 4, "small_height": 3, "media_type": "image/webp"}
    photo = scene.build.save(Attachment(card_id=card, name="a.webp", small_name="b.webp", **facts, **sizes))
    wrong = []
    for one in entries:
        typed = ht.expand(one)
        version = scene.build.read(Card, card).version
        answers = {f"answer_{scene.prompts[0]}": "Words", f"description_{photo.id}": typed}
        form = {"version": version, "audience": "leads", "form_key": next(KEYS), **answers}
        status = scene.author.ask("POST", f"{scene.base}/cards/{card}/edit", data=form).status_code
        if status not in (303, 422):
            wrong.append(f"{one['id']} as a description: {status}")
        if status == 303 and one["group"] in ("markup", "htmx", "unicode"):
            page = read(scene.lead, f"{scene.base}/cards/{card}")
            wrong += faults(ht, page, [one], shown=False)
    return wrong


def test_gap_tasks_show_what_was_typed_and_nothing_acts(scene: Any, ht: Any) -> None:
    wrong, seen, titled = [], 0, []
    parts = ("purpose", "what_to_try", "what_to_notice", "what_to_bring")
    for batch in batches(entries_for(ht, "task_text"), 4):
        form = task_form(**dict(zip(parts, map(ht.expand, batch), strict=False)))
        answer = scene.lead.ask("POST", f"{scene.base}/tasks", data=form)
        if answer.status_code not in (303, 413, 422):
            wrong.append(f"{batch[0]['id']}…: {answer.status_code}")
        if made(answer):
            wrong += faults(ht, read(scene.author, made(answer)), batch)
            seen += len(batch)
    for one in entries_for(ht, "post_title", "due_date"):
        typed = ht.expand(one)
        more = {"prompts-0-text": typed[:200], "reflection_prompt": typed, "due_on": typed, "minutes": typed}
        for form in (task_form(title=typed, **more), task_form(title=typed, act="draft")):
            answer = scene.lead.ask("POST", f"{scene.base}/tasks", data=form)
            if answer.status_code not in (303, 422):
                wrong.append(f"{one['id']}: {answer.status_code}")
        titled += [one] if made(answer) else []
    wrong += faults(ht, read(scene.lead, f"{scene.base}/tasks"), titled)
    assert not wrong, "\n".join(wrong[:30])
    assert seen > 240


def test_sessions_show_what_was_typed_and_calendars_stay_whole(scene: Any, ht: Any) -> None:
    wrong, kept = [], []
    entries = entries_for(ht, "session_title", "session_date")
    for one in entries:
        typed = ht.expand(one)
        dated = "session_date" in one["goes_to"]
        more = {"on": typed, "last_on": typed} if dated else {"title": typed, "materials-0-title": typed[:200]}
        answer = scene.lead.ask("POST", f"{scene.base}/sessions", data=session_form(**more))
        if answer.status_code not in (303, 422):
            wrong.append(f"{one['id']}: {answer.status_code}")
        if made(answer) and not dated:
            kept.append(one)
            if one["group"] in ("markup", "unicode", "mail"):
                wrong += faults(ht, read(scene.author, made(answer)), [one])
                calendar = scene.author.ask("GET", f"{made(answer)}/session.ics").get_data(as_text=True)
                if calendar.count("BEGIN:VEVENT") != 1 or calendar.count("\nSUMMARY") != 1:
                    wrong.append(f"{one['id']}: the calendar entry is torn")
    wrong += faults(ht, read(scene.author, f"{scene.base}/sessions"), kept)
    assert not wrong, "\n".join(wrong[:30])
    assert len(kept) > 150


def test_links_lead_nowhere_but_to_the_web(scene: Any, ht: Any) -> None:
    wrong, kept = [], 0
    for one in entries_for(ht, "link_url"):
        more = {"materials-0-title": "Read this", "materials-0-url": ht.expand(one), "joining_link": ht.expand(one)}
        answer = scene.lead.ask("POST", f"{scene.base}/sessions", data=session_form(**more))
        if answer.status_code not in (303, 422):
            wrong.append(f"{one['id']}: {answer.status_code}")
        if made(answer):
            kept += 1
            wrong += faults(ht, read(scene.author, made(answer)), [one], shown=False)
    assert not wrong, "\n".join(wrong[:30])
    assert kept >= 1
