package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

var boardRef = forum.Ref{Source: "board", Base: "https://board.example", ID: "7", URL: "https://board.example/t/7"}

// A board is a forum with one thread, which does not change.
type board struct{ posts []forum.Post }

func (b board) Caps() forum.Caps { return forum.Caps{Engine: "Board", Edits: true, Deletions: true} }

func (b board) Resolve(context.Context, string) (forum.Ref, error) { return boardRef, nil }

func (b board) Fetch(context.Context, forum.Ref, forum.Cursor) (forum.Page, error) {
	return forum.Page{Thread: &forum.Thread{Ref: boardRef, Title: "Zoom security", Author: "marlow", Posts: len(b.posts), Top: len(b.posts)}, Posts: b.posts, First: true}, nil
}

// A room is a channel in which things are typed.
type room struct {
	t      *testing.T
	deps   Deps
	router *command.Router
	ask    command.Request
	posts  []forum.Post
}

func newRoom(t *testing.T) *room {
	t.Helper()
	st := memory.Open(0)
	t.Cleanup(func() { _ = st.Close() })
	said := func(n int, by, words string) forum.Post {
		return forum.Seal(forum.Post{ID: fmt.Sprint(100 + n), Number: n, Author: forum.Author{Name: by}, Created: time.Now().Add(-time.Hour), Body: rich.FromText(words)})
	}
	posts := []forum.Post{said(1, "marlow", "What of Zoom?"), said(2, "tindra", "Long ZM, for the security."), said(3, "okafor", "> Long ZM, for the security.\n\nNo."), said(4, "tindra", "Churn is up.")}
	d := Deps{
		Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Wake: func() {},
		Sources: forum.Sources{{Name: "board", Source: board{posts}}},
	}
	router, err := command.NewRouter(All(d), time.UTC, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &room{t, d, router, command.Request{Tenant: "test:1", Channel: "test:alpha", User: "u", Name: "Ada", Rights: command.Manage, Root: "/tape"}, posts}
	r.look(posts...)
	return r
}

// look keeps posts as a watcher would.
func (r *room) look(posts ...forum.Post) {
	r.t.Helper()
	ctx := r.t.Context()
	if err := r.deps.Threads.Wake(ctx, boardRef, time.Now()); err != nil {
		r.t.Fatal(err)
	}
	looks, _, err := r.deps.Threads.Due(ctx, "h", 1, time.Minute)
	if err != nil || len(looks) != 1 {
		r.t.Fatal(looks, err)
	}
	state := looks[0].State
	state.Thread = forum.Thread{Ref: boardRef, Title: "Zoom security", Author: "marlow", Posts: len(posts), Top: len(posts)}
	state.Top, state.LastOK = len(posts), time.Now()
	if err := r.deps.Threads.Keep(ctx, looks[0], posts); err != nil {
		r.t.Fatal(err)
	}
	if err := r.deps.Threads.Advance(ctx, looks[0], state); err != nil {
		r.t.Fatal(err)
	}
}

// types runs a line and returns the answer as text.
func (r *room) types(line string) (command.Reply, string) {
	r.t.Helper()
	reply := r.router.Line(r.t.Context(), r.ask, line)
	var text []string
	for _, b := range reply.Message.Blocks {
		text = append(text, rich.Doc(b.Nodes).Text())
	}
	return reply, strings.Join(text, "\n")
}

// taken is the only subscription of the channel.
func (r *room) taken() store.Subscription {
	r.t.Helper()
	subs, err := r.deps.Subscriptions.In(r.t.Context(), r.ask.Channel)
	if err != nil || len(subs) != 1 {
		r.t.Fatal(subs, err)
	}
	return subs[0]
}

// has fails unless an answer has all the words.
func has(t *testing.T, what, answer string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(answer, w) {
			t.Errorf("%s: lacks %q:\n%s", what, w, answer)
		}
	}
}

