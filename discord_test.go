package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
	"github.com/threadtape/threadtape/bot/incident"
)

// A discordWorld is a Discord, a forum with one thread, and the settings of a program between them.
type discordWorld struct {
	*fakediscord.Fake
	forum    *fakeforum.Forum
	base     string
	topic    int
	url      string
	settings string

	guild, channel string
	owner, reader  fakediscord.Person
}

// newDiscordWorld makes a server with a channel, somebody who may manage it and somebody who may not. more are lines of
// the settings.
func newDiscordWorld(t *testing.T, o fakediscord.Options, more string) *discordWorld {
	t.Helper()
	w := &discordWorld{Fake: fakediscord.New(t, o), forum: fakeforum.New()}
	base, stop, err := w.forum.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	w.base = base
	w.topic, _ = w.forum.Open("Winter route", fakeforum.Entry{By: "marlow", Text: "The southern route was closed for the winter. Who still sails?"})
	w.url = base + w.forum.Link(w.topic, 0)
	w.owner, w.reader = fakediscord.Person{ID: "700000000000000001", Name: "tindra"}, fakediscord.Person{ID: "700000000000000002", Name: "okafor"}
	w.guild = w.Guild("Harbour", w.owner.ID)
	w.Member(w.guild, w.owner)
	w.Member(w.guild, w.reader)
	w.channel = w.Channel(w.guild, "winter", 0)
	w.settings = filepath.Join(t.TempDir(), "threadtape.yaml")
	w.write(t, fmt.Sprintf(`store: bolt:%s
admin: {listen: ""}
fetch: {allow_private: [%s], per_host: 1000/s}
watch: {floor: 1s, ceiling: 1s, settle: 0s}
discord: {token: %q, api: %q}
%s`, filepath.Join(t.TempDir(), "t.db"), strings.TrimPrefix(base, "http://"), w.Token(), w.URL(), more))
	return w
}

func (w *discordWorld) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(w.settings, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// change replaces a piece of the settings that must stand there.
func (w *discordWorld) change(t *testing.T, old, with string) {
	t.Helper()
	text, err := os.ReadFile(w.settings)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("no %q in the settings", old)
	}
	w.write(t, strings.Replace(string(text), old, with, 1))
}

// run runs the program until stop is called, which waits for its end and returns what it said and its exit code.
func (w *discordWorld) run(t *testing.T) (stop func() (said string, code int)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out := new(output)
	p := newProgram()
	p.in, p.out, p.err, p.environ = strings.NewReader(""), out, out, nil
	p.lease = 2 * time.Second
	p.trouble = incident.Policy{Every: 200 * time.Millisecond, Short: 300 * time.Millisecond}
	code := make(chan int, 1)
	go func() { code <- p.main(ctx, []string{"run", "-c", w.settings}) }()
	ended := false
	stop = func() (string, int) {
		cancel()
		ended = true
		return out.String(), <-code
	}
	t.Cleanup(func() {
		if !ended {
			stop()
		}
		if t.Failed() {
			t.Logf("the program said:\n%s", out)
		}
		if strings.Contains(out.String(), w.Token()) {
			t.Error("the token stands in what the program said")
		}
	})
	return stop
}

// shown waits until the messages of the channel that still stand have these words, one piece each, in order.
func (w *discordWorld) shown(t *testing.T, channel string, pieces ...string) []fakediscord.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	all, err := w.Await(ctx, channel, func(all []fakediscord.Message) bool {
		standing := standing(all)
		if len(standing) != len(pieces) {
			return false
		}
		for i, m := range standing {
			if !strings.Contains(w.Text(m), pieces[i]) {
				return false
			}
		}
		return true
	})
	if err != nil {
		var got []string
		for _, m := range standing(all) {
			got = append(got, w.Text(m))
		}
		t.Fatalf("the channel shows\n%s\nwant messages with %q", strings.Join(got, "\n---\n"), pieces)
	}
	return standing(all)
}

func standing(all []fakediscord.Message) []fakediscord.Message {
	var left []fakediscord.Message
	for _, m := range all {
		if !m.Deleted {
			left = append(left, m)
		}
	}
	return left
}

// answered waits for the whole answer and holds that it has these words and is seen by the asker alone, or not. On a busy
// machine an answer to everybody follows a promise that the asker alone sees.
func answered(t *testing.T, a *fakediscord.Answer, private bool, words ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := a.Wait(ctx); err != nil {
		t.Fatalf("no answer: %v", err)
	}
	text := a.Text()
	if !private {
		if err := a.Until(ctx, func(a *fakediscord.Answer) bool { return a.Everybody() != "" }); err != nil {
			t.Fatalf("the answer %q is private, and nothing follows it: %v", text, err)
		}
		text = a.Everybody()
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("the answer is\n%s\nwant %q in it", text, w)
		}
	}
	if private && !a.Ephemeral {
		t.Errorf("the answer %q is seen by everybody", text)
	}
}

