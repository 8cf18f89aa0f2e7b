"""A Work Group runs a whole loop: the story the product is for, in real browsers, with and without JavaScript."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.both]

GROUP = "A Level Pedagogy 2026/27"
SCHOOLS = (
    "Holly Bank School", "Eastfield College", "Kestrel Sixth Form", "Northgate Academy", "Riverside High School",
    "St Wilfrid’s College", "Larkfield College", "Abbotsmere School", "Thornbury Vale School", "Quarry Hill College",
    "Fairoak Academy", "Wexcombe School", "Moorside School",
)  # fmt: skip
LEAD, COHORT_LEAD = "ayesha.khan@kestrel.example", "tom.okafor@hub.example"
PARTICIPANT, PARTNER, COLLEAGUE = (
    "priya.shah@holly.example",
    "lewis.grant@holly.example",
    "marta.nowak@eastfield.example",
)


def roster() -> str:
    """Thirteen schools, two people where the story needs a pair, a Cohort Lead, and two rows that are wrong."""
    rows = ["Name\tEmail address\tSchool\tRole", f"Tom Okafor\t{COHORT_LEAD}\t\tCohort Lead"]
    rows += [
        f"Priya Shah\t{PARTICIPANT}\t{SCHOOLS[0]}\tParticipant",
        f"Lewis Grant\t{PARTNER}\t{SCHOOLS[0]}\tParticipant",
    ]
    rows += [f"Marta Nowak\t{COLLEAGUE}\t{SCHOOLS[1]}\tParticipant"]
    rows += [
        f"Teacher Number{n}\tteacher{n}@school{n}.example\t{school}\tParticipant"
        for n, school in enumerate(SCHOOLS[2:], 3)
    ]
    rows += [
        "Grace Oduya\tgrace.oduya@riverside\tRiverside High School\tParticipant",
        "\tnobody@school.example\t\tParticipant",
    ]
    return "\n".join(rows)


def photo(colour: str) -> bytes:
    """A picture of a bar model, in JPEG."""
    image, file = Image.new("RGB", (1200, 900), "white"), io.BytesIO()
    ImageDraw.Draw(image).rectangle((150, 300, 1050, 450), fill=colour, outline="black", width=6)
    image.save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_work_group_runs_a_whole_loop(product, post, visitor, javascript):
    def arrive(width=1280):
        return visitor(product.url, javascript=javascript, width=width)

    def sign_in(who, address):
        who.go("/sign-in")
        who.page.get_by_label("Email address").fill(address)
        who.press("Continue")
        who.page.get_by_label("Code").fill(post.code(address))
        who.press("Sign in")
        expect(who.page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()

    def join(who, address):
        who.go(post.link(address, "Invitation"))
        who.press(f"Join {GROUP}")
        expect(who.page.get_by_role("heading", level=1)).to_contain_text(GROUP)

    # The hub manager creates the group from a pattern and invites its Lead.
    dana = arrive()
    sign_in(dana, "dana.whitlock@hub.example")
    dana.follow("Create a group")
    dana.page.get_by_role("textbox", name="Name", exact=True).fill(GROUP)
    dana.page.get_by_role("combobox", name="Programme").select_option(label="Developing A Level Pedagogy")
    dana.page.get_by_label("Two full days in person, two twilights online").check()
    dana.page.get_by_label("Lead’s name").fill("Ayesha Khan")
    dana.page.get_by_label("Lead’s email address").fill(LEAD)
    dana.press("Create the group")
    expect(dana.page.get_by_role("heading", level=1)).to_contain_text(GROUP)

    # The Lead joins, adjusts the sessions and starts the group.
    ayesha = arrive()
    join(ayesha, LEAD)
    if ayesha.page.get_by_role("button", name="Start the group", exact=True).count():
        ayesha.press("Start the group")
    group = ayesha.page.url.split("/groups/")[1].split("/")[0].split("#")[0].split("?")[0]
    sessions = f"/groups/{group}/sessions"
    ayesha.go(sessions)
    titles = ayesha.page.locator(".session-body a[href*='/sessions/']")
    links = [titles.nth(n).get_attribute("href") for n in range(titles.count())]
    links = list(dict.fromkeys(link for link in links if link and link.rsplit("/", 1)[1].isdigit()))
    assert len(links) == 4
    first = dt.date.today() + dt.timedelta(days=21)
    for number, link in enumerate(links, 1):
        ayesha.go(link)
        ayesha.follow("Edit")
        ayesha.page.get_by_label("Title", exact=True).fill(f"Session {number}: what students say")
        ayesha.page.get_by_label("Date", exact=True).fill((first + dt.timedelta(days=28 * number)).isoformat())
        ayesha.press("Save session")
    expect(ayesha.page.get_by_role("heading", level=1)).to_have_text("Session 4: what students say")

    # She pastes a roster of 13 schools; two rows come back with reasons, the others are invited.
    ayesha.go(f"/groups/{group}/people")
    ayesha.follow("Invite people")
    ayesha.page.get_by_label("Paste rows").fill(roster())
    ayesha.press("Check")
    expect(ayesha.page.get_by_role("heading", name="Needs correcting")).to_be_visible()
    expect(ayesha.page.locator("tr.row-problem")).to_have_count(2)
    ayesha.press("Send invitations")
    expect(ayesha.page.get_by_text("Only the rows that need correcting are left")).to_be_visible()
    left = ayesha.page.get_by_label("Paste rows").input_value()
    assert "grace.oduya@riverside" in left
    assert PARTICIPANT not in left

    # She writes a gap task with prompts, to be brought to session 2.
    ayesha.go(f"/groups/{group}/tasks")
    ayesha.follow("New gap task")
    ayesha.page.get_by_label("Title", exact=True).first.fill("Change one representation")
    ayesha.page.get_by_label("Purpose").fill("A second picture lets students say what the first one hid.")
    ayesha.page.get_by_label("What to try").fill("Show $\\frac{3}{4}$ as a **double number line** before any rule.")
    ayesha.page.get_by_label("Due", exact=True).fill((dt.date.today() + dt.timedelta(days=14)).isoformat())
    ayesha.page.get_by_label("Question 2").fill("What students did and said")
    ayesha.page.get_by_label("Bring to session").select_option(index=2)
    ayesha.press("Publish")
    expect(ayesha.page.get_by_role("heading", level=1)).to_have_text("Change one representation")
    expect(ayesha.page.locator("math").first).to_be_attached()

    # A participant joins, signs in with a code from a phone, and sees the next session and the one open task first.
    priya = arrive(width=390)
    join(priya, PARTICIPANT)
    priya.press("Sign out")
    sign_in(priya, PARTICIPANT)
    home = priya.page.get_by_role("main")
    expect(home).to_contain_text("Session 1: what students say")
    expect(home).to_contain_text("Change one representation")
    priya.follow("Add your evidence")
    priya.page.get_by_label("What I tried").fill("The line stayed on the board; nobody asked for the rule.")
    files = [
        {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo(c)} for n, c in enumerate(("teal", "orange"))
    ]
    priya.page.get_by_label("Photos and files").set_input_files(files)
    priya.page.get_by_label("Reflection", exact=True).fill("I had to stop myself from explaining.")
    expect(priya.page.get_by_label("My leads")).to_be_checked()
    priya.press("Post to the board")
    for place in (1, 2):
        expect(priya.page.get_by_text(f"Photo {place} of 2" if place == 1 else "Only you can see it")).to_be_visible()
        priya.press("No child can be recognised and no name can be read")
    tile = priya.page.get_by_role("listitem").filter(has_text="The line stayed on the board")
    expect(tile).to_have_count(1)
    expect(tile.locator(".tile-count")).to_have_text("2 photos")

    # The partner from the same school improves the card.
    lewis = arrive()
    join(lewis, PARTNER)
    priya.go(f"/groups/{group}/board")
    priya.page.get_by_role("link", name="The line stayed on the board").first.click()
    priya.press("Invite Lewis Grant to work on this card")
    card = priya.page.url.split("#")[0]
    lewis.go(card)
    expect(lewis.page.get_by_text("I had to stop myself")).to_have_count(0)
    lewis.follow("Edit")
    more = lewis.page.locator("details", has=lewis.page.locator("summary", has_text="More to say"))
    if more.get_attribute("open") is None:
        more.locator("summary").click()
    lewis.page.get_by_label("What I noticed").fill("Half of them drew a second line without being asked.")
    lewis.press("Save changes")
    expect(lewis.page.get_by_text("Half of them drew a second line")).to_be_visible()

    # A teacher of another school reads it and comments.
    marta = arrive(width=390)
    join(marta, COLLEAGUE)
    marta.go(card)
    expect(marta.page.get_by_text("I had to stop myself")).to_have_count(0)
    marta.page.get_by_label("Add a comment").fill("Which numbers did you begin with?")
    marta.press("Comment")
    expect(marta.page.get_by_text("Which numbers did you begin with?")).to_be_visible()
    expect(marta.page.get_by_label("Add a comment")).to_have_value("")

    # The Cohort Lead finds the reflection in the queue and replies; the participant reads the reply.
    tom = arrive()
    join(tom, COHORT_LEAD)
    tom.follow("Reflections")
    expect(tom.page.get_by_role("heading", level=1)).to_have_text("Reflections to read")
    expect(tom.page.get_by_text("I had to stop myself from explaining.")).to_be_visible()
    tom.page.get_by_label("Your reply").first.fill("What did they say in the silence?")
    tom.press("Send reply")
    expect(tom.page.get_by_text("What did they say in the silence?").first).to_be_visible()
    priya.go(post.link(PARTICIPANT, ""))
    expect(priya.page.get_by_text("What did they say in the silence?")).to_be_visible()
    for outsider in (marta, lewis):
        outsider.go(card)
        expect(outsider.page.get_by_text("What did they say in the silence?")).to_have_count(0)

    # The Lead sees, school by school, who has posted, who has a draft and who has nothing yet.
    marta.go(f"/groups/{group}/cards/new")
    marta.page.get_by_label("What I tried").fill("Half a thought")
    marta.press("Save as draft")
    join(arrive(), "teacher3@school3.example")
    ayesha.go(f"/groups/{group}/board?view=schools")
    for school, state in ((SCHOOLS[0], "Posted"), (SCHOOLS[1], "Draft"), (SCHOOLS[2], "Nothing yet")):
        expect(ayesha.page.get_by_role("row").filter(has_text=school)).to_contain_text(state)
    ayesha.go(f"/groups/{group}/people")
    for words in ("Posted", "Draft", "Nothing yet"):
        expect(ayesha.page.get_by_role("main")).to_contain_text(words)
