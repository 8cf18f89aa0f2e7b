"""The macros: a field, its hint and its error belong together for everybody, and user text stays in its region."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FieldList,
    MultipleFileField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

Render = Callable[..., BeautifulSoup]


class Everything(FlaskForm):
    email = EmailField("Email address", [DataRequired("Enter your email address")])
    words = TextAreaField("What I tried", [DataRequired("Write a sentence")])
    day = DateField("Due")
    photos = MultipleFileField("Photos and files")
    share = BooleanField("Share with my partner")
    audience = RadioField(
        "Who will see this",
        [DataRequired("Choose who will see this")],
        choices=[SelectChoice(value="me", label="Only me"), SelectChoice(value="group", label="The group")],
    )
    tags = SelectMultipleField(
        "Representations",
        choices=[SelectChoice(value="bar", label="Bar model")],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    prompts = FieldList(StringField("Prompt", [DataRequired("Name this prompt")]), min_entries=2)


@pytest.fixture
def render() -> Render:
    app = Flask("workgroups")
    app.config.update(SECRET_KEY="only for tests", WTF_CSRF_ENABLED=False)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals["csrf_token"] = generate_csrf
    imports = "{% import '_macros.html' as m %}"

    def rendered(source: str, *, sent: bool = False, **context: object) -> BeautifulSoup:
        with app.test_request_context("/", method="POST" if sent else "GET"):
            form = Everything()
            if sent:
                form.validate()
            return BeautifulSoup(render_template_string(imports + source, form=form, **context), "html.parser")

    return rendered


@pytest.mark.parametrize("name", ["email", "words", "day", "photos", "share"])
def test_a_label_and_a_hint_belong_to_their_control(render: Render, name: str) -> None:
    html = render("{{ m.field(form[name], hint='Why we ask') }}", name=name)
    control = html.select_one("input, textarea")
    assert html.label["for"] == control["id"]
    assert html.select_one(f"#{control['aria-describedby']}").text == "Why we ask"
    assert "aria-invalid" not in control.attrs


def test_an_optional_field_says_so_beside_its_label_and_not_in_it(render: Render) -> None:
    html = render("{{ m.field(form.day, optional=true) }}")
    assert html.label.text == "Due"
    assert html.select_one(f"#{html.input['aria-describedby']}").text == "optional"


def test_an_error_is_told_at_the_field_and_linked_from_the_summary(render: Render) -> None:
    html = render("{{ m.error_summary(form) }}{{ m.field(form.email, hint='Why') }}", sent=True)
    assert html.input["aria-invalid"] == "true"
    described = [html.select_one(f"#{one}").text for one in html.input["aria-describedby"].split()]
    assert described == ["Why", "Error: Enter your email address"]
    summary = html.select_one("#error-summary")
    assert summary["tabindex"] == "-1"
    assert summary.h2.text == "There is a problem"
    assert summary.find("a", href="#email").text == "Enter your email address"


def test_the_summary_leads_to_the_first_choice_of_a_group_and_into_lists(render: Render) -> None:
    html = render("{{ m.error_summary(form) }}{{ m.field(form.audience) }}", sent=True)
    links = {a["href"]: a.text for a in html.select("#error-summary a")}
    assert links["#audience-0"] == "Choose who will see this"
    assert html.select_one("#audience-0")["type"] == "radio"
    assert {"#prompts-0", "#prompts-1"} <= links.keys()


def test_a_form_without_errors_has_no_summary(render: Render) -> None:
    assert render("{{ m.error_summary(form) }}").select_one("#error-summary") is None


def test_choices_are_one_group_and_each_may_be_explained(render: Render) -> None:
    html = render("{{ m.field(form.audience, descriptions={'me': 'Nobody else'}) }}")
    assert html.fieldset.legend.text == "Who will see this"
    first, second = html.select("input[type=radio]")
    assert html.select_one(f"#{first['aria-describedby']}").text == "Nobody else"
    assert "aria-describedby" not in second.attrs
    assert [label.text for label in html.select("label")] == ["Only me", "The group"]


def test_tick_boxes_may_be_packed_as_chips(render: Render) -> None:
    html = render("{{ m.field(form.tags, look='chips') }}")
    assert html.select_one(".chips .chip input[type=checkbox]")["value"] == "bar"


def test_a_post_form_carries_its_token_and_the_key_against_sending_twice(render: Render) -> None:
    html = render("{% call m.post_form('/x', form_key='k1', multipart=true, id='f') %}<p>in</p>{% endcall %}")
    form = html.form
    assert (form["method"], form["action"], form["enctype"], form["id"]) == ("post", "/x", "multipart/form-data", "f")
    assert form.find("input", {"name": "csrf_token"})["value"]
    assert form.find("input", {"name": "form_key"})["value"] == "k1"
    assert form.p.text == "in"


@pytest.mark.parametrize("call", ["user_words(text)", "user_text(text)", "who(text, text)"])
def test_user_text_is_escaped_and_out_of_reach_of_htmx(render: Render, call: str) -> None:
    html = render("{{ m." + call + " }}", text='<b hx-get="/x">Amara</b>')
    regions = html.select("[data-user-content][hx-ignore]")
    assert regions
    assert all(region.text == '<b hx-get="/x">Amara</b>' for region in regions)


def test_a_state_is_told_in_words_and_not_by_colour_alone(render: Render) -> None:
    words = [render("{{ m.state(kind) }}", kind=kind).text for kind in ("posted", "draft", "nothing")]
    assert words == ["Posted", "Draft", "Nothing yet"]


def test_an_avatar_shows_two_initials_and_is_only_an_ornament(render: Render) -> None:
    html = render("{{ m.avatar('gwen llŷr prŷs') }}{{ m.avatar('Bo') }}{{ m.avatar('') }}")
    assert [one.text for one in html.select(".avatar[aria-hidden=true]")] == ["GP", "B", ""]
