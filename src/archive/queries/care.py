"""How big the archive is, and whether it is well."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from archive.candidates import Candidates
from archive.core.provenance.decide import POLICY
from archive.core.reuse.signature import RECIPE
from archive.extract.read import READER
from archive.queries.shape import iso
from archive.store import care
from archive.store.fingerprints import articles_with_fingerprint, foreign_recipes, held_by
from archive.store.schema import known_versions
from archive.store.search import check_index, count_indexed
from archive.store.session import Store
from archive.store.terms import RECIPE as TERMS_RECIPE
from archive.store.terms import count_other_terms

_SLICE = 2000


def statistics(store: Store, connection: Connection) -> dict[str, Any]:
    """Counts, publishers, languages and the span of dates."""
    first, last = care.time_range(connection)
    found = care.counts(connection)
    return {
        "database": store.name,
        "bytes": care.database_size(store, connection),
        "articles": found["article"],
        "revisions": found["revision"],
        "captures": found["capture"],
        "publishers": found["publisher"],
        "matches": found["match"],
        "copies": found["copies"],
        "clusters": found["cluster"],
        "clustered_articles": found["clustered"],
        "stories": found["story"],
        "stories_of_several": found["shared story"],
        "attributions": found["attribution"],
        "evidence": found["evidence"],
        "rejections": found["rejection"],
        "first_published": iso(first),
        "last_published": iso(last),
        "by_publisher": [
            {"publisher": name, "articles": count} for name, count in care.articles_per(connection, "publisher", 20)
        ],
        "by_language": [{"language": code, "articles": count} for code, count in care.articles_per(connection, "language", 20)],
    }


def rejection_entries(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """Rejections, newest first."""
    return [
        {"input": one.input, "stage": one.stage, "reason": one.reason, "rejected_at": iso(one.rejected_at)}
        for one in care.list_rejections(connection, limit)
    ]


def examine(store: Store, connection: Connection) -> dict[str, Any]:
    """Every check, each with `ok`, what was found, and what to do about it."""
    checks = [_check("database", damage_found := care.damage(store, connection), "restore a backup")]
    if not damage_found:
        checks += [
            _check("articles", _without_revision(connection), "run `news-archive rebuild`"),
            _check("search index", _search_findings(connection), "run `news-archive rebuild --from fingerprint`"),
            _check("look-up index", _key_findings(connection), "run `news-archive rebuild --from fingerprint`"),
            _check("lines", _line_findings(connection), "run `news-archive rebuild`"),
            _check("recipes", _recipe_findings(connection), "run `news-archive rebuild --from fingerprint`"),
            _check("origins", _decision_findings(connection), "run `news-archive rebuild --from evidence`"),
            _check("stories", _story_findings(connection), "run `news-archive rebuild --from stories`"),
            _check("captures", _pending_findings(connection), "import the same inputs again; nothing is read twice"),
        ]
    versions = {"schema": known_versions()[-1], "reader": READER, "recipe": RECIPE, "policy": POLICY, "stories": TERMS_RECIPE}
    return {"database": store.name, "ok": all(check["ok"] for check in checks), "checks": checks, "versions": versions}


def _check(name: str, findings: list[str], advice: str) -> dict[str, Any]:
    return {"check": name, "ok": not findings, "found": findings, "advice": advice if findings else None}


def _decision_findings(connection: Connection) -> list[str]:
    old = care.decided_otherwise(connection, POLICY)
    return [f"{old} attributions were decided by another policy than {POLICY}"] if old else []


def _story_findings(connection: Connection) -> list[str]:
    missing = care.articles_without(connection, "story")
    findings = [f"{missing} articles are in no story"] if missing else []
    old = count_other_terms(connection)
    return findings + ([f"the terms of {old} articles were taken by another version, and meet no others"] if old else [])


def _without_revision(connection: Connection) -> list[str]:
    missing = care.articles_without(connection, "revision")
    return [f"{missing} articles have no text"] if missing else []


def _search_findings(connection: Connection) -> list[str]:
    wrong = check_index(connection)
    articles, indexed = care.counts(connection)["article"], count_indexed(connection)
    findings = [f"the search index is damaged: {wrong}"] if wrong else []
    return findings + ([f"{articles} articles, but {indexed} in the search index"] if articles != indexed else [])


def _key_findings(connection: Connection) -> list[str]:
    missing = care.articles_without(connection, "fingerprint")
    findings = [f"{missing} articles have no fingerprint"] if missing else []
    candidates = Candidates()
    lacking, after, held = 0, 0, 0
    while owners := held_by(connection, articles_with_fingerprint(connection, after, _SLICE)):
        lacking += candidates.count_lacking(connection, owners)
        held += sum(len(one.bands) + len(one.passages) for one in owners.values())
        after = max(owners)
    if lacking:
        findings.append(f"{lacking} articles are not wholly in the look-up index, so copies of them may be missed")
    stray = candidates.count_entries(connection) - held
    return findings + ([f"{stray} look-up keys belong to no article"] if stray > 0 else [])


def _line_findings(connection: Connection) -> list[str]:
    missing = care.articles_without(connection, "outline")
    findings = [f"{missing} articles were stored before lines were learned, and teach nothing"] if missing else []
    named, held = care.count_lines(connection)
    return findings + ([f"{named} lines stand in the articles, but {held} in the index of lines"] if named != held else [])


def _recipe_findings(connection: Connection) -> list[str]:
    return [
        f"{count} fingerprints were made by another recipe and match nothing: {recipe}"
        for recipe, count in foreign_recipes(connection)
    ]


def _pending_findings(connection: Connection) -> list[str]:
    pending = care.pending_captures(connection)
    return [f"{pending} captures were kept and not read yet, since an import was stopped"] if pending else []
