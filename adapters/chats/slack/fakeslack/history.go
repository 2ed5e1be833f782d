package fakeslack

import (
	"slices"
	"strings"
)

// history gives the messages of a channel, newest first, answers in threads left out but for broadcast ones. What is
// younger than [Options.HistoryLag] is not there yet.
func (f *Fake) history(c *call) (object, *refusal) {
	ch, r := f.readable(c, "history")
	if r != nil {
		return nil, r
	}
	if !ch.has(c.team.bot) {
		return nil, refuse("not_in_channel")
	}
	var all []object
	for _, m := range slices.Backward(f.said.in[ch.id]) {
		if f.readableNow(c, m) && (m.thread == "" || m.broadcast) {
			all = append(all, f.messageObject(m, yes(c.args["include_all_metadata"])))
		}
	}
	return paged(c, "messages", all, 100, 999)
}

// replies gives a message and its answers, oldest first.
func (f *Fake) replies(c *call) (object, *refusal) {
	ch, r := f.readable(c, "history")
	if r != nil {
		return nil, r
	}
	if !ch.has(c.team.bot) {
		return nil, refuse("not_in_channel")
	}
	parent := f.said.byTS[text(c.args["ts"])]
	if parent == nil || parent.channel != ch || parent.deleted && f.repliesTo(parent) == 0 {
		return nil, refuse("thread_not_found")
	}
	var all []object
	for _, m := range f.said.in[ch.id] {
		if f.readableNow(c, m) && (m == parent || m.thread == parent.ts) {
			all = append(all, f.messageObject(m, yes(c.args["include_all_metadata"])))
		}
	}
	return paged(c, "messages", all, 1000, 1000)
}

// readableNow reports whether a message is in the history now, and within oldest and latest.
func (f *Fake) readableNow(c *call, m *message) bool {
	if m.deleted || m.hidden != "" || f.now().Sub(m.at) < f.o.HistoryLag {
		return false
	}
	inclusive := yes(c.args["inclusive"])
	if oldest := text(c.args["oldest"]); oldest != "" {
		if n := compare(m.ts, oldest); n < 0 || n == 0 && !inclusive {
			return false
		}
	}
	if latest := text(c.args["latest"]); latest != "" {
		if n := compare(m.ts, latest); n > 0 || n == 0 && !inclusive {
			return false
		}
	}
	return true
}

// compare compares timestamps, which may lack their fraction or have a shorter one.
func compare(a, b string) int {
	return strings.Compare(padded(a), padded(b))
}

func padded(ts string) string {
	seconds, fraction, _ := strings.Cut(ts, ".")
	return strings.Repeat("0", max(0, 12-len(seconds))) + seconds + "." + (fraction + "000000")[:6]
}
