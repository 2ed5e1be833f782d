package commands

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// notebook keeps notes in memory, as [store.Notes] promises.
type notebook map[store.Key]store.Note

func (b notebook) Read(_ context.Context, k store.Key) (store.Note, error) { return b[k], nil }

func (b notebook) Write(_ context.Context, n store.Note) (store.Note, error) {
	if b[n.Key].Version != n.Version {
		return store.Note{}, store.ErrStale
	}
	n.Version++
	b[n.Key] = n
	return n, nil
}

func (b notebook) Once(context.Context, store.Key, time.Duration) (bool, error) { return true, nil }
func (b notebook) Range(context.Context, string, string) ([]store.Note, error)  { return nil, nil }
func (b notebook) Forget(context.Context, store.Key) error                      { return nil }

// TestWatchlistRights holds that everybody may read a channel's list, that only those who manage it may change it, and that
// a discussion has the list of its channel.
func TestWatchlistRights(t *testing.T) {
	t.Parallel()
	d := Deps{Notes: notebook{}}
	spec := watchlist(d)
	ask := func(rights command.Tier, add ...string) (command.Reply, error) {
		r := command.Request{Tenant: "discord:1", Channel: "discord:7", Parent: "discord:5", Rights: rights, Root: "/tape", Verb: "watchlist", Values: command.Values{}}
		if len(add) > 0 {
			r.Values["add"] = command.Value{List: add}
		}
		return spec.Run(t.Context(), r)
	}
	_, err := ask(command.Read, "ZM")
	if e, ok := errors.AsType[*fault.Error](err); !ok || e.Kind != fault.Denied {
		t.Errorf("a reader adds: %v, want a fault.Denied", err)
	}
	if reply, err := ask(command.Manage, "zm", "$BRK-B"); err != nil || !reply.Public {
		t.Errorf("a manager adds: %+v, %v; want a public answer", reply, err)
	}
	reply, err := ask(command.Read)
	if err != nil || reply.Public || !strings.Contains(reply.Message.Push, "BRK.B, ZM") {
		t.Errorf("a reader looks: %+v, %v; want both tickers, privately", reply, err)
	}
	if _, err := ask(command.Manage, "no ticker"); fault.Of(err) != fault.Invalid {
		t.Errorf("no ticker is added: %v, want fault.Invalid", err)
	}
	if got := d.Notes.(notebook); len(got) != 1 || got[watchKey(command.Request{Tenant: "discord:1", Channel: "discord:5"})].Version == 0 {
		t.Errorf("kept as %v, want one note of the channel itself", got)
	}
}

// TestLongAgo holds what people may type for since.
func TestLongAgo(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	for typed, want := range map[string]string{
		"": "0001-01-01", "24h": "2026-03-30", "30d": "2026-03-01", "2w": "2026-03-17", "1y": "2025-03-31", "2026-01-31": "2026-01-31",
		"0d": "", "d": "", "-3d": "", "2027-01-01": "", "#120": "", "yesterday": "", "99999d": "",
	} {
		at, ok := longAgo(typed, now)
		if ok != (want != "") || ok && at.Format(time.DateOnly) != want {
			t.Errorf("longAgo(%q) = %v, %v; want %q", typed, at, ok, want)
		}
	}
}

// TestPositionLines holds that old declarations are marked, that a change of side tells the one before, and that the notice
// stands once, last.
func TestPositionLines(t *testing.T) {
	t.Parallel()
	said := func(n int, ago time.Duration, side market.Side) market.Position {
		p := market.Position{Side: side, Symbols: []string{"ZM"}, Words: string(side) + " ZM"}
		p.Number, p.At = n, time.Now().Add(-ago)
		p.Author.Name = "tindra"
		p.Post = string(rune('0' + n))
		return p
	}
	lines := positionLines([]market.Position{said(1, 100*24*time.Hour, market.Long), said(2, time.Hour, market.Short)}, 20)
	var got []string
	for _, l := range lines {
		got = append(got, rich.Doc{{Kind: rich.Paragraph, Kids: l}}.Text())
	}
	if len(got) != 3 || !strings.Contains(got[0], "short ZM") || !strings.Contains(got[0], "said long ZM before in #1") || strings.Contains(got[0], "older") ||
		!strings.Contains(got[1], "(older than 90 days)") || got[2] != "As the authors wrote it; not advice." {
		t.Errorf("got %q", got)
	}
	if positionLines(nil, 20) != nil {
		t.Error("a notice without a position")
	}
}
