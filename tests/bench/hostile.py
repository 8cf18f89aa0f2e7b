"""What awkward, careless and hostile uploads cost the server (trust I8), one at a time, beside what the corpus allows.

    python3 dev.py bench hostile

Processor seconds and added memory of the child that opens each file and of the thread that waits for it. Linux only.
"""

from io import BytesIO
from typing import Any

from tests.bench.pictures import Cost, alone
from tests.hostile_uploads import PLACE, corpus
from workgroups import documents, pictures

USUAL = {"seconds": 5, "rss_mib": 400}
"""What the corpus allows a case that says nothing else, as its own gate has it."""


def opened(case: dict[str, Any], data: bytes) -> None:
    """Check one upload as the product does; nothing is stored."""
    try:
        if pictures.is_picture(data[:32]):
            pictures.accept(data)
        else:
            documents.accept(BytesIO(data), case["send_as"])
    except pictures.Refused:
        pass


def main() -> None:
    """Print the cases above their allowance, and the costliest of those whose purpose is to cost."""
    if corpus is None:
        print(f"the corpus {PLACE.name} is not beside the repository: nothing was measured")
        return
    costs: dict[str, tuple[dict[str, Any], Cost]] = {}
    for case in corpus.CASES:
        data = case["make"]()
        costs[case["id"]] = case, alone(lambda case=case, data=data: opened(case, data))
    above = []
    for name, (case, cost) in costs.items():
        allowed = case.get("cost") or USUAL
        if cost.cpu > allowed["seconds"] or cost.mib > allowed["rss_mib"]:
            above.append(f"  {name}: {cost.cpu:.2f} s, {cost.mib:+d} MiB; allowed {allowed}")
    print(f"{len(costs) - len(above)} of {len(costs)} uploads cost no more than the corpus allows them")
    print("\n".join(above), end="\n" if above else "")
    for title, group in (("bombs", "bomb"), ("all", "")):
        chosen = {name: cost for name, (case, cost) in costs.items() if not group or case["group"] == group}
        slow, large = max(chosen, key=lambda one: chosen[one].cpu), max(chosen, key=lambda one: chosen[one].mib)
        print(f"{title} ({len(chosen)}): at most {chosen[slow].cpu:.2f} s of processor ({slow}), "
              f"{chosen[large].mib:+d} MiB ({large})")  # fmt: skip


if __name__ == "__main__":
    main()
