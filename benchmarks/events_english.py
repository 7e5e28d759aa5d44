"""English sentences for benchmarks/events.py, all invented: for each topic what can happen, and several ways to say each fact.

A line is `kind: sentence`, one that begins with a space goes on with the line before. `[a|b]` leaves a choice to the desk,
`{name}` is a fact of the event. Lines of one kind say one fact; `@1` marks what is known only later. `things`, `causes`,
`effects` list what an event draws from; `n1 LOW HIGH` and the like give the range of a figure. The rest goes by its kind:
`head`, `lead`, `background`.
"""

TOPICS: dict[str, str] = {
    "court": """
n1 2 19
n2 3 60
n3 4 40
things: arson at a furniture warehouse|fraud over unsold flats|the theft of church silver|bribery in a road contract|causing a
  fatal boat collision|cigarette smuggling|forging pension papers|stabbing a neighbour|embezzling club funds|running an
  illegal quarry
causes: mounting gambling debts|a quarrel over an inheritance|the failure of a family business|an old feud between two
  brothers|threats from a lender|a wish to impress former colleagues
effects: a public inquiry into the land registry|new rules for auditors|the closure of two offices|a review of older cases
head: [{p1l} jailed|{n1} years for {p1l}|Court sends {p1l} to prison|{city} court convicts {p1l}] [over|for|in case of] {thing}
head: [Guilty verdict|Verdict|Long sentence|Prison term] in {city} [trial|case|court case]
lead: [A court in {city}|Judges in {city}|{court}] {when} [sentenced {p1} to|handed {p1}|gave {p1}] {n1} years [in
  prison|behind bars|in jail] for {thing}.
lead: {p1}, [a former clerk|once a town official|a trader] from {district}, [must go to prison for|was jailed for|faces] {n1}
  years after [being found guilty of|a conviction for|a trial on charges of] {thing}.
lead: The trial of {p1} in {city} [ended|closed|came to an end] {when} with a [guilty verdict|conviction] for {thing} and a
  [sentence|term|punishment] of {n1} years.
judge: [Judge {p2}|Presiding judge {p2}] [called the case|described the matter as|spoke of] [unusually grave|a breach of
  trust|one of the gravest of recent years].
judge: [According to|In the words of|In the view of] judge {p2}, the [accused|defendant|convict] had [shown little
  remorse|acted with full knowledge|misled the court until the last].
defence: [Defence counsel {p3}|The defence lawyer, {p3},|Lawyer {p3}, for the defence,] [announced an appeal|said the ruling
  would be challenged|wants a higher court to look at it].
motive: [Prosecutors put it down to|The motive, the bench found, was|What drove the deed was, according to the indictment,]
  {cause}.
proof: [Some {n2} witnesses|Altogether {n2} people|No fewer than {n2} witnesses] [were heard|gave evidence|took the stand]
  [over {n3} days|in {n3} sittings|during {n3} hearing days].
proof: The [bench|chamber|court] sat [on {n3} days|for {n3} days] and [listened to|questioned|examined] {n2} witnesses.
damage: [The loss|The damage|The sum at stake] was [put at|estimated at|given as] {sum1}, [of which little has been
  recovered|most of it still missing|and the insurers have paid only a part].
effect: [The affair has led to|As a consequence there is to be|Politicians have promised] {effect}.
scene: [Relatives wept|There was applause|Silence fell|Some shouted] [in the gallery|on the public benches|at the back of the
  room] as the [verdict|decision|ruling] was read [out|aloud].
arrest: {p1} had been [arrested|detained|picked up] in {street} [last winter|a year ago|some months earlier] after a
  [tip-off|call|hint] from a [bank clerk|neighbour|customs officer].
head@1: [Appeal|{p1l} appeals|Fresh evidence|New hearing] in {city} [case|affair]
lead@1: [Lawyers for|The defence of|Counsel to] {p1}, convicted of {thing}, [lodged|filed|handed in] an appeal {when}
  [citing|that rests on|and pointed to] [errors in the summing-up|a witness who was never heard|doubts about an expert
  report].
ground@1: The [papers|appeal papers|brief], some {n3} pages long, [claim|argue|hold] that judge {p2} [ignored|left
  aside|brushed away] [an alibi|bank records|a letter].
ground@1: A [date|hearing] before the [higher|regional appeal] court is [expected|likely] [within months|before the autumn|not
  before next year].
background: [Cases of this sort have become more frequent|Such trials have multiplied] in the [region|province], [where courts
  complain|and the courts complain] of [too few judges|a shortage of clerks|overcrowded lists].
background: Under the penal code, [sentences|terms] of more than two years cannot be [suspended|set aside], and [time in
  custody|days spent on remand] [counts|is counted] [towards|as part of] the term.
background: [{court}|The court] has [dealt with|heard] several [such|comparable] [proceedings|trials] since the [reform of the
  prosecution service|prosecution service was reformed].
""",
    "flood": """
n1 2 31
n2 120 4800
n3 3 9
things: a burst dyke|an overflowing reservoir|a cloudburst over the hills|days of steady rain|a failed lock gate|a sudden
  thaw|a blocked culvert|a broken water main
causes: neglected ditches|building on the old meadows|a pump that did not start|a warning that came too late|silted storm drains
effects: an emergency fund|a halt to building by the water|a second pumping station|an inquiry into the warning service
head: [Flood|High water|Flooding] in {city}: [{n1} dead|{n2} leave homes|{district} under water|streets cut off]
head: {river} [bursts banks|floods {district}|rises over its banks|leaves {n1} dead]
lead: [At least|As many as|No fewer than] {n1} people [died|drowned|lost their lives] [when|after] {thing}
  [flooded|swamped|put under water] [parts of {city}|the {district} quarter of {city}|whole streets in {city}] {when}.
lead: [Rescuers|Firefighters|Helpers] in {city} [brought out|moved|led to safety] [about|some|around] {n2} residents {when} as
  the {river} [rose|swelled|left its bed] after {thing}.
lead: {thing} [has left|left] [much of {district}|the low-lying {district}|several quarters] in {city} [under
  water|flooded|cut off], with {n1} [deaths|people dead|lives lost] [confirmed|reported|so far].
level: The {river} [stood at|reached|peaked at] {n3} metres [above normal|over its usual mark|at the bridge gauge], [the
  highest in decades|a mark not seen in a generation|close to the record].
homes: [About|Roughly|Nearly] {n2} [people|residents|inhabitants] had to [leave their homes|spend the night elsewhere|be
  housed in schools].
homes: [Sports halls|Schools|Two church halls] [took in|were opened for|gave shelter to] {n2} [evacuees|people from
  {district}|of those driven out].
mayor: [Mayor {mayor}|{mayor}, the mayor,|The mayor of {city}, {mayor},] [spoke of the worst night in memory|asked for outside
  help|declared a state of emergency|toured the {district} embankment].
dead: [Among the dead|Among the victims|One of those who died] [is|was] {p1}, [a retired teacher|a postal worker|a night
  porter] [trapped|caught|found] in a [cellar|car|garage] in {street}.
cause: [Engineers|Experts|Hydrologists] [blame|point to|see as the cause] {cause}.
cause: {expert} of {institute} [named|pointed to|spoke of] {cause} as [one reason|the reason|what made it worse].
damage: [Damage|The loss|The cost] [runs to|is put at|may reach] {sum1}, [insurers reckon|by a first estimate|according to the
  town hall].
power: [Electricity|Power|Mains water] [was off|failed|was cut] [in|for] [parts of {district}|streets near {street}] [until
  morning|for hours|all night].
effect: [The government promised|Minister {minister} announced|The province decided on] {effect}.
hospital: {hospital} [treated|admitted|took in] [dozens|a number of people] [with hypothermia|suffering from cold|with
  injuries], [a doctor said|its director said|staff said].
head@1: [Clean-up|Mud and anger|Water recedes|Questions] in {city} after flood
lead@1: [Days|Almost a week] after {thing} [flooded|swamped] {district}, [residents|people] in {city} [began {when} to clear
  mud|are asking {when} who is to blame|returned {when} to ruined rooms].
found@1: [Divers|Soldiers|Searchers] [found|recovered|brought up] [another body|one more victim|the body of a missing man],
  [raising the toll to|which takes the number of dead to] {n1b}.
blame@1: [An engineer's letter|A report from last year|An internal note] had [warned|cautioned] of {cause}, [it
  emerged|according to papers seen by reporters|council members said].
background: The {river} has [flooded|left its banks] [three times|repeatedly] in [twenty years|two decades], and a
  [plan|scheme] for [higher walls|a relief channel] has [waited|been waiting] for [money|funds] [ever since|for years].
background: [Climatologists|Scientists] expect [heavier rain|more violent rain] in the [whole region|river basin], while
  [insurance|cover] is [refused|no longer offered] to [many houses|houses] near the water.
""",
    "strike": """
n1 2 14
n2 300 9000
n3 4 30
pct1 3 12
pct2 1 5
things: bus drivers|dock workers|nurses|teachers|airport ground staff|refuse collectors|railway signallers|postal
  workers|bakery workers|steel workers
causes: a new roster|unpaid overtime|the closure of a depot|a frozen wage scale|plans to bring in contractors|cuts to sick pay
effects: a ballot on longer action|talks before a mediator|a court order|the hiring of stand-ins
head: [{thing} strike in {city}|{city}: {thing} walk out|Strike by {thing} hits {city}|{thing} down tools in {city}]
head: {union} [calls out {thing}|stops work|begins strike] [over pay|over {cause}|in {city}]
lead: [Some|About|Around] {n2} {thing} in {city} [stopped work|walked out|went on strike|downed tools] {when} [in a dispute
  over|in protest at|because of] {cause}.
lead: A strike by {thing} [paralysed|disrupted|slowed] {city} {when}, with {n2} [employees|people] [staying away from
  work|joining|on the picket lines], [according to the union {union}|{union} said].
lead: {union} [called out|brought out] {n2} {thing} in {city} {when}; [at issue is|the quarrel is about|it is angry about]
  {cause}.
demand: The union [demands|wants|is asking for] [{pct1} per cent more pay|a rise of {pct1} per cent], [while the employers
  offer|against an offer of|but has been offered] {pct2}.
demand: [Employers|Management|{company}] [put|have put] {pct2} per cent on the table; [the workers want|{union} holds out
  for|the claim is for] {pct1}.
leader: [{leader}, who leads {union},|Union leader {leader}|{leader} of {union}] [accused {company} of stalling|said members
  would not give in|warned of a longer dispute|spoke of a last resort].
boss: {ceo}, [chief executive of {company}|head of {company}], [called the action irresponsible|said there was no more
  money|asked the union back to the table|regretted the trouble for the public].
length: The [action|walk-out|stoppage] is [to last|planned for|due to go on for] {n1} days [and may be extended|unless an
  offer comes|at first].
effect: [Next may come|There is talk of|Either side might now seek] {effect}.
public: [In {district}|Near {street}], [people|residents|commuters] [made do|waited for hours|shared taxis|went on foot] and
  [showed sympathy|grumbled|took it calmly].
mayor: [Mayor {mayor}|The mayor, {mayor},] [offered to mediate|urged both sides to talk|called the timing unfortunate].
numbers: [By noon|By evening|In the morning] {n3} [sites|depots|places of work] had [closed|shut|come to a halt], [a spokesman
  said|by the union's count|the company admitted].
head@1: [Talks fail|Deal ends {city} strike|{thing} back at work|{city} strike goes on] [as {leader} and {company} meet||after
  long night]
lead@1: [After a night of talks|Following a long meeting|After days of stoppage], {union} and {company} [agreed {when}|reached
  a settlement {when}|came to terms {when}] on [pay|wages] for the {thing} of {city}.
deal@1: The [settlement|compromise|paper] [gives|brings] {thing} {pct3} per cent in [two steps|stages] and [puts
  off|softens|withdraws] {cause}.
deal@1: [Members|Those on strike] [vote|will be balloted] on the terms [next week|within days]; {leader} [recommends
  acceptance|speaks of a hard-won result].
background: [Labour disputes|Stoppages] have [multiplied|become frequent] [this year|since the spring] as prices [rise|go up]
  faster than [wages|pay], and the [labour court|arbitration office] has [rarely been busier|a long list].
background: {union} [has|counts] [tens of thousands of members|members in every province] and [last struck|last called a
  strike] [here|in this trade] [four years ago|some years ago], when [buses stood still for a week|it won a shorter week].
background: By law, [essential services|emergency services] [must be kept up|have to go on], and [notice|a warning] must be
  given [two days|48 hours] [ahead|before].
""",
    "election": """
n1 18 64
pct1 34 56
pct2 18 33
pct3 41 78
things: the mayoral run-off|the council election|the provincial vote|the by-election|the referendum on the tramway|the vote on
  merging two boroughs
causes: rising rents|the state of the schools|a quarrel over the ring road|the closure of the maternity ward|a scandal about
  expenses
effects: a coalition with independents|a recount in two wards|the resignation of the party secretary|a minority administration
head: [{p1l} wins {thing}|{p1l} ahead in {city}|{city} chooses {p1l}|{party} takes {city}]
head: [Upset|Clear victory|Narrow result|New majority] in {city} [vote|election|poll]
lead: {p1} of {party} [won|carried|has come first in] {thing} in {city} {when} with {pct1} per cent [of the vote|of ballots].
lead: [Voters in {city}|The people of {city}|{city}] [gave|handed] {party} [victory|a clear lead|the first place] in {thing}
  {when}, and its candidate {p1} {pct1} per cent.
lead: {party} [celebrated|is celebrating] in {city}: {p1} [beat|defeated|left behind] {p2} in {thing} [held {when}|{when}].
second: {p2}, [for {party2}|the candidate of {party2}|standing for {party2}], [got|was left with|had to make do with] {pct2}
  per cent and [conceded|congratulated the winner|kept silent for an hour].
turnout: [Turnout was|Of those entitled,|Participation came to] {pct3} per cent[ went to the polls| voted|], [fewer than last
  time|more than expected|a figure nobody had foreseen].
issue: [The campaign had turned on|What moved people was|Candidates had argued above all about] {cause}.
next: [Likely now is|All signs point to|Observers expect] {effect}.
mayor: {mayor}, [the outgoing mayor|mayor for two terms|who did not stand again], [wished the winner luck|left the town hall
  by a side door|gave no comment].
wards: In {district} {p1l} [led|was ahead] [by {n1} votes|by a margin of {n1} ballots], [elsewhere by more|the closest of all
  wards].
expert: {expert}, [a political scientist at {institute}|who studies voting at {institute}], [saw a vote of protest|spoke of a
  shift among the young|warned against reading too much into it].
party: At {street}, [supporters|followers|campaign workers] [sang|cheered|embraced] [until late|deep into the night|as the
  figures appeared].
head@1: [Recount|Coalition talks|New team|{p1l} sworn in] in {city}
lead@1: {p1}, [winner of|who won] {thing} in {city}, [named|presented|introduced] [a first team|the new heads of department|a
  list of priorities] {when}.
plan@1: [First on the list is|The new team means to begin with|Most urgent is] {cause}, [for which {sum1} is set aside|and
  {sum1} will be spent on it|at a cost of {sum1}].
background: {party} had [governed|been out of office in] the [city|town] [for eight years|since the last reform], and {party2}
  [has|counts] [its strongholds|most of its voters] in the [villages around|suburbs].
background: [Ballots|Votes] are [counted|tallied] in [each ward|every polling station], and [complaints|objections] can be
  [lodged|raised] [for ten days|within ten days] with the [electoral board|returning officer].
""",
    "football": """
n1 4 40
n2 8 74
n3 41 88
g1 1 4
g2 0 2
things: an early header|a late penalty|a shot from thirty metres|a deflected free kick|a goalkeeper's slip|a counter-attack
  after a corner
causes: a red card before the break|three injured defenders|a pitch soaked by rain|a new formation|a missed penalty
effects: first place in the table|an end to a run of defeats|fresh worry about relegation|a place in the cup quarter-final
head: {team} [beat|overcome|see off|edge past] {rival} {g1}-{g2}
head: [{scorer}'s goal|{scorerl} strikes|{thing}] [lifts|wins it for|decides it for] {team}
lead: {team} [beat|defeated|got the better of] {rival} {g1}-{g2} [at {ground}|in front of a full house] {when} [thanks to|with
  the help of] {thing}.
lead: {thing} by {scorer} [gave|brought|earned] {team} a {g1}-{g2} [win|victory|success] over {rival} {when}.
lead: {rival} [went down|lost|came away empty-handed] {g2}-{g1} at {team} {when}, {scorer} [doing most of the damage|scoring
  the decisive goal|being the difference].
goal: {scorer} [struck|scored|hit the net] in the {n1}th minute, [set up by|after a pass from|following work by] {scorer2}.
goal: [It took|Only] {n1} minutes [passed|went by] before {scorer} [found the corner|headed in|gave the home side the lead].
goal2: {scorer2} [added|made it] [another|a second|more] [after {n2} minutes|with {n2} minutes gone] [to settle nerves|from
  close range|and the stand rose].
coach: [{coach}, the {team} coach,|Home coach {coach}|Coach {coach}] [praised the spirit|spoke of hard work|was relieved|saw
  room for improvement].
coach2: {rival}'s [coach|manager], {coach2}, [blamed|pointed to|complained of] {cause}.
turn: [The match turned on|What changed the game was|Decisive was] {cause}.
table: [The result means|For the hosts it is|It brings] {effect}.
crowd: [Some|About] {n4} [spectators|people] [came to|filled|watched at] {ground}.
chance: {p1} [hit the post|missed an open goal|was denied by the goalkeeper] [for the visitors|late on] [shortly before
  half-time|with time running out|in the {n3}th minute].
head@1: [{scorerl} out for weeks|Injury to {scorerl}|{team} worry about {scorerl}]
lead@1: {scorer}, who [scored|had struck] in the {g1}-{g2} [win over|victory against] {rival}, [will miss|is out for] [several
  weeks|the coming matches], {team} [said|announced] {when}.
injury@1: [A scan|An examination] at {hospital} [showed|revealed] [a torn muscle|damage to the knee|a broken bone in the foot].
background: {team} [have|had] [won|taken] [most|more than half] of their home [matches|games] [this season|since the summer],
  [and their next opponents|while the next visitors] [wait|come] [in a week|on the coming weekend].
background: The league [takes|goes into] a [short|brief] [winter break|pause] [next month|soon], and [three clubs|three sides]
  [go down|are relegated] [in May|at the end].
""",
    "results": """
n1 40 900
n2 3 19
pct1 4 38
pct2 2 27
things: tractors|frozen fish|bathroom tiles|railway signals|paints|office furniture|medical scanners|glass
  bottles|shipping|seeds
causes: dearer steel|a weak summer|the cost of a recall|strong orders from abroad|lower energy bills|a late harvest
effects: a share buy-back|a lower dividend|job cuts at two sites|a new plant abroad|the sale of a subsidiary
head: {company} [profit|earnings|quarterly result] [up|down|moves] {pct1} [pct|per cent]
head: [{company} disappoints|{company} surprises|{company} keeps forecast|Mixed quarter at {company}][: {ceol} blames
  {cause}||, plans {effect}]
lead: {company}, the {city} maker of {thing}, [reported|posted|announced] {when} a [quarterly|three-month] profit of {sum1}, a
  [change|move|swing] of {pct1} per cent [on the year|from a year ago|compared with last year].
lead: [Profit|Net earnings|Net income] at {company} [came to|reached|amounted to] {sum1} in the [quarter|past three months],
  the {thing} [group|company|supplier] said {when}.
lead: [{thing} group {company}|{company}, known for {thing},] [presented figures|opened its books|gave its quarterly report]
  {when}: {sum1} in profit[| on sales of {sum2}|, {pct1} per cent away from last year].
sales: [Sales|Revenue|Turnover] [stood at|came in at|was] {sum2}, [{pct2} per cent away from|within {pct2} per cent of|a
  {pct2} per cent change on] the [same period|previous year|year before].
reason: [The company blamed|Management pointed to|Behind it, the group said, was|A main factor was] {cause}.
plan: [Planned now is|The board has approved|On the agenda is] {effect}[|, {ceol} confirmed|, said people close to the board].
ceo: {ceo}, [chief executive|who has run the firm for years|at the helm], [kept the forecast for the year|saw first signs of
  recovery|asked shareholders for patience].
share: [The shares|Its stock] [lost|gained|moved] {n2} per cent [in early trading|by noon|before recovering], [one of the
  day's larger moves|against a calm market].
analyst: {expert}, analyst at {institute}, [had expected more|called it solid|spoke of one-off effects|left the rating
  unchanged].
staff: {company} [employs|has|counts] {n1} [people|staff] in {city}, [most of them in {district}|a number unchanged for years].
rival: [Its rival {other}|Competitor {other}|{other}, its main competitor,] [reports next week|had shown better
  figures|struggles with the same troubles].
head@1: {company} [confirms|decides on|details] {effect}
lead@1: {company} [gave details|confirmed|set out] {when} [of|what it means by] {effect}, [days after|shortly after]
  [reporting|its report of] {sum1} in [quarterly profit|profit].
detail@1: [Unions|Works councillors] [reacted with anger|asked for talks|were taken by surprise]; {ceol} [promised|spoke of]
  [fair terms|no forced dismissals].
background: [Makers of {thing}|Industrial companies] [have faced|face] [higher costs|swings in prices] [for two years|since
  last year], [and many|and several] have [cut|lowered] their [forecasts|guidance].
background: {company} was [founded|set up] [by two brothers|as a workshop] [before the war|a century ago] and [has been
  listed|went to the stock exchange] [since the nineties|thirty years ago].
""",
}
