"""`workers.main` with a gate in the middle of a check, and short patience: `celery --app tests.workers.gated:app`.

While the file `gate` stands in the data directory, a check that has written its alerts touches `reached` and waits.
"""

from coordination import db
from coordination.checking import centres, claims
from coordination.settings import read_settings
from tests.waiting import until
from tests.workers.running import SHORT_LEASE
from workers.main import app

__all__ = ["app"]

_folder = read_settings().data_dir
_store_figures = centres.store_figures


def _wait_at_gate(uow, calendar):
    gate = _folder / "gate"
    if gate.exists():
        uow.session.flush()
        (_folder / "reached").touch()
        until(lambda: not gate.exists(), 120)
    return _store_figures(uow, calendar)


claims.LEASE = SHORT_LEASE
db._SESSION["idle_in_transaction_session_timeout"] = "12s"  # longer than the tests hold the gate themselves
centres.store_figures = _wait_at_gate
