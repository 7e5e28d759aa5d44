"""More English sentences for benchmarks/events.py, in the form that events_english.py explains.

`TALKS` is an ongoing matter in which separate events lie weeks apart, `SERIES` are editions of one formula.
"""

MORE: dict[str, str] = {
    "accident": """
n1 2 9
n2 3 44
n3 2 11
things: a coach and a timber lorry|two commuter trains|a tram and a delivery van|a ferry and a barge|three cars and a tanker|a
  school bus and a tractor
causes: black ice|a signal passed at danger|worn brakes|a driver who had fallen asleep|dense fog|a mobile phone at the wheel
effects: a lower speed limit|a check of all such vehicles|a barrier at the crossing|an end to night trips
head: [{n1} dead|{n1} killed|Deaths] [in {city} crash|as {thing} collide|in collision near {city}]
head: [Crash|Collision|Accident] [near|at|in] {city}: [{n2} hurt|{n1} die|road closed for hours]
lead: {n1} people [were killed|died|lost their lives] and {n2} [were injured|were hurt|suffered injuries] when {thing}
  [collided|crashed|ran into each other] [near|just outside|on the edge of] {city} {when}.
lead: {thing} [collided|hit each other head-on|crashed] in {street} in {city} {when}; [police|the emergency services]
  [counted|spoke of|gave the number of] {n1} dead and {n2} [hurt|injured].
lead: [A collision of|An accident involving|A crash between] {thing} has [cost|claimed] {n1} lives [near {city}|in {district},
  {city}|at {street} in {city}].
victim: [Among the dead is|One of the dead is|The victims include] {p1}, [a father of three|a nurse|a music teacher|a
  well-known local baker], [from {district}|on the way home|aged {n4}].
driver: [The driver, {p2},|{p2}, who was driving,|One of the drivers, {p2},] [is in custody|was being questioned|is in a
  critical state|came away with bruises].
police: {police}, [for the police|a police spokesman|of the {city} police], [would not say more|said the road stayed
  shut|asked witnesses to come forward|spoke of a scene hard to bear].
cause: [Investigators suspect|The first suspicion is|An early theory is] {cause}.
cause: {expert}, [an accident expert|who inspects crashes for {institute}|of {institute}], [thinks it was|believes in|does not
  rule out] {cause}.
hospital: [The injured were taken|{n3} of the hurt were flown|Ambulances brought the worst hurt] to {hospital}[| in the night|
  within the hour].
effect: [The province wants|Minister {minister} spoke of|Councillors ask for] {effect}.
road: [The road|The line|The route] [was closed|stayed shut] for {n3} hours[, and traffic was sent through {district}|, with
  queues back to {district}|].
help: {n4} [firefighters|helpers|rescuers] [worked by lamplight|cut the wreck open|were at the scene].
head@1: [Charge|Arrest|Mourning|Inquiry] after [crash near {city}|{city} crash|deaths near {city}]
lead@1: [Prosecutors in {city}|The prosecution in {city}] [opened proceedings|brought a charge|began an inquiry] {when}
  against {p2} over the [crash|collision] of {thing} that killed {n1b}.
mourn@1: [Hundreds|A long procession|Classmates and neighbours] [took leave of|mourned|remembered] {p1} [in {district}|at a
  church in {district}].
background: The [stretch|spot|junction] is [known for|a place of] [repeated|frequent] accidents; [in five years|since the new
  road opened] [there have been eleven|eleven people died there].
background: [Vehicles|Lorries and buses] must be [inspected|checked] [every year|once a year], but the [inspectors|inspection
  offices] [lack|are short of] staff.
n4 18 66
""",
    "blast": """
n1 2 28
n2 5 90
n3 2 14
things: a fireworks store|a gas main|a chemical works|a grain silo|a blocks of flats with a faulty boiler|a petrol station|a
  disused munitions depot
causes: a welding spark|corroded pipes|unlicensed storage|a mix-up of two drums|a gas leak reported a day before
effects: a wider safety zone|checks of all such sites|the resignation of an inspector|compensation for the neighbours
head: [Explosion|Blast] [kills {n1}|leaves {n1} dead|rocks {city}|in {district}] [as {thing} goes up||in {city}]
lead: An explosion at {thing} in {city} [killed|has killed|took the lives of] {n1} people {when} and [injured|wounded|left
  hurt] {n2}.
lead: {n1} [dead|people dead|lives lost] and {n2} [wounded|injured]: [that is|such is] the [toll|balance] after {thing} [blew
  up|exploded] in {district}, {city}, {when}.
lead: {thing} [exploded|blew up|went up in flames] in the {district} [quarter|district|part] of {city} {when}, [killing|and
  killed] [at least|no fewer than] {n1}.
scene: [Houses|Roofs|Façades] in {street} [collapsed|were torn open|lost their windows] [within|up to] {n3} hundred metres.
police: {police}, [police spokesman|speaking for the police], [ruled out an attack|said it was too early for answers|asked
  people to stay indoors].
owner: The [site|plant|property] [belongs to|is run by|is owned by] {company}, whose head {ceo} [promised to help|was not to
  be reached|expressed horror].
cause: [Investigators|Fire officers|Experts of {institute}] [found signs of|suspect|look into] {cause}.
victim: {p1}, [a guard|a fitter|a passer-by|a cook], was [among the dead|killed at once|one of those who died][|; {p2}, a
  colleague, survived].
hospital: [Doctors at {hospital}|{hospital}|Surgeons at {hospital}] [treated burns|called in every free nurse|asked for blood
  donors].
mayor: Mayor {mayor} [ordered flags at half-mast|broke off a journey|went to the scene at dawn|spoke to relatives].
effect: [Calls were heard for|Already there is talk of|The government considers] {effect}.
missing: [Rescuers with dogs|Teams|Volunteers] [searched|were digging] for {n3} [missing|people unaccounted for].
head@1: [Toll rises to {n1b}|{company} under suspicion|Owner held|Permit questioned] after {city} [blast|explosion]
lead@1: The [toll|number of dead] of the [explosion|blast] at {thing} in {city} [rose|has risen|went up] to {n1b} {when}.
lead@1: [Police searched|Officers raided|Investigators sealed] [offices of {company}|rooms of {company}] {when} [in connection
  with|over] the {city} [explosion|blast].
permit@1: [Inspectors|The labour inspectorate|A town office] had [passed|approved] the [site|plant] [only months ago|in
  spring] [in spite of|although there was talk of] {cause}.
background: [Storage of dangerous goods|Dangerous goods] [is|are] [regulated|governed] by [an ordinance|a rule-book] of
  [1974|the seventies] that [experts|critics] have [long called|called] [toothless|out of date].
background: In {city} [industry|works] and [housing|homes] [have stood|stand] [side by side|close together] [since|from] the
  [days of the textile mills|mill era].
""",
    "takeover": """
n1 300 9000
pct1 18 61
things: canned food|cement|bus services|laboratory glass|insurance|garden tools|aluminium parts|newspapers
causes: falling margins|the need for size|a succession problem in the family|access to new markets|old debts
effects: an antitrust review|the closure of a head office|a rival bid|a vote of shareholders
head: {company} [to buy|bids for|swallows|in talks to take over] {other}
head: [{sum1} for {other}|{other} gets offer|Bid for {other}] [from {company}|by {company}]
lead: {company} [wants to buy|has offered to take over|agreed to acquire] its [competitor|rival] {other} for {sum1}, the
  {thing} [group|firm] [said|announced] {when}.
lead: [A takeover|A deal worth {sum1}|A bid] would [unite|join|bring together] {company} and {other}, two
  [makers|names|suppliers] in {thing}, [it was announced|they said|the companies confirmed] {when}.
lead: {other}, [the|a] {city} [firm|company] [in the business of|known for] {thing}, [is to be sold|goes|will pass] to
  {company} [for|at a price of] {sum1}.
premium: The [offer|price] is {pct1} per cent [above|over|higher than] the [last closing price|recent share price|level of a
  month ago].
reason: [Behind the step stand|Advisers named|The companies gave as a reason|Bankers see as the motive] {cause}.
ceo: {ceo}, [who heads {company}|chief executive of {company}], [spoke of a historic step|promised savings|will lead the joint
  group].
ceo2: {p1}, [chairman of {other}|who leads {other}|head of {other}], [is to leave|welcomed the offer|remained cool|asked for
  time].
staff: [Together they have|The two employ|The new group would have] {n1} [employees|people], [the union {union} fears cuts|and
  {union} asked for guarantees|, many in {city}].
analyst: {expert} of {institute} [called the price high|saw sense in it|expects a counter-bid|doubts the savings].
next: [Next comes|What remains is|Still to come is] {effect}.
head@1: {other} [board backs|rejects|shareholders approve] [{company} bid|{company}'s offer]
lead@1: [Shareholders|The board|Owners] of {other} [approved|rejected|debated] the {sum1} [offer|bid] [of|from|by] {company}
  {when}.
raise@1: {company} had [raised|improved|sweetened] its [bid|offer] [overnight|at the last moment] to {sum2}.
background: [Mergers|Takeovers] [of this size|on such a scale] [need|require] the [consent|approval] of the competition
  [authority|office], which [has stopped|stopped] two [in the past year|last year].
background: The [business with|market for] {thing} has [shrunk|been shrinking] [for a decade|for years] and is [now
  shared|shared] by [five or six|a handful of] [large|big] [firms|suppliers].
""",
    "outbreak": """
n1 14 420
n2 2 19
n3 3 40
things: measles|salmonella|legionnaires' disease|norovirus|whooping cough|hepatitis
causes: a canteen kitchen|a cooling tower|imported eggs|a choir tour|a public pool|unvaccinated travellers
effects: closed schools|free vaccination in tents|a recall of the goods|stricter inspections
head: [{n1} ill|{n1} cases|Cases of {thing}|{thing} outbreak] in {city}
lead: [At least|Some|By now] {n1} people in {city} have [fallen ill with|caught|been infected with] {thing}, [health
  officials|the health office|doctors] [said|reported|announced] {when}.
lead: [An outbreak of|A wave of] {thing} in {city} [has reached|has grown to|stood {when} at] {n1} cases[|, {n2} of them
  severe|, with {n2} in intensive care].
source: [The source is thought to be|Suspicion falls on|Inspectors traced it to|The trail leads to] {cause}.
hospital: {hospital} [has|counts|admitted] {n2} [severe cases|patients in a grave state|patients], [chief physician {p1}|its
  chief physician, {p1},|Dr {p1}] [said|told reporters].
effect: [The health office ordered|City and province agreed on|Officials prepare] {effect}.
expert: {expert}, [epidemiologist|who studies epidemics|a specialist] at {institute}, [expects more cases|sees the peak behind
  us|called for calm|found the reaction slow].
schools: [Parents in {district}|In {district}, parents|Families in {district}] [kept children at home|queued for advice|asked
  for answers]; {n3} [classes|groups] [were sent home|stayed empty].
mayor: Mayor {mayor} [visited the crisis team|called off the town fair|promised openness].
dead: [An elderly patient|A woman of eighty|A man with a weak heart], [the first victim|the only death so far], died [in the
  night|at the weekend] [in|at] {hospital}.
head@1: [All-clear|Source found|New cases] in {city} [outbreak|as {thing} fades|of {thing}]
lead@1: [Laboratory tests|Samples|Analyses] [have confirmed|confirmed|proved] {when} that {cause} [was behind|caused|started]
  the [outbreak of {thing}|{thing} cases] in {city}.
fine@1: [The operator|Those responsible] [face|must expect] [a fine|charges] of [up to|as much as] {sum1}; [lawyer
  {p2}|counsel {p2}] [denied neglect|asked for patience].
background: [Cases|Infections] of {thing} must be [reported|notified] within [a day|24 hours], and the [health office|office]
  has [lost|given up] [a third of its|many] [posts|positions] in [ten years|a decade].
background: [Vaccination|Prevention|Hygiene] [rates|standards] in the [region|province] [have been falling|have slipped] [for
  years|since the reform], the [institute|state laboratory] [warned|had warned].
""",
    "scandal": """
n1 3 40
n2 2 9
things: travel bills|a consulting contract|a house bought below its price|a doctorate copied from others|gifts from a
  builder|a nephew on the payroll
causes: a former secretary|leaked e-mails|an audit|a neighbour's complaint|a photograph from a yacht
effects: a special session of the council|a search of the offices|a vote of confidence|an inquiry by prosecutors
head: {p1l} [under pressure|resigns|steps aside|denies wrongdoing] over {thing}
head: [Affair|Scandal|Questions] in {city}: {thing} [and no answers|trouble {p1l}|]
lead: {p1}, [deputy mayor of {city}|head of the works department of {city}|a senior official of {party} in {city}],
  [resigned|stepped back|came under pressure] {when} over {thing}.
lead: {thing} [cost|may cost|has cost] {p1} of {party} [the post|a career|the confidence of colleagues] in {city}, [where
  calls for a resignation grew {when}|where the council met {when}].
lead: [New|Fresh|Serious] [accusations|allegations] about {thing} [weigh on|have been raised against|trouble] {p1}, [who runs
  the building office of {city}|a leading figure of {party} in {city}].
source: [The matter came to light through|It began with|The story rests on] {cause}.
sum: [In all|Over {n2} years|Altogether] it is [about|a matter of] {sum1}[|, the paper wrote|, going by documents seen by
  reporters].
defence: [A lawyer, {p2},|{p2}, counsel for the official,] [rejected everything|spoke of private matters|threatened to sue].
mayor: Mayor {mayor} [kept a distance|asked for a report|still stands by the colleague|was informed too late, aides say].
party: {leader2}, [who leads {party}|chairman of {party}], [asked for patience|wants clarity within {n2} days|avoided the
  cameras].
opposition: {party2} [demands|asks for|insists on] {effect}.
effect: [What follows could be|Under discussion is|It may come to] {effect}.
documents: {n1} [pages|invoices|letters] [lie before the auditors|were handed to the council|have been published].
head@1: [Prosecutors act|Search|{p1l} questioned|Successor named] in {city} affair
lead@1: [Investigators|Prosecutors|Police] [searched|combed through] [the home|the office] of {p1} in {city} {when}, [it is
  about|looking into] {thing}.
successor@1: {p3}, [so far a deputy|a lawyer from {district}|until now head of the registry], [is to take over|takes the
  post|will follow].
background: [Officials|Holders of office] in the [province|region] must [declare|disclose] [outside income|gifts] [each
  year|every spring], yet [only half|few] [do so|keep to it].
background: {party} [came to power|won the town hall] with [a promise of clean hands|the promise of clean government] after
  [an earlier affair|the affair of the swimming pool].
""",
}

