package commands

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// A shelf is a source that has a thread for every link and counts how often it is read.
type shelf struct{ read int }

func (*shelf) Caps() forum.Caps {
	return forum.Caps{Engine: "Shelf", Edits: true, Deletions: true, Ordered: true}
}

func (*shelf) Resolve(_ context.Context, url string) (forum.Ref, error) {
	rest, ok := strings.CutPrefix(url, "https://")
	host, id, _ := strings.Cut(rest, "/")
	if !ok {
		return forum.Ref{}, forum.ErrForeign
	}
	return forum.Ref{Source: "shelf", Base: "https://" + host, ID: id, URL: url}, nil
}

func (s *shelf) Fetch(_ context.Context, ref forum.Ref, _ forum.Cursor) (forum.Page, error) {
	s.read++
	return forum.Page{Thread: &forum.Thread{Ref: ref, Title: "Thread " + ref.ID, Author: "marlow", Posts: 3, Top: 3}, First: true}, nil
}

// A desk is a channel in which somebody types.
type desk struct {
	Deps
	*shelf
	store  store.Store
	router *command.Router
	r      command.Request
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	st := memory.Open(0)
	t.Cleanup(func() { _ = st.Close() })
	d := &desk{shelf: &shelf{}, store: st, r: command.Request{
		Tenant: "discord:1", Channel: "discord:7", User: "U1", Name: "tindra", Rights: command.Manage, Root: "/tape",
		Stands: func(_ context.Context, to chat.Address) (command.Standing, error) {
			return command.Standing{Name: "#" + to.Place(), Rights: command.Manage, Sees: true}, nil
		},
	}}
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	d.Deps = Deps{
		Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Zone: zone, Wake: func() {},
		Sources: forum.Sources{{Name: "shelf", Source: d.shelf}},
	}
	if d.router, err = command.NewRouter(All(d.Deps), zone, nil); err != nil {
		t.Fatal(err)
	}
	return d
}

// types says a line and returns the answer, "public: " before one that all see.
func (d *desk) types(t *testing.T, line string) string {
	t.Helper()
	reply := d.router.Line(t.Context(), d.r, line)
	text := reply.Message.Text()
	if reply.Public {
		text = "public: " + text
	}
	return text
}

// says fails unless the answer to a line has all of these.
func (d *desk) says(t *testing.T, line string, want ...string) {
	t.Helper()
	got := d.types(t, line)
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("%s\n%s\nwant %q in it", line, got, w)
		}
	}
}

// has fails unless the channel has these settings.
func (d *desk) has(t *testing.T, to chat.Address, want store.Settings) {
	t.Helper()
	got, _, err := store.ReadSettings(t.Context(), d.Notes, to)
	if err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("%v has %+v, %v\nwant %+v", to, got, err, want)
	}
}

// TestSettings holds that all values are shown with their origin, that a change is told with before and after, once, and
// that each can be taken back.
func TestSettings(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.says(t, "settings", "zone: America/New_York (default)", "quiet: off (default)", "max_per_hour: no limit (default)", "format: card (default)",
		"exchange: NYSE (default)", "language: en (default)", "notify: to whoever subscribed (default)", "hosts: all that the operator allows (default)", "highlights: off (default)")
	d.says(t, "settings zone:Europe/Berlin quiet:22:00–7:00", "public: Settings of this channel changed by tindra.",
		"zone: America/New_York → Europe/Berlin", "quiet: off → 22:00-07:00")
	d.has(t, "discord:7", store.Settings{Zone: "Europe/Berlin", Quiet: "22:00-07:00"})
	if got := d.types(t, "settings quiet:22:00-07:00"); strings.HasPrefix(got, "public") || !strings.Contains(got, "say that already") {
		t.Errorf("the same again: %s", got)
	}
	d.says(t, "settings", "zone: Europe/Berlin (set here)", "quiet: 22:00-07:00 (set here)")
	d.says(t, "settings exchange:lse language:de format:full max_per_hour:20 notify:discord:9 hosts:https://Board.example/t/1,b.example:8443,board.example",
		"exchange: NYSE → LSE", "language: en → de", "format: card → full", "max_per_hour: no limit → 20", "notify: to whoever subscribed → discord:9",
		"hosts: all that the operator allows → b.example:8443,board.example")
	d.says(t, "settings quiet:off notify:off hosts:none max_per_hour:0 exchange:NYSE", "quiet: 22:00-07:00 → off", "notify: discord:9 → to whoever subscribed")
	d.has(t, "discord:7", store.Settings{Zone: "Europe/Berlin", Language: "de", Format: store.Full})
	d.says(t, "settings highlights:3", "highlights: off → 3")
	d.has(t, "discord:7", store.Settings{Zone: "Europe/Berlin", Language: "de", Format: store.Full, Highlights: 3})
	d.says(t, "settings highlights:0", "highlights: 3 → off")
	d.says(t, "settings reset:zone,language,format", "zone: Europe/Berlin → America/New_York")
	d.has(t, "discord:7", store.Settings{})
}

