"""A careful Markdown: what is typed stays what is read (decision 0003)."""

import html
import re
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from markupsafe import Markup

from . import links, mathml, maths
from .words import tidy

MARKDOWN_LIMIT = 20_000
"""Characters up to which signs are read; a longer text is shown as plain paragraphs (trust I6)."""

_DEEPEST = 18
MAX_SIGNS = 1_000
"""Signs and lines of one text up to which it is read as Markdown; each takes up to 60 µs (trust I6)."""
_SIGN = re.compile(r"[*\[\]$\\\n:]")
_ITEM_OR_QUOTE = re.compile(r"^[ \t]*[->][ \t]", re.MULTILINE)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_WORDS = re.compile(r"[^\W\d_]|[$\\]")

SANITISER = nh3.Cleaner(
    tags={"p", "br", "strong", "em", "ul", "li", "blockquote", "a", *mathml.ALLOWED},
    attributes={"a": {"href"}, **mathml.ALLOWED},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow noopener noreferrer",
    strip_comments=True,
    generic_attribute_prefixes=set(),
)


def render(text: str) -> Markup:
    """What a person wrote, as safe HTML for a region with ``hx-ignore``, ``data-user-content`` and ``dir="auto"``.

    Paragraphs, line breaks, ``**bold**``, ``*italic*``, ``- `` lists, ``> `` quotes, ``[text](https://…)``, bare
    addresses and mathematics; everything else is text. Raw text goes in, it need not be tidied. The result holds no
    id, class, style or data attribute (trust I3), and takes less than 0.2 s for any accepted text (trust I6).
    """
    text = tidy(text)
    if not has_signs(text) or len(text) > MARKDOWN_LIMIT or len(_SIGN.findall(text)) > MAX_SIGNS:
        return Markup(_paragraphs(text))  # noqa: S704 - escaped by _paragraphs
    tokens = _MARKDOWN.parse(text, {})
    if _too_deep(tokens):
        return Markup(_paragraphs(text))  # noqa: S704 - escaped by _paragraphs
    return Markup(SANITISER.clean(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})))  # noqa: S704


def has_signs(text: str) -> bool:
    """Whether anything in the text could be a sign of Markdown: False for most of what people write, and quick."""
    return (
        "*" in text
        or "$" in text
        or "](" in text
        or "://" in text
        or "\\" in text
        or ((">" in text or "- " in text or "-\t" in text) and _ITEM_OR_QUOTE.search(text) is not None)
    )


def _paragraphs(text: str) -> str:
    if not text:
        return ""
    escaped = html.escape(text, quote=False)
    blocks = ("<br>\n".join(line.strip() for line in block.split("\n")) for block in _PARAGRAPHS.split(escaped))
    return "".join(f"<p>{block}</p>\n" for block in blocks)


