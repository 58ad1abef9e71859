"""How long properties are tried: as many examples as a test asks for, and fifty times as many in a deep run."""

import os

DEEPER = 50 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 1


def examples(usual: int) -> int:
    """Give how many examples to try; `HYPOTHESIS_PROFILE=deep` deepens every test that names a number of its own."""
    return usual * DEEPER
