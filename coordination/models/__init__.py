"""The tables, one subject a file. Importing this package registers all of them."""

from coordination.models.alerts import Alert, AlertParty, AlertSubject
from coordination.models.checks import (
    CentreClaim,
    CentreFigures,
    CentreFindings,
    CentreWanted,
    Dirt,
    Heartbeat,
    ObservedFindings,
    Tally,
)
from coordination.models.configuration import NetworkSetting, RuleSetting
from coordination.models.doors import ColumnMapping, IdempotentAnswer, Import, Quarantined, SetAside
from coordination.models.journal import Counter, JournalEntry
from coordination.models.ledger import (
    Centre,
    Decision,
    DecisionScope,
    Event,
    EventPayload,
    Household,
    HouseholdCentre,
    HouseholdFile,
    HouseholdSeen,
)
from coordination.models.mismatches import Mismatch, MismatchAnswer
from coordination.models.people import Membership, Person, SignInAttempt, Token
from coordination.models.table import Table, UtcDateTime
from coordination.models.tasks import InformationGap, Notice, OpenInconsistency, Task, TaskAlert

__all__ = [
    "Alert",
    "AlertParty",
    "AlertSubject",
    "Centre",
    "CentreClaim",
    "CentreFigures",
    "CentreFindings",
    "CentreWanted",
    "ColumnMapping",
    "Counter",
    "Decision",
    "DecisionScope",
    "Dirt",
    "Event",
    "EventPayload",
    "Heartbeat",
    "Household",
    "HouseholdCentre",
    "HouseholdFile",
    "HouseholdSeen",
    "IdempotentAnswer",
    "Import",
    "InformationGap",
    "JournalEntry",
    "Membership",
    "Mismatch",
    "MismatchAnswer",
    "NetworkSetting",
    "Notice",
    "ObservedFindings",
    "OpenInconsistency",
    "Person",
    "Quarantined",
    "RuleSetting",
    "SetAside",
    "SignInAttempt",
    "Table",
    "Tally",
    "Task",
    "TaskAlert",
    "Token",
    "UtcDateTime",
]
