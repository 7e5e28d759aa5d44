"""Invented prose for tests/world.py: an event, its people and places, and sentences about it in four languages."""

from __future__ import annotations

import random

_ADJECTIVES = """ageing disputed flooded planned overdue costly abandoned narrow temporary regional unpopular crumbling
modest sealed rebuilt leaking mobile fenced seasonal electric contested derelict municipal revised private listed cheaper
stalled ambitious""".split()
_NOUNS = """causeway orchard tramline reservoir quarry fish-market archive footbridge hospital tannery windmill pension
seawall dairy timetable observatory greenhouse levy ferry granary laundry stadium canal vineyard warehouse nursery
lighthouse allotment pipeline referendum barracks foundry museum toll subsidy library mast culvert school theatre""".split()
_VERBS = """postponed rejected inspected financed surveyed defended insured closed mapped cleared leased photographed
repainted praised measured occupied auctioned dismantled guarded reopened renamed neglected audited extended requested
doubted moved redesigned""".split()
_WHO = """councillors|a retired surveyor|the harbour board|volunteer firefighters|two engineers|the parish trust|a court
clerk|local growers|the night shift|inspectors|a group of teachers|the transport ministry|former tenants|the mayor's
office|union delegates|an insurance firm|marine biologists|the land registry|shopkeepers|a panel of judges|road crews|the
water company|pensioners|a committee of doctors|boat owners|the budget office|students|the regional bank|a family of
beekeepers|customs officers"""
_WHEN = """before the first frost|for a second time|against legal advice|without a public hearing|on Thursday
evening|after weeks of rain|at a cost nobody would name|in front of some 40 onlookers|under an old bylaw|because the pumps
had failed|ahead of the autumn vote|behind closed doors|within sight of the old mill|to general surprise|despite three
written warnings|at the request of the neighbours|during the spring tides|with borrowed equipment|by a margin of two
votes|as the grant ran out|long after midnight|for reasons still unclear|before the cameras arrived|on the advice of a
geologist|in the rush before the holidays"""
ROLES = (
    "the deputy harbour master",
    "a resident",
    "head of the works department",
    "who chairs the appeal board",
    "a drainage expert",
)
_OTHER = {  # subjects, verbs, adverbs, objects, circumstances; sentences in which somebody speaks, and the usual one
    "de": (
        """Der Stadtrat|Die Hafenbehörde|Eine pensionierte Lehrerin|Das Wasserwerk|Ein Gutachter|Die Feuerwehr|Der
        Betriebsrat|Eine Bürgerinitiative|Das Bauamt|Die Landesregierung|Ein Imker|Die Genossenschaft""",
        "prüfte|vertagte|begutachtete|kritisierte|verteidigte|besichtigte|finanzierte|vermaß|sperrte|lobte|versteigerte|erwarb",
        "gestern|erneut|überraschend|kurzerhand|schließlich|zögernd|vorerst|einstimmig|heimlich|endlich|neulich|rasch",
        """die alte Brücke|den Stausee|das leere Lagerhaus|die Straßenbahn|den Fahrplan|eine Mühle|das Theater|die
        Wasserabgabe|den Leuchtturm|die Gärtnerei|das Gemeindearchiv|die Umgehungsstraße|den Steinbruch|das Hallenbad""",
        """noch am selben Abend|trotz dreier Warnungen|nach wochenlangem Regen|ohne öffentliche Anhörung|auf Rat eines
        Geologen|mit knapper Mehrheit|vor der Herbstwahl|hinter verschlossenen Türen|aus Geldmangel|unter Protest""",
        """„{who} in {place} {did} {adv} {what}“, sagte {person}.|Rund {n} Menschen in {place} sind nach Angaben von
        {person} betroffen.|{person} will {what} {adv} nicht aufgeben.|Gegen {what} sprach sich {adv} auch {person} aus.""",
        "{who} in {place} {did} {adv} {what} {how}.",
    ),
    "fr": (
        """Le conseil municipal|La capitainerie|Une institutrice retraitée|La régie|Un expert|La brigade|Le syndicat|Une
        association|La préfecture|Un apiculteur|La coopérative|Le tribunal""",
        "a examiné|a reporté|a rejeté|a critiqué|a défendu|a visité|a financé|a fermé|a salué|a vendu|a acquis|a mesuré",
        "hier|enfin|à nouveau|discrètement|finalement|aussitôt|provisoirement|sans hésiter|jeudi|volontiers|tardivement",
        """le vieux pont|le barrage|l'entrepôt|le tramway|l'horaire|un moulin|le théâtre|la taxe|le phare|la serre
        municipale|les archives|la rocade|la carrière|la piscine|le marché couvert""",
        """le soir même|malgré trois avertissements|sous la pluie|sans enquête|sur conseil|de justesse|avant le scrutin|à
        huis clos|deux fois|faute d'argent""",
        """« {who} de {place} {did} {adv} {what} », a déclaré {person}.|Quelque {n} habitants de {place} sont concernés,
        selon {person}.|{person} ne veut {adv} pas abandonner {what}.|{person} s'est {adv} prononcé contre {what}.""",
        "{who} de {place} {did} {adv} {what} {how}.",
    ),
    "es": (
        """El ayuntamiento|La autoridad portuaria|Una maestra jubilada|La empresa de aguas|Un perito|El cuerpo de
        bomberos|El sindicato|Una asociación|La diputación|Un apicultor|La cooperativa|El juzgado""",
        "examinó|aplazó|rechazó|criticó|defendió|visitó|financió|cerró|elogió|subastó|adquirió|midió",
        "ayer|de nuevo|por fin|discretamente|finalmente|enseguida|provisionalmente|sin dudar|el jueves|por sorpresa|tarde",
        """el viejo puente|el embalse|el almacén vacío|el tranvía|el horario|un molino|el teatro|la tasa del agua|el
        faro|el vivero|el archivo municipal|la circunvalación|la cantera|la piscina|el mercado""",
        """esa misma tarde|pese a tres advertencias|tras semanas de lluvia|sin audiencia pública|por consejo de un
        geólogo|por escaso margen|antes de las elecciones|a puerta cerrada|por falta de dinero|entre protestas""",
        """«{who} de {place} {did} {adv} {what}», dijo {person}.|Unas {n} personas de {place} están afectadas, según
        {person}.|{person} no quiere renunciar {adv} a nada: {what}.|{person} se opuso {adv} a tocar {what}.""",
        "{who} de {place} {did} {adv} {what} {how}.",
    ),
}
_FIRST = "Ilse Marek Odile Tobias Renata Hollis Pavel Greta Simon Ngaire Lucan Mirela Anselm Petra Joaquim Wanda".split()
_SYLLABLES = "bar cor dun fel gra hol ker lam mor nel ost pel rus sten tor vel wik zan".split()


