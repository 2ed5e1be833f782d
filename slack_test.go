package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// A slackWorld is a Slack, a forum with one thread, and the settings of a program between them.
type slackWorld struct {
	*fakeslack.Fake
	forum    *fakeforum.Forum
	topic    int
	url      string
	settings string
	listen   string // where Slack reaches the program; empty: Socket Mode
	channel  string

	member, admin, guest fakeslack.Person
}

func newSlackWorld(t *testing.T, o fakeslack.Options, slack, more string) *slackWorld {
	t.Helper()
	w := &slackWorld{Fake: fakeslack.New(t, o), forum: fakeforum.New()}
	base, stop, err := w.forum.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	w.topic, _ = w.forum.Open("Winter route", fakeforum.Entry{By: "marlow", Text: "The southern route was closed for the winter. Who still sails?"})
	w.url = base + w.forum.Link(w.topic, 0)
	w.member, w.admin, w.guest = w.Know(fakeslack.Person{Name: "okafor"}), w.Know(fakeslack.Person{Name: "tindra", Admin: true}), w.Know(fakeslack.Person{Name: "besart", Guest: true})
	w.channel = w.Channel("winter", false)
	w.Join(w.channel)
	w.Join(w.channel, w.member, w.admin, w.guest)
	if slack == "" {
		slack = fmt.Sprintf("bot_token: %q, app_token: %q", w.BotToken(), w.AppToken())
	}
	w.settings = filepath.Join(t.TempDir(), "threadtape.yaml")
	text := fmt.Sprintf(`store: bolt:%s
admin: {listen: ""}
fetch: {allow_private: [%s], per_host: 1000/s}
watch: {floor: 1s, ceiling: 1s, settle: 0s}
slack: {%s, api: %q}
%s`, filepath.Join(t.TempDir(), "t.db"), strings.TrimPrefix(base, "http://"), slack, w.URL(), more)
	if err := os.WriteFile(w.settings, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

// run runs the program until stop is called, which waits for its end and returns what it said and its exit code.
func (w *slackWorld) run(t *testing.T) (stop func() (said string, code int)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out := new(output)
	p := newProgram()
	p.in, p.out, p.err, p.environ = strings.NewReader(""), out, out, nil
	p.lease = 2 * time.Second
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
		for _, secret := range w.Secrets() {
			if strings.Contains(out.String(), secret) {
				t.Error("a secret stands in what the program said")
			}
		}
	})
	return stop
}

