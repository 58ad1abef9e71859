"""What the operator sets: parameters and modes of rules per partner or centre, and settings of the network."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coordination.models.table import Table


class RuleSetting(Table):
    """A mode (`parameter` is `mode`) or a parameter of a rule, for the network, a partner or a centre, from a day."""

    __tablename__ = "rule_settings"
    __table_args__ = (
        sa.UniqueConstraint("rule", "parameter", "scope", "key", "from_on", name="uq_rule_settings_rule"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(sa.String(128))
    parameter: Mapped[str] = mapped_column(sa.String(64))
    scope: Mapped[str] = mapped_column(sa.String(16))
    key: Mapped[str] = mapped_column(sa.String(64))
    from_on: Mapped[dt.date]
    value: Mapped[dict[str, Any]]
    """{"value": …}."""
    set_by: Mapped[str | None] = mapped_column(sa.String(64))
    reason: Mapped[str | None] = mapped_column(sa.Text)


class NetworkSetting(Table):
    """A setting of the whole network, such as `pilot_centres`."""

    __tablename__ = "network_settings"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    value: Mapped[dict[str, Any]]
