package main

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/digest"
	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A decided store is one in which people decided things about a channel.
type decided struct {
	*testing.T
	store.Store
}

func newDecided(t *testing.T) decided {
	t.Helper()
	st := memory.Open(0)
	t.Cleanup(func() { _ = st.Close() })
	return decided{t, st}
}

func (d decided) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// subscription returns the only one of a channel.
func (d decided) subscription(to chat.Address) store.Subscription {
	d.Helper()
	subs, err := d.Subscriptions.In(d.Context(), to)
	if err != nil || len(subs) != 1 {
		d.Fatalf("subscriptions of %v: %v, %v", to, subs, err)
	}
	return subs[0]
}

// has reports whether there is a note.
func (d decided) has(tenant, kind, name string) bool {
	d.Helper()
	n, err := d.Notes.Read(d.Context(), store.Key{Tenant: tenant, Kind: kind, Name: name})
	d.must(err)
	return n.Version != 0
}

// fill subscribes a channel and decides everything that there is to decide, with every option.
func (d decided) fill(to chat.Address) {
	d.Helper()
	ctx := d.Context()
	ref := forum.Ref{Source: "board", Base: "https://board.example", ID: "7"}
	s, err := d.Subscriptions.Put(ctx, store.Subscription{
		Lane: store.Lane{Thread: ref, To: to}, Tenant: "slack:T1", Owner: "U1", At: store.Cut(time.Now()), Options: store.Options{
			Mode: store.OP, Format: store.Full, Place: chat.PlacingOf("thread"), Edits: store.EditsNote, Match: []string{"/a,b/"}, Exclude: []string{"c"},
			Only: []string{"tindra"}, Never: []string{"okafor"}, MinLikes: 3, Tickers: []string{"ZM"}, Positions: true, Digest: store.Weekly, At: "07:30",
			Zone: "Europe/Berlin", Role: "S1",
		},
	}, store.Mark{Seq: 9})
	d.must(err)
	d.must(store.WriteSettings(ctx, d.Notes, store.Note{Key: store.SettingsKey(to)}, settingsOfAll))
	for _, key := range []store.Key{store.HiddenKey(s, "p1"), {Tenant: s.Tenant, Kind: "watchlist", Name: string(to)}, {Tenant: "slack", Kind: "install", Name: "T1"}} {
		_, err := d.Notes.Write(ctx, store.Note{Key: key, Value: []byte("tindra")})
		d.must(err)
	}
	ledger, err := json.Marshal(map[string]any{"ends": map[string]any{ref.Key(): map[string]any{"n": 7, "at": time.Now()}}})
	d.must(err)
	_, err = d.Notes.Write(ctx, store.Note{Key: store.Key{Tenant: "slack", Kind: "digests", Name: string(to)}, Value: ledger})
	d.must(err)
	d.must(follow.Book{Notes: d.Notes}.Add(ctx, s.Tenant, follow.Follow{What: follow.Ticker, Name: "ZM", By: follow.ByDM, User: "U1"}))
}

var settingsOfAll = store.Settings{
	Zone: "Europe/Berlin", Quiet: "22:00-07:00", Format: store.Compact, Language: "de", Exchange: "XETRA", Notify: "slack:C9", Most: 20, Hosts: []string{"board.example"},
}

func (d decided) moved(from decided, moves map[chat.Address]chat.Address) {
	d.Helper()
	var lines bytes.Buffer
	_, err := exportAll(d.Context(), from.Store, json.NewEncoder(&lines))
	d.must(err)
	for range 2 { // it may be repeated
		_, err = importAll(d.Context(), d.Store, bytes.NewReader(lines.Bytes()), moves)
		d.must(err)
	}
}

// TestMoveTakesDecisions holds that another store knows every option of a subscription and all that people decided beside it:
// settings, what is hidden, watchlists, follows, and how far digests came; and nothing of what belongs to the store alone.
func TestMoveTakesDecisions(t *testing.T) {
	from, to := newDecided(t), newDecided(t)
	from.fill("slack:C1")
	to.moved(from, nil)
	before, after := from.subscription("slack:C1"), to.subscription("slack:C1")
	if !before.Options.Equal(after.Options) || after.Tenant != before.Tenant || after.Owner != before.Owner {
		t.Errorf("moved %+v\nwant %+v", after, before)
	}
	s, _, err := store.ReadSettings(t.Context(), to.Notes, "slack:C1")
	if got, _ := json.Marshal(s); err != nil || string(got) != string(jsonOf(t, settingsOfAll)) {
		t.Errorf("settings %+v, %v\nwant %+v", s, err, settingsOfAll)
	}
	if key := store.HiddenKey(after, "p1"); !to.has(key.Tenant, key.Kind, key.Name) {
		t.Error("a hidden post is shown again")
	}
	if !to.has("slack:T1", "watchlist", "slack:C1") {
		t.Error("the watchlist stayed behind")
	}
	if mine, err := (follow.Book{Notes: to.Notes}).Of(t.Context(), "slack:T1", "U1"); err != nil || len(mine) != 1 {
		t.Errorf("somebody follows %v, %v, want one ticker", mine, err)
	}
	if last, err := digest.Last(t.Context(), to.Notes, after.Lane); err != nil || last != 7 {
		t.Errorf("digests came up to %d, %v, want 7", last, err)
	}
	if to.has("slack", "install", "T1") {
		t.Error("what belongs to the store alone moved")
	}
}

// TestMoveToAnotherChat holds that a channel that moves to another chat keeps its settings and what is hidden, and calls and
// tells nobody by ids of the chat that it left.
func TestMoveToAnotherChat(t *testing.T) {
	from, to := newDecided(t), newDecided(t)
	from.fill("slack:C1")
	to.moved(from, map[chat.Address]chat.Address{"slack:C1": "discord:7"})
	s := to.subscription("discord:7")
	if s.Options.Role != "" || s.Owner != "" || s.Options.Digest != store.Weekly {
		t.Errorf("moved %+v", s)
	}
	set, _, err := store.ReadSettings(t.Context(), to.Notes, "discord:7")
	if err != nil || set.Notify != "" || set.Quiet != settingsOfAll.Quiet || len(set.Hosts) != 1 {
		t.Errorf("settings %+v, %v", set, err)
	}
	if key := store.HiddenKey(s, "p1"); !to.has(key.Tenant, key.Kind, key.Name) {
		t.Error("a hidden post is shown again")
	}
	if last, err := digest.Last(t.Context(), to.Notes, s.Lane); err != nil || last != 7 {
		t.Errorf("digests came up to %d, %v, want 7", last, err)
	}
	if to.has("slack:T1", "watchlist", "discord:7") {
		t.Error("a watchlist of another chat moved")
	}
}

func jsonOf(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