// TestSettingsMistakes holds that what is wrong changes nothing, and that the answer has the line that may be meant.
func TestSettingsMistakes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for line, want := range map[string]string{
		"zone:Europe/Berln":                   "/tape settings zone:Europe/Berlin",
		"highlights:1":                        "/tape settings highlights:2",
		"highlights:51":                       "50",
		"zone:berlin":                         "/tape settings zone:Europe/Berlin",
		`zone:"new york"`:                     "/tape settings zone:America/New_York",
		"zone:Local":                          "/tape settings zone:",
		"zone:../../etc/passwd":               "/tape settings zone:",
		"quiet:22-7":                          "/tape settings quiet:22:00-07:00",
		"quiet:23h30-6h":                      "/tape settings quiet:23:30-06:00",
		"quiet:10pm-7am":                      "/tape settings quiet:22:00-07:00",
		`quiet:"11:30 P.M. to 6"`:             "/tape settings quiet:22:00-07:00",
		"quiet:always":                        "/tape settings quiet:22:00-07:00",
		"quiet:00:00-24:00":                   "/tape settings quiet:22:00-07:00",
		"language:dee":                        "/tape settings language:de",
		"exchange:NASDQ":                      "/tape settings exchange:NASDAQ",
		"max_per_hour:1000":                   "/tape settings max_per_hour:200",
		"hosts:not-a-forum":                   "/tape settings hosts:forum.example",
		"hosts:a.example,b/c d":               "/tape settings",
		"reset:quite":                         "/tape settings reset:quiet",
		"formt:full":                          "/tape settings format:full",
		"zone:Mars/Olympus quiet:22:00-07:00": "/tape settings zone:",
	} {
		d.says(t, "settings "+line, want)
	}
	d.has(t, "discord:7", store.Settings{})
	d.r.Rights = command.Read
	d.says(t, "settings quiet:22:00-07:00", "E-TIER")
	d.has(t, "discord:7", store.Settings{})
}

// TestSettingsForm holds that a chat with buttons gets a form that is filled in with what is set, and that such a line is
// understood again.
func TestSettingsForm(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.types(t, "settings zone:Europe/Berlin quiet:22:00-07:00 hosts:a.example,b.example notify:discord:9")
	if reply := d.router.Line(t.Context(), d.r, "settings"); len(reply.Message.Actions) != 0 {
		t.Errorf("a chat without buttons gets %v", reply.Message.Actions)
	}
	d.r.Caps.Buttons = true
	reply := d.router.Line(t.Context(), d.r, "settings")
	want := chat.Action{Label: "Change…", Run: "settings zone:Europe/Berlin quiet:22:00-07:00 hosts:a.example,b.example notify:discord:9", Form: true}
	if len(reply.Message.Actions) != 1 || reply.Message.Actions[0] != want {
		t.Fatalf("actions %+v, want %+v", reply.Message.Actions, want)
	}
	d.says(t, want.Run, "say that already")
}

// TestSettingsOfDiscussion holds that a discussion has the settings of its channel, in the command, for what is subscribed in
// it, and for the watcher.
func TestSettingsOfDiscussion(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.r.Channel, d.r.Parent = "discord:70", "discord:7"
	d.says(t, "settings quiet:22:00-07:00 hosts:a.example format:compact", "public")
	d.has(t, "discord:7", store.Settings{Quiet: "22:00-07:00", Hosts: []string{"a.example"}, Format: store.Compact})
	d.says(t, "subscribe https://b.example/1", "E-HOST")
	d.says(t, "subscribe https://a.example/1", "Subscribed", "come as compact")
	d.says(t, "subscribe https://a.example/2", "Subscribed")
	d.has(t, "discord:70", store.Settings{Quiet: "22:00-07:00", Hosts: []string{"a.example"}, Format: store.Compact})
	d.says(t, "settings quiet:off", "quiet: 22:00-07:00 → off")
	d.has(t, "discord:70", store.Settings{Hosts: []string{"a.example"}, Format: store.Compact})
}