// TestEdit holds that edit changes what is named and nothing else, that the channel hears of it where other posts come, that
// none, off and 0 take back, and that what is wrong changes nothing.
func TestEdit(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 format:compact")
	reply, text := r.types("edit")
	has(t, "edit alone", text, "every new post, as compact", "/tape edit #1 format:compact", "none")
	if reply.Public || len(reply.Message.Actions) != 1 || !reply.Message.Actions[0].Form || reply.Message.Actions[0].Run != "edit https://board.example/t/7 anew format:compact" {
		t.Errorf("edit alone: %v, %+v", reply.Public, reply.Message.Actions)
	}
	reply, text = r.types(`edit match:"zoom security",churn,"/price (target|cut),{1,2}/" min_likes:3 only_authors:@tindra zone:Europe/Berlin`)
	has(t, "edit", text, "before: format:compact", `match:"zoom security",churn,"/price (target|cut),{1,2}/"`, "Changed by Ada")
	if want := []string{"zoom security", "churn", "/price (target|cut),{1,2}/"}; !reply.Public || !slices.Equal(r.taken().Options.Match, want) {
		t.Errorf("public %v, match %q, want %q", reply.Public, r.taken().Options.Match, want)
	}
	if reply, _ = r.types("edit format:full"); reply.Public || reply.Failed || r.taken().Options.MinLikes != 3 {
		t.Errorf("another format: public %v, failed %v, %+v", reply.Public, reply.Failed, r.taken().Options)
	}
	if _, text = r.types("edit format:full"); !strings.Contains(text, "says that already") {
		t.Errorf("the same again: %s", text)
	}
	before := r.taken()
	for line, code := range map[string]string{"edit match:/(/": "E-FILTER", "edit tickers:???": "E-FILTER", "edit zone:Mars": "E-OPTION", "edit at:25:00": "E-OPTION", "edit role:7": "E-ROLE", "edit min_likes:-1": "E-"} {
		reply, text := r.types(line)
		if !reply.Failed || !strings.Contains(text, code) || r.taken().Version != before.Version {
			t.Errorf("%s: failed %v, version %d:\n%s", line, reply.Failed, r.taken().Version, text)
		}
	}
	r.types("edit match:none min_likes:0 only_authors:none zone:off format:card")
	if o := r.taken().Options; !o.Equal(store.Options{Mode: store.Replies, Format: store.Card}) {
		t.Errorf("taken back: %+v", o)
	}
	r.types("edit match:zinc mode:op")
	r.types("edit anew exclude:tin")
	if o := r.taken().Options; !o.Equal(store.Options{Mode: store.Replies, Format: store.Card, Exclude: []string{"tin"}}) {
		t.Errorf("anew: %+v", o)
	}
	r.ask.Rights = command.Read
	if reply, _ := r.types("edit mode:op"); !reply.Failed {
		t.Error("a reader edits")
	}
}

// TestTypedAgain holds that the wishes which edit shows mean the same when they are typed, and when a form sends them.
func TestTypedAgain(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	entry := rapid.SampledFrom([]string{"zinc", "zoom security", "it's", `say "so"`, "/a{1,2}/", "/a, b/", "/x|y z/", "and/or", "«ja»", "C++", "ß", "-dash", "a:b"})
	rapid.Check(t, func(t *rapid.T) {
		o := store.Options{Mode: store.Replies, Format: store.Card}
		o.Match = rapid.SliceOfN(entry, 0, 4).Draw(t, "match")
		o.Exclude = rapid.SliceOfN(entry, 0, 2).Draw(t, "exclude")
		o.Only = rapid.SliceOfN(rapid.SampledFrom([]string{"tindra", "Ada L"}), 0, 2).Draw(t, "only")
		o.MinLikes = rapid.IntRange(0, 5).Draw(t, "likes")
		o.Positions = rapid.Bool().Draw(t, "positions")
		o.Place = rapid.SampledFrom([]chat.Placing{chat.PlaceAuto, chat.PlaceChannel}).Draw(t, "place")
		o.Digest = rapid.SampledFrom([]store.Rhythm{store.NoDigest, store.Daily}).Draw(t, "digest")
		line := oneLine("edit #1 anew", asTyped(o))
		spec, given, ok := r.router.Understand(r.ask, line)
		if !ok || spec.Name != "edit" {
			t.Fatalf("%s is not understood", line)
		}
		var again store.Options
		probe := spec
		probe.Run = func(_ context.Context, r command.Request) (reply command.Reply, err error) {
			again, err = wished(r, store.Options{})
			return reply, err
		}
		router, err := command.NewRouter([]command.Spec{probe}, time.UTC, nil)
		if err != nil {
			t.Fatal(err)
		}
		if reply := router.Line(context.Background(), r.ask, line); reply.Failed || !again.Equal(o) {
			t.Fatalf("%s: %+v, want %+v (%v)", line, again, o, reply.Message.Push)
		}
		if slices.ContainsFunc(slices.Concat(o.Match, o.Exclude), func(s string) bool { return strings.Contains(s, `"`) || strings.Contains(s, "«") }) {
			return // a form takes quotes at the ends of an entry off
		}
		if reply := router.Do(context.Background(), r.ask, "edit", given); reply.Failed || !again.Equal(o) {
			t.Fatalf("%v: %+v, want %+v (%v)", given, again, o, reply.Message.Push)
		}
	})
}

