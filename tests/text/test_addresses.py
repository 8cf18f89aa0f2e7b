"""The address a person signs in with, and the page they were going to."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workgroups.text import safe_next, tidy_email


@pytest.mark.parametrize(
    "typed",
    [
        "jo.o'brien@maths.sch.uk",
        " Jo.O'Brien@Maths.SCH.uk\n",
        "jo.o'brien\u200b@maths.sch.uk\ufeff",
        "Jo.O'Brien@maths\u00ad.sch.uk\u2028",
    ],
)
def test_one_address_has_one_form(typed: str) -> None:
    assert tidy_email(typed) == "jo.o'brien@maths.sch.uk"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter an email address"),
        ("\u200b \u3164", "Enter an email address"),
        ("Jo <jo@maths.example>", "Leave out the name"),
        ("jo@maths.example, al@maths.example", "one email address only"),
        ("jo@maths@example", "one email address only"),
        ("jo bloggs@maths.example", "no spaces"),
        ("jo@mаths.example", "“а” is not one"),
        ("groß@maths.example", "“ß” is not one"),
        ("ｊo@maths.example", "“ｊ” is not one"),
        ("jo.maths.example", "has an @"),
        ("jo@", "has an @"),
        ("jo..b@maths.example", "before the @"),
        (".jo@maths.example", "before the @"),
        ("jo@maths", "after the @"),
        ("jo@-maths.example", "after the @"),
        ("jo@10.0.0.1", "after the @"),
        ("j" * 65 + "@maths.example", "too long"),
        ("jo@" + "m" * 60 + ".m" * 100 + ".example", "too long"),
    ],
)
def test_refused_address_is_explained_in_a_sentence(typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        tidy_email(typed)
    assert str(refused.value).endswith(".")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aA@. ＠ßſK\u200b\u212a\u0301+-_é\n", max_size=20))
def test_accepted_address_is_plain_and_final(typed: str) -> None:
    try:
        address = tidy_email(typed)
    except ValueError:
        return
    assert address.isascii()
    assert address == address.lower().strip()
    assert tidy_email(address) == address


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/groups/3/board",
        "/groups/3/board?view=school&task=4#card-12",
        "/groups/3/sessions/2.ics",
        "/groups/3/",
        "/~a_b-c.d",
    ],
)
def test_page_on_this_site_is_gone_back_to(target: str) -> None:
    assert safe_next(target, "/home") == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "groups/3",
        "//other.example",
        "/\\other.example",
        "/groups//other.example",
        "/./x",
        "/../x",
        "/a/..",
        "/.well-known/x",
        "/%2f%2fother.example",
        "/a%5cb",
        "https://other.example/",
        "javascript:x",
        "/a\n",
        "/a\tb",
        " /a",
        "/é",
        "/a?b=\\",
        "/a?b\r\nSet-Cookie: c=d",
        "?next=//other.example",
        "#x",
        "/sign-out",
        "/sign-in?next=/a",
        "/logout/",
        "/" + "a" * 2_000,
    ],
)
def test_anything_else_leads_to_the_default(target: str | None) -> None:
    assert safe_next(target, "/home") == "/home"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="/\\.a:@%2f5c?#&= \t\r\n\x00é", max_size=25))
def test_next_page_never_names_a_host(target: str) -> None:
    followed = safe_next(target, "/home")
    assert followed.startswith("/")
    assert "//" not in followed.split("?")[0]
    assert "\\" not in followed
    assert followed.isprintable()
