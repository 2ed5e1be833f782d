package discord

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// A desk is a handler that answers as a test says and remembers who asked.
type desk struct {
	*command.Router
	mu    sync.Mutex
	asked []command.Request
}

func (d *desk) remember(r command.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = append(d.asked, r)
}

func (d *desk) last(t *testing.T) command.Request {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.asked) == 0 {
		t.Fatal("nobody asked")
	}
	return d.asked[len(d.asked)-1]
}

func told(words string, actions ...chat.Action) chat.Message {
	return chat.Message{Push: words, Blocks: []chat.Block{{Style: chat.Title, Nodes: []rich.Node{rich.T(words)}}}, Actions: actions}
}

// newDesk has a verb for each way of answering.
func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{}
	verb := func(name string, tier command.Tier, wait time.Duration, reply command.Reply) command.Spec {
		return command.Spec{Name: name, Help: "says " + name, Tier: tier, Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			d.remember(r)
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return command.Reply{}, ctx.Err()
			}
			return reply, nil
		}}
	}
	many := make([]chat.Action, 9)
	for i := range many {
		many[i] = chat.Action{Label: fmt.Sprintf("Choice %d", i+1), Run: fmt.Sprintf("pick n:%d", i+1)}
	}
	pick := verb("pick", command.Read, 0, command.Reply{Message: told("picked")})
	pick.Options = []command.Option{
		{Name: "n", Help: "which", Type: command.Number, Min: 1, Max: 9, Named: true},
		{Name: "how", Help: "in which way", Type: command.Choice, Choices: []string{"this", "that"}, Default: "this", Named: true},
	}
	menu := verb("point", command.Read, 0, command.Reply{Message: told("pointed at")})
	menu.Menu = "Point at this"
	specs := []command.Spec{
		verb("quick", command.Read, 0, command.Reply{Message: told("quick words")}),
		verb("public", command.Read, 0, command.Reply{Message: told("public words"), Public: true}),
		verb("slow", command.Read, 600*time.Millisecond, command.Reply{Message: told("slow words")}),
		verb("slow-public", command.Read, 600*time.Millisecond, command.Reply{Message: told("slow public words"), Public: true}),
		verb("buttons", command.Read, 0, command.Reply{Message: told("press one",
			chat.Action{Label: "Again", Run: "pick n:3"}, chat.Action{Label: "To all", Run: "public"}, chat.Action{Label: "Form", Run: "pick n:4", Form: true})}),
		verb("many", command.Read, 0, command.Reply{Message: told("choose one", many...)}),
		pick, menu,
		verb("manage", command.Manage, 0, command.Reply{Message: told("managed"), Public: true}),
	}
	router, err := command.NewRouter(specs, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.Router = router
	return d
}

// hear lets the bot of a world listen until the test ends.
func (w *world) hear(t *testing.T, h command.Handler) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.d.Listen(ctx, h) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Listen = %v, want nil after its context ended", err)
		}
	})
	if err := w.Connected(ctx); err != nil {
		t.Fatal(err)
	}
	for len(w.Commands("")) == 0 {
		time.Sleep(5 * time.Millisecond)
	}
}

// wholly waits for the whole answer and returns its words.
func wholly(t *testing.T, a *fakediscord.Answer) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := a.Wait(ctx); err != nil {
		t.Fatalf("no answer: %v", err)
	}
	return strings.Trim(a.Text(), "*") // a title is bold in components
}

