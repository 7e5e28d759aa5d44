"""Sentences for benchmarks/events.py that fit any topic: quotes, colour, what stands in every portrait of a town, synonyms."""

COMMON: dict[str, str] = {
    "en": """
says: "{Claim}," [said {p}|{p} said|said {p}, who was there|{p} told this newspaper|according to {p}].
says: {p} [put it this way|said|was blunt|did not hide it]: "{Claim}."
says: [As {p} put it|In the words of {p}|Or, with {p}], "{claim}".
says: {p} [said|told reporters|remarked], "{Claim}," and [left it at that|turned away|asked for quiet].
colour: [Outside|In front of the building|By the gate], [a small crowd|people|onlookers] [waited|stood|lingered] [in the
  drizzle|behind a rope|until dusk].
colour: [Further details|More|Particulars] [were not known at first|were expected in the evening|could not be confirmed].
colour: [A spokesman|A spokeswoman] for the [province|ministry|region] [declined to comment|promised a statement|would not be
  drawn].
colour: [Neighbours|Residents|Shopkeepers] in {city} [spoke of nothing else|were slow to talk about it|followed it on the
  radio].
colour: [Minister {minister}|{minister}, the minister,] [will be briefed|asked to be kept informed|was said to follow the
  matter closely].
colour: [It is not the first time|Not for the first time] that {city} [makes headlines|is in the news|has drawn reporters].
colour: [Local radio|A rival paper|The evening news] [had other figures|spoke of confusion|quoted people who wished to stay
  unnamed].
colour: [Opinions|Views] [differ|are divided] [on what comes next|on how it could come to this|on who should have acted].
colour: [For an hour|For a while|Towards noon] [telephones rang without pause|it was hard to get an answer|the switchboard
  gave up] in [the town hall|several offices].
colour: [Friends|Relatives|Colleagues] [asked to be left alone|would rather not speak|gathered in a café].
colour: [In parliament|In the provincial assembly] [the opposition|two deputies] [put down a question|asked for a debate|want
  papers].
colour: [A decision|An answer|Clarity] is [expected|hoped for] [before long|in the course of the week|only after the holidays].
colour: [Photographs|Pictures] [sent in by readers|taken from a balcony] [show|seem to show] [how many had come|the hurry of
  the first hour].
town: {city}, on the {river}, [has|counts] [just under ninety thousand|some eighty-eight thousand] inhabitants, [a port|a
  small port], [a teachers' college|one college] and [more bridges than it can pay for|too many bridges].
town: [Under|With] Mayor {mayor} the [town|city] has [sold|parted with] [its waterworks|the waterworks] and [bought|taken]
  [it|them] back, [and debts weigh on every decision|which it still pays for].
town: [Visitors|Strangers] know {city} for [its cloth fair|the cloth fair] and [the view from the {river} bridge|its view over
  the {river}]; [the young|young people] [leave|move away] [for the capital|to the coast].
past: [Only recently|Some days before|Not long ago|Last week|A little earlier|It follows other news]: {past}
past: [Readers will remember|The case recalls another|It comes on top of a different matter|Unrelated, but in many minds]:
  {past}
tail: , officials said|, as far as is known|, it was learned|, we were told|, people on the spot say|, going by first
  reports|, a statement read|, as was to be expected|, though not everyone agrees|, for now|, it seems
open: I have told you everything|nobody here believed it|we waited far too long|you can ask anyone|I stood there and
  thought|it was over in a minute|they knew it in spring|this is not about money|I would do the same again|my father warned
  me|nothing was hidden from us|we had no other choice|the whole street saw it|I do not want pity|somebody has to begin|it
  could have been worse|you learn who your friends are|nobody picked up the phone|I have counted the days|that is the plain
  truth
middle: and I will say so in public|while the others looked away|before anyone had read a line|although the papers were
  there|and the lights were still on|as if it were a game|and not one of them came|because it had to be done|with the door
  wide open|and half of it was wrong|so do not lecture me|when the town was asleep|and we are still here|which is more than I
  hoped|and that will not change
close: from the first day on|as God is my witness|whatever they write|until the very last hour|for the sake of our
  children|and then the bell rang|like so many times before|no matter who pays|in this town at least|and let that be
  enough|with nothing in our hands|so help me|at my age of all things|and the rest is talk
""",
    "de": """
says: „{Claim}“, [sagte|erklärte|meinte] {p}.
says: {p} [meinte|sagte es so|wurde deutlich]: „{Claim}.“
colour: [Weitere Einzelheiten|Genaueres|Mehr] [war zunächst nicht bekannt|wurde am Abend erwartet].
colour: [Nachbarn|Anwohner|Händler] in {city} [sprachen von nichts anderem|verfolgten es im Radio].
colour: Minister {minister} [lässt sich unterrichten|will sich bald äußern].
colour: [Vor dem Gebäude|Draußen] [warteten|standen] [Neugierige|Menschen] bis [in den Abend|zur Dämmerung].
colour: [Im Landtag|Im Parlament] [wollen|fordern] zwei Abgeordnete [Akteneinsicht|eine Debatte].
town: {city} an der {river} [hat|zählt] knapp neunzigtausend Einwohner, einen [kleinen Hafen|Hafen] und [mehr Brücken, als es
  bezahlen kann|zu viele Brücken].
past: [Erst vor Kurzem|Vor einigen Tagen|In der Vorwoche|Unabhängig davon]: {past}
tail: , hieß es|, soweit bekannt|, wie verlautete|, so eine Mitteilung|, jedenfalls vorerst
open: Ich habe alles gesagt|Niemand hat das geglaubt|Wir haben zu lange gewartet|Fragen Sie, wen Sie wollen|Es ging um
  Sekunden|Im Frühjahr wussten es alle|Geld spielt keine Rolle|Ich täte es wieder|Keiner ging ans Telefon
middle: und das sage ich auch laut|während die anderen wegsahen|obwohl alles in den Akten stand|als wäre es ein Spiel|und
  keiner von ihnen kam|weil es sein musste|bei offener Tür
close: vom ersten Tag an|was immer sie schreiben|bis zur letzten Stunde|unseren Kindern zuliebe|wie so oft zuvor|in dieser
  Stadt jedenfalls
""",
}