// TestPreview holds that the preview says the filters in words, shows the newest post that passes, tells how many would have,
// and names other channels that the asker sees, and no others.
func TestPreview(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.ask.Caps.Buttons = true
	r.ask.Stands = func(_ context.Context, to chat.Address) (command.Standing, error) {
		return command.Standing{Name: "#" + strings.TrimPrefix(string(to), "test:"), Rights: command.Manage, Sees: to != "test:secret"}, nil
	}
	for _, to := range []chat.Address{"test:beta", "test:secret"} {
		s := store.Subscription{Lane: store.Lane{Thread: boardRef, To: to}, Tenant: r.ask.Tenant}
		if _, err := r.deps.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
	}
	reply, text := r.types("subscribe https://board.example/t/7 tickers:ZM")
	has(t, "preview", text, "only posts that name ZM", "1 of the newest 4 would have come", "Long ZM", "already comes to #beta")
	if strings.Contains(text, "secret") || strings.Contains(text, "Churn") || reply.Public {
		t.Errorf("public %v:\n%s", reply.Public, text)
	}
	has(t, "its button", reply.Message.Actions[0].Run, "tickers:ZM")
	_, text = r.types("subscribe https://board.example/t/7 match:zinc")
	has(t, "nothing passes", text, "Nothing of", `have "zinc"`, "None of the newest 4 posts would have come")
	if _, text = r.types("subscribe https://board.example/t/7"); strings.Contains(text, "would have come") {
		t.Errorf("no filter:\n%s", text)
	}
}