// newHTTPSlackWorld is a world in which Slack sends requests to the program.
func newHTTPSlackWorld(t *testing.T, o fakeslack.Options) *slackWorld {
	t.Helper()
	listen := freePort(t)
	w := newSlackWorld(t, o, "receive: http, bot_token: TOKEN, signing_secret: SECRET", "public: {listen: "+listen+", url: \"http://"+listen+"\"}\n")
	text, err := os.ReadFile(w.settings)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.settings, []byte(strings.NewReplacer("TOKEN", w.BotToken(), "SECRET", w.SigningSecret()).Replace(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
	w.listen = "http://" + listen
	w.Events(w.listen)
	return w
}

// connected waits until the program hears what people do.
func (w *slackWorld) connected(t *testing.T) {
	t.Helper()
	if w.listen != "" {
		within(t, func() bool { return w.Probe(t.Context()) == nil }, func() string { return fmt.Sprint(w.Probe(t.Context())) })
		return
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := w.Connected(ctx); err != nil {
		t.Fatalf("the program never connected: %v", err)
	}
}

// shown waits until the messages that stand in the channel have these words, one piece each, in order.
func (w *slackWorld) shown(t *testing.T, channel string, pieces ...string) []fakeslack.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var all []fakeslack.Message
	_, err := w.Await(ctx, channel, func(now []fakeslack.Message) bool {
		all = nil
		for _, m := range now {
			if !m.Deleted {
				all = append(all, m)
			}
		}
		if len(all) != len(pieces) {
			return false
		}
		for i, m := range all {
			if !strings.Contains(w.Text(m), pieces[i]) {
				return false
			}
		}
		return true
	})
	if err != nil {
		var got []string
		for _, m := range all {
			got = append(got, w.Text(m))
		}
		t.Fatalf("the channel shows\n%s\nwant messages with %q", strings.Join(got, "\n---\n"), pieces)
	}
	return all
}

// told waits for an answer and holds that it has these words.
func told(t *testing.T, a *fakeslack.Answer, words ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err := a.Until(ctx, func(a *fakeslack.Answer) bool {
		text := a.Text()
		for _, w := range words {
			if !strings.Contains(text, w) {
				return false
			}
		}
		return true
	})
	if err != nil {
		t.Errorf("%v: the answer is\n%s\nwant %q in it", err, a.Text(), words)
	}
	if a.AckAfter > 3*time.Second { // then Slack says that the bot did not respond
		t.Errorf("acknowledged after %v", a.AckAfter)
	}
}

// TestSlackEvening is an evening in a workspace: subscribed by a command with a preview, relayed below one parent, edited,
// removed, asked about, quoted, taken out and taken back, with a restart in the middle: in both ways of hearing.
func TestSlackEvening(t *testing.T) {
	t.Parallel()
	o := fakeslack.Options{Burst: 100, Every: time.Millisecond, Scopes: fakeslack.AllScopes()}
	t.Run("socket", func(t *testing.T) {
		t.Parallel()
		newSlackWorld(t, o, "", "").evening(t)
	})
	t.Run("http", func(t *testing.T) {
		t.Parallel()
		newHTTPSlackWorld(t, o).evening(t)
	})
}

func (w *slackWorld) evening(t *testing.T) {
	ctx := t.Context()
	stop := w.run(t)
	w.connected(t)

	preview := w.Slash(ctx, w.member, w.channel, "/tape", "subscribe <"+w.url+"> place:channel")
	told(t, preview, "Winter route", "The southern route was closed")
	told(t, w.Press(ctx, w.member, preview, "Subscribe"))
	w.shown(t, w.channel, "Subscribed to")
	w.forum.Post(w.topic, "okafor", "I sail on Monday.")
	relays := w.shown(t, w.channel, "Subscribed to", "I sail on Monday.")
	w.forum.Edit(w.forum.Stream(w.topic)[1], "I sail on Tuesday.")
	if got := w.shown(t, w.channel, "Subscribed to", "I sail on Tuesday."); got[1].TS != relays[1].TS {
		t.Errorf("the edit is message %s, want the same as before, %s", got[1].TS, relays[1].TS)
	}
	told(t, w.Slash(ctx, w.guest, w.channel, "/tape", "summary"), "Winter route", "I sail on Tuesday.")
	told(t, w.Slash(ctx, w.member, w.channel, "/tape", "subscribe list"), "Winter route", "active")
	told(t, w.MessageShortcut(ctx, w.member, w.channel, relays[1].TS, "menu:post"), "I sail on Tuesday.")
	told(t, w.MessageShortcut(ctx, w.member, w.channel, relays[1].TS, "menu:why"), "said here")
	told(t, w.MessageShortcut(ctx, w.member, w.channel, relays[1].TS, "menu:quote"))
	w.shown(t, w.channel, "Subscribed to", "I sail on Tuesday.", "okafor: I sail on Tuesday.")
	if all := w.Files(); len(all) != 1 || !bytes.HasPrefix(all[0].Bytes, []byte("\x89PNG")) || !strings.Contains(all[0].Alt, "I sail on Tuesday.") {
		t.Errorf("%d files were uploaded", len(all))
	}
	told(t, w.Slash(ctx, w.guest, w.channel, "/tape", "unsubscribe #1"), "Only people who may manage this channel")
	told(t, w.Slash(ctx, w.member, w.channel, "/tape", "summry"), "/tape summary")
	quickest := time.Hour // of several: the promise is the program's, the rest is the machine's
	for range 5 {
		a := w.Slash(ctx, w.guest, w.channel, "/tape", "summary")
		told(t, a, "Winter route")
		quickest = min(quickest, a.AckAfter)
	}
	if quickest > 500*time.Millisecond {
		t.Errorf("acknowledged after %v at best", quickest)
	}

	if said, code := stop(); code != 0 {
		t.Fatalf("stopped with %d:\n%s", code, said)
	}
	w.forum.Post(w.topic, "besart", "Said while nobody listened.")
	w.run(t)
	w.connected(t)
	w.shown(t, w.channel, "Subscribed to", "I sail on Tuesday.", "okafor: I sail on Tuesday.", "Said while nobody listened.")
	w.forum.Delete(w.forum.Stream(w.topic)[1])
	w.shown(t, w.channel, "Subscribed to", "removed at the source", "an answer stood here: #2", "Said while nobody listened.")
	within(t, func() bool { return len(w.Files()) == 0 }, func() string { return "the picture is there still" })

	w.Slash(ctx, w.member, w.channel, "/tape", "unsubscribe #1")
	out := w.shown(t, w.channel, "Subscribed to", "removed at the source", "an answer stood here", "nobody listened", "Unsubscribed from")
	w.Press(ctx, w.member, out[4].TS, "Undo")
	w.shown(t, w.channel, "Subscribed to", "removed at the source", "an answer stood here", "nobody listened", "Unsubscribed from", "Subscribed again")
	for _, m := range w.Messages(w.channel) {
		for _, live := range w.Live(m) {
			if !strings.HasPrefix(live, "link ") && live != "date" {
				t.Errorf("live in a message: %v", live)
			}
		}
	}
}

// TestSlackThread holds the default: one parent in the channel for each forum thread, and the posts below it.
func TestSlackThread(t *testing.T) {
	t.Parallel()
	w := newSlackWorld(t, fakeslack.Options{Burst: 100, Every: time.Millisecond}, "", "")
	ctx := t.Context()
	w.run(t)
	w.connected(t)
	w.Slash(ctx, w.member, w.channel, "/tape", "subscribe "+w.url+" now")
	w.shown(t, w.channel, "Subscribed to")
	w.forum.Post(w.topic, "okafor", "The first.")
	w.forum.Post(w.topic, "besart", "The second.")
	within(t, func() bool {
		below := 0
		for _, m := range w.Messages(w.channel) {
			if m.ThreadTS != "" && m.ThreadTS != m.TS {
				below++
			}
		}
		return below == 2
	}, func() string {
		var all []string
		for _, m := range w.Messages(w.channel) {
			all = append(all, m.ThreadTS+" "+w.Text(m))
		}
		return strings.Join(all, "\n---\n")
	})
}

// TestSlackWindows holds the form of the shortcut, the home, and links that are shown.
func TestSlackWindows(t *testing.T) {
	t.Parallel()
	w := newSlackWorld(t, fakeslack.Options{Burst: 100, Every: time.Millisecond, Scopes: fakeslack.AllScopes()}, "", "")
	ctx := t.Context()
	w.run(t)
	w.connected(t)
	open := w.Channel("harbour", false)
	w.Join(open, w.member)
	told(t, w.Slash(ctx, w.member, open, "/tape", "join"), "I am in this channel now.")
	told(t, w.Slash(ctx, w.guest, open, "/tape", "join"), "manage")
	form := w.Shortcut(ctx, w.member, "follow")
	told(t, form, "source", "format")
	w.Submit(ctx, w.member, form, map[string]string{"source": w.url, "channel": w.channel, "format": "compact"})
	w.shown(t, w.channel, "New posts come as compact")
	w.forum.Post(w.topic, "okafor", "I sail on Monday.")
	w.shown(t, w.channel, "New posts come as compact", "Winter route", "I sail on Monday.")
	w.OpenHome(ctx, w.member)
	home := func() string {
		v, _ := w.Home(w.member)
		return v.Text()
	}
	within(t, func() bool { return strings.Contains(home(), "Winter route") }, home)

	mine := w.IM(w.member)
	w.Slash(ctx, w.member, mine, "/tape", "subscribe "+w.url+" now")
	w.shown(t, mine, "Subscribed to")
	w.forum.Post(w.topic, "besart", "So do I.")
	w.shown(t, mine, "Subscribed to", "So do I.")
	w.OpenHome(ctx, w.member)
	within(t, func() bool { return strings.Contains(home(), "(you follow it) - 3 posts new to you") }, home)
	w.OpenHome(ctx, w.guest)
	others := func() string {
		v, _ := w.Home(w.guest)
		return v.Text()
	}
	within(t, func() bool { return strings.Contains(others(), "Winter route") }, others)
	if strings.Contains(others(), "you follow it") {
		t.Errorf("somebody else's home shows what the member follows:\n%s", others())
	}
}

// TestSlackLinks holds that links to threads of the workspace are shown, others are not, and none twice.
func TestSlackLinks(t *testing.T) {
	t.Parallel()
	w := newSlackWorld(t, fakeslack.Options{Burst: 100, Every: time.Millisecond, Scopes: fakeslack.AllScopes()}, "", "")
	ctx := t.Context()
	w.run(t)
	w.connected(t)
	w.Slash(ctx, w.member, w.channel, "/tape", "subscribe "+w.url+" place:channel now")
	w.shown(t, w.channel, "Subscribed to")
	w.forum.Post(w.topic, "okafor", "I sail on Monday.")
	w.shown(t, w.channel, "Subscribed to", "I sail on Monday.")
	w.Share(ctx, w.guest, w.channel, "look at "+w.url+"/2")
	within(t, func() bool {
		return len(w.Unfurls()) == 1 && strings.Contains(string(w.Unfurls()[0].Blocks), "I sail on Monday.")
	}, func() string { return fmt.Sprint(w.Unfurls()) })
	w.Share(ctx, w.guest, w.channel, "once more "+w.url+"/2 and https://elsewhere.example/t/x/1")
	w.Share(ctx, w.guest, w.channel, w.url+"/1 "+w.url+"/2 "+w.url)
	told(t, w.Slash(ctx, w.member, w.channel, "/tape", "list"), "Winter route")
	if n := len(w.Unfurls()); n != 1 {
		t.Errorf("%d links were shown, want one", n)
	}
}

// TestSlackAdded holds that people can add the app to a workspace of their own, that it works there at once and after a
// restart, that its token is not in the store as it is, and that a page nobody asked for adds nothing.
func TestSlackAdded(t *testing.T) {
	t.Parallel()
	listen := freePort(t)
	w := newSlackWorld(t, fakeslack.Options{Burst: 100, Every: time.Millisecond}, "bot_token: TOKEN, app_token: APP, client_id: \"12345678.87654321\", client_secret: s3cretsecret, install_key: sixteen letters!",
		"public: {listen: "+listen+", url: \"http://"+listen+"\"}\n")
	text, err := os.ReadFile(w.settings)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.settings, []byte(strings.NewReplacer("TOKEN", w.BotToken(), "APP", w.AppToken()).Replace(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	team := w.Team("globex")
	stop := w.run(t)
	w.connected(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	get := func(c *http.Client, path string) (*http.Response, string) {
		var res *http.Response
		within(t, func() bool {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+listen+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err = c.Do(req)
			return err == nil
		}, func() string { return "nobody listens" })
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return res, string(body)
	}
	if res, body := get(browser, "/slack/oauth?state=x&code="+w.Code(team)); res.StatusCode != http.StatusForbidden {
		t.Errorf("a page nobody asked for: %d %s", res.StatusCode, body)
	}
	res, _ := get(browser, "/slack/install")
	to, err := url.Parse(res.Header.Get("Location"))
	if err != nil || to.Host != "slack.com" || to.Query().Get("state") == "" {
		t.Fatalf("the install page leads to %q", res.Header.Get("Location"))
	}
	back := "/slack/oauth?state=" + to.Query().Get("state") + "&code=" + w.Code(team)
	if res, body := get(&http.Client{}, back); res.StatusCode != http.StatusForbidden {
		t.Errorf("with somebody else's state: %d %s", res.StatusCode, body)
	}
	if res, body := get(browser, back); res.StatusCode != http.StatusOK || !strings.Contains(body, "globex") {
		t.Fatalf("added: %d %s", res.StatusCode, body)
	}
	p := w.Know(fakeslack.Person{Name: "vanna", Team: team})
	there := w.ChannelIn(team, "theirs", false)
	w.Join(there)
	w.Join(there, p)
	told(t, w.Slash(ctx, p, there, "/tape", "subscribe "+w.url+" place:channel now"))
	w.shown(t, there, "Subscribed to")
	stop()
	w.run(t)
	w.connected(t)
	w.forum.Post(w.topic, "okafor", "I sail on Monday.")
	w.shown(t, there, "Subscribed to", "I sail on Monday.")
	told(t, w.Slash(ctx, w.member, w.channel, "/tape", "list"), "No thread is subscribed")
	for name := range strings.FieldsSeq(string(text)) {
		if path, ok := strings.CutPrefix(name, "bolt:"); ok {
			data, err := os.ReadFile(path)
			if err != nil || bytes.Contains(data, []byte(w.TokenOf(team))) {
				t.Errorf("the token stands in the store, or it cannot be read: %v", err)
			}
		}
	}
}

// TestSlackDoctor holds what doctor finds in a workspace, and the words for it.
func TestSlackDoctor(t *testing.T) {
	t.Parallel()
	w := newSlackWorld(t, fakeslack.Options{}, "", "")
	text, err := os.ReadFile(w.settings)
	if err != nil {
		t.Fatal(err)
	}
	private := w.Channel("vault", true)
	w.Leave(private)
	more := fmt.Sprintf("threads:\n  - {url: %q, to: [\"slack:%s\", \"slack:%s\"]}\n", w.url, w.channel, private)
	if err := os.WriteFile(w.settings, append(text, more...), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func() (int, string) {
		var out, said bytes.Buffer
		p := newProgram()
		p.in, p.out, p.err, p.environ = strings.NewReader(""), &out, &said, nil
		code := p.main(t.Context(), []string{"doctor", "-c", w.settings})
		return code, out.String() + said.String()
	}
	code, out := run()
	for _, want := range []string{"ok    slack workspace: acme", "all that are needed are granted", "without channels:history", "ok    slack app token: Socket Mode opens", "#winter, where I may write", "/invite @threadtape"} {
		if code != 1 || !strings.Contains(out, want) {
			t.Errorf("doctor = %d; want 1 and %q in\n%s", code, want, out)
		}
	}
	w.Deny(w.TeamID(), "users:read")
	if _, out := run(); !strings.Contains(out, "missing: users:read") {
		t.Errorf("without a scope:\n%s", out)
	}
	w.Revoke(w.TeamID())
	if code, out := run(); code != 1 || !strings.Contains(out, "FAIL  slack workspace") || !strings.Contains(out, "threadtape setup slack") {
		t.Errorf("with a token that was taken back: %d\n%s", code, out)
	}
}

// TestSlackToDiscord holds that there is one kind of subscription: what Slack's channels took, Discord's can take over.
func TestSlackToDiscord(t *testing.T) {
	t.Parallel()
	w := newSlackWorld(t, fakeslack.Options{Burst: 100, Every: time.Millisecond}, "", "")
	ctx := t.Context()
	stop := w.run(t)
	w.connected(t)
	w.Slash(ctx, w.member, w.channel, "/tape", "subscribe "+w.url+" format:compact place:channel now")
	w.shown(t, w.channel, "Subscribed to")
	w.forum.Post(w.topic, "okafor", "Said on Slack.")
	w.shown(t, w.channel, "Subscribed to", "Said on Slack.")
	stop()
	file := filepath.Join(t.TempDir(), "export.jsonl")
	d := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	for _, args := range [][]string{
		{"export", "-c", w.settings, "-o", file},
		{"import", "-c", d.settings, "--move", "slack:" + w.channel + "=discord:" + d.channel, "--set", "fetch.allow_private=[" + strings.TrimPrefix(w.base(), "http://") + "]", file},
	} {
		out := new(output)
		p := newProgram()
		p.in, p.out, p.err, p.environ = strings.NewReader(""), out, out, nil
		if code := p.main(ctx, args); code != 0 {
			t.Fatalf("%v = %d\n%s", args, code, out)
		}
	}
	text, err := os.ReadFile(d.settings)
	if err != nil {
		t.Fatal(err)
	}
	d.write(t, strings.Replace(string(text), strings.TrimPrefix(d.base, "http://"), strings.TrimPrefix(w.base(), "http://"), 1))
	w.forum.Post(w.topic, "besart", "Said after the move.")
	d.run(t)
	d.connected(t)
	d.shown(t, d.channel, "Said after the move.")
}

// base is where the forum is.
func (w *slackWorld) base() string {
	before, _, _ := strings.Cut(w.url, "/t/")
	return before
}
