package market

// A verb is what somebody did with a share, and what it declares.
type verb struct {
	side   Side
	alone  bool // it may begin a sentence without a subject: "Sold half my NET"
	noun   bool // it needs a position, a stake or shares beside the ticker: "started a position in SNOW"
	during bool // it is a form of what goes on: "adding"
	since  bool // it needs "have" before it, because alone it tells the past: "owned"
}

// acts lists the verbs by their words. What somebody may do, would do or wants to do is not among them.
var acts = map[string]verb{
	"own": {side: Long}, "hold": {side: Long}, "continue to own": {side: Long}, "continue to hold": {side: Long}, "keep holding": {side: Long},
	"owned": {side: Long, since: true}, "held": {side: Long, since: true}, "have": {side: Long, noun: true}, "got": {side: Long, noun: true, since: true},

	"had": {side: Long, since: true}, "put": {side: Long, noun: true},

	"remain long": {side: Long}, "staying long": {side: Long, alone: true, during: true}, "remaining long": {side: Long, alone: true, during: true}, "stay long": {side: Long}, "went long": {side: Long, alone: true},
	"remain short": {side: Short}, "staying short": {side: Short, alone: true, during: true}, "stay short": {side: Short}, "sold short": {side: Short, alone: true}, "went short": {side: Short, alone: true},
	"shorted": {side: Short, alone: true}, "shorting": {side: Short, alone: true, during: true},

	"bought": {side: Long, alone: true}, "bought back": {side: Long, alone: true}, "bought into": {side: Long, alone: true}, "purchased": {side: Long, alone: true},
	"added": {side: Long, alone: true}, "added to": {side: Long, alone: true}, "picked up": {side: Long, alone: true}, "scooped up": {side: Long, alone: true},
	"grabbed": {side: Long, alone: true}, "accumulated": {side: Long, alone: true}, "nibbled on": {side: Long, alone: true}, "nibbled at": {side: Long, alone: true},
	"nibbled": {side: Long, alone: true}, "doubled down on": {side: Long, alone: true}, "doubled down in": {side: Long, alone: true}, "loaded up on": {side: Long, alone: true},
	"topped up": {side: Long, alone: true}, "averaged down on": {side: Long, alone: true}, "averaged down in": {side: Long, alone: true}, "averaged into": {side: Long, alone: true},
	"re-entered": {side: Long, alone: true}, "reentered": {side: Long, alone: true}, "got into": {side: Long}, "got back into": {side: Long, alone: true},
	"initiated": {side: Long, alone: true}, "opened": {side: Long, alone: true, noun: true}, "started": {side: Long, alone: true, noun: true},
	"took": {side: Long, alone: true, noun: true}, "entered": {side: Long, alone: true, noun: true}, "established": {side: Long, alone: true, noun: true}, "built": {side: Long, alone: true, noun: true},
	"increased": {side: Long, alone: true, noun: true}, "upped": {side: Long, alone: true, noun: true}, "raised": {side: Long, alone: true, noun: true},
	"doubled": {side: Long, alone: true, noun: true}, "tripled": {side: Long, alone: true, noun: true}, "opened up": {side: Long, alone: true, noun: true},
	"started building": {side: Long, alone: true, noun: true}, "building": {side: Long, during: true, noun: true}, "ended up buying": {side: Long},
	"ended up adding": {side: Long}, "ended up adding to": {side: Long}, "ended up selling": {side: Sold}, "pulled the trigger on": {side: Long, alone: true},
	"jumped into": {side: Long}, "jumped back into": {side: Long, alone: true}, "moved into": {side: Long},
	"started buying": {side: Long, alone: true}, "began buying": {side: Long, alone: true}, "started adding to": {side: Long, alone: true},
	"started nibbling on": {side: Long, alone: true}, "started accumulating": {side: Long, alone: true}, "kept buying": {side: Long, alone: true},
	"started selling": {side: Sold, alone: true}, "started trimming": {side: Sold, alone: true}, "got rid of": {side: None, alone: true},
	"let go of": {side: None, alone: true},
	"buying":    {side: Long, alone: true, during: true}, "adding": {side: Long, alone: true, during: true}, "adding to": {side: Long, alone: true, during: true},
	"holding": {side: Long, alone: true, during: true}, "accumulating": {side: Long, alone: true, during: true}, "holding on to": {side: Long, alone: true, during: true},
	"holding onto": {side: Long, alone: true, during: true}, "keeping": {side: Long, during: true},

	"sold": {side: Sold, alone: true}, "sold off": {side: Sold, alone: true}, "unloaded": {side: Sold, alone: true}, "offloaded": {side: Sold, alone: true}, "trimmed": {side: Sold, alone: true}, "reduced": {side: Sold, alone: true},
	"pared": {side: Sold, alone: true}, "pared back": {side: Sold, alone: true}, "scaled back": {side: Sold, alone: true}, "lightened": {side: Sold, alone: true},
	"lightened up on": {side: Sold, alone: true}, "lightened up in": {side: Sold, alone: true}, "halved": {side: Sold, alone: true}, "cut": {side: Sold, alone: true, noun: true},
	"cut back on": {side: Sold, alone: true}, "took profits in": {side: Sold, alone: true}, "took profits on": {side: Sold, alone: true},
	"took some profits in": {side: Sold, alone: true}, "took some profits on": {side: Sold, alone: true}, "took some profit in": {side: Sold, alone: true},
	"took some profit on": {side: Sold, alone: true}, "took profit on": {side: Sold, alone: true}, "took profit in": {side: Sold, alone: true},
	"selling": {side: Sold, alone: true, during: true}, "trimming": {side: Sold, alone: true, during: true}, "reducing": {side: Sold, alone: true, during: true},

	"got stopped out of": {side: None, alone: true}, "was stopped out of": {side: None, alone: true}, "stopped out of": {side: None, alone: true}, "cashed out of": {side: None, alone: true},
	"exited": {side: None, alone: true}, "closed": {side: None, alone: true}, "closed out": {side: None, alone: true}, "closed out of": {side: None, alone: true},
	"got out of": {side: None, alone: true}, "sold out of": {side: None, alone: true}, "dumped": {side: None, alone: true}, "ditched": {side: None, alone: true},
	"liquidated": {side: None, alone: true}, "covered": {side: None, alone: true}, "bailed on": {side: None, alone: true}, "bailed out of": {side: None, alone: true},
	"closing": {side: None, during: true, alone: true, noun: true}, "exiting": {side: None, alone: true, during: true}, "closing out": {side: None, during: true}, "eliminated": {side: None, alone: true},
}