def _phrases(text: str) -> list[str]:
    return " ".join(text.split()).split("|")


class Story:
    """An event with its people and places, and sentences about it, never the same twice."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.people = [f"{chance.choice(_FIRST)} {self._name()}" for _ in range(3)]
        self.places = [self._name() for _ in range(2)]
        self.number = chance.randint(120, 9700)

    def _name(self) -> str:
        return "".join(self._chance.sample(_SYLLABLES, self._chance.choice((2, 2, 3)))).capitalize()

    def _thing(self) -> str:
        return f"{self._chance.choice(_ADJECTIVES)} {self._chance.choice(_NOUNS)}"

    def clause(self) -> str:
        """Who did what."""
        pick = self._chance.choice
        who = pick([*_phrases(_WHO), pick(self.people)])
        return f"{who} {pick(_VERBS)} {pick(('the', 'its only', 'an otherwise', 'every'))} {self._thing()}"

    def said(self) -> str:
        """A statement as it is quoted, long enough to be known again."""
        others = f"whoever {self._chance.choice(_VERBS)} the {self._thing()} must answer for it"
        return f"“{_upper(self.clause())} and {self.clause()}, and {others},”"

    def sentence(self, language: str = "en") -> str:
        """One more sentence."""
        return self._english() if language == "en" else self._other(language)

    def _english(self) -> str:
        pick = self._chance.choice
        when, place, person = pick(_phrases(_WHEN)), pick(self.places), pick(self.people)
        users = f"About {self.number + self._chance.randint(0, 60)} people in {place} use the {self._thing()}"
        forms = (
            f"{_upper(self.clause())} {when}.",
            f"{_upper(when)}, {self.clause()} in {place}.",
            f"{_upper(self.clause())}, while {self.clause()} {when}.",
            f"“{_upper(self.clause())}, and that was all,” said {person}, {pick(ROLES)}.",
            f"{users}, which {pick(_phrases(_WHO))} {pick(_VERBS)} {when}.",
            f"{person} said that {self.clause()} {when}.",
        )
        return pick(forms)

    def _other(self, language: str) -> str:
        pick = self._chance.choice
        who, did, adverb, what, how, told, form = map(_phrases, _OTHER[language])
        if self._chance.random() < 0.35:
            form = told
        return pick(form).format(
            who=pick(who), did=pick(did), adv=pick(adverb), what=pick(what), how=pick(how), person=pick(self.people),
            place=pick(self.places), n=self.number + self._chance.randint(0, 9),
        )  # fmt: skip

    def paragraphs(self, language: str = "en", count: int | None = None) -> list[str]:
        """So many paragraphs of two or three sentences."""
        lengths = [self._chance.choice((2, 3, 3)) for _ in range(count or self._chance.randint(6, 9))]
        return [" ".join(self.sentence(language) for _ in range(length)) for length in lengths]

    def headline(self, language: str = "en") -> str:
        """A title."""
        if language == "en":
            return _upper(f"{self.clause()} in {self.places[0]}")
        return self._other(language).strip("„«» .")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