func (w *discordWorld) connected(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := w.Connected(ctx); err != nil {
		t.Fatalf("the program never connected: %v", err)
	}
	within(t, func() bool { return countRequests(w, "PUT", "/commands") > 0 }, func() string { return "nothing is declared" })
}

func (w *discordWorld) subscribe(t *testing.T) *fakediscord.Answer {
	t.Helper()
	ctx := t.Context()
	preview := w.Slash(ctx, w.owner, w.channel, "tape-admin", "subscribe", map[string]any{"source": w.url})
	answered(t, preview, true, "Winter route", "The southern route was closed")
	return w.Press(ctx, w.owner, preview, "Subscribe")
}

// TestDiscordEvening is an evening in a server: subscribed by a command with a preview, relayed, edited, removed, asked
// about, taken out and taken back, with a restart in the middle.
func TestDiscordEvening(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	ctx := t.Context()
	stop := w.run(t)
	w.connected(t)

	w.subscribe(t)
	w.shown(t, w.channel, "Subscribed to")
	w.forum.Post(w.topic, "okafor", "I sail on Monday.")
	relays := w.shown(t, w.channel, "Subscribed to", "I sail on Monday.")
	w.forum.Edit(w.forum.Stream(w.topic)[1], "I sail on Tuesday.")
	if got := w.shown(t, w.channel, "Subscribed to", "I sail on Tuesday."); got[1].ID != relays[1].ID {
		t.Errorf("the edit is message %s, want the same as before, %s", got[1].ID, relays[1].ID)
	}

	answered(t, w.Slash(ctx, w.reader, w.channel, "tape", "summary", nil), true, "Winter route", "I sail on Tuesday.")
	answered(t, w.Slash(ctx, w.reader, w.channel, "tape", "list", nil), true, "Winter route", "active")
	answered(t, w.OnMessage(ctx, w.reader, w.channel, "Show full post", relays[1].ID), true, "I sail on Tuesday.")
	answered(t, w.OnMessage(ctx, w.reader, w.channel, "Why this message?", relays[1].ID), true, "said here")
	answered(t, w.OnMessage(ctx, w.reader, w.channel, "Quote card", relays[1].ID), false, "I sail on Tuesday.", "okafor")
	quoted := w.shown(t, w.channel, "Subscribed to", "I sail on Tuesday.", "I sail on Tuesday.")[2]
	if len(quoted.Files) != 1 || !bytes.HasPrefix(quoted.Files[0].Bytes, []byte("\x89PNG")) || !strings.Contains(quoted.Files[0].Description, "I sail on Tuesday.") {
		t.Errorf("the quote carries %d files", len(quoted.Files))
	}

	if said, code := stop(); code != 0 {
		t.Fatalf("stopped with %d:\n%s", code, said)
	}
	w.forum.Post(w.topic, "besart", "Said while nobody listened.")
	declared := countRequests(w, "PUT", "/commands")
	w.run(t)
	w.connected(t)
	w.shown(t, w.channel, "Subscribed to", "I sail on Tuesday.", "I sail on Tuesday.", "Said while nobody listened.")
	if again := countRequests(w, "PUT", "/commands"); again != declared || declared != 1 {
		t.Errorf("declared %d times, then %d; want once", declared, again)
	}

	w.forum.Delete(w.forum.Stream(w.topic)[1])
	gone := w.shown(t, w.channel, "Subscribed to", "removed at the source", "an answer stood here: #2", "Said while nobody listened.")[2]
	if gone.ID != quoted.ID || len(gone.Files) != 0 {
		t.Errorf("of the quote %s message %s is left, with %d files", quoted.ID, gone.ID, len(gone.Files))
	}

	hidden := w.OnMessage(ctx, w.owner, w.channel, "Hide and report", w.shown(t, w.channel, "", "", "", "nobody listened")[3].ID)
	answered(t, hidden, true, "taken out of this channel")
	w.shown(t, w.channel, "Subscribed to", "removed at the source", "an answer stood here", "taken out of this channel")

	out := w.Slash(ctx, w.owner, w.channel, "tape-admin", "unsubscribe", map[string]any{"source": "#1"})
	answered(t, out, false, "Unsubscribed from")
	w.forum.Post(w.topic, "okafor", "Nobody hears this at once.")
	answered(t, w.Press(ctx, w.owner, out, "Undo"), false, "Subscribed again")
	last := func() string {
		all := standing(w.Messages(w.channel))
		return w.Text(all[len(all)-1])
	}
	within(t, func() bool { return strings.Contains(last(), "Nobody hears this at once.") }, last)
}

