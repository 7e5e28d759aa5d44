"""Import through the real command: outcomes, repetition, revisions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.conftest import SAMPLES, Ran

TEXT = "The council met on Monday to discuss the bridge, and after four hours decided that nothing could be decided yet. " * 4


def test_importing_again_changes_nothing(archive: Callable[..., Ran]) -> None:
    first = archive("import", SAMPLES, "--json")
    again = archive("import", SAMPLES, "--json")
    assert first.code == again.code == 0
    assert first.json["stored"] == again.json["unchanged"] == 41
    assert again.json["stored"] == again.json["revised"] == again.json["rejected"] == 0


def test_new_text_is_a_revision_and_old_text_is_taken_up_again(archive: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "story.txt"
    for text, outcome in ((TEXT, "stored"), (TEXT + "An update.", "revised"), (TEXT, "revised"), (TEXT, "unchanged")):
        file.write_text(f"Bridge undecided\n\n{text}\n")
        assert archive("import", file, "--json").json[outcome] == 1
    shown = archive("article", "story.txt", "--json").json
    assert [one["current"] for one in shown["revisions"]] == [True, False]


def test_the_bytes_of_another_file_are_one_more_capture(archive: Callable[..., Ran], tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(f"Bridge undecided\n\n{TEXT}\n")
    summary = archive("import", "one.txt", "two.txt", "--json").json
    assert (summary["stored"], summary["unchanged"]) == (1, 1)
    (tmp_path / "three.txt").write_text(f"Bridge undecided\n\n{TEXT}\n")
    assert archive("import", "three.txt", "--json").json["unchanged"] == 1
    shown = archive("article", "three.txt", "--json").json
    assert [Path(one["location"]).name for one in shown["captures"]] == ["one.txt", "two.txt", "three.txt"]


def test_records_keep_their_fields(archive: Callable[..., Ran], tmp_path: Path) -> None:
    record = {
        "id": "a-7",
        "url": "https://gazette.example/a?utm_source=x&id=7",
        "title": "Bridge undecided",
        "text": TEXT,
        "published": "2021-03-04T05:06:07+02:00",
        "byline": "Ada Field",
        "publisher": "The Gazette",
        "language": "en",
        "desk": "local",
    }
    assert archive("import", "-", stdin=json.dumps(record).encode()).code == 0
    shown = archive("article", "a-7", "--json").json
    assert shown["external_id"] == "a-7"
    assert shown["title"] == "Bridge undecided"
    assert shown["publisher"] == {"name": "The Gazette", "domain": "gazette.example"}
    assert shown["published"] == {
        "utc": "2021-03-04T03:06:07Z",
        "raw": "2021-03-04T05:06:07+02:00",
        "precision": "second",
        "zone": "+02:00",
    }
    assert shown["url"]["requested"] == record["url"]
    assert shown["url"]["canonical"] == "https://gazette.example/a?id=7"
    assert shown["byline"] == "Ada Field"
    assert shown["extra"] == {"desk": "local"}
    assert archive("article", record["url"], "--json").json["id"] == shown["id"]


def test_same_ids_of_two_sites_are_two_articles(archive: Callable[..., Ran]) -> None:
    lines = [json.dumps({"id": 1, "url": f"https://{site}.example/1", "text": TEXT + site}) for site in ("north", "south")]
    assert archive("import", "-", "--json", stdin="\n".join(lines).encode()).json["stored"] == 2


def test_csv_and_zip(archive: Callable[..., Ran], tmp_path: Path) -> None:
    import zipfile

    (tmp_path / "rows.csv").write_text(f'id,title,text\n1,One,"{TEXT}"\n2,"Two, too","{TEXT.upper()}\nsecond line"\n')
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archived:
        archived.writestr("in/one.txt", f"A zipped story\n\n{TEXT}")
        archived.write(tmp_path / "rows.csv", "rows.csv")
    summary = archive("import", "all.zip", "--json").json
    assert (summary["stored"], summary["rejected"]) == (3, 0)
    assert archive("article", "one.txt", "--json").json["title"] == "A zipped story"
    assert archive("article", "id:2", "--json").json["title"] == "Two, too"


def test_twins_of_an_address_are_one_article_and_real_parameters_two(archive: Callable[..., Ran]) -> None:
    def imported(*urls: str) -> dict[str, int]:
        lines = [json.dumps({"url": url, "title": "Bridge undecided", "text": TEXT + url.split("?")[-1]}) for url in urls]
        return dict(archive("import", "-", "--json", stdin="\n".join(lines).encode()).json)

    numbered = imported(
        "https://gazette.example/story?id=41", "https://gazette.example/story?id=42", "https://gazette.example/a?41"
    )
    assert numbered["stored"] == 3
    twins = ("http://www.gazette.example/story/?id=41&utm_source=rss", "https://m.gazette.example/amp/story?id=41#top")
    assert imported(*twins)["stored"] == 0
    for twin in (*twins, "https://amp.gazette.example/story?amp&id=41"):
        assert archive("article", twin, "--json").json["id"] == 1
    assert archive("article", "https://www.gazette.example/story?id=42", "--json").json["id"] == 2
    assert archive("article", "https://gazette.example/story?id=43").code == 2


def test_an_article_with_an_id_is_found_by_the_twins_of_its_address(archive: Callable[..., Ran]) -> None:
    record = {"id": "a-7", "url": "http://www.gazette.example/a/?b=2&id=7", "title": "Bridge undecided", "text": TEXT}
    assert archive("import", "-", stdin=json.dumps(record).encode()).code == 0
    for twin in ("https://gazette.example/a?id=7&b=2&fbclid=1", "https://m.gazette.example/a/amp?b=2&id=7"):
        assert archive("article", twin, "--json").json["external_id"] == "a-7"
