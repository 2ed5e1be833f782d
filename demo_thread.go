package main

import "time"

// The sample thread of the demo: an investing board talks about a company that grew overnight. The people, the company
// and the ticker are invented.

const demoTitle = "Harborline went from 3 ports to 41 in one winter"

// demoDay is when the sample thread begins. The demo's dates are fixed so that its transcript is too.
var demoDay = time.Date(2026, time.March, 12, 14, 5, 0, 0, time.UTC)

// A demoPost is one entry of the sample thread; Re is the number of the post it answers.
type demoPost struct {
	By, Text string
	Re       int
	Likes    int
}

// demoOpening is what stands in the thread before anybody subscribes.
var demoOpening = []demoPost{
	{By: "marlow", Likes: 21, Text: `I run a small warehouse, so I read this one as a customer first. The founder's letter is worth ten minutes. I cut it down; the bolding is mine.

> "In October we planned berths for three ports. In March it was forty-one, because the storms closed the southern route and everybody needed a planner at once. **We did not take one hour of planned downtime, and we will not plan one.**
>
> Then came the second problem. Whoever can move a berth can also hide a ship. So **every change is signed by the person who made it, and nobody can edit that log, not even us.**
>
> Growing was the easy half. Being trusted with it is the other half."

What I take from it: they scaled without stopping, and **they gave people power without giving it to those who would abuse it**. Churn was 0.4% last quarter, and three of the largest ports are month to month.

Long HBLN since autumn, about 3% of what I have.`},
	{By: "tindra", Re: 1, Likes: 6, Text: `One of their engineers explains the signed log here, from minute 12 on:

https://www.youtube.com/watch?v=hbln0demo12

Long HBLN`},
	{By: "okafor", Re: 2, Text: `[quote="tindra, post:2, topic:TOPIC, full:true"]
One of their engineers explains the signed log here, from minute 12 on:

https://www.youtube.com/watch?v=hbln0demo12

Long HBLN
[/quote]

Watched it twice. Replaying a whole port from the log in four minutes is the product; the planner is only how they sell it. No position yet, I want to see one bad quarter first.`},
}

// demoReplies arrive one by one while the demo runs.
var demoReplies = []demoPost{
	{By: "quillfeather", Re: 1, Text: `Three ports are month to month and you call that a strength? If the southern route opens again in June, nobody owes them a dollar in July.`},
	{By: "marlow", Re: 4, Likes: 3, Text: `[quote="quillfeather, post:4, topic:TOPIC"]
If the southern route opens again in June, nobody owes them a dollar in July.
[/quote]

Fair. My answer is the churn: 0.4% in the quarter in which the route was already half open. Revenue was up 212%, to $48.3M.`},
	{By: "besart", Re: 1, Text: `My cousin plans berths in the north. She says the old system needed nine phone calls to move one ship, this one needs one signature. Sold half my HBLN in January and I am sorry about it.`},
}

// demoEdit is what the second reply becomes, and demoSlip a reply that its author regrets.
const demoEdit = `[quote="quillfeather, post:4, topic:TOPIC"]
If the southern route opens again in June, nobody owes them a dollar in July.
[/quote]

Fair. My answer is the churn: 0.4% in the quarter in which the route was already half open. Revenue was up 121%, to $48.3M. (I had two digits the wrong way round.)`

var demoSlip = demoPost{By: "besart", Re: 6, Text: `She also told me next quarter's number, 61 ports.`}

// demoBurst arrives all at once.
var demoBurst = []demoPost{
	{By: "okafor", Re: 7, Text: `Please take that down, besart. That is not a number any of us should have.`},
	{By: "tindra", Re: 7, Text: `Agreed. And it is why the signed log matters more than the growth.`},
	{By: "quillfeather", Re: 5, Text: `121% I can live with. Still no position.`},
	{By: "marlow", Re: 7, Text: `Thanks for removing it. Back to the letter: what would make you sell?`},
}

// demoQuote asks for the card at the end.
const demoQuote = `quote #12 text:"The day they announce one, the letter was only a letter."`

// demoLast closes the demo.
var demoLast = []demoPost{
	{By: "tindra", Re: 11, Text: `A planned hour of downtime. The day they announce one, the letter was only a letter. Until then: long HBLN, and I added on Monday.`},
	{By: "okafor", Re: 12, Text: `[quote="tindra, post:12, topic:TOPIC, full:true"]
A planned hour of downtime. The day they announce one, the letter was only a letter. Until then: long HBLN, and I added on Monday.
[/quote]

Mine would be the first unsigned change.`},
}
