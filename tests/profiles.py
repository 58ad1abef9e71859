"""How far property tests look: the profiles of Hypothesis, chosen by `HYPOTHESIS_PROFILE`.

`dev` (default) and `ci` keep the suite quick; `deep` looks `DEEPER` times as far, for a night. A test that wants fewer
or more examples than the profile gives says `settings(max_examples=examples(60))`, so that `deep` deepens it too.
"""

import os

from hypothesis import settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "dev")
DEEP = PROFILE == "deep"
DEEPER = 25


def examples(usual: int) -> int:
    """Give how many examples a property test looks at that usually looks at so many."""
    return usual * DEEPER if DEEP else usual


def load() -> None:
    """Make the profiles known to Hypothesis, and load the chosen one."""
    settings.register_profile("dev", deadline=None, print_blob=True)
    settings.register_profile("ci", deadline=None, print_blob=True, max_examples=200)
    settings.register_profile("deep", deadline=None, print_blob=True, max_examples=200 * DEEPER)
    settings.load_profile(PROFILE)
