"""What a person sees of provenance across articles: who feeds the archive, what a publisher has from whom, how a text spread."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SAMPLES, Ran, run_here
from tests.test_reuse_cli import Desk

FERRY = (
    "The ferry between Ottermouth and the Skerry ran aground on a bank of shingle that no chart of the estuary has ever shown.",
    "Forty passengers and a crate of geese were taken off by the oyster boats before the tide turned, and nobody came to harm.",
    "Her captain, Jory Penhallow, told the harbour court that the bank had not been there when he passed the place at dawn.",
    "Dredgers from the upper lock are to begin on Thursday, weather allowing, and will be paid by the day out of the toll chest.",
    "Until they are done a rowing boat carries the mail, and whoever wants to cross must sit upon the sacks and mind the wax.",
)
BELLS = (
    "Ringers in nine parishes laid down their ropes over the price of tallow, and for the first time the noon went by unmarked.",
    "The wardens offered a second candle to each tower, which the ringers of the lower town called an insult to the profession.",
    "A retired clockmaker has been walking the streets with a hand bell ever since, for a fee that he would not make public.",
    "Bakers complain that their loaves are burnt at one door and raw at the next, for want of anything to count the minutes by.",
    "Both parties meet again on Friday in the tithe barn, before an umpire from the coast who is said to be rather deaf.",
)
PEARS = (
    "Growers along the Ull have lost a third of their pears to a weevil that came in with a load of second-hand baskets.",
    "The agricultural society pays a penny for every hundred brought in alive, and schools have been let out to look for them.",
    "One boy from the tannery handed in four thousand and was asked, politely, where exactly he had been keeping them till now.",
    "The society has stopped the payments while it looks into the matter, and the price of baskets has fallen by a half.",
)
CLAY = (
    "Diggers in the clay pits of Marl found a boat of black oak with two paddles and a bailer still lying in the bottom of it.",
    "It will be kept under water in the brewery's largest vat until somebody can be found who knows how such things are dried.",
    "The brewer has asked for the vat back by the feast of the hops and expects, he says, to be disappointed in that as well.",
    "Children were shown the boat on Sunday for a farthing each, and three of them asked whether it had been stolen from somebody.",
)


def record(name: str, publisher: str | None, text: tuple[str, ...], published: str | None, **more: str) -> dict[str, Any]:
    """An article as JSON Lines has it."""
    made = {"id": name, "title": f"On {name}", "publisher": publisher, "text": "\n\n".join(text), "published": published, **more}
    return {field: value for field, value in made.items() if value is not None}


BOATS = (
    "Boatwrights at Lower Crane have launched a barge that is steered from the front, and the guild has sent three men to object.",
    "Its owner says that a horse is also steered from the front and that nobody has yet been seen to ride one the other way round.",
    "On its first day the barge carried eleven tons of gravel past the guild hall four times, twice in each direction, to applause.",
    "Insurers will not name a premium before they have been taken for a ride in it themselves, preferably when the sun is out.",
)
PAINT = (
    "Painters of the long bridge reached its northern end on Monday and started again at the southern one on the same afternoon.",
    "Nobody alive remembers its colour before the green, although scrapings from a rivet suggest a yellow that was once fashionable.",
    "The foreman, who married a woman he first saw from the ninth arch, means to retire at the tenth when he next gets there.",
    "Paint is delivered by water every second week and stolen by land, the town clerk notes, in about the same amounts each time.",
)
LAMPS = (
    "A lamplighter of the fourth ward has put out for good the last of the oil lamps and was allowed to take it home under his arm.",
    "His round of ninety lamps took him two hours on a still night and the better part of three whenever the wind stood in the east.",
    "The new ones light themselves, which the children of the ward consider an outrage, having lost their nightly procession to it.",
)
MWS = "Meridian Wire Service"
WORLD = (
    record("wire", MWS, FERRY, "2021-10-03T08:00:00Z"),
    record("echo", "Fenland Echo", (f"OTTERMOUTH (MWS) - {FERRY[0]}", *FERRY[1:]), "2021-10-03T09:30:00Z"),
    record("silent", "Saltmarsh Post", FERRY, "2021-10-03T12:00:00Z"),
    record("undated", "Tidewater Bugle", (f"OTTERMOUTH (MWS) - {FERRY[0]}", *FERRY[1:]), None),
    record("dayonly", "Northport Times", FERRY, "2021-10-03", byline=MWS),
    record("early", "Fenland Echo", (f"MARL (MWS) - {BELLS[0]}", *BELLS[1:]), "2021-10-05T08:00:00Z"),
    record("late", MWS, BELLS, "2021-10-05T12:00:00Z"),
    record("phantom", "Fenland Echo", (f"ULL (Reuters) - {PEARS[0]}", *PEARS[1:]), "2021-10-06T08:00:00Z"),
    record("new", "Northport Times", (*CLAY, "This article originally appeared in the Marl Gazette."), "2021-10-07T08:00:00Z"),
    record("own", "Fenland Echo", LAMPS, "2021-10-09T08:00:00Z"),
    record("ap", "Associated Press", BOATS, "2021-10-08T06:00:00Z"),
    record("digest", "Saltmarsh Post", (*FERRY, *BOATS, "(With inputs from MWS and AP)"), "2021-10-08T09:00:00+02:00"),
)
CIRCLE = (
    record(
        "round-a", "Northport Times", (*PAINT, "This article originally appeared in the Daily Lantern."), "2021-10-11T08:00:00Z"
    ),
    record(
        "round-b", "Daily Lantern", (*PAINT, "This article originally appeared in the Northport Times."), "2021-10-11T09:00:00Z"
    ),
)
HOUSE = (
    record("journal", "The Wall Street Journal", PAINT, "2021-10-11T08:00:00Z"),
    record("watch", "MarketWatch", PAINT, "2021-10-12T08:00:00Z", byline="The Wall Street Journal"),
)
