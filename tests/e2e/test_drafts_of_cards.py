"""A card's form comes back whole, photos and rows too; what is private leaves no copy that lasts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from workgroups.board.models import Card
from workgroups.extensions import db
from workgroups.people.models import LoginSession

from .drafting import (  # noqa: F401 fixtures
    SAVED,
    comment_box,
    cut_off,
    enter,
    kept,
    left,
    notice,
    photo,
    status,
    the_arrival,
    the_room,
    the_scene,
    until,
)

pytestmark = pytest.mark.e2e
TO_KNOW = "What would a colleague need to know?"


def test_somebody_else_on_the_same_browser_sees_nothing(scene, arrive):
    someone = arrive()
    page = someone.page
    page.goto(scene.card_url)
    cut_off(page)
    comment_box(page).fill("Only for me to finish")
    expect(status(page)).to_have_text("Not saved yet, kept in this browser")
    enter(page, scene, scene.build.member(scene.group))
    page.unroute_all()
    other = page.context.new_page()
    other.goto(scene.card_url)
    expect(other.locator("body[data-person]")).to_have_count(1)
    comment_box(other).fill("Mine")
    expect(status(other)).to_have_text(SAVED)
    expect(notice(other)).to_have_count(0)
    comment_box(page).fill("Only for me to finish, still")
    expect(status(page)).to_have_text("You are signed out. What you typed is kept in this browser.")
    expect(comment_box(other)).to_have_value("Mine")
    assert kept(scene, f"comment/{scene.card.id}") is None
    enter(page, scene, scene.person)
    page.goto(scene.card_url)
    expect(comment_box(page)).to_have_value("Only for me to finish, still")


def test_a_card_comes_back_whole_with_its_photos_and_leaves_nothing_behind(scene, arrive):
    someone = arrive()
    page = someone.page
    page.goto(scene.new_url)
    page.get_by_label("What I tried").fill("Cuisenaire rods")
    page.get_by_text("Title, year group and representations").click()
    page.get_by_label("A few words as a title").fill("Rods")
    page.get_by_label("Bar model").check()
    page.get_by_label("The group", exact=True).check()
    page.locator("input[type=file]").set_input_files([photo("IMG_0815.jpg", "red"), photo("Amelia B.jpg", "blue")])
    expect(page.locator(".preview[data-arrived]")).to_have_count(2)
    page.get_by_label(TO_KNOW).nth(1).fill("Two rods")
    place = f"card/new/{scene.group.id}/{scene.task.id}"
    until(lambda: "Two rods" in str(getattr(kept(scene, place), "fields", "")))
    row = kept(scene, place)
    assert row.files == 0 and "IMG_0815" not in str(row.fields) and "Amelia" not in str(row.fields)
    with scene.app.app_context():
        db.session.execute(delete(LoginSession))
        db.session.commit()
    enter(page, scene, scene.person)
    someone.go(scene.new_url)
    expect(page.get_by_label("What I tried")).to_have_value("Cuisenaire rods")
    expect(page.get_by_label("A few words as a title")).to_have_value("Rods")
    expect(page.get_by_label("Bar model")).to_be_checked()
    expect(page.get_by_label("The group", exact=True)).to_be_checked()
    expect(page.locator(".preview")).to_have_count(2)
    expect(page.get_by_label(TO_KNOW).nth(1)).to_have_value("Two rods")
    expect(notice(page)).not_to_contain_text("again")
    page.get_by_label("Remove photo 1").check()
    expect(status(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Post to the board").click()
    page.get_by_role("button", name="No child can be recognised").click()
    expect(page.get_by_text("Your evidence is on the board.")).to_be_visible()
    page.wait_for_load_state("networkidle")
    made = scene.build.all(Card, author_id=scene.person.id)
    assert [one.title for one in made] == ["Rods"]
    assert kept(scene, place) is None
    assert left(page) == []
    page.goto(f"{scene.product.url}/groups/{scene.group.id}/cards/{made[0].id}")
    expect(page.locator(".photo img")).to_have_count(1)
    expect(page.locator(".photo img")).to_have_attribute("alt", re.compile("Two rods"))


def test_on_another_device_photos_that_arrived_are_there_and_others_asked_for_again(scene, arrive):
    phone, laptop = arrive(width=390), arrive()
    phone.page.goto(scene.new_url)
    phone.page.locator("input[type=file]").set_input_files([photo("a.jpg", "red")])
    expect(phone.page.locator(".preview[data-arrived]")).to_have_count(1)
    phone.page.route(re.compile("/cards/photos$"), lambda route: route.abort())
    phone.page.locator("input[type=file]").set_input_files([photo("b.jpg", "blue"), photo("c.jpg", "green")])
    until(lambda: getattr(kept(scene, f"card/new/{scene.group.id}/{scene.task.id}"), "files", 0) == 2)
    laptop.go(scene.new_url)
    expect(notice(laptop.page)).to_contain_text("Choose your 2 photos or files again.")
    expect(laptop.page.locator(".preview")).to_have_count(1)


def test_photos_chosen_before_a_refusal_are_still_chosen_after_it(scene, arrive):
    page = arrive().page
    page.goto(scene.new_url)
    page.locator("input[type=file]").set_input_files([photo("a.jpg", "red")])
    page.get_by_text("Title, year group and representations").click()
    title = page.get_by_label("A few words as a title")
    title.evaluate("one => one.removeAttribute('maxlength')")
    title.fill("x" * 130)
    expect(status(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Post to the board").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.locator(".preview")).to_have_count(1)
    page.get_by_label("A few words as a title").fill("Short")
    page.get_by_role("button", name="Post to the board").click()
    page.get_by_role("button", name="No child can be recognised").click()
    expect(page.get_by_text("Your evidence is on the board.")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert left(page) == []


def test_a_private_reflection_has_no_copy_that_outlives_the_tab(scene, arrive):
    someone = arrive()
    page = someone.page
    page.goto(scene.new_url)
    cut_off(page)
    page.get_by_label("Reflection", exact=True).fill("I lost my temper")
    page.get_by_label("What I tried").fill("Rods")
    expect(status(page)).to_have_text("Not saved yet, kept in this browser")
    assert "temper" not in page.evaluate("JSON.stringify(localStorage)")
    assert "Rods" in page.evaluate("JSON.stringify(localStorage)")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("Reflection", exact=True)).to_have_value("I lost my temper")
    page.unroute_all()
    page.get_by_label("What I tried").fill("Rods, again")
    expect(status(page)).to_have_text(SAVED)
    elsewhere = page.context.new_page()
    elsewhere.goto(scene.new_url)
    expect(elsewhere.get_by_label("Reflection", exact=True)).to_have_value("I lost my temper")


def test_signing_out_forgets_everything_in_the_browser_and_the_server_keeps_it(scene, arrive):
    someone = arrive()
    page = someone.page
    page.goto(scene.new_url)
    page.get_by_label("Reflection", exact=True).fill("Not finished")
    page.locator("input[type=file]").set_input_files([photo("a.jpg", "red")])
    expect(page.locator(".preview[data-arrived]")).to_have_count(1)
    expect(status(page)).to_have_text(SAVED)
    page.get_by_label("What I tried").press_sequentially("and this a moment before")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert left(page) == []
    enter(page, scene, scene.person)
    page.goto(scene.new_url)
    expect(page.get_by_label("What I tried")).to_have_value("and this a moment before")
    expect(page.get_by_label("Reflection", exact=True)).to_have_value("Not finished")
    expect(page.locator(".preview[data-arrived]")).to_have_count(1)


def test_rows_that_were_added_come_back(scene, arrive):
    someone = arrive(scene.lead)
    page = someone.page
    url = f"{scene.product.url}/groups/{scene.group.id}/sessions/new"
    page.goto(url)
    page.get_by_text("Materials", exact=True).click()
    page.get_by_role("button", name="Add another").click()
    page.wait_for_load_state("networkidle")
    last = page.locator("[name^=materials-][name$=-title]").last
    name = last.get_attribute("name")
    last.fill("The last row")
    expect(status(page)).to_have_text(SAVED)
    someone.go(url)
    expect(page.locator(f"[name={name}]")).to_have_value("The last row")
    expect(page.locator(f"[name={name}]")).to_be_visible()
    page.get_by_role("button", name="Discard it").click()
    expect(notice(page)).to_contain_text("Discarded.")


def test_an_edit_in_which_somebody_was_faster_shows_both(scene, arrive):
    card = scene.build.card(scene.group, scene.person, task=scene.task, title="Before")
    url = f"{scene.product.url}/groups/{scene.group.id}/cards/{card.id}/edit"
    page = arrive().page
    page.goto(url)
    page.get_by_label("A few words as a title").fill("Mine")
    expect(status(page)).to_have_text(SAVED)
    with scene.app.app_context():
        row = db.session.get_one(Card, card.id)
        row.title, row.version = "Theirs", row.version + 1
        db.session.commit()
    page.goto(url)
    expect(page.get_by_label("A few words as a title")).to_have_value("Mine")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("changed this card"))
    box = page.get_by_role("textbox", name="What will be saved as A few words as a title")
    expect(box).to_have_value("Mine")
    box.fill("Mine and theirs")
    expect(status(page)).to_have_text(SAVED)
    page.goto(url)
    expect(page.get_by_label("A few words as a title")).to_have_value("Mine and theirs")
    expect(notice(page)).not_to_contain_text("no place")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert scene.build.read(Card, card.id).title == "Mine and theirs"
    assert left(page) == []
