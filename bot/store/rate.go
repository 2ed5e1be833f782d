package store

import (
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// Take asks for n of a budget (the generic cell rate algorithm). at is when the budget will be whole again, and hold
// until when it is closed; zero: it is whole, it is open. wait 0: granted, and whole is the new at; else nothing is
// taken, and asking before wait is over is useless. Asking for more than the budget ever holds is granted when it is
// whole. Times are whole microseconds.
func Take(now, at, hold time.Time, l Limit, n int) (whole time.Time, wait time.Duration) {
	now = now.Truncate(time.Microsecond)
	every := max(0, l.Every.Truncate(time.Microsecond))
	n = max(n, 0)
	from := at
	if from.Before(now) {
		from = now
	}
	whole = from.Add(time.Duration(n) * every)
	if wait = max(whole.Sub(now)-time.Duration(max(l.Burst, 1, n))*every, hold.Sub(now)); wait > 0 {
		return at, wait
	}
	return whole, 0
}

// NoteMost is how many bytes the value of a note has at most.
const NoteMost = 64 << 10

// Fits returns why a note cannot be kept, if it is too long.
func Fits(n Note) error {
	if len(n.Value) <= NoteMost {
		return nil
	}
	return fault.New(fault.Invalid, "E-STORE-VALUE", "What was to be remembered is longer than 64 KiB.", "", nil)
}

// Ended reports whether something with an end has ended; no end never comes.
func Ended(end, now time.Time) bool { return !end.IsZero() && !Cut(now).Before(end) }