def _too_deep(tokens: list[Token]) -> bool:
    """markdown-it leaves out what lies below its deepest level; nobody's words may vanish."""
    return any(
        token.level >= _DEEPEST or any(child.level >= _DEEPEST for child in token.children or ()) for token in tokens
    )


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Asterisks, never inside a word or number: ``2*3*4`` and ``x_1 * y_2`` are mathematics."""
    if state.src[state.pos] != "*":
        return False
    run = state.scanDelims(state.pos, False)
    for _ in range(run.length):
        state.push("text", "", 0).content = "*"
        state.delimiters.append(
            Delimiter(
                marker=ord("*"),
                length=run.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=run.can_open,
                close=run.can_close,
            )
        )
    state.pos += run.length
    return True


def _formula(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    formula = maths.find(state.src, state.pos)
    if formula is None or formula.end > state.posMax:
        return False
    count, characters = state.env.get("maths", (0, 0))
    if count >= maths.MAX_FORMULAE or characters + len(formula.latex) > maths.MAX_MATHS:
        written = None
    else:
        state.env["maths"] = (count + 1, characters + len(formula.latex))
        written = maths.to_mathml(formula.latex, formula.display)
    if written is None:
        state.append_pending(state.src[state.pos : formula.end])
    else:
        state.push("formula", "math", 0).content = written
    state.pos = formula.end
    return True


def _link(state: StateInline, silent: bool) -> bool:
    """``[text](https://…)``. Where the text looks like another address, the real host is shown beside it."""
    if state.src[state.pos] != "[" or state.linkLevel or state.src[state.pos - 1 : state.pos] == "!":
        return False
    link = links.find(state.src, state.pos)
    if link is None or link.end > state.posMax:
        return False
    state.push("link_open", "a", 1).attrs = {"href": link.href}
    after, state.posMax = state.posMax, state.pos + 1 + len(link.label)
    state.pos += 1
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.push("link_close", "a", -1)
    if link.shows_another_address():
        state.append_pending(f" ({link.host})")
    state.pos, state.posMax = link.end, after
    return True


def _address(state: StateInline, silent: bool) -> bool:
    """A bare http(s) address, found from its ``://`` backwards so that no text is read twice."""
    if state.src[state.pos] != ":" or state.linkLevel:
        return False
    found = links.find_bare(state.src, state.pos)
    if found is None or found.end > state.posMax or not state.pending.endswith(state.src[found.start : state.pos]):
        return False
    state.pending = state.pending[: found.start - state.pos]
    address = state.src[found.start : found.end]
    state.push("link_open", "a", 1).attrs = {"href": address}
    state.push("text", "", 0).content = address
    state.push("link_close", "a", -1)
    state.pos = found.end
    return True


def _starts_with(state: StateBlock, line: int, sign: str) -> bool:
    """Whether a line is `sign`, a blank and words: ``- 3`` is a minus and ``> 7`` a comparison, not a list or quote."""
    start, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    if state.src[start : start + 1] != sign or state.src[start + 1 : start + 2] not in (" ", "\t"):
        return False
    rest = state.src[start + 2 : end].lstrip()
    if sign == ">" and rest[:1].isdigit():
        return False
    return bool(_WORDS.search(rest))


def _list(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    return _starts_with(state, line, "-") and list_block(state, line, last, silent)


def _quote(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    return _starts_with(state, line, ">") and blockquote(state, line, last, silent)


def _formula_block(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    """Keeps the lines of ``$$ … $$`` and ``\\[ … \\]`` together, whatever signs they begin with."""
    start = state.bMarks[line] + state.tShift[line]
    if state.level or state.src[start : start + 2] not in ("$$", "\\["):
        return False
    formula = maths.find(state.src, start)
    if formula is None:
        return False
    after = next((n for n in range(line, last) if state.eMarks[n] >= formula.end), None)
    if after is None or state.src[formula.end : state.eMarks[after]].strip():
        return False
    if silent:
        return True
    state.push("paragraph_open", "p", 1).map = [line, after + 1]
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = state.src[start : formula.end], [line, after + 1], []
    state.push("paragraph_close", "p", -1)
    state.line = after + 1
    return True


def _write_formula(renderer: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return tokens[index].content


def _build() -> MarkdownIt:
    markdown = MarkdownIt("zero", {"breaks": True, "maxNesting": _DEEPEST + 2})
    ends: RuleOptionsType = {"alt": ["paragraph", "blockquote", "list"]}
    list_ends: RuleOptionsType = {"alt": ["paragraph", "blockquote"]}
    markdown.block.ruler.at("blockquote", _quote, ends)
    markdown.block.ruler.at("list", _list, list_ends)
    markdown.block.ruler.before("paragraph", "formula_block", _formula_block, ends)
    markdown.inline.ruler.at("emphasis", _emphasis)
    markdown.inline.ruler.at("link", _link)
    markdown.inline.ruler.at("linkify", _address)
    markdown.inline.ruler.before("emphasis", "formula", _formula)
    # The reader stops at our own signs only, which makes the rest of a text cheap.
    markdown.inline.terminator_re = _SIGN
    markdown.add_render_rule("formula", _write_formula)
    markdown.enable(["blockquote", "list", "newline", "emphasis", "link", "linkify"])
    markdown.parse("- *one*")  # puts its lists of rules together now, before threads share them
    return markdown


_MARKDOWN = _build()
