"""Rule packs: YAML read as text, checked whole, with every mistake at its place in the file.

`load_packs()` gives the packs that come with kindreflex, or those of another folder; `check_packs()` runs their cases
too.
"""

from __future__ import annotations

from rules.pack.loading import SHIPPED, PackFile, check_packs, load_pack, load_packs, read_packs
from rules.pack.mistakes import PackMistake, PackMistakesError, Place

__all__ = [
    "SHIPPED",
    "PackFile",
    "PackMistake",
    "PackMistakesError",
    "Place",
    "check_packs",
    "load_pack",
    "load_packs",
    "read_packs",
]
