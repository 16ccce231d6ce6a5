"""Which error does a user see?"""

from __future__ import annotations


class HingekitError(ValueError):
    """The one exception family: a sentence that says what, where, the value, and what to do."""