// TestAnswers holds how each kind of answer arrives: quick ones at once, slow ones in the place of a promise, public ones
// for everybody, and all within the time that people wait for.
func TestAnswers(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	w.hear(t, newDesk(t))
	p := fakediscord.Person{Name: "okafor"}
	w.Member(w.guild, p)
	ctx := t.Context()
	ask := func(verb string) *fakediscord.Answer {
		a := w.Slash(ctx, p, w.one, rootAll, verb, nil)
		if a.AckAfter > time.Second {
			t.Errorf("%s is acknowledged after %v", verb, a.AckAfter)
		}
		return a
	}
	if a := ask("quick"); wholly(t, a) != "quick words" || !a.Ephemeral || a.Deferred {
		t.Errorf("quick: %q, private %v, deferred %v", a.Text(), a.Ephemeral, a.Deferred)
	}
	if a := ask("public"); wholly(t, a) != "public words" || a.Ephemeral {
		t.Errorf("public: %q, private %v", a.Text(), a.Ephemeral)
	}
	if a := ask("slow"); wholly(t, a) != "slow words" || !a.Ephemeral || !a.Deferred {
		t.Errorf("slow: %q, private %v, deferred %v", a.Text(), a.Ephemeral, a.Deferred)
	}
	before := len(w.stand(w.one))
	a := ask("slow-public")
	soonest, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if _, err := w.Await(soonest, w.one, func(all []fakediscord.Message) bool { return len(w.standing(all)) == before+1 }); err != nil {
		t.Fatalf("%v; the channel shows %q, the answer %q, follow-ups %v, log %s", err, w.words(w.one), a.Text(), a.Followups(), w.log)
	}
	if words := w.words(w.one); words[len(words)-1] != "slow public words" {
		t.Errorf("the channel shows %q last", words[len(words)-1])
	}
}

func (w *world) standing(all []fakediscord.Message) []fakediscord.Message {
	return slices.DeleteFunc(slices.Clone(all), func(m fakediscord.Message) bool { return m.Deleted })
}

// A clumsy handler panics where no router catches it.
type clumsy struct{ *desk }

func (clumsy) Do(context.Context, command.Request, string, map[string]string) command.Reply {
	panic("marlow wrote this")
}

// TestPanic holds that a panic of whoever handles a command costs one answer, and is logged without its words.
func TestPanic(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	ann := fakediscord.Person{ID: "7", Name: "ann"}
	w.Member(w.guild, ann)
	w.hear(t, clumsy{newDesk(t)})
	for range 2 {
		if got := wholly(t, w.Slash(t.Context(), ann, w.one, rootAll, "quick", nil)); !strings.Contains(got, "Something went wrong inside Threadtape.") {
			t.Errorf("the answer is %q", got)
		}
	}
	if log := w.log.String(); !strings.Contains(log, "discord: panic") || strings.Contains(log, "marlow") {
		t.Errorf("the log:\n%s", log)
	}
}

// TestStopWhileAsked holds that somebody who was promised an answer hears of it when the program stops.
func TestStopWhileAsked(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	ann := fakediscord.Person{ID: "7", Name: "ann"}
	w.Member(w.guild, ann)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.d.Listen(ctx, newDesk(t)) }()
	if err := w.Connected(ctx); err != nil {
		t.Fatal(err)
	}
	for len(w.Commands("")) == 0 {
		time.Sleep(5 * time.Millisecond)
	}
	a := w.Slash(t.Context(), ann, w.one, rootAll, "slow", nil)
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Listen = %v", err)
	}
	if got := wholly(t, a); !strings.Contains(got, "I am being restarted.") {
		t.Errorf("the answer is %q", got)
	}
}

// TestPress holds that a button runs its line about the message it stands on, that a private answer is replaced by what
// its button gives, and that what does not fit into a row is chosen from a menu.
func TestPress(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{"embeds": {}, "components": {Components: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, fakediscord.Options{}, o)
			h := newDesk(t)
			w.hear(t, h)
			p := fakediscord.Person{Name: "okafor"}
			w.Member(w.guild, p)
			ctx := t.Context()
			first := w.Slash(ctx, p, w.one, rootAll, "buttons", nil)
			wholly(t, first)
			w.Press(ctx, p, first, "Again")
			if got := wholly(t, first); got != "picked" {
				t.Errorf("after Again the answer is %q", got)
			}
			if r := h.last(t); r.Verb != "pick" || r.Values.Number("n") != 3 || r.On.Zero() {
				t.Errorf("pressed: %+v", r)
			}
			second := w.Slash(ctx, p, w.one, rootAll, "buttons", nil)
			wholly(t, second)
			w.Press(ctx, p, second, "To all")
			if _, err := w.Await(ctx, w.one, func(all []fakediscord.Message) bool { return len(all) == 1 }); err != nil || !strings.Contains(w.words(w.one)[0], "public words") {
				t.Errorf("to all: %q, %v", w.words(w.one), err)
			}
			if n := len(second.Buttons()); n != 0 {
				t.Errorf("the private answer still has %d buttons", n)
			}
			many := w.Slash(ctx, p, w.one, rootAll, "many", nil)
			wholly(t, many)
			w.Choose(ctx, p, many, "More…", "Choice 9")
			if r := h.last(t); r.Verb != "pick" || r.Values.Number("n") != 9 {
				t.Errorf("chosen: %s %v", r.Verb, r.Values)
			}
		})
	}
}

