"""Logs read by a person at a terminal: plain lines, failures too."""

import structlog

from web.logs import configure_logs


def test_a_person_at_a_terminal_reads_a_failure_as_plain_lines(capsys):
    before = structlog.get_config()
    try:
        configure_logs(json=False)
        try:
            _ = 1 / 0
        except ZeroDivisionError:
            structlog.get_logger("kindreflex.of-this-test").exception("rule_failed")
    finally:
        structlog.configure(**before)
    told = capsys.readouterr().err
    assert "rule_failed" in told
    assert "ZeroDivisionError: division by zero" in told