// longestVerb is how many words a verb has at most.
const longestVerb = 4

// The words of declarations, by their part in them.
var (
	// adverbs may stand between a subject and its verb. None of them takes back what the verb says.
	adverbs = set(`still also just now currently already recently finally today yesterday again even actually do personally definitely happily very myself
		really completely fully heavily quite both then all opportunistically slowly quietly entirely gladly proudly unfortunately sadly mostly simply
		first since happily slightly massively hugely super net`)

	// amounts may stand between a verb and its ticker.
	amounts = set(`some more a an few bit little lot lots of another additional half third quarter fifth tenth most part all my our the rest remaining entire whole
		last first shares share stock position positions holding holdings stake stakes starter small tiny large big huge new full initial modest decent
		nice in to into short long back tranche chunk slice batch core good couple hundred thousand two three four five ten % exposure portion majority smaller larger bigger
		allocation everything position's beneficial on about around roughly approximately nearly almost / portfolio remainder addition worth $ small-ish mini - sized dip`)
	amountWhole = set(`all entire whole remaining remainder rest everything`)
	amountPart  = set(`nearly almost half some third quarter fifth tenth most part few bit little lot lots % tranche chunk portion majority`)
	nouns       = set(`position positions holding holdings stake stakes shares share stock starter exposure allocation`)
	options     = set(`calls call puts put options option leaps warrants bonds bond convertible convertibles etf fund`)

	// doubts before a subject make a wish, a question or a report of what follows.
	doubts = set(`if suppose imagine wish unless said says say wrote writes told tells claims let's lets maybe perhaps probably assume assuming whether pretend
		hypothetically thought doubt wonder wondering scenario`)
	// greetings may stand before a name.
	greetings = set(`hi hello hey all everyone i'm im i am my name is cheers thanks regards best here welcome`)
	// ideas make a proposal of what stands beside them.
	ideas = set(`idea ideas trade strategy recommendation rating pair play pick picks recommend suggestion`)
	// lists are where a ticker may be added without being bought.
	lists = set(`watchlist watchlists watch-list screener screen radar research regard esteem contempt spreadsheet`)
	// places hold shares.
	places = set(`portfolio portfolios account accounts ira roth 401k isa sipp fund mix basket bucket book pile stack core collection weight weighting size group family`)
	// writings are where a share is covered by words.
	writings = set(`analyst newsletter article articles blog podcast column episode video videos report reports thread post posts substack channel write-up writeup`)
	// asks right before a subject make a question, or leave open when.
	asks = set(`do did am are should would could can will have had may might when whenever does is was once before until`)

	superlatives = set(`# one largest biggest top second third fourth fifth sixth smallest main core only highest conviction second-largest third-largest single number no 1
		growth tech current three four five six seven eight ten two long short stock individual public other new newest oldest remaining full best highest-conviction
		long-term present all total`)
)