TALKS = """
n1 2 40
n2 3 16
things: fishing quotas in the strait|water from the upper dam|the status of the border villages|tolls on the canal|the railway
  through the pass
causes: a patrol boat incident|a leaked map|elections on one side|a dispute over inspections|winter prices
effects: a joint commission|a summit of both leaders|an appeal to the arbiters|a pause of some weeks
head: [{land1} and {land2}|{land1}, {land2}|Talks] [{step} on|: {step} on|: {step} over] {thing}
lead: [Envoys|Negotiators|Delegations] of {land1} and {land2} [{step} in {city} {when}|in {city} {step} {when}] in
  [talks|negotiations] about {thing}.
lead: {land1} and {land2} {step} {when}, [officials said|diplomats reported|mediators announced] in {city}, where [they
  talk|delegations are dealing] about {thing}.
envoy: {envoy1}, [for|chief negotiator of|who speaks for] {land1}, [called the day useful|warned of illusions|left without a
  word|spoke for {n2} minutes].
envoy: {envoy2}, [head of the {land2} delegation|the envoy of {land2}], [saw movement|blamed the other side|asked for another
  round].
mediator: {mediator}, [the mediator|who mediates|the former judge who chairs the talks], [presented {n1} pages|met each side
  alone|spoke of long hours|urged both to be brief].
reason: [A shadow was cast by|Weighing on the talks is|The mood was marked by] {cause}.
next: [Next might come|It could lead to|Both sides spoke of] {effect}.
expert: {expert} at {institute} [sees little room|thinks a deal is near|doubts the will of {land2}].
hours: [After|Following] {n2} hours [the doors opened|a short statement was read|the cars drove off].
background: {land1} and {land2} have [argued|quarrelled] about {thing} for [decades|a generation]; the [first|earliest]
  [treaty|accord] [lapsed|ran out] [two years ago|before last winter].
background: The [talks|negotiations] [began|opened] in spring [under|with] {mediator} as [mediator|go-between], [broke
  down|stopped] once, and [were taken up|resumed] in {city}.
background: [Fishermen|Traders|People on both sides] [live|have to live] with [provisional|temporary] [rules|papers], which
  [expire|lapse] at the [end of the year|turn of the year].
"""
STEPS = """open a first round|exchange drafts|break off|agree on a timetable|reject a compromise paper|resume after a
pause|sign a preliminary accord|fail to agree|extend the deadline|settle the last article"""

