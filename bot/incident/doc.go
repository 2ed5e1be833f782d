// Package incident tells people of trouble: one message for each incident and place, which follows it to its end.
//
// Whoever meets trouble only writes it down ([Threads], [Refused], [Mended], [Held]): a short note, and no chat is asked.
// A [Teller] goes round once a minute, in one of the processes that share a store. It compares the notes with what is
// known of the threads, groups what belongs together (the threads of one forum, the subscriptions of one channel), decides
// where it is told, and offers one message per incident and place. What a message says is a [Record]; the composer renders
// it as it is when the message is said.
//
// Where trouble is told is decided here alone, for each subscription: the place that the channel's settings name; else
// whoever subscribed, alone; else the channel itself. A place that refuses us is passed over.
//
// Trouble of less than ten minutes is told to nobody. What lasts is told in less than a quarter of an hour, edited at most
// once in a quarter of an hour while it goes on, and edited when it is over. What comes back within an hour goes on in the
// same message. [Policy] has these times.
//
// Every step may be repeated: a note is written before what follows from it is offered, the id of a message follows from
// what it is about and since when, and offering it again changes nothing.
package incident

import (
	"cmp"
	"time"
)

// A Policy says when trouble is told. Times that are zero are those of [DefaultPolicy].
type Policy struct {
	Every time.Duration // between two rounds
	Short time.Duration // how long trouble lasts at least before anybody is told
	Quiet time.Duration // the least time between two edits of a message while its incident goes on
	Again time.Duration // how soon after its end an incident that comes back is the same one
}

// DefaultPolicy is meant for people: what passes by itself is kept from them, and what does not is not.
var DefaultPolicy = Policy{Every: time.Minute, Short: 10 * time.Minute, Quiet: 15 * time.Minute, Again: time.Hour}

// whole returns p with the default of every time that it leaves out.
func (p Policy) whole() Policy {
	return Policy{
		Every: cmp.Or(p.Every, DefaultPolicy.Every), Short: cmp.Or(p.Short, DefaultPolicy.Short),
		Quiet: cmp.Or(p.Quiet, DefaultPolicy.Quiet), Again: cmp.Or(p.Again, DefaultPolicy.Again),
	}
}
