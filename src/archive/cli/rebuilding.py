"""news-archive rebuild, and its report."""

from __future__ import annotations

import sys
from typing import Any

import click
from rich.text import Text

from archive.cli.context import Session, db_option, pass_session
from archive.cli.output import Column, console, one_line, output_options, print_document, print_entries
from archive.core.difference import Example, Line, Report, RuleChange
from archive.rebuilding import READING, STAGES, Rebuilt
from archive.rebuilding import rebuild as rebuild_archive

_NAME = 28  # columns of an article's name


@click.command()
@click.option(
    "--from", "stage", type=click.Choice(STAGES), default="extract", show_default=True, help="The first stage to run again."
)
@click.option("--dry-run", is_flag=True, help=f"Write nothing, only say what would change; with {', '.join(READING)}.")
@output_options
@db_option
@pass_session
def rebuild(session: Session, stage: str, dry_run: bool, form: str | None) -> None:
    """Derive everything again from the stored captures with today's rules, and say what changed. Nothing is fetched."""
    with session.store(create=False) as store:
        done = rebuild_archive(store, session.rules(), session.settings(), stage, lambda articles, size: None, dry_run=dry_run)
    entry = _entry(done, stage, dry_run)
    if not print_document(entry, form):
        _print_report(entry)
    sys.exit(1 if done.failed else 0)


def _entry(done: Rebuilt, stage: str, dry_run: bool) -> dict[str, Any]:
    report: Report = done.report
    return {
        "from": stage,
        "dry_run": dry_run,
        "articles": done.articles,
        "read": report.read,
        "changed": report.changed,
        "fields": dict(report.fields),
        "learned_otherwise": done.learned_otherwise,
        "rules": [_rule_entry(name, change) for name, change in report.rules],
        "evidence": {"found": done.evidence_found, "withdrawn": done.evidence_withdrawn},
        "attributions": {"made": done.attributed.made, "ended": done.attributed.ended, "resolved": done.attributed.resolved},
        "matches_before": done.matches_before,
        "matches_after": done.matches_after,
        "stories_before": done.stories_before,
        "stories_after": done.stories_after,
        "moved": done.moved,
        "failed": [{"input": one.input, "stage": one.stage, "reason": one.reason} for one in done.failed],
    }


def _rule_entry(name: str, change: RuleChange) -> dict[str, Any]:
    examples = dict.fromkeys([*change.examples_gained, *change.examples_lost])  # a change of role alone stands in both
    return {
        "rule": name,
        "gained": change.gained,
        "lost": change.lost,
        "examples": [_example_entry(one) for one in examples],
    }


def _example_entry(one: Example) -> dict[str, Any]:
    return {
        "article": {"id": one.article.id, "external_id": one.article.external_id, "path": one.article.path},
        "text": one_line(one.move.text),
        "before": _place_entry(one.move.before),
        "after": _place_entry(one.move.after),
    }


def _place_entry(line: Line | None) -> dict[str, str] | None:
    return None if line is None else {"role": line.role, "rule": line.rule}


def _print_report(entry: dict[str, Any]) -> None:
    if entry["dry_run"]:
        print("a dry run: nothing was written")
    if entry["from"] in READING:
        _print_changes(entry)
    if entry["learned_otherwise"]:
        print(f"{entry['learned_otherwise']:,} of them put right, since their publishers' lines were judged afresh")
    if entry["matches_after"] is not None:
        print(f"{entry['articles']:,} articles derived again")
        print(f"matches: {entry['matches_before']:,} before, {entry['matches_after']:,} now")
        _print_attributions(entry["evidence"], entry["attributions"])
        print(f"stories: {entry['stories_before']:,} before, {entry['stories_after']:,} now; {entry['moved']:,} articles moved")
    for one in entry["failed"]:
        print(f"  kept as it was  {one_line(one['input'])}: {one['reason']}")


def _print_attributions(evidence: dict[str, int], attributions: dict[str, int]) -> None:
    if evidence["found"] or evidence["withdrawn"]:
        print(f"evidence: {evidence['found']:,} found that was not known, {evidence['withdrawn']:,} withdrawn")
    if attributions["made"] or attributions["ended"]:
        print(f"attributions: {attributions['made']:,} made, {attributions['ended']:,} superseded")
    if attributions["resolved"]:
        print(f"  {attributions['resolved']:,} origins that were not in the archive before were found in it")


def _print_changes(entry: dict[str, Any]) -> None:
    print(f"{entry['read']:,} articles read again, {entry['changed']:,} of them otherwise than before")
    fields = ", ".join(f"{name} {count:,}" for name, count in entry["fields"].items() if count)
    if fields:
        print(f"  articles with another {fields}")
    if not entry["rules"]:
        return
    columns: tuple[Column, ...] = (
        ("rule", lambda one: one["rule"]),
        ("gained", lambda one: f"{one['gained']:,}"),
        ("lost", lambda one: f"{one['lost']:,}"),
    )
    print("\nlines that changed hands")
    print_entries(entry["rules"], None, columns, "")
    out = console()
    for rule in entry["rules"]:
        out.print(Text(f"\n{one_line(rule['rule'])}", "bold"))
        for example in rule["examples"]:
            line = Text(f"  {_way(rule['rule'], example)}  [{_name(example['article'])}]  {example['text']}")
            out.print(line, no_wrap=True, overflow="ellipsis")
    print()


def _way(rule: str, example: dict[str, Any]) -> str:
    """Where a rule's line came from or went to."""
    before, after = example["before"], example["after"]
    if before is not None and after is not None and before["rule"] == after["rule"]:
        return f"{before['role']} → {after['role']}"
    if after is not None and after["rule"] == rule:
        return f"+ from {before['rule']}" if before is not None else "+ new line"
    return f"– to {after['rule']}" if after is not None else "– line gone"


def _name(article: dict[str, Any]) -> str:
    """An article's number with its external id or file name."""
    name = one_line(article["external_id"] or (article["path"] or "").rsplit("/", 1)[-1])
    return f"{article['id']} {name if len(name) <= _NAME else name[: _NAME - 1] + '…'}".rstrip()
