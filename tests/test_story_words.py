"""What a person says of stories holds, through rebuilds and whatever arrives later, until it is taken back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from archive.core.story.words import StoryWord, apart, bound, closed
from archive.store.schema import open_store
from archive.store.stories import every_telling
from archive.store.story_words import add_story_word, take_back_word, words_of
from tests.desk import Desk

EVENTS = {
    "dam": (
        "Divers found hairline cracks in the wall of the Lindmoor dam on Monday, the water board said.\n"
        "Engineer Petra Halvorsen ordered the Lindmoor reservoir lowered by four metres before the autumn rain.\n"
        "Farmers below the dam in Ollen valley moved cattle and hay to higher meadows during the night.\n"
        "The wall was built of granite blocks ninety years ago and grouted twice since the flood.\n"
        "Halvorsen wants sonar pictures of every seam before the sluices of Lindmoor close again."
    ),
    "ferry": (
        "Harbour pilots in Skarnvik went on strike at dawn and left nine ferries tied to their moorings.\n"
        "Union secretary Tomas Brekke demands shorter watches after two pilots collapsed aboard in January.\n"
        "Island shops in Skarnvik sound ran out of bread, milk and diesel before the weekend began.\n"
        "The ferry company offers a bonus for the summer season, which Brekke calls an insult.\n"
        "Fishermen carried nurses and schoolchildren across the strait in open boats instead."
    ),
    "comet": (
        "Astronomers at Mount Ferrow observatory photographed a green comet near the constellation Lyra.\n"
        "Its tail stretches three moons wide and brightens since jets of cyanogen broke from the nucleus.\n"
        "Doctor Amara Quill computed an orbit of eleven thousand years from plates of six telescopes.\n"
        "Amateurs with binoculars may spot the comet before sunrise above the northern horizon in March.\n"
        "Quill named it after the janitor of Ferrow who noticed the smudge on a monitor first."
    ),
}


def told(event: str, voice: int = 0) -> str:
    """A report in words of its own: the same names and words as the others, and no run of words in common."""
    sentences = EVENTS[event].split("\n")
    if voice:
        random = Random(voice)
        sentences = [" ".join(random.sample(words, len(words))) for words in (one.rstrip(".").split() for one in sentences)]
        random.shuffle(sentences)
    return ".\n".join(one.rstrip(".") for one in sentences) + "."


class Newsroom(Desk):
    """An archive that articles are brought to by name: the event, the voice that tells it, and a letter for each copy of that."""

    def bring(self, *names: str) -> None:
        """Import articles, one publisher each: `dam1`, and a copy of it, `dam1b`."""
        records = []
        for name in names:
            event, rest = name[: len(name.rstrip("0123456789abc"))], name[len(name.rstrip("0123456789abc")) :]
            voice = int(rest.rstrip("abc"))
            records.append(
                {
                    "id": name,
                    "url": f"https://{name}.example/{event}",
                    "publisher": f"The {name.title()} Gazette",
                    "published": f"2021-03-0{1 + voice}T1{'abc'.find(name[-1]) + 1}:00:00Z",
                    "title": f"News of the {event}",
                    "language": "en",
                    "text": told(event, voice),
                }
            )
        arrived = self.folder / f"{names[0]}.jsonl"
        arrived.write_text("\n".join(map(json.dumps, records)), "utf-8")
        ran = self.run("import", arrived.name)
        assert ran.code == 0, ran.err

    def stories(self) -> set[frozenset[str]]:
        """Which articles are in one story."""
        found: dict[int, set[str]] = {}
        for name, story in self.places().items():
            found.setdefault(story, set()).add(name)
        return {frozenset(some) for some in found.values()}

    def places(self) -> dict[str, int]:
        """The story of each article, by name."""
        names = {one["id"]: one["external_id"] for one in self.run("articles", "--json").json}
        store = open_store(self.database)
        try:
            with store.read() as connection:
                return {names[number]: one.story_id for number, one in every_telling(connection).items()}
        finally:
            store.close()

    def of(self, name: str) -> int:
        """The story of an article."""
        return self.places()[name]

    def say(self, *arguments: object) -> str:
        """A correction that is taken; returns what was answered."""
        ran = self.run("stories", *arguments)
        assert ran.code == 0, ran.err
        return ran.out.strip()

    def rebuild(self) -> None:
        """Form all stories anew."""
        ran = self.run("rebuild", "--from", "stories")
        assert ran.code == 0, ran.err


def groups(*some: str) -> set[frozenset[str]]:
    """As stories() tells it, each group given as its names in a line."""
    return {frozenset(one.split()) for one in some}


@pytest.fixture
def room(tmp_path: Path, database: str) -> Newsroom:
    """Three reports of the dam, two of the ferries, one of the comet."""
    made = Newsroom(tmp_path, database)
    made.database = database
    made.bring("dam0", "dam1", "dam2", "ferry0", "ferry1", "comet0")
    assert made.stories() == groups("dam0 dam1 dam2", "ferry0 ferry1", "comet0")
    return made


def test_merged_stories_stay_one_under_the_first_number(room: Newsroom) -> None:
    comet, dam, ferry = room.of("comet0"), room.of("dam0"), room.of("ferry0")
    assert room.say("merge", comet, dam, ferry) == (
        f"Story {comet} now has 6 articles (stories {dam} and {ferry} went into it). `stories undo {comet}` takes this back."
    )
    assert room.places() == dict.fromkeys(room.places(), comet)
    room.rebuild()
    room.bring("dam2b", "ferry2")
    room.rebuild()
    assert room.places() == dict.fromkeys(room.places(), comet)
    assert len(room.places()) == 8
    told = room.say("undo", comet)
    assert told.startswith("The merging is taken back.")
    assert room.of("comet0") == comet
    assert room.stories() == groups("dam0 dam1 dam2 dam2b", "ferry0 ferry1 ferry2", "comet0")
    room.rebuild()
    assert room.stories() == groups("dam0 dam1 dam2 dam2b", "ferry0 ferry1 ferry2", "comet0")


@pytest.mark.parametrize(("out", "rest"), [("dam1", "dam0 dam2"), ("dam0 dam1", "dam2")])
def test_what_was_taken_out_of_a_story_stays_out_with_its_copies(room: Newsroom, out: str, rest: str) -> None:
    dam = room.of("dam0")
    told = room.say("split", dam, *out.split())
    new = room.of(out.split(maxsplit=1)[0])
    count = "1 article taken out of it is" if len(out.split()) == 1 else "2 articles taken out of it are"
    others = "1 article" if len(rest.split()) == 1 else "2 articles"
    assert told == f"Story {dam} now has {others}; {count} story {new}. `stories undo {dam}` takes this back."
    unchanged = ("ferry0 ferry1", "comet0")
    assert room.stories() == groups(out, rest, *unchanged)
    assert {room.of(name) for name in rest.split()} == {dam} != {new}
    room.rebuild()
    assert room.stories() == groups(out, rest, *unchanged)
    assert (room.of(out.split(maxsplit=1)[0]), room.of("dam2")) == (new, dam)
    room.bring("dam1b", "dam2b")
    late = (f"{out} dam1b", f"{rest} dam2b")
    assert room.stories() == groups(*late, *unchanged)
    room.rebuild()
    assert room.stories() == groups(*late, *unchanged)
    room.say("undo", new)
    assert room.stories() == groups("dam0 dam1 dam2 dam1b dam2b", *unchanged)
    assert room.of("dam1") == dam


def test_a_copy_may_be_parted_from_its_original(room: Newsroom) -> None:
    room.bring("comet0a", "comet0b")
    room.say("split", room.of("comet0"), "comet0b")
    room.rebuild()
    assert room.of("comet0") == room.of("comet0a") != room.of("comet0b")


def test_nothing_joins_or_leaves_a_pinned_story(room: Newsroom) -> None:
    dam = room.of("dam0")
    assert room.say("pin", dam, "--why", "Read them all.") == (
        f"Story {dam} stays as it is, with 3 articles. `stories undo {dam}` takes this back."
    )
    assert room.say("pin", dam) == f"Story {dam} stays as it is, with 3 articles. `stories undo {dam}` takes this back."
    room.bring("dam3", "dam1b", "ferry2")
    kept = groups("dam0 dam1 dam2", "ferry0 ferry1 ferry2", "comet0")
    assert room.stories() >= kept
    room.rebuild()
    assert room.stories() >= kept
    assert room.of("dam0") == dam
    assert room.say("undo", dam).startswith("The pin is taken back.")
    room.rebuild()
    assert room.stories() == groups("dam0 dam1 dam2 dam3 dam1b", "ferry0 ferry1 ferry2", "comet0")
    ran = room.run("stories", "undo", dam)  # said twice, it was one word
    assert (ran.code, "nothing to take back" in ran.err) == (2, True)


def test_a_later_word_ends_what_it_contradicts_until_it_is_taken_back(room: Newsroom) -> None:
    dam = room.of("dam0")
    room.say("split", dam, "dam1")
    new = room.of("dam1")
    room.say("merge", new, dam, room.of("comet0"))
    assert room.stories() == groups("dam0 dam1 dam2 comet0", "ferry0 ferry1")
    assert room.of("dam0") == new
    room.rebuild()
    assert room.stories() == groups("dam0 dam1 dam2 comet0", "ferry0 ferry1")
    room.say("undo", new)
    assert room.stories() == groups("dam0 dam2", "dam1", "comet0", "ferry0 ferry1")
    room.rebuild()
    assert room.stories() == groups("dam0 dam2", "dam1", "comet0", "ferry0 ferry1")
    room.say("undo", room.of("dam2"))
    assert room.stories() == groups("dam0 dam1 dam2", "comet0", "ferry0 ferry1")


def test_merging_or_splitting_a_pinned_story_ends_the_pin_until_taken_back(room: Newsroom) -> None:
    ferry = room.of("ferry0")
    room.say("pin", ferry)
    room.say("merge", ferry, room.of("comet0"))
    room.bring("ferry2")
    assert room.stories() == groups("dam0 dam1 dam2", "ferry0 ferry1 comet0 ferry2")
    room.say("undo", ferry)
    assert room.stories() == groups("dam0 dam1 dam2", "ferry0 ferry1", "comet0", "ferry2")
    room.say("split", ferry, "ferry1")
    assert room.of("ferry1") != ferry == room.of("ferry0")
    room.say("undo", ferry)
    assert room.stories() == groups("dam0 dam1 dam2", "ferry0 ferry1", "comet0", "ferry2")


def test_a_merging_is_cut_by_a_later_splitting(room: Newsroom) -> None:
    dam = room.of("dam0")
    room.say("merge", dam, room.of("ferry0"))
    room.say("split", dam, "https://ferry1.example/ferry", "dam2")
    assert room.stories() == groups("dam0 dam1 ferry0", "dam2 ferry1", "comet0")
    room.rebuild()
    assert room.stories() == groups("dam0 dam1 ferry0", "dam2 ferry1", "comet0")
    assert room.of("dam0") == dam


def test_the_answer_as_json(room: Newsroom) -> None:
    dam, ferry, comet = room.of("dam0"), room.of("ferry0"), room.of("comet0")
    merged = json.loads(room.say("merge", comet, ferry, "--why", "One and the same.", "--json"))
    assert merged.keys() == {"word", "kind", "stories"}
    assert merged["kind"] == "together"
    (story,) = merged["stories"]
    assert story.keys() == {"id", "size", "reports", "title", "members"}
    assert (story["id"], story["size"], story["reports"]) == (comet, 3, 3)
    assert {one["external_id"] for one in story["members"]} == {"ferry0", "ferry1", "comet0"}
    assert story["title"] in ("News of the ferry", "News of the comet")
    split = json.loads(room.say("split", dam, "dam1", "--json"))
    assert split["kind"] == "apart"
    assert [(one["id"], [member["external_id"] for member in one["members"]]) for one in split["stories"]] == [
        (dam, ["dam0", "dam2"]),
        (room.of("dam1"), ["dam1"]),
    ]
    pinned = json.loads(room.say("pin", dam, "--json"))
    assert (pinned["kind"], [one["id"] for one in pinned["stories"]]) == ("pinned", [dam])
    back = json.loads(room.say("undo", comet, "--json"))
    assert (back["word"], back["kind"]) == (merged["word"], "together")
    assert {one["size"] for one in back["stories"]} == {1, 2}


def test_what_cannot_be_meant_is_said_in_words_and_changes_nothing(room: Newsroom) -> None:
    dam, ferry = room.of("dam0"), room.of("ferry0")
    before = room.places()
    for arguments, said in (
        (("merge", dam, 999), "there is no story 999"),
        (("merge", dam, dam), f"story {dam} cannot be merged with itself"),
        (("merge", dam, ferry, dam), f"story {dam} cannot be merged with itself"),
        (("merge", dam), "Missing argument"),
        (("split", dam), "Missing argument"),
        (("split", 999, "dam1"), "there is no story 999"),
        (("split", dam, "ferry1"), f"is not in story {dam} but in story {ferry}"),
        (("split", dam, "dam0", "dam1", "dam2"), f"are all the articles of story {dam}"),
        (("split", dam, "mill9"), "no article is called “mill9”"),
        (("pin", 999), "there is no story 999"),
        (("pin", dam, "--why", " "), "--why"),
        (("undo", 999), "there is no story 999"),
        (("undo", dam), "nothing to take back"),
    ):
        ran = room.run("stories", *arguments)
        assert (ran.code, ran.out) == (2, ""), arguments
        assert said in ran.err, arguments
    assert room.places() == before
    room.say("merge", dam, ferry)
    gone = room.run("stories", "pin", ferry)
    assert (gone.code, f"story {ferry} went into story {dam}" in gone.err) == (2, True)


def test_words_of_some_articles_say_of_them_what_all_words_say(room: Newsroom) -> None:
    random = Random(7)
    everyone = range(1, 7)
    now = datetime(2021, 3, 9, tzinfo=UTC)
    store = open_store(room.database)
    try:
        with store.write() as connection:
            for _ in range(40):
                kind = random.choice(("together", "apart", "pinned"))
                articles = frozenset(random.sample(everyone, random.randint(1, 3)))
                left = frozenset(random.sample(everyone, 2)) - articles if kind == "apart" else frozenset()
                number = add_story_word(connection, StoryWord(0, kind, articles, left), None, now)
                every = words_of(connection, everyone)
                assert every[-1] == StoryWord(number, kind, articles, left)
                for one in everyone:
                    some = words_of(connection, [one])
                    assert {word.id for word in some} <= {word.id for word in every}
                    assert _with(one, bound(some)) == _with(one, bound(every))
                    assert (one in closed(some)) == (one in closed(every))
                    for other in everyone:
                        assert apart(some).parted([one], [other]) == apart(every).parted([one], [other])
                if random.random() < 0.4:
                    before = [word for word in every if word.id != number]
                    take_back_word(connection, number, now)
                    assert [word for word in words_of(connection, everyone) if word in before] == before
    finally:
        store.close()


def _with(article: int, some: Iterable[frozenset[int]]) -> set[frozenset[int]]:
    return {group for group in some if article in group}