SERIES: dict[str, str] = {
    "market": """
head: [{city} stocks|{city} market|Weekly report: {city}]: [index {updown} {pct1} pct|week ends {updown}|{company} leads]
lead: The {city} [index|market|stock exchange] [closed the week|ended the week|finished the week] {updown} {pct1} per cent at
  {n1} points.
firm: [Shares in {company}|{company}] [were the strongest|led the field|stood out] with {pct2} per cent, [while {other}
  lost|{other} gave up] {pct3}.
volume: [Turnover|Volume] [came to|was] {sum1} after {sum2} the week before.
bond: The yield on ten-year paper [was put at|stood at] {pct4} per cent, and the crown [traded at|cost] {pct5} to the mark.
outlook: [Dealers expect|Traders look forward to|Next week brings] figures from {third} and [the price index|new export data].
""",
    "jobless": """
head: [Jobless in {land}|{land} unemployment|{land}: jobless rate] at {pct1} [pct|per cent]
lead: [Unemployment in {land}|The jobless rate in {land}] [was|stood at|came to] {pct1} per cent [last month|in the past
  month], [the statistics office|statisticians] [said|reported] {when}.
count: [In all|Altogether] {n1} people were [without work|out of work|registered as jobless], {n2} [more or fewer than|away
  from] a month [before|earlier].
sector: [Most jobs were lost|The largest change was] in [building and trade|trade], [while industry|and industry] added {n3}.
young: Among [the young|people under 25] the rate was {pct2} per cent.
expert: {expert} of {institute} [spoke of a usual pattern|saw no turn yet|warned against haste].
next: The [office|statisticians] [will publish|publish] the next figures in four weeks.
""",
    "weather": """
head: [Weather for {city}|{city} weather|Forecast {city}][: {n1} degrees|, {sky}|: {sky}]
lead: [The forecast for {city}|{city} tomorrow]: {sky}, with [highs|temperatures] of {n1} degrees and {n2} [in the
  night|overnight].
wind: [Wind|A wind] from the {side}, [up to|reaching] {n3} kilometres an hour [on the {river}|by the {river}].
rain: The chance of rain [is|lies at] {pct1} per cent in the morning and {pct2} [in the evening|after dark].
week: [Later in the week|For the coming days] the weather office [sees|expects] {sky2} and {n4} degrees.
sun: Sunrise is at 6.{n5}, sunset at 18.{n6}.
advice: [Drivers|Motorists] should [take care|watch out] on [bridges|the ring road], and gardeners [cover|may leave uncovered]
  young plants.
""",
}
