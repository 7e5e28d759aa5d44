"""German sentences for benchmarks/events.py, in the form that events_english.py explains, for the topics that are told in both.

`things` and `causes` stand in the order of the English ones: an event names the same in both languages.
"""

GERMAN: dict[str, str] = {
    "court": """
things: Brandstiftung in einem Möbellager|Betrugs mit unverkauften Wohnungen|Diebstahls von Kirchensilber|Bestechung bei einem
  Straßenauftrag|eines tödlichen Bootsunfalls|Zigarettenschmuggels|Fälschung von Rentenpapieren|eines Messerangriffs auf einen
  Nachbarn|Untreue zulasten eines Vereins|Betriebs eines illegalen Steinbruchs
causes: Spielschulden|ein Streit um ein Erbe|die Pleite des Familienbetriebs|eine alte Fehde zweier Brüder|Drohungen eines
  Geldverleihers|Geltungsdrang
head: [{n1} Jahre Haft für {p1l}|{p1l} verurteilt|Gericht in {city} schickt {p1l} ins Gefängnis|Urteil in {city}]
lead: [Ein Gericht in {city}|Das Landgericht {city}|Die Strafkammer in {city}] hat {p1} {when} wegen {thing} zu {n1} Jahren
  [Haft|Gefängnis] verurteilt.
lead: Wegen {thing} muss {p1} aus {district} für {n1} Jahre [ins Gefängnis|in Haft], [entschied|urteilte] [ein Gericht|die
  Kammer] in {city} {when}.
judge: [Richter {p2}|Der Vorsitzende {p2}] [sprach von einem Vertrauensbruch|nannte die Tat ungewöhnlich schwer|sah kaum Reue].
defence: [Verteidiger {p3}|Der Anwalt {p3}] [kündigte Berufung an|will das Urteil anfechten|hält den Spruch für falsch].
motive: [Als Motiv nannte die Anklage|Hinter der Tat standen laut Anklage|Auslöser war nach Ansicht der Kammer] {cause}.
proof: [Rund|Etwa] {n2} Zeugen [sagten aus|wurden gehört] an {n3} [Verhandlungstagen|Tagen].
damage: Der Schaden [beträgt|liegt bei|wird beziffert auf] {sum1}.
background: [Verfahren dieser Art|Solche Prozesse] [häufen sich|nehmen zu] in der [Region|Provinz], [die Gerichte klagen|und
  die Gerichte klagen] über [zu wenige Richter|fehlendes Personal].
""",
    "flood": """
things: ein gebrochener Deich|ein überlaufender Stausee|ein Wolkenbruch in den Hügeln|tagelanger Regen|ein defektes
  Schleusentor|plötzliches Tauwetter|ein verstopfter Durchlass|ein Wasserrohrbruch
causes: vernachlässigte Gräben|die Bebauung der alten Wiesen|eine Pumpe, die nicht ansprang|eine zu späte Warnung|verschlammte
  Kanäle
head: [Hochwasser|Überschwemmung|Flut] in {city}: [{n1} Tote|{district} unter Wasser|{n2} Menschen verlassen Häuser]
lead: [Mindestens|Wenigstens] {n1} Menschen sind {when} in {city} [ums Leben gekommen|ertrunken|gestorben], [nachdem|als]
  {thing} den Stadtteil {district} [unter Wasser setzte|überflutete].
lead: In {city} [mussten|haben] {when} [rund|etwa] {n2} Bewohner [ihre Häuser verlassen müssen|in Sicherheit gebracht werden
  müssen]; {thing} hatte {district} [überschwemmt|geflutet].
level: Die {river} [stand|erreichte] {n3} Meter [über normal|über dem üblichen Stand].
mayor: [Bürgermeister {mayor}|{mayor}, der Bürgermeister,] [rief den Notstand aus|bat um Hilfe|sprach von der schlimmsten
  Nacht].
dead: [Unter den Toten ist|Eines der Opfer ist] {p1}, [gefunden|entdeckt] in einem Keller in {street}.
cause: [Fachleute|Ingenieure] [nennen|sehen] {cause} als [Grund|Ursache].
damage: Der Schaden [beläuft sich auf|wird geschätzt auf] {sum1}.
background: Die {river} [trat|ist] in zwanzig Jahren [dreimal|mehrfach] über die Ufer[| getreten], ein Plan für [höhere
  Mauern|einen Entlastungskanal] [wartet|liegt] [seit Jahren|bis heute] auf Geld.
""",
    "strike": """
things: Busfahrer|Hafenarbeiter|Pflegekräfte|Lehrer|Beschäftigte am
  Flughafen|Müllwerker|Stellwerker|Postboten|Bäcker|Stahlarbeiter
causes: ein neuer Dienstplan|unbezahlte Überstunden|die Schließung eines Depots|eine eingefrorene
  Lohntabelle|Fremdfirmen|Abstriche beim Krankengeld
head: [{thing} in {city} streiken|Streik in {city}|{union} legt Arbeit nieder|Ausstand der {thing}]
lead: [Rund|Etwa|Einige] {n2} {thing} haben in {city} {when} [die Arbeit niedergelegt|gestreikt]; [es geht um|Anlass ist|Grund
  ist] {cause}.
lead: Die Gewerkschaft {union} hat {when} {n2} {thing} in {city} zum [Streik|Ausstand] aufgerufen, [es geht um|gestritten wird
  über] {cause}.
demand: [Gefordert werden|Die Gewerkschaft will|Verlangt werden] {pct1} Prozent mehr Lohn, [geboten sind|die Arbeitgeber
  bieten] {pct2}.
leader: {leader} von {union} [warf {company} Verzögerung vor|kündigte weitere Aktionen an|sprach vom letzten Mittel].
boss: {ceo}, [Chef von|an der Spitze von] {company}, [nannte den Streik verantwortungslos|bat an den Verhandlungstisch].
length: Der Ausstand [soll|wird wohl] {n1} Tage dauern.
background: [Arbeitskämpfe|Streiks] [nehmen zu|häufen sich], weil die Preise [schneller|stärker] [steigen|wachsen] als die
  Löhne.
""",
    "accident": """
things: ein Reisebus und ein Holzlaster|zwei Vorortzüge|eine Straßenbahn und ein Lieferwagen|eine Fähre und ein Lastkahn|drei
  Autos und ein Tanklaster|ein Schulbus und ein Traktor
causes: Glatteis|ein überfahrenes Signal|abgenutzte Bremsen|Sekundenschlaf|dichter Nebel|ein Telefon am Steuer
head: [{n1} Tote bei {city}|Schwerer Unfall bei {city}|Zusammenstoß in {city}]
lead: [Beim Zusammenstoß|Bei einem Unfall] [nahe|in der Nähe von|bei] {city} sind {when} {n1} Menschen [getötet|ums Leben
  gekommen] und {n2} verletzt worden; {thing} waren [kollidiert|ineinander gefahren].
lead: {thing} sind {when} in {city} [zusammengestoßen|kollidiert]: {n1} Menschen [starben|kamen um], {n2} wurden verletzt.
victim: [Unter den Toten ist|Zu den Opfern zählt] {p1} aus {district}.
driver: [Der Fahrer {p2}|{p2}, der am Steuer saß,] [wird vernommen|ist in Haft|liegt im Krankenhaus].
police: [Polizeisprecher {police}|{police} von der Polizei] [bat Zeugen, sich zu melden|wollte nicht mehr sagen].
cause: [Ermittler vermuten|Der erste Verdacht lautet|Gutachter denken an] {cause}.
hospital: [Die Verletzten kamen|Rettungswagen fuhren] ins Krankenhaus {hospital}[| in der Nacht].
background: Die [Stelle|Strecke] gilt als [gefährlich|Unfallschwerpunkt]; [elf Menschen starben dort|dort starben elf
  Menschen] in fünf Jahren.
""",
    "blast": """
things: ein Feuerwerkslager|eine Gasleitung|ein Chemiewerk|ein Getreidesilo|ein Wohnblock mit defektem Kessel|eine
  Tankstelle|ein altes Munitionsdepot
causes: ein Funke beim Schweißen|rostige Rohre|Lagerung ohne Erlaubnis|zwei vertauschte Fässer|ein am Vortag gemeldetes Leck
head: [Explosion in {city}|Explosion: {n1} Tote in {city}|{city}: Explosion erschüttert {district}]
lead: Bei einer Explosion in {city} sind {when} {n1} Menschen [gestorben|getötet worden], {n2} wurden verletzt; betroffen ist
  {thing} in {district}.
lead: {thing} ist {when} in {city} [explodiert|in die Luft geflogen], {n1} Menschen [starben|verloren ihr Leben].
police: {police}, Sprecher der Polizei, [schloss einen Anschlag aus|bat Anwohner, im Haus zu bleiben].
owner: [Das Gelände|Die Anlage] [gehört|untersteht] {company}; [deren Chef|Firmenchef] {ceo} [versprach Hilfe|äußerte sich
  entsetzt].
cause: [Brandermittler|Fachleute] [fanden Hinweise auf|vermuten] {cause}.
victim: {p1} [war sofort tot|ist unter den Toten], {p2} überlebte.
background: Für gefährliche Güter gilt eine [Verordnung|Regelung] von 1974, die [Kritiker|Fachleute] [zahnlos|veraltet] nennen.
""",
}
