"""Search in every script, through the command line, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from archive.cli.main import news_archive
from archive.queries.care import examine
from archive.store.schema import open_store
from archive.store.search import rebuild_index
from tests.conftest import Ran, new_database, run_command
from tests.store.test_schema import alembic

STORIES = {
    "chinese": ("海港消息", "燈塔管理員昨日宣布新一輪漁船檢查，希望幫助小漁村渡過冬天。\niPhone手機銷量在2023年3月15日下跌。"),
    "japanese": ("港のニュース", "東の港では人々が新しい灯台を見学しました。看板には「ﾃﾚﾋﾞ」と書いてあります。"),
    "thai": ("ข่าวท่าเรือ", "ชาวประมงประกาศแผนใหม่เพื่อช่วยหมู่บ้านที่น้ำท่วมริมฝั่งทะเล"),
    "khmer": ("ដំណឹង", "អ្នកនេសាទកម្ពុជាប្រកាសផែនការថ្មីសម្រាប់កំពង់ផែ។"),
    "lao": ("ຂ່າວ", "ຊາວປະມົງປະກາດແຜນການໃໝ່ສຳລັບທ່າເຮືອ"),
    "burmese": ("သတင်း", "ငါးဖမ်းသမားများသည်ဆိပ်ကမ်းသစ်အတွက်အစီအစဉ်ကြေညာသည်။"),
    "korean": ("항구 소식", "등대는 오늘 새 항구의 교통 계획을 알렸다. 바닷가에서 열린 회의였다."),
    "arabic": ("خبر", "أعلن الصيادون اليوم عن افتتاح المدرسة الجديدة في مُحَافَظة الساحل عام ٢٠٢٣ بالميناء الكبـــير."),
    "hebrew": ("חדשות", "שָׁלוֹם לכל תושבי הנמל, אמר ראש הצה״ל המקומי."),
    "persian": ("خبر بندر", "ماهیگیر گفت که می‌خواهم به بندر بروم و کتاب علی را بخوانم."),
    "hindi": ("बन्दरगाह", "हिन्दी में समाचार पत्रों का इतिहास बहुत पुराना है।"),
    "turkish": ("Liman", "İstanbul limanı yeni köprüyü açtı. ISPARTA ılık bir güne uyandı."),
    "greek": ("Λιμάνι", "Η ΚΥΒΕΡΝΗΣΗ ανακοίνωσε τα μέτρα της στην Αθήνα για κάθε λόγος."),
    "latin": ("Fish market", "The ﬁsh of Łódź, in Ｆｕｌｌ ｗｉｄｔｈ; Việt Nam’s straße and ẹ́kọ́ were co\u00adoperating."),
    "russian": ("Порт", "Ёлка стоит в порту, мой сосед её видел."),
}
FOUND = {
    "chinese": ["燈塔", "塔", "燈塔管理員", "手機", '"iPhone手機"', "3月15日", "冬天", "天", "管理員 漁船", "海港"],
    "japanese": ["人々", "テレビ", "ﾃﾚﾋﾞ", "東の港", "灯台を見学", "港"],
    "thai": ["น้ำท่วม", "หมู่บ้าน", "ทะเล", "ท่าเรือ"],
    "khmer": ["កម្ពុជា", "កំពង់ផែ"],
    "lao": ["ປະກາດ", "ທ່າເຮືອ"],
    "burmese": ["ဆိပ်ကမ်း", "ကြေညာ"],
    "korean": ["등대", "항구", '"새 항구"', "바닷가", "\u1112\u1161\u11bc\u1100\u116e", "등"],
    "arabic": ["مدرسة", "المدرسة", "محافظة", "محافظه", "ميناء", "كبير", "2023", "اعلن"],
    "hebrew": ["שלום", "שָׁלוֹם", 'הצה"ל'],
    "persian": ["میخواهم", "می‌خواهم", "ميخواهم", "كتاب", "علي"],
    "hindi": ["हिन्दी", "समाचार", '"समाचार पत्रों"'],
    "turkish": ["istanbul", "İSTANBUL", "isparta", "ilik", "kopruyu"],
    "greek": ["κυβέρνηση", "αθηνα", "ΛΟΓΟΣ", "λόγος"],
    "latin": ["fish", "lodz", "full", "viet", "Vie\u0323\u0302t", "STRASSE", "ẹ́kọ́", "cooperating"],
    "russian": ["елка", "ЁЛКА", "мой"],
}
NOT_FOUND = ["塔燈", "昨員", "3月1", "हिन", "समा", "นที", "мои", "دكتاب", "항새"]


@dataclass(frozen=True)
class Harbour:
    """An archive of STORIES, which the tests leave as it is."""

    database: str
    folder: Path

    def search(self, query: str) -> dict[str, str]:
        """External id and snippet of all that is found, best first."""
        ran = CliRunner().invoke(news_archive, ["search", query, "--json", "--db", self.database])
        assert ran.exit_code == 0, ran.output
        return {one["external_id"]: one["snippet"] for one in json.loads(ran.stdout)}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def harbour(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbour]:
    folder = tmp_path_factory.mktemp("harbour")
    database = (
        str(folder / "archive.db") if request.param == "sqlite" else new_database(request.getfixturevalue("postgres_server"))
    )
    lines = [json.dumps({"id": name, "title": title, "text": story}) for name, (title, story) in STORIES.items()]
    assert run_command("import", "-", "--db", database, cwd=folder, stdin="\n".join(lines).encode()).code == 0
    return Harbour(database, folder)


@pytest.mark.parametrize("script", FOUND)
def test_words_are_found_in_every_script(harbour: Harbour, script: str) -> None:
    for query in FOUND[script]:
        snippet = harbour.search(query).get(script)
        assert snippet is not None, query
        title, story = STORIES[script]
        assert snippet.replace("[", "").replace("]", "").strip("…") in story
        assert "[" in snippet or query in title, query


@pytest.mark.parametrize("query", NOT_FOUND)
def test_what_no_text_says_is_not_found(harbour: Harbour, query: str) -> None:
    assert harbour.search(query) == {}


def test_a_snippet_marks_the_letters_asked_for(harbour: Harbour) -> None:
    assert "員[昨日]宣" in harbour.search("昨日")["chinese"]
    assert "輪[漁]船" in harbour.search("漁")["chinese"]
    assert "새 [항구]의" in harbour.search("항구")["korean"]
    assert "「[ﾃﾚﾋﾞ]」" in harbour.search("テレビ")["japanese"]


def test_through_a_process_of_its_own(harbour: Harbour) -> None:
    ran = run_command("search", "燈塔", "--db", harbour.database, "--json", cwd=harbour.folder)
    assert [one["external_id"] for one in ran.json] == ["chinese"]


def test_a_rebuilt_index_answers_the_same_and_is_well(harbour: Harbour) -> None:
    before = {query: harbour.search(query) for query in ("燈塔", "항구", "المدرسة", "fish")}
    store = open_store(harbour.database)
    with store.write() as connection:
        rebuild_index(connection)
        assert examine(store, connection)["ok"]
    store.close()
    assert {query: harbour.search(query) for query in before} == before


def test_the_better_article_comes_first(archive: Callable[..., Ran], database: str) -> None:
    texts = {
        "often": ("漁港", "燈塔很高。燈塔很老。燈塔在海邊，燈塔沒有人。"),
        "title": ("燈塔", "海邊的房子很老，沒有人住，也沒有燈。"),
        "once": ("漁港", "海邊有一座燈塔，其他的都是漁船、房子、道路和小山，還有很多的人。"),
    }
    lines = [json.dumps({"id": name, "title": title, "text": story}) for name, (title, story) in texts.items()]
    archive("import", "-", "--db", database, stdin="\n".join(lines).encode())
    found = [one["external_id"] for one in archive("search", "燈塔", "--json", "--db", database).json]
    assert set(found) == set(texts)
    assert found[-1] == "once"


def test_a_very_long_text_is_indexed_and_found_to_its_end(archive: Callable[..., Ran], database: str) -> None:
    """PostgreSQL holds so many positions of a key, so many of a text and so many bytes; none of them may stop an import."""
    many = "".join(chr(0x4E00 + number % 5000) + chr(0x6000 + number // 7) for number in range(60_000))
    story = "的的" * 400 + "燈塔。" + many + " " + "x" * 3000
    assert archive("import", "-", "--db", database, stdin=json.dumps({"id": "long", "text": story}).encode()).code == 0
    assert "[燈塔]" in archive("search", "燈塔", "--json", "--db", database).json[0]["snippet"]
    assert archive("doctor", "--db", database).code == 0


def test_an_archive_of_the_first_version_is_migrated_and_searchable(archive: Callable[..., Ran], database: str) -> None:
    record = {"id": "one", "title": "海港", "text": STORIES["chinese"][1]}
    archive("import", "-", "--db", database, stdin=json.dumps(record).encode())
    assert alembic(database, "downgrade", "0001").returncode == 0
    assert "news-archive init" in archive("search", "燈塔", "--db", database).err
    assert archive("init", "--db", database).code == 0
    assert [one["external_id"] for one in archive("search", "燈塔", "--db", database, "--json").json] == ["one"]
    assert "news-archive rebuild" in archive("doctor", "--db", database).out  # the lines of its stories are not noted yet
    assert archive("rebuild", "--db", database).code == 0
    assert archive("doctor", "--db", database).code == 0


def test_the_doctor_compares_every_entry_with_its_text(archive: Callable[..., Ran], database: str) -> None:
    archive("import", "-", "--db", database, stdin=json.dumps({"id": "one", "text": STORIES["hindi"][1]}).encode())
    store = open_store(database)
    with store.write() as connection:
        connection.execute(text("UPDATE revision SET text = 'another'"))
    store.close()
    wrong = [check["check"] for check in archive("doctor", "--db", database, "--json").json["checks"] if not check["ok"]]
    assert wrong == ["search index"]
