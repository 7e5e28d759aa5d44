"""news-archive doctor --config: what is in force, and where it came from."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from archive import resources
from archive.cli.context import Session
from archive.cli.output import one_line, print_document
from archive.rulefiles import FILES, rule_file


def print_configuration(session: Session, form: str | None) -> None:
    """Print every setting with where it came from, and the rule files in force. Opens no database."""
    entry: dict[str, Any] = {
        "settings": [asdict(one) for one in session.effective()],
        "shipped": str(resources.config_folder()),
        "rules": {"version": session.rules().version, "files": _rule_files(session)},
    }
    if print_document(entry, form):
        return
    _print_aligned([(one["key"], _written(one["value"]), _origin(one)) for one in entry["settings"]])
    print(f"shipped settings and rules: {entry['shipped']}")
    for one in entry["rules"]["files"]:
        print(f"rules: {one['path']}" + ("" if one["kind"] == "default" else "  (in place of the shipped one)"))


def _rule_files(session: Session) -> list[dict[str, Any]]:
    found = [(name, rule_file(session.settings().config_folder, name)) for name in FILES]
    own = {name: path.parent != resources.config_folder() for name, path in found}
    return [{"file": name, "path": str(path), "kind": "file" if own[name] else "default"} for name, path in found]


def _print_aligned(rows: list[tuple[str, str, str]]) -> None:
    """Rows as wide as they need be: a path that is cut short helps nobody."""
    first, second = (max(len(row[place]) for row in rows) for place in (0, 1))
    for key, value, origin in rows:
        print(f"{key:<{first}}  {one_line(value):<{second}}  {one_line(origin)}")


def _origin(one: dict[str, Any]) -> str:
    return "shipped" if one["kind"] == "default" else str(one["place"])


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:,}".replace(",", "_") if isinstance(value, int) else str(value) or '""'