// TestForm holds that a form is filled in with what is known and runs with what was entered.
func TestForm(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	h := newDesk(t)
	w.hear(t, h)
	p := fakediscord.Person{Name: "okafor"}
	w.Member(w.guild, p)
	ctx := t.Context()
	a := w.Slash(ctx, p, w.one, rootAll, "buttons", nil)
	wholly(t, a)
	form := w.Press(ctx, p, a, "Form")
	if form.Modal == nil || !strings.Contains(string(form.Modal), `"value":"4"`) {
		t.Fatalf("the form is %s", form.Modal)
	}
	w.Submit(ctx, p, form, map[string]string{"n": "7", "how": "that"})
	if r := h.last(t); r.Values.Number("n") != 7 || r.Values.Text("how") != "that" {
		t.Errorf("entered: %v", r.Values)
	}
}

// TestWhoAsks holds what is known of whoever asks: their rights in the channel, the tenant, and what they point at.
func TestWhoAsks(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	h := newDesk(t)
	w.hear(t, h)
	ctx := t.Context()
	p, boss := fakediscord.Person{ID: "700000000000000001", Name: "okafor"}, fakediscord.Person{ID: "700000000000000002", Name: "tindra"}
	w.Member(w.guild, p)
	w.Member(w.guild, boss, w.Role(w.guild, "bosses", bitManageGuild|bitManageChannels))
	wholly(t, w.Slash(ctx, p, w.one, rootAll, "quick", nil))
	if r := h.last(t); r.Tenant != "discord:"+w.guild || r.Channel != at(w.one) || r.User != p.ID || r.Rights != command.Read || r.Root != "/tape" {
		t.Errorf("a reader: %+v", r)
	}
	w.Slash(ctx, boss, w.one, rootAdmin, "manage", nil)
	if r := h.last(t); r.Rights != command.Operate || r.Verb != "manage" {
		t.Errorf("a manager of the server: %+v", r)
	}
	w.TimeOut(w.guild, boss.ID, time.Now().Add(time.Hour))
	before := len(h.asked)
	w.Slash(ctx, boss, w.one, rootAdmin, "manage", nil)
	if len(h.asked) != before {
		t.Error("somebody in time-out managed something")
	}
	m := w.Say(p, w.one, "Look at https://forum.example/t/winter/7, and (https://other.example/x).")
	wholly(t, w.OnMessage(ctx, p, w.one, "Point at this", m))
	want := []string{"https://forum.example/t/winter/7", "https://other.example/x"}
	if r := h.last(t); r.Verb != "point" || r.On.ID != m || !slices.Equal(r.Links, want) {
		t.Errorf("pointed at %+v with %q, want %q", r.On, r.Links, want)
	}
	dm := w.DM(p)
	wholly(t, w.Slash(ctx, p, dm, rootAll, "public", nil))
	if r := h.last(t); r.Rights != command.Read || r.Tenant != "discord:user:"+p.ID {
		t.Errorf("alone with the bot: %+v", r)
	}
}

// TestMute holds that who may not write in a channel gets even public answers alone.
func TestMute(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	w.hear(t, newDesk(t))
	p := fakediscord.Person{ID: "700000000000000001", Name: "okafor"}
	w.Member(w.guild, p)
	w.Overwrite(w.one, p.ID, 1, 0, bitSendMessages)
	if a := w.Slash(t.Context(), p, w.one, rootAll, "public", nil); wholly(t, a) != "public words" || !a.Ephemeral {
		t.Errorf("%q, private %v", a.Text(), a.Ephemeral)
	}
}

