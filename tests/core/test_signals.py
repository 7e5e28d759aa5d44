"""What fields of the markup say of whom a text is from, on invented pages of the Kilmorrow Courier."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.core.model import Evidence
from archive.core.rules import FieldRule
from archive.extract.read import ReadJob, read_capture
from archive.rulefiles import load_rules

RULES = load_rules()
FIELDS = {rule.id for rule in RULES.fields}
HOME = "https://kilmorrowcourier.example"
STORY = "".join(
    f"<p>{one}</p>"
    for one in (
        "The ferry to Tarn came in four hours late on Sunday after its anchor caught a cable laid the week before.",
        "Nobody among the ninety passengers was hurt, and the purser gave out soup until the divers had cut it free.",
        "The harbour master, Ilse Maar, said the cable was on no chart, and that the company had been asked to explain.",
        "Sailings on Monday morning go from the old pier, since the ferry has to be looked at before it takes cars again.",
    )
)


def evidence(*, head: str = "", body: str = "", url: str = f"{HOME}/news/7", source: str | None = None) -> list[Evidence]:
    """What the fields of a page of the Courier are evidence of."""
    menu = "".join(f'<li><a href="{HOME}/{part}">{part}</a></li>' for part in ("news", "sport", "harbour", "letters"))
    page = (
        f'<html><head><title>Ferry late</title><meta property="og:site_name" content="Kilmorrow Courier">{head}</head><body>'
        f"<nav><ul>{menu}</ul></nav><article><h1>Ferry late</h1>{body}{STORY}</article></body></html>"
    )
    listed = {"source_name": source} if source else None
    job = ReadJob(page.encode(), "text/html", url or None, datetime(2026, 1, 1, tzinfo=UTC), listed=listed)
    return [hit for hit in read_capture(job, RULES).evidence if hit.rule in FIELDS]


def origins(**page: str) -> set[str]:
    return {hit.name for hit in evidence(**page) if hit.polarity == "supports"}


@pytest.mark.parametrize("rule", RULES.fields, ids=lambda rule: rule.id)
def test_field_rule(rule: FieldRule) -> None:
    assert rule.example or rule.names == "none"
    assert rule.keeps
    for example in rule.example:
        page = {key: text for key, text in example.items() if key != "name"}
        found = [hit for hit in evidence(**page) if hit.rule == rule.id and hit.polarity == "supports"]
        assert [(hit.name, hit.confidence) for hit in found] == [(example["name"], rule.confidence)], page
    for page in rule.keeps:
        assert origins(**page) == set(), page
