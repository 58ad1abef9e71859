"""The network as it stands while events are taken in: registered centres, partners, regions, and the pilot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coordination.models import Centre, NetworkSetting
from coordination.parties import Party, parse_party

PSEUDO_CENTRES = frozenset({"LOI", "OUTSIDE"})


@dataclass(slots=True)
class Network:
    """Registered centres with (partner, region). `pilot` is `None` where the whole network takes part."""

    centres: dict[str, tuple[str | None, str | None]]
    pilot: frozenset[str] | None = None
    codes: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    _parties: dict[str, Party | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.codes = frozenset(self.centres)
        self.partners = frozenset(partner for partner, _ in self.centres.values() if partner)
        self.regions = frozenset(region for _, region in self.centres.values() if region)

    def party(self, name: str) -> Party | None:
        """Take a party's name apart."""
        if name not in self._parties:
            self._parties[name] = parse_party(name, self.codes)
        return self._parties[name]

    def knows(self, code: str) -> bool:
        """Whether a centre may be named: it is registered, stands for places elsewhere, or lies outside the pilot."""
        return code in self.centres or code in PSEUDO_CENTRES or (self.pilot is not None and code not in self.pilot)

    def outside_pilot(self, codes: Iterable[str]) -> bool:
        """Whether all of these centres (and there is one) lie outside the pilot."""
        named = [code for code in codes if code not in PSEUDO_CENTRES]
        return self.pilot is not None and bool(named) and self.pilot.isdisjoint(named)

    def names(self) -> set[str]:
        """Give what may be waited for and is here: `centre:` with a code or a partner, `region:` with a region."""
        here = {f"centre:{name}" for name in self.codes | self.partners}
        return here | {f"region:{name}" for name in self.regions}

    def reached(self, scope: str, key: str) -> Iterable[str]:
        """Give the registered centres that a scope reaches."""
        if scope == "centre":
            return (key,) if key in self.centres else ()
        if scope == "network":
            return self.centres
        at = 0 if scope == "partner" else 1
        return (code for code, belongs in self.centres.items() if belongs[at] == key)


def read_network(session: Session) -> Network:
    """Read the network."""
    rows = session.execute(sa.select(Centre.code, Centre.partner, Centre.region))
    setting = session.scalar(sa.select(NetworkSetting.value).where(NetworkSetting.name == "pilot_centres"))
    pilot = frozenset(setting["centres"]) if setting else None
    return Network({code: (partner, region) for code, partner, region in rows}, pilot)
