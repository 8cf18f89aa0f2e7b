"""What runs in the child processes of `quarantine`: one module for each kind of file, and `__main__`.

These modules import nothing from the application, so that a child starts quickly and has nothing to give away.
"""


class Unfit(Exception):
    """A verdict: the file is not taken. `reason` is a word for which the parent keeps a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