SYNONYMS: dict[str, str] = {
    "en": """people persons individuals|said stated declared|after following|wants seeks|began started|several various
some|many numerous countless|town city|hurt injured|announced reported disclosed|promised pledged vowed|warned
cautioned|largest biggest greatest|chief leader|residents inhabitants locals|workers employees staff|deal agreement
accord|firm company business|rise increase|vote ballot poll|helpers volunteers|trial proceedings|punishment sentence
penalty|injured wounded hurt|victims casualties|talks negotiations discussions|envoy negotiator delegate|price sum
amount|demand claim|strike walk-out stoppage|flooded inundated submerged|rescuers firefighters crews|damage destruction
losses|investigation probe|accusations allegations|papers documents files|resigned quit|figures numbers data|expected
anticipated awaited|confirmed verified|believes thinks supposes|spokesman representative|relatives families|found discovered
located|province region|inspectors examiners|win victory triumph|beat defeated outplayed|spectators fans onlookers|supporters
backers followers|campaign contest race|near close-to beside|outside beyond|during in-the-course-of|quickly swiftly fast|shut
closed|children youngsters|money funds cash|new fresh|see note observe|ended finished concluded|led headed|rules regulations
provisions|must has-to|shortly soon|still yet|often frequently regularly|rejected dismissed refused|experts
specialists|suspect assume presume|hundred 100|whole entire""",
    "de": """sagte erklärte|rund etwa ungefähr|Menschen Personen|wegen aufgrund|Fachleute Experten|Polizei Beamte|Schaden
Verlust|Häuser Gebäude""",
}

VAGUE: dict[str, list[str]] = {
    "en": [
        "What we know so far",
        "What we know",
        "A town in the spotlight",
        "The day in brief: {city}",
        "A bitter day for {city}",
    ],
    "de": ["Was wir wissen", "Was bisher bekannt ist", "{city} kommt nicht zur Ruhe"],
}
DESKS: dict[str, str] = {
    "en": """Northern Wire|Meridian Agency|Coastal News Service|Tri-Land Press|The Lantern|Harbour Press|Valley Courier|Capital
        Ledger|Eastern Herald|Evening Dial|The Beacon|Daily Compass|Union Gazette|River Post|The Almanac|Plain Dealer of the
        West|Morning Bell|City Observer|The Signal|Upland Times|Market Day|Radio Delta|Channel Nine News|The Weekday|Sentinel
        Online|Bridge News|The Watchman|Southern Mail|Quay Street Journal|Republic Today|Lowland Tribune|The Ferryman""",
    "de": """Nordost-Agentur|Dienst der Länder|Abendbote|Der Kurier am Fluss|Tagesblatt am Markt|Neue Hafenzeitung|Landbote|
        Stadtblick""",
}
AGENCIES = {"en": 4, "de": 2}
"""How many of the first desks are agencies."""

FOOTERS: dict[str, list[str]] = {
    "en": [
        "Follow {name} for more news from your region.",
        "{name} is independent. Support our work with a subscription. Already a reader? Sign in to comment.",
        "Have you seen something? Write to the {name} newsdesk, in confidence.",
    ],
    "de": ["Mehr Nachrichten lesen Sie bei {name}.", "{name} jetzt vier Wochen kostenlos testen."],
}