// TestHostsNarrow holds that a channel with a list takes no other forum, and that no other forum is even asked; and that the
// list is that of the channel into which a thread is brought.
func TestHostsNarrow(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.types(t, "settings hosts:a.example")
	d.says(t, "subscribe https://b.example/1", "This channel takes threads of a.example alone, not of b.example.", "/tape settings hosts:a.example,b.example")
	d.says(t, "subscribe https://a.example.b.example/1", "E-HOST")
	d.says(t, "subscribe https://a.example@b.example/1", "E-HOST")
	if d.shelf.read != 0 {
		t.Errorf("forums that are not listed were read %d times", d.shelf.read)
	}
	d.says(t, "subscribe https://A.example/1", "Subscribed")
	d.says(t, "subscribe https://b.example/2 channel:discord:8", "Subscribed")
	d.r.Channel = "discord:8"
	d.says(t, "subscribe https://b.example/3 channel:discord:7", "E-HOST")
}

// TestFormatOfChannel holds that what is subscribed without a format takes that of the channel, that one that was typed
// counts, also when it is the usual one, and also through the preview.
func TestFormatOfChannel(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.types(t, "settings format:compact")
	d.says(t, "subscribe https://a.example/1", "come as compact")
	d.says(t, "subscribe https://a.example/2 format:card", "come as card")
	d.r.Caps.Buttons = true
	reply := d.router.Line(t.Context(), d.r, "subscribe https://a.example/3 format:card")
	if len(reply.Message.Actions) == 0 {
		t.Fatal("no preview")
	}
	d.says(t, reply.Message.Actions[0].Run, "come as card")
}

// TestResumeInQuietHours holds that resume says what was held although it is night, and tells until when the next is held.
func TestResumeInQuietHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.types(t, "settings zone:UTC quiet:22:00-07:00") // the time in a bubble begins at midnight
		d.types(t, "subscribe https://a.example/1")
		s := d.only(t)
		s.Paused, s.Until = watch.PausedQuiet, time.Now().Add(7*time.Hour)
		if _, err := d.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
		d.says(t, "list", "quiet hours")
		d.says(t, "settings", "it is quiet until")
		d.says(t, "subscribe https://a.example/1 format:full", "Changed")
		if s := d.only(t); s.Paused != watch.PausedQuiet || s.Options.Format != store.Full {
			t.Errorf("after a change in quiet hours: %+v, want it still held", s)
		}
		d.says(t, "resume", "public: Resumed", "quiet hours: what comes next is held until", "/tape settings quiet:off")
		if s := d.only(t); s.Paused != "" {
			t.Errorf("after resume it is paused: %q", s.Paused)
		}
	})
}

// TestSettingsWake holds that a change brings a look at what the old settings hold, as soon as the watcher knows the new.
func TestSettingsWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.types(t, "settings quiet:22:00-07:00 zone:UTC")
		d.types(t, "subscribe https://a.example/1")
		s := d.only(t)
		s.Paused, s.Until = watch.PausedQuiet, time.Now().Add(7*time.Hour)
		if _, err := d.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
		looks, _, err := d.Threads.Due(t.Context(), "h", 1, time.Minute)
		if err != nil || len(looks) != 1 {
			t.Fatalf("looks %v, %v", looks, err)
		}
		next := looks[0].State
		next.Next = time.Now().Add(6 * time.Hour)
		if err := d.Threads.Advance(t.Context(), looks[0], next); err != nil {
			t.Fatal(err)
		}
		d.types(t, "settings quiet:off")
		time.Sleep(watch.SettingsAge)
		if looks, _, err = d.Threads.Due(t.Context(), "h", 1, time.Minute); err != nil || len(looks) != 1 {
			t.Errorf("half a minute after the change %d looks are due, %v; want one", len(looks), err)
		}
	})
}

func (d *desk) only(t *testing.T) store.Subscription {
	t.Helper()
	subs, err := d.Subscriptions.In(t.Context(), d.r.Channel)
	if err != nil || len(subs) != 1 {
		t.Fatalf("%d subscriptions, %v", len(subs), err)
	}
	return subs[0]
}
