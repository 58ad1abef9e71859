"""How a story arrives: in any order, in batches, some of it twice; and what happens in between, in two processes."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from tests.coordination.any_order.stories import CENTRES, HOUSEHOLDS, Event, Story, draw_story, guess

EARLY = 0.7
"""How often a centre is registered before anything is told about it."""
ATTENTIVE = 0.5
"""How often the first process looks after every batch, as a worker does: what it keeps then grows bit by bit."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happens between two batches: `what`, in which process (0 or 1), about what."""

    what: str
    process: int = 0
    about: Any = None


_ABOUT: dict[str, tuple[Any, ...]] = {
    "check": CENTRES,
    "check_due": (None,),
    "check_region": ("north", "south"),
    "forget": (None, *CENTRES),
    "wait": (1, 3, 5, 11, 24, 24, 49, 24 * 8, 24 * 31),
    "look": CENTRES,
    "place": HOUSEHOLDS,
    "suppose": (None,),
    "act": (None,),
    "set_rule": (
        ("care.infant-without-supplies", "mode", "off"),
        ("care.infant-without-supplies", "mode", "on"),
        ("care.infant-without-supplies", "mode", "observe"),
        ("needs.assessment-late", "mode", "observe"),
        ("reflex.no-child-test", "mode", "observe"),
        ("reflex.no-child-test", "mode", "on"),
        ("needs.assessment-late", "warning_days", 60),
    ),
    "keep_house": (None,),
}
"""What may happen, about what: hours of waiting, a centre, a household, a rule with its parameter and value."""
_OFTEN = (*("check", "check_due") * 4, *("check", "wait") * 2, "set_rule", *_ABOUT)
SAME = ("wait", "set_rule")
"""What happens in the orderly run too."""


def _moments(rng: Random, story: Story, most: int) -> tuple[Moment, ...]:
    found = []
    for name in rng.choices(_OFTEN, k=rng.randint(0, most)):
        about = guess(rng, story.season) if name == "suppose" else rng.choice(_ABOUT[name])
        found.append(Moment(name, rng.choice((0, 0, 0, 1)), about))
    return tuple(found)


Step = tuple[tuple[Event, ...], tuple[Moment, ...]]
"""A batch, and what happens after it."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A story as it arrives; the process that looks last; and how long lists of what changed may be for a shelf."""

    story: Story
    steps: tuple[Step, ...]
    last: int = 0
    longest: int = 200

    def moments(self) -> list[Moment]:
        """Give all that happens."""
        return [moment for _, moments in self.steps for moment in moments]


def draw_arrival(seed: int) -> Arrival:
    """Draw a story and how it arrives. Some centres may be registered long after the first event about them."""
    rng = Random(seed)
    story = draw_story(rng)
    early = tuple(told for told in story.register if rng.random() < EARLY)
    late = [told for told in story.register if told not in early]
    again = rng.choices([*story.register, *story.events], k=rng.randint(0, 5))
    order = [*story.events, *late, *again]
    rng.shuffle(order)
    looks = (Moment("check_due"),) if rng.random() < ATTENTIVE else ()
    steps: list[Step] = [(early, (*_moments(rng, story, 1), *looks))]
    while order:
        size = rng.choice((1, 2, 3, 5, 8))
        steps.append((tuple(order[:size]), (*_moments(rng, story, 2), *looks)))
        order = order[size:]
    return Arrival(story, tuple(steps), rng.choice((0, 0, 1)), rng.choice((200, 200, 3)))
