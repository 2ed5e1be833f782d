package commands

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

// sinceOption is the option that says from when on posts count.
func sinceOption() command.Option {
	return command.Option{Name: "since", Help: "only what was written since then: 30d, 12w, 2026-01-31", Type: command.Text, Named: true}
}

// typedSince is the moment that the option names; zero when nothing was typed.
func typedSince(r command.Request) (time.Time, error) {
	typed := strings.ToLower(strings.TrimSpace(r.Values.Text("since")))
	at, ok := longAgo(typed, time.Now().UTC())
	if !ok {
		return time.Time{}, fault.New(fault.Invalid, "E-SINCE", fmt.Sprintf("since: %q is no moment that is past.", rich.Line(typed, 40)),
			"I understand 12h, 30d, 12w, 6mo, 1y and 2026-01-31: "+r.Typed(r.Verb, "since:30d"), nil)
	}
	return at, nil
}

// longAgo reads 12h, 30d, 12w, 6mo, 1y or a date, seen from now; nothing is the zero time.
func longAgo(s string, now time.Time) (at time.Time, ok bool) {
	if s == "" {
		return time.Time{}, true
	}
	if at, err := time.Parse(time.DateOnly, s); err == nil {
		return at, at.Before(now)
	}
	unit := strings.TrimLeft(s, "0123456789")
	n, err := strconv.Atoi(strings.TrimSuffix(s, unit))
	if err != nil || n < 1 || n > 10_000 {
		return time.Time{}, false
	}
	switch strings.TrimSpace(unit) {
	case "h":
		return now.Add(-time.Duration(n) * time.Hour), true
	case "d":
		return now.AddDate(0, 0, -n), true
	case "w":
		return now.AddDate(0, 0, -7*n), true
	case "mo":
		return now.AddDate(0, -n, 0), true
	case "y":
		return now.AddDate(-n, 0, 0), true
	}
	return time.Time{}, false
}
