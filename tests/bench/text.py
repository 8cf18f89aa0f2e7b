"""CPU of cleaning and showing text, in milliseconds and in units of a bare Flask view measured in the same rounds.

    python -m tests.bench.text [ROUNDS]

The last column of the hostile texts is the share of the 0.2 s that any accepted text may take (trust I6).
"""

import statistics
import sys
import time
from collections.abc import Callable

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from workgroups import text
from workgroups.text import markdown, maths

LONGEST = 0.2  # seconds
PROSE = (
    "We tried the ratio table with Year 8. Most pupils saw that doubling both columns keeps the ratio; two groups "
    "used open-ended strips (see photo) and said: “it's the same but bigger”.\n\nNext time we would start from "
    "the strip. "
)
SIGNED = (
    "We tried $\\frac{3}{4}$ of **the tasks** with [a page](https://www.maths.example/) and\n- counters\n- strips\n\n"
    "Then asked whether $2(x+3)$ is *the same* as $2x+6$."
)
HOSTILE = {
    "lists": "- a\n",
    "quotes in lists": "> - a\n",
    "emphasis": "*a* ",
    "emphasis tangle": "*a **a ",
    "links": "[a](http://a.bc) ",
    "open links": "[a](http://a.bc(",
    "bare addresses": "http://a.bc/))))) ",
    "one long address": "http://a.",
    "dollars": "$",
    "open formulae": "\\(a ",
    "formulae of 990": f"${'a+' * 495}$ ",
    "small formulae": "$x^2$ ",
    "colons": ":",
    "angles": "> ",
}


def hello() -> Callable[[], object]:
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    environ = EnvironBuilder("/").get_environ()
    return lambda: run_wsgi_app(app, dict(environ))


def worst(unit: str) -> str:
    """The longest text that is still read as Markdown, with as many of `unit` as its limits allow."""
    signs = sum(unit.count(char) for char in "*[]$\\\n:")
    times = min((markdown.MAX_SIGNS - 10) // max(signs, 1), text.MARKDOWN_LIMIT // len(unit))
    return (unit * times + "*a* " + "word " * text.MARKDOWN_LIMIT)[: text.MARKDOWN_LIMIT]


def once(act: Callable[[], object], times: int) -> float:
    """Seconds of CPU for one act, averaged over `times`."""
    started = time.process_time()
    for _ in range(times):
        act()
    return (time.process_time() - started) / times


def without_cache(typed: str) -> object:
    maths.to_mathml.cache_clear()
    return text.render(typed)


def main(rounds: int) -> None:
    everyday: dict[str, Callable[[], object]] = {"bare Flask view": hello()}
    for name, typed in (("prose, 290 characters", PROSE), ("prose, 2,900", PROSE * 10), ("signs and maths", SIGNED)):
        for act in (text.render, text.excerpt, text.plain, text.tidy, text.tidy_line):
            everyday[f"{act.__name__}: {name}"] = lambda act=act, typed=typed: act(typed)  # type: ignore[misc]
    everyday["render, formulae not seen before"] = lambda: without_cache(SIGNED)
    everyday["excerpt of 200 tiles, one in five with signs"] = lambda: [
        text.excerpt(SIGNED if tile % 5 == 0 else PROSE) for tile in range(200)
    ]
    seconds: dict[str, list[float]] = {name: [] for name in everyday}
    for _ in range(rounds):
        for name, run in everyday.items():
            seconds[name].append(once(run, 20))
    view = statistics.median(seconds["bare Flask view"])
    for name, measured in seconds.items():
        middle = statistics.median(measured)
        print(f"{name:<45}{middle * 1000:9.4f} ms {middle / view:8.3f} views")
    print(f"\ntexts of {text.MARKDOWN_LIMIT:,} characters, slowest of {rounds}")
    for name, unit in HOSTILE.items():
        typed = worst(unit)
        slowest = max(once(lambda typed=typed: without_cache(typed), 1) for _ in range(rounds))  # type: ignore[misc]
        print(f"{name:<45}{slowest * 1000:9.1f} ms {slowest / LONGEST:8.0%} of what is allowed")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
