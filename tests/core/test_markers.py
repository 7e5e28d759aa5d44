"""What a printed name means by where it stands: a credit, a picture's credit, a citation, the outlet's own name, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core.derive import derive
from archive.core.model import Evidence, Extract, Layout, PublisherName, Signals
from archive.core.register import name_key
from archive.core.text.layout import text_blocks
from archive.rulefiles import load_rules
from tests.core.credited import origins

RULES = load_rules()
LATEST = datetime(2027, 1, 1, tzinfo=UTC)
AGENCIES = [entry for entry in RULES.register.publishers if entry.kind == "agency"]
FIRST = "The bridge over the Ollen will stay closed until the autumn, the county surveyor said after a meeting of many hours."
SECOND = "Nobody knows who will pay for the new parapet, which was struck by a milk lorry in February and fell into the river."
LAST = "Traffic is sent round by the mill, where the road is narrow and the miller has begun to count the lorries aloud at night."


def read(*paragraphs: str, own: str = "Ollen Valley Messenger", title: str = "Bridge closed until autumn") -> Extract:
    raw = "\n\n".join([f"# {title}", *paragraphs])
    return derive(Layout(raw, text_blocks(raw), Signals(publisher=PublisherName(own))), RULES, latest=LATEST)


def story(
    *, before: tuple[str, ...] = (), opening: str = "", behind: tuple[str, ...] = (), own: str = "Ollen Valley Messenger"
) -> Extract:
    return read(*before, opening + FIRST, SECOND, LAST, *behind, own=own)


def supported(found: Extract) -> set[tuple[str, str]]:
    return {(one.type, one.name) for one in found.evidence if one.polarity == "supports"}


def of_polarity(found: Extract, polarity: str) -> list[Evidence]:
    return [one for one in found.evidence if one.polarity == polarity]


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("(AFP) - ", "Agence France-Presse"),
        ("LAKESIDE, Feb 3 (Reuters) - ", "Reuters"),
        ("Hamburg (dpa/lno) - ", "dpa"),
        ("Berlin - dpa - ", "dpa"),
        ("BERLIN dpa | ", "dpa"),
        ("(ANSA) - ROMA, 12 GEN - ", "ANSA"),
        ("MADRID, 3 Ene. (EUROPA PRESS) - ", "Europa Press"),
        ("Warszawa (PAP) - ", "PAP"),
        ("Oslo (NTB): ", "NTB"),
        ("МОСКВА, 3 марта. /ТАСС/. ", "TASS"),
        ("МОСКВА, 3 мар — РИА Новости. ", "RIA Novosti"),
        ("КИЇВ. УНІАН. ", "UNIAN"),
        ("القاهرة (رويترز) - ", "Reuters"),
        ("الرياض (واس) - ", "Saudi Press Agency"),
        ("新华社北京1月3日电 ", "Xinhua"),
        ("（中央社台北3日電）", "Central News Agency"),
        ("【ワシントン共同】", "Kyodo News"),
        ("(서울=연합뉴스) ", "Yonhap"),
        ("BEIJING, March 3 (Xinhua) -- ", "Xinhua"),
        ("LAKESIDE, March 3, 2021 /PRNewswire/ -- ", "PR Newswire"),
        ("TUNIS, Tunisia (AP) _ ", "Associated Press"),
        ("New Delhi [India], March 3 (ANI): ", "ANI"),
        ("New York/Frankfurt (dpa) - ", "dpa"),
        ("(dpa) ", "dpa"),
        ("Paris (AFP) ", "Agence France-Presse"),
        ("La Habana, 3 mar (Prensa Latina) ", "Prensa Latina"),
        ("ANKARA, AA - ", "Anadolu"),
        ("КИЕВ. 3 марта. УНН. ", "UNN"),
    ],
)
def test_a_dateline_names_the_agency(opening: str, name: str) -> None:
    assert supported(story(opening=opening)) == {("republished", name)}


@pytest.mark.parametrize(
    "opening", ["COLUMBIA, Mo. (KMIZ) — ", "Wien (Austria) - ", "BEIRUT — ", "The Guild (AP) said that ", "AP English — "]
)
def test_a_dateline_of_a_station_or_a_place_names_none(opening: str) -> None:
    assert supported(story(opening=opening)) == set()


@pytest.mark.parametrize(
    ("line", "type_", "name"),
    [
        ("(With inputs from PTI)", "adapted", "PTI"),
        ("— with files from The Canadian Press", "adapted", "Canadian Press"),
        ("(mit Material von dpa)", "adapted", "dpa"),
        ("(OVM mit dpa)", "adapted", "dpa"),
        ("(avec AFP)", "adapted", "Agence France-Presse"),
        ("Con información de EFE", "adapted", "EFE"),
        ("Com informações da Agência Brasil", "adapted", "Agência Brasil"),
        ("(con fonte ANSA)", "republished", "ANSA"),
        ("Źródło: PAP", "republished", "PAP"),
        ("Källa: TT", "republished", "TT"),
        ("Bron: ANP", "republished", "ANP"),
        ("Zdroj: ČTK", "republished", "ČTK"),
        ("Forrás: MTI", "republished", "MTI"),
        ("Sursa: Agerpres", "republished", "Agerpres"),
        ("Πηγή: ΑΠΕ-ΜΠΕ", "republished", "ANA-MPA"),
        ("Kaynak: AA", "republished", "Anadolu"),
        ("Источник: РИА Новости", "republished", "RIA Novosti"),
        ("Джерело: Укрінформ", "republished", "Ukrinform"),
        ("المصدر: رويترز", "republished", "Reuters"),
        ("منبع: ایسنا", "republished", "ISNA"),
        ("来源：新华社", "republished", "Xinhua"),
        ("출처: 연합뉴스", "republished", "Yonhap"),
        ("— AFP", "republished", "Agence France-Presse"),
        ("(Bernama)", "republished", "Bernama"),
        ("/ritzau/", "republished", "Ritzau"),
        ("© dpa-infocom, dpa:201227-99-820474/3", "republished", "dpa"),
        ("Copyright 2021 The Associated Press. All rights reserved.", "republished", "Associated Press"),
        ("Associated Press writer Ada Reyes in Lakeside contributed to this report.", "adapted", "Associated Press"),
        ("(Reporting by Ada Reyes; Editing by Tom Hill)", "republished", "Reuters"),
        (
            "This article is republished from The Conversation under a Creative Commons license.",
            "republished",
            "The Conversation",
        ),
        ("From the book The Long Bridge by Ada Reyes, © 2020, published by Lantern Press.", "excerpted", "Lantern Press"),
        ("Le Monde — Traduit du français", "translated", "Le Monde"),
        ("This article was originally published by Fenland Echo.", "republished", "Fenland Echo"),
        ("This article was first published in the March issue of The Atlantic.", "republished", "The Atlantic"),
        ("An earlier version of this article appeared in Dissent.", "adapted", "Dissent"),
        ("By arrangement with The Washington Post", "republished", "The Washington Post"),
        ("Original article: https://www.theguardian.com/world/2021/mar/03/bridge", "republished", "The Guardian"),
        ("Dieser Artikel erschien zuerst in der Süddeutschen Zeitung.", "republished", "Süddeutsche Zeitung"),
        ("Dieser Artikel erschien zuerst im Online-Magazin Telepolis.", "republished", "Telepolis"),
        ("Publié avec l’autorisation du Courrier international.", "republished", "Courrier International"),
        ("(Tomado de Granma)", "republished", "Granma"),
        ("As informações são do jornal O Estado de S. Paulo.", "republished", "O Estado de S. Paulo"),
        ("Материал впервые опубликован на сайте Медуза", "republished", "Meduza"),
    ],
)
def test_a_line_below_the_story_names_its_origin(line: str, type_: str, name: str) -> None:
    assert supported(story(behind=(line,))) == {(type_, name)}


@pytest.mark.parametrize(
    "line",
    [
        "Reporting by Ada Reyes",
        "Editing by Tom Hill",
        "Źródło zdjęcia głównego: PAP/EPA",
        "Foto: dpa",
        "This article was originally published on our website.",
        "This article first appeared in French.",
        "This story was first published in October.",
        "Published with permission of the author.",
        "Follow us via Facebook",
        "This story was originally published on March 3, 2021, and has been updated.",
        "This story was first published on June 2 by mistake.",
        "Reprinted with permission of the Smith family.",
        "This article was first published in Paris.",
        "This post was first published on LinkedIn.",
        "The film is adapted from an article in The New Yorker.",
        "来源：教育部",
        "（AP=写真）",
        "Bron: CBS",
        "(KMIZ)",
        "(pa)",
        "Pa",
    ],
)
def test_a_line_below_the_story_that_names_no_origin(line: str) -> None:
    assert supported(story(behind=(line,))) == set()


def in_byline(printed: str, own: str) -> Extract:
    raw = "\n\n".join(["# Bridge closed until autumn", FIRST, SECOND, LAST])
    signals = Signals(publisher=PublisherName(own), byline=printed)
    return derive(Layout(raw, text_blocks(raw), signals), RULES, latest=LATEST)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("By JANE DOE Associated Press", "Associated Press"),
        ("By Jane Doe of The Associated Press", "Associated Press"),
        ("By JANE DOE The New York Times", "The New York Times"),
        ("By Jane Doe Los Angeles Times (TNS)", "TNS"),
        ("By Jane Doe - BBC News", "BBC"),
        ("By JANE DOE, AP Political Writer", "Associated Press"),
        ("Von Jane Doe Süddeutsche Zeitung", "Süddeutsche Zeitung"),
        ("di Redazione ANSA", "ANSA"),
        ("Door: ANP", "ANP"),
    ],
)
def test_an_outlet_behind_a_persons_name_is_the_only_origin(printed: str, name: str) -> None:
    assert supported(in_byline(printed, "Ollen Valley Messenger")) == {("republished", name)}


@pytest.mark.parametrize(
    ("own", "printed"),
    [
        ("The Lodi Times", "By Jane Doe Times Staff Writer"),
        ("Daily Planetoid", "By Jane Doe of the Daily Planetoid"),
        ("Cedar Gazette", "By Jane Doe The Gazette"),
        ("Cedar Gazette", "By Gazette Editorial Board"),
        ("WXYZ News", "By WXYZ Digital News Staff"),
        ("Cedar Gazette", "By Press Release"),
        ("Cedar Gazette", "By Jane Doe Press Secretary"),
        ("Cedar Gazette", "By Kate Tribune and Joe News"),
        ("Cedar Gazette", "By Maria Elena Andina"),
    ],
)
def test_a_byline_of_people_and_of_the_house_names_none(own: str, printed: str) -> None:
    assert supported(in_byline(printed, own)) == set()


@pytest.mark.parametrize("printed", ["By Jane Post", "By Laura Times", "By Ada Reyes, Kansas Mirror"])
def test_what_may_be_a_person_is_only_a_guess(printed: str) -> None:
    found = of_polarity(in_byline(printed, "Cedar Gazette"), "supports")
    assert [one.confidence for one in found] == ["low"]


@pytest.mark.parametrize(
    ("title", "confidence"),
    [("Bridge closed until autumn - Reuters", "medium"), ("Bridge closed until autumn | The Guardian", "low")],
)
def test_a_name_behind_the_headline(title: str, confidence: str) -> None:
    found = of_polarity(read(FIRST, SECOND, LAST, title=title), "supports")
    assert [one.confidence for one in found] == [confidence]


@pytest.mark.parametrize(
    "caption",
    [
        "The surveyor on Monday at the bridge (AFP)",
        "The surveyor at the bridge. AP Photo/Ada Reyes",
        "Foto: dpa",
        "Photo: REUTERS",
        "© Reuters",
        "AFP/File",
    ],
)
def test_the_credit_of_a_picture_speaks_against_an_origin(caption: str) -> None:
    found = read(f"![bridge](b.jpg)\n*{caption}*", FIRST, SECOND, LAST)
    assert supported(found) == set()
    assert {one.polarity for one in found.evidence} == {"contradicts"}


@pytest.mark.parametrize(
    ("own", "line"),
    [
        ("Reuters", "(Reuters)"),
        ("Thomson Reuters", "Copyright 2021 Reuters. All rights reserved."),
        ("The Guardian", "This article was originally published on theguardian.com."),
        ("Guardian US", "© 2021 The Guardian"),
    ],
)
def test_an_outlet_that_names_itself_is_kept_as_nothing(own: str, line: str) -> None:
    found = story(behind=(line,), own=own)
    assert supported(found) == set()
    assert [one.text for one in of_polarity(found, "nothing")] == [line]
    assert origins(found) == set()


def test_siblings_of_one_house_credit_each_other() -> None:
    assert supported(story(behind=("This article originally appeared on VICE US.",), own="VICE UK")) == {
        ("republished", "VICE US")
    }
    assert RULES.register.same_owner("VICE US", "VICE UK")
    assert RULES.register.same_owner("WIRED", "WIRED UK")


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        (
            "The miller told CNN on Monday that he has stopped counting the lorries at night because of the noise they make.",
            "CNN",
        ),
        (
            "The lorry was empty when it fell, Reuters reported on Monday evening after a talk with the drivers of the dairy.",
            "Reuters",
        ),
        (
            "Wie die Nachrichtenagentur dpa am Montag meldet, war der Lastwagen leer, als er in den Fluss gefallen ist.",
            "dpa",
        ),
        (
            "Le camion était vide au moment de la chute, rapporte l'AFP lundi soir après un entretien avec les chauffeurs.",
            "Agence France-Presse",
        ),
        (
            "El camión iba vacío cuando cayó al río, según EFE, que cita a los conductores de la lechería y a los vecinos.",
            "EFE",
        ),
        (
            "Грузовик был пуст, когда упал в реку, сообщает ТАСС со ссылкой на водителей молочного завода.",
            "TASS",
        ),
    ],
)
def test_a_citation_proves_nothing(sentence: str, name: str) -> None:
    found = read(FIRST, sentence, SECOND, LAST)
    assert [(one.type, one.polarity, one.name) for one in found.evidence] == [("cites", "nothing", name)]
    assert origins(found) == set()


def test_a_name_cited_often_is_kept_once() -> None:
    found = read(
        FIRST,
        *(f"On day {day} the miller told Reuters that the lorries pass at night." for day in range(1, 9)),
        LAST,
    )
    assert [one.name for one in found.evidence] == ["Reuters"]


def test_only_registered_names_are_cited() -> None:
    assert (
        read(
            FIRST, "The miller told Ada Reyes on Monday, according to people of the village who had heard it at the inn.", LAST
        ).evidence
        == ()
    )


@pytest.mark.parametrize("opener", ["Comment: ", "Update 2: "])
def test_what_an_editor_adds_names_nobody(opener: str) -> None:
    found = read(
        FIRST, SECOND, f"{opener}The parapet has been a matter of dispute in the county since the lorry of the year before.", LAST
    )
    kept = [(one.kind, one.polarity, one.type, one.name) for one in found.evidence]
    assert kept == [("addition", "nothing", "adapted", "")]


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("PA", "PA Media"),
        ("Pa", None),
        ("pa", None),
        ("AP", "Associated Press"),
        ("Ap", None),
        ("dpa", "dpa"),
        ("DPA", "dpa"),
        ("Local", None),
        ("The Local", "The Local"),
    ],
)
def test_short_names_count_only_as_printed(printed: str, found: str | None) -> None:
    entry = RULES.register.credited(printed)
    assert (entry.name if entry is not None else None) == found


@pytest.mark.parametrize("entry", AGENCIES, ids=lambda entry: entry.name)
def test_every_name_of_an_agency_is_found_in_a_credit(entry: object) -> None:
    assert isinstance(entry, type(AGENCIES[0]))
    for printed in (entry.name, *entry.aliases):
        found = RULES.register.credited(printed, whole_line=True)
        assert found is entry, printed
        assert name_key(printed), printed


def test_the_register_is_large_enough() -> None:
    assert len(AGENCIES) >= 200
    assert len(RULES.register.publishers) - len(AGENCIES) >= 700


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([FIRST, SECOND, LAST, *(one["text"] for marker in RULES.markers for one in marker.example)]), max_size=12
    )
)
def test_evidence_slices_back_to_its_text(paragraphs: list[str]) -> None:
    found = read(*paragraphs)
    for one in found.evidence:
        assert one.start is None or found.raw[one.start : one.end] == one.text
        assert one.polarity == "supports" or one.type in ("none", "cites") or one.polarity == "nothing"


@pytest.mark.parametrize(
    ("byline", "name"), [("Jane Roe | Bloomberg", "Bloomberg"), ("PA Media", "PA Media"), ("By Al Jazeera", "Al Jazeera")]
)
def test_of_several_readings_of_one_byline_the_surest_counts(byline: str, name: str) -> None:
    raw = "\n\n".join((FIRST, SECOND, LAST))
    signals = Signals(publisher=PublisherName("Ollen Valley Messenger"), byline=byline)
    found = derive(Layout(raw, text_blocks(raw), signals), RULES, latest=LATEST)
    assert [(one.name, one.confidence) for one in found.evidence if one.polarity == "supports"] == [(name, "high")]
