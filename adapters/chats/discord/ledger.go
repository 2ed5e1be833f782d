package discord

import "time"

// Discord bans an address for answers of 401, 403 and 429, 10,000 of them within ten minutes; those of a limit that is
// shared with others do not count. https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
const (
	ledgerWarn = 5000
	ledgerStop = 9000
	ledgerSlot = 10 * time.Second
	ledgerSpan = 10 * time.Minute
)

// A ledger counts such answers over the last ten minutes. The zero ledger is empty.
type ledger struct {
	slots [ledgerSpan/ledgerSlot + 1]struct {
		at time.Time
		n  int
	}
}

// add counts one, and returns how many there are now.
func (l *ledger) add(now time.Time) int {
	at := now.Truncate(ledgerSlot)
	slot := &l.slots[at.Unix()/int64(ledgerSlot/time.Second)%int64(len(l.slots))]
	if !slot.at.Equal(at) {
		slot.at, slot.n = at, 0
	}
	slot.n++
	return l.count(now)
}

func (l *ledger) count(now time.Time) int {
	n := 0
	for _, s := range l.slots {
		if now.Sub(s.at) < ledgerSpan+ledgerSlot {
			n += s.n
		}
	}
	return n
}

// stop returns how long to rest; 0: there is no need to.
func (l *ledger) stop(now time.Time) time.Duration {
	left := l.count(now)
	if left < ledgerStop {
		return 0
	}
	// The oldest slots fall out first.
	wait := ledgerSlot
	for age := ledgerSpan; age > 0 && left >= ledgerStop; age -= ledgerSlot {
		wait = ledgerSpan + ledgerSlot - age
		left -= l.at(now.Add(-age))
	}
	return wait
}

func (l *ledger) at(moment time.Time) int {
	at := moment.Truncate(ledgerSlot)
	slot := l.slots[at.Unix()/int64(ledgerSlot/time.Second)%int64(len(l.slots))]
	if !slot.at.Equal(at) {
		return 0
	}
	return slot.n
}