// within waits until ok.
func within(t *testing.T, ok func() bool, seen func() string) {
	t.Helper()
	for range 400 {
		if ok() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("it never happened; at last: %s", seen())
}

func countRequests(w *discordWorld, method, path string) int {
	n := 0
	for _, r := range w.Requests() {
		if r.Method == method && strings.HasSuffix(r.Path, path) {
			n++
		}
	}
	return n
}

// TestDiscordNotYetInvited holds that a bot whose discord.guild is set before the invitation says so and waits for it.
func TestDiscordNotYetInvited(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	w.change(t, "discord: {", `discord: {guild: "`+w.guild+`", `)
	w.Kick(w.guild)
	stop := w.run(t)
	within(t, func() bool { return countRequests(w, "PUT", "/commands") > 1 }, func() string { return "not asked again" })
	w.Invite(w.guild)
	within(t, func() bool { return len(w.Commands(w.guild)) > 0 }, func() string { return "nothing is declared after the invitation" })
	if said, code := stop(); code != 0 || !strings.Contains(said, "open the invite link") || !strings.Contains(said, "client_id="+w.AppID()) {
		t.Errorf("exit %d, said:\n%s", code, said)
	}
}

// TestDiscordForm holds that a preview can be changed in a form, and that suggestions come while somebody types.
func TestDiscordForm(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	ctx := t.Context()
	w.run(t)
	w.connected(t)
	preview := w.Slash(ctx, w.owner, w.channel, "tape-admin", "subscribe", map[string]any{"source": w.url})
	answered(t, preview, true, "Winter route")
	form := w.Press(ctx, w.owner, preview, "Change…")
	if form.Modal == nil || !strings.Contains(form.Text(), "format") {
		t.Fatalf("Change… gives %d %q, want a form with the options", form.Kind, form.Text())
	}
	changed := w.Submit(ctx, w.owner, form, map[string]string{"format": "compact", "mode": "op"})
	within(t, func() bool {
		return strings.Contains(preview.Text(), "compact") || strings.Contains(changed.Text(), "compact")
	}, preview.Text)
	w.Press(ctx, w.owner, preview, "Subscribe")
	w.shown(t, w.channel, "New posts come as compact, those by marlow alone")
	within(t, func() bool {
		choices, err := w.Complete(ctx, w.reader, w.channel, "tape", "status", "source", "wint", nil)
		return err == nil && len(choices) == 1 && strings.Contains(choices[0].Name, "Winter route")
	}, func() string { return "the channel's thread is not suggested" })
}

// TestDiscordRights holds that rights are those of the target channel, asked when it counts.
func TestDiscordRights(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	ctx := t.Context()
	w.run(t)
	w.connected(t)
	if got := w.Slash(ctx, w.reader, w.channel, "tape-admin", "subscribe", map[string]any{"source": w.url}); got.Err == nil {
		t.Errorf("somebody without rights may use tape-admin: %q", got.Text())
	}
	const manageChannels = 1 << 4
	keeper := fakediscord.Person{ID: "700000000000000003", Name: "besart"}
	w.Member(w.guild, keeper, w.Role(w.guild, "keepers", manageChannels))
	vault := w.Channel(w.guild, "vault", 0)
	w.Overwrite(vault, keeper.ID, 1, 0, manageChannels)
	answered(t, w.Slash(ctx, keeper, w.channel, "tape-admin", "subscribe", map[string]any{"source": w.url, "channel": vault}), true, "Only people who may manage #vault")
	closed := w.Channel(w.guild, "closed", 0)
	w.Forbid(closed, 1<<11)
	answered(t, w.Slash(ctx, w.owner, w.channel, "tape-admin", "subscribe", map[string]any{"source": w.url, "channel": closed}), true, "I cannot write in #closed", "Send Messages")
}

// TestDiscordRefused holds that a channel that closes pauses its subscription, that whoever subscribed is told once, and
// that nothing is lost when it opens again.
func TestDiscordRefused(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	w.run(t)
	w.connected(t)
	w.subscribe(t)
	w.shown(t, w.channel, "Subscribed to")
	w.Forbid(w.channel)
	w.forum.Post(w.topic, "okafor", "Into a closed channel.")
	dm := w.DM(w.owner)
	w.shown(t, dm, "I cannot write in ")
	answered(t, w.Slash(t.Context(), w.reader, w.channel, "tape", "list", nil), true, "paused until")
}

// TestDiscordResumed holds that somebody who mended a channel and resumes need not wait for the next try, and that another
// refusal soon after that is told in the same message.
func TestDiscordResumed(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	w.run(t)
	w.connected(t)
	w.subscribe(t)
	w.shown(t, w.channel, "Subscribed to")
	dm := w.DM(w.owner)
	for i := range 2 {
		words := fmt.Sprintf("Into a closed channel, %d.", i)
		w.Forbid(w.channel, fakediscord.SendMessages)
		w.forum.Post(w.topic, "okafor", words)
		within(t, func() bool {
			told := standing(w.Messages(dm))
			return len(told) == 1 && strings.Contains(w.Text(told[0]), "I cannot write in #")
		}, func() string { return fmt.Sprintf("refusal %d: %d notices", i, len(standing(w.Messages(dm)))) })
		w.Permit(w.channel)
		answered(t, w.Slash(t.Context(), w.owner, w.channel, "tape-admin", "resume", nil), false, "Resumed")
		within(t, func() bool {
			all := standing(w.Messages(w.channel))
			return strings.Contains(w.Text(all[len(all)-1]), words)
		}, func() string { return "resumed, and not said" })
		within(t, func() bool { return strings.Contains(w.Text(standing(w.Messages(dm))[0]), "I can write in #") }, func() string { return "the notice is not mended" })
	}
}

// TestDiscordHTTP holds that interactions over HTTP get the same answers as over the gateway, and that a wrong signature
// gets none.
func TestDiscordHTTP(t *testing.T) {
	t.Parallel()
	fake := fakediscord.Options{PerChannel: 100}
	listen := freePort(t)
	w := newDiscordWorld(t, fake, "public: {listen: "+listen+", url: \"http://"+listen+"\"}\n")
	text, err := os.ReadFile(w.settings)
	if err != nil {
		t.Fatal(err)
	}
	w.write(t, strings.Replace(string(text), "discord: {", fmt.Sprintf("discord: {receive: http, public_key: %s, ", w.PublicKey()), 1))
	w.run(t)
	endpoint := "http://" + listen + "/discord/interactions"
	ctx := t.Context()
	within(t, func() bool { return w.Probe(ctx, endpoint) == nil && countRequests(w, "PUT", "/commands") == 1 }, func() string { return fmt.Sprint(w.Probe(ctx, endpoint)) })
	w.Interactions(endpoint)
	w.subscribe(t)
	w.shown(t, w.channel, "Subscribed to")
	answered(t, w.Slash(ctx, w.reader, w.channel, "tape", "list", nil), true, "1 thread in this channel")
	if n := len(w.Identifies()); n != 0 {
		t.Errorf("identified %d times at the gateway, want never", n)
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestDiscordWrongToken holds that a token that Discord refuses ends the program with a sentence that helps.
func TestDiscordWrongToken(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{Lax: true}, "")
	text, err := os.ReadFile(w.settings)
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]string{"no token at all": "hunter2", "an old one": w.Token()[:len(w.Token())-8] + "AAAAAAAA"} {
		w.write(t, strings.Replace(string(text), w.Token(), token, 1))
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		out := new(output)
		p := newProgram()
		p.in, p.out, p.err, p.environ = strings.NewReader(""), out, out, nil
		code := p.main(ctx, []string{"run", "-c", w.settings})
		cancel()
		if code != 1 || !strings.Contains(out.String(), "threadtape setup discord") || strings.Contains(out.String(), token) {
			t.Errorf("%s: exit %d, said:\n%s", name, code, out)
		}
	}
}

// TestDiscordStopAnswers holds that whoever asked just before a stop hears something, and is not left with a promise.
func TestDiscordStopAnswers(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	stop := w.run(t)
	w.connected(t)
	w.subscribe(t)
	w.shown(t, w.channel, "Subscribed to")
	within(t, func() bool {
		a := w.Slash(t.Context(), w.owner, w.channel, "tape", "summary", nil)
		_ = a.Wait(t.Context())
		return strings.Contains(a.Text(), "The southern route")
	}, func() string { return "it is not summed up" })
	a := w.Slash(t.Context(), w.owner, w.channel, "tape", "summary", nil) // promised at once
	if _, code := stop(); code != 0 {
		t.Errorf("stopped with %d", code)
	}
	answered(t, a, true)
	if text := a.Text(); !strings.Contains(text, "The southern route") && !strings.Contains(text, "I am being restarted.") {
		t.Errorf("the answer is %q", text)
	}
}
