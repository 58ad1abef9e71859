"""The pages: thin views that load a form, call one use case, and present. `blueprint` holds them all."""

from web.pages import (
    administration,
    alerts,
    centres,
    changing,
    decisions,
    entering,
    figures,
    health,
    mismatches,
    notices,
    once,
    placement,
    quarantine,
    rule_settings,
    rules,
    sessions,
    tasks,
    today,
    uploads,
)
from web.pages.desk import blueprint
from web.pages.failing import problem_page

VIEWS = (
    administration,
    alerts,
    centres,
    changing,
    decisions,
    entering,
    figures,
    health,
    mismatches,
    notices,
    once,
    placement,
    quarantine,
    rule_settings,
    rules,
    sessions,
    tasks,
    today,
    uploads,
)
"""The modules that put their views on the blueprint by being imported."""

__all__ = ["VIEWS", "blueprint", "problem_page"]