// TestWhyRemembers holds that why tells what a filter decided and when, with the words, also after the filter was changed,
// and falls back on today's filter where nothing is remembered.
func TestWhyRemembers(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 match:security backfill:4")
	s := r.taken()
	remember := func(d filter.Decision, rev forum.Rev) {
		t.Helper()
		if err := filter.Remember(t.Context(), r.deps.Notes, s, "102", filter.Entry{Decision: d, Rev: rev, At: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	_, text := r.types("why #4")
	has(t, "derived", text, `not said: match - it has nothing of what is asked for: "security"`)
	remember(filter.Decision{Rule: "min_likes", Why: "it has 0 likes of the 3 that are asked for", Later: true}, "old")
	remember(filter.Decision{Takes: true, Rule: "match", Why: `it has what "security" asks for`, Matched: "security"}, r.posts[1].Rev)
	_, text = r.types("why #2")
	has(t, "remembered", text, "not taken: min_likes - it has 0 likes", "it may come later", `edited; then taken: match - it has what "security" asks for ("security")`)
	_, text = r.types("why #3")
	has(t, "a repetition", text, "not said: match")
	r.types("edit match:zinc")
	_, text = r.types("why #2")
	has(t, "after another filter", text, `taken: match - it has what "security" asks for`, "the filters were changed since", `"zinc"`)
}

// TestWhyHidden holds that why tells no words of a post that was taken out of the channel, and that it was.
func TestWhyHidden(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 exclude:/s.curity/ backfill:4")
	d := filter.Decision{Takes: true, Rule: "match", Why: `it has what "/s.curity/" asks for`, Matched: "security"}
	if err := filter.Remember(t.Context(), r.deps.Notes, r.taken(), "102", filter.Entry{Decision: d, Rev: r.posts[1].Rev, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	const found = `("security")`
	_, text := r.types("why #2")
	has(t, "before", text, found)
	r.types("hide #2")
	_, text = r.types("why #2")
	has(t, "hidden", text, "taken: match", "the filters were changed since", "those who manage this channel took it out")
	if strings.Contains(text, found) {
		t.Errorf("words of a hidden post:\n%s", text)
	}
	r.types("hide #2 back")
	_, text = r.types("why #2")
	has(t, "shown again", text, found)
}

// TestWhyPaused holds that why calls a pause that is over no pause, and blames none for what would not come without it.
func TestWhyPaused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		r.types("subscribe https://board.example/t/7 exclude:dry")
		r.types("pause until:2h")
		_, text := r.types("why #1")
		has(t, "before it was subscribed", text, "it was there before the channel subscribed")
		time.Sleep(time.Minute)
		r.more(1)
		_, text = r.types("why #5")
		has(t, "left out", text, "not said: exclude")
		r.types("edit exclude:none")
		_, text = r.types("why #5")
		has(t, "in the pause", text, "not said: the subscription is paused (paused by Ada)")
		time.Sleep(2 * time.Hour)
		_, text = r.types("why #5")
		has(t, "after the pause", text, "not said yet: the pause is over")
	})
}

// TestPosters holds that names are offered by how much their owners write, in the thread that is named.
func TestPosters(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7")
	var got []string
	for _, s := range r.router.Complete(t.Context(), r.ask, "edit #1 only_authors:") {
		got = append(got, s.Value)
	}
	if want := []string{"only_authors:tindra", "only_authors:marlow", "only_authors:okafor"}; !slices.Equal(got, want) {
		t.Errorf("offered %q, want %q", got, want)
	}
	if offers := r.router.Offer(t.Context(), r.ask, "edit", "not_authors", "tindra,ok", nil); len(offers) != 1 || offers[0].Value != "tindra,okafor" {
		t.Errorf("behind a comma: %+v", offers)
	}
	if offers := r.router.Complete(t.Context(), r.ask, "subscribe https://board.example/t/9 tickers:"); len(offers) != 1 || offers[0].Value != "tickers:ZM" {
		t.Errorf("tickers: %+v", offers)
	}
}

// TestSettingsFile holds that the settings take what a command takes, and refuse what it refuses, entry by entry.
func TestSettingsFile(t *testing.T) {
	t.Parallel()
	o, err := OptionsOf(map[string][]string{
		"mode": {"op"}, "match": {"zoom security", "/a,b/"}, "min_likes": {"3"}, "positions": {"true"}, "digest": {"off"}, "place": {"thread"}, "only_authors": {"tindra"},
	})
	want := store.Options{Mode: store.OP, Format: store.Card, Match: []string{"zoom security", "/a,b/"}, MinLikes: 3, Positions: true, Place: chat.PlaceThread, Only: []string{"tindra"}}
	if err != nil || !o.Equal(want) {
		t.Errorf("%+v, %v; want %+v", o, err, want)
	}
	if o, err = OptionsOf(map[string][]string{"mode": {"digest"}}); err != nil || o.Digest != store.Daily {
		t.Errorf("mode: digest is %+v, %v; want a daily one", o, err)
	}
	for _, w := range Wishes() {
		switch w.Name {
		case "match":
			if item, what, fix := w.Check([]string{"good", "/(/"}); item != 1 || what != "has a ( that is not closed" || fix == "" {
				t.Errorf("match: %d, %q, %q", item, what, fix)
			}
		case "zone":
			if _, what, _ := w.Check([]string{"Mars"}); what == "" {
				t.Error("Mars is a zone")
			}
		case "tickers":
			if item, what, _ := w.Check([]string{"ZM", "NET", "???"}); item != 2 || what == "" {
				t.Errorf("tickers: %d, %q", item, what)
			}
		}
	}
}