// TestElsewhere holds that a button means nothing under another tenant, nor when nobody remembers it.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	h := newDesk(t)
	ctx := t.Context()
	token, err := w.d.button(ctx, "discord:1", chat.Action{Run: "pick n:3"})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{buttonNoted + token, buttonNoted + "nothing", "b:", "x", "", strings.Repeat("b:x", 200), "v:../../x", "v:PICK"} {
		var got callback
		in := interaction{ID: "1", Type: typePressed, Guild: "2", ChannelID: "3", Member: &asker{User: user{ID: "9"}}}
		in.Data.CustomID = id
		w.d.heard(ctx, h, in, func(_ context.Context, c callback, _ bool) error { got = c; return nil })
		body, ok := got.Data.(message)
		if !ok || body.Flags&flagPrivate == 0 || len(h.asked) != 0 {
			t.Errorf("%q: %+v, asked %d", id, got, len(h.asked))
		}
	}
}

// TestNobody holds that bots, webhooks and broken interactions get no answer and do no harm.
func TestNobody(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	h := newDesk(t)
	for _, raw := range []string{
		`{"id":"1","type":2,"member":{"user":{"id":"9","bot":true}},"data":{"name":"tape","type":1,"options":[{"name":"quick","type":1}]}}`,
		`{"id":"1","type":2,"data":{"name":"tape","type":1,"options":[{"name":"quick","type":1}]}}`,
		`{"id":"1","type":99,"user":{"id":"9"}}`,
		`{"id":"1","type":5,"user":{"id":"9"},"data":null}`,
		`{"id":"1","type":4,"user":{"id":"9"},"data":{"options":[{"options":[{"value":{},"focused":true}]}]}}`,
	} {
		in, err := readInteraction([]byte(raw))
		if err != nil {
			t.Errorf("%s: %v", raw, err)
		}
		w.d.heard(t.Context(), h, in, func(context.Context, callback, bool) error { return nil })
	}
	for _, raw := range []string{``, `[]`, `null`, `{}`, `{"id":"x","type":2}`, "\xff"} {
		if _, err := readInteraction([]byte(raw)); err == nil {
			t.Errorf("%q is taken for an interaction", raw)
		}
	}
	if len(h.asked) != 0 {
		t.Errorf("asked: %+v", h.asked)
	}
}

// FuzzInteraction holds that whatever comes in the place of an interaction does no harm.
func FuzzInteraction(f *testing.F) {
	f.Add([]byte(`{"id":"1","type":2,"channel_id":"5","guild_id":"6","member":{"user":{"id":"9"},"permissions":"16"},"data":{"name":"tape","type":1,"options":[{"name":"pick","type":1,"options":[{"name":"n","value":3,"type":4}]}]}}`))
	f.Add([]byte(`{"id":"1","type":3,"user":{"id":"9"},"data":{"custom_id":"v:quick"},"message":{"id":"7","flags":64}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := readInteraction(raw)
		if err != nil || in.Type == typePing {
			return
		}
		w := &Discord{log: slog.New(slog.DiscardHandler), notes: store.NewLocalNotes(10), channels: chat.NewMemo[channel](1), written: chat.NewMemo[struct{}](1)}
		w.heard(t.Context(), silent{}, in, func(context.Context, callback, bool) error { return nil })
	})
}

// silent answers everything with the same words.
type silent struct{}

func (silent) Specs() []command.Spec { return nil }

func (silent) Line(context.Context, command.Request, string) command.Reply {
	return command.Reply{Message: told("x")}
}

func (silent) Do(context.Context, command.Request, string, map[string]string) command.Reply {
	return command.Reply{Message: told("x")}
}

func (silent) Offer(context.Context, command.Request, string, string, string, map[string]string) []command.Suggestion {
	return nil
}

func (silent) Understand(command.Request, string) (command.Spec, map[string]string, bool) {
	return command.Spec{}, nil, false
}

func (silent) Complete(context.Context, command.Request, string) []command.Suggestion { return nil }
