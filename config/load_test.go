package config_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/threadtape/threadtape/config"
)

// TestDefaults holds that nothing at all is enough.
func TestDefaults(t *testing.T) {
	t.Parallel()
	s, err := config.Load(config.Options{Wishes: someWishes})
	if err != nil {
		t.Fatal(err)
	}
	if s.Store.Reveal() != "bolt:threadtape.db" || s.Store.Scheme() != "bolt" || s.Language != "en" || s.Zone.String() != "America/New_York" {
		t.Errorf("store %v, language %v, zone %v", s.Store, s.Language, s.Zone)
	}
	if want := (config.Discord{Receive: "gateway", API: "https://discord.com/api/v10"}); s.Discord != want {
		t.Errorf("discord = %+v, want %+v", s.Discord, want)
	}
	slack := config.Slack{Receive: "socket", Manage: config.Manage{Who: "members"}, API: "https://slack.com/api/"}
	if diff := cmp.Diff(slack, s.Slack, cmp.Comparer(func(a, b config.Secret) bool { return a.Reveal() == b.Reveal() })); diff != "" {
		t.Error(diff)
	}
	if s.Admin.Listen != "127.0.0.1:9464" || s.Public != (config.Public{}) {
		t.Errorf("admin %+v, public %+v", s.Admin, s.Public)
	}
	if s.Fetch.Contact != "" || len(s.Fetch.AllowPrivate)+len(s.Fetch.Hosts) != 0 || s.Fetch.PerHost != (config.Rate{Every: time.Second, Burst: 5}) {
		t.Errorf("fetch = %+v", s.Fetch)
	}
	watch := config.Watch{Floor: time.Minute, Ceiling: 30 * time.Minute, IdleShare: 0.02, Settle: 30 * time.Second, Push: true}
	if s.Watch != watch {
		t.Errorf("watch = %+v, want %+v", s.Watch, watch)
	}
	if s.Relay != (config.Relay{Burst: 4, Keep: 30 * 24 * time.Hour}) || len(s.Threads) != 0 {
		t.Errorf("relay %+v, threads %v", s.Relay, s.Threads)
	}
	for _, r := range s.Rows() {
		if r.Origin != "default" {
			t.Errorf("%s comes from %s", r.Key, r.Origin)
		}
	}
}

// TestFile holds that every key of a full file arrives.
func TestFile(t *testing.T) {
	t.Parallel()
	s, err := config.Load(config.Options{Wishes: someWishes, Path: "testdata/full.yaml", Environ: []string{"BOT=xoxb-made-up"}})
	if err != nil {
		t.Fatal(err)
	}
	if s.Store.Reveal() != "redis://tape:p%40ss@db.example:6379/1" || s.Store.Password().Reveal() != "p@ss" || s.Zone.String() != "Europe/Berlin" {
		t.Errorf("store and zone did not arrive: %v, %v", s.Store, s.Zone)
	}
	if s.Discord.Token.Reveal() != "made-up-token" || s.Discord.Receive != "http" || len(s.Discord.PublicKey) != 64 || s.Discord.Guild != "123456789012345678" || s.Discord.API != "http://127.0.0.1:9000/v10" || !s.Discord.Components {
		t.Errorf("discord did not arrive")
	}
	if s.Slack.BotToken.Reveal() != "xoxb-made-up" || s.Slack.AppToken.Reveal() != "xapp-made-up" || s.Slack.SigningSecret.Reveal() != "12345678" || s.Slack.Receive != "http" {
		t.Errorf("slack did not arrive")
	}
	if diff := cmp.Diff(config.Manage{Users: []string{"U0123ABC", "W0456DEF"}}, s.Slack.Manage); diff != "" {
		t.Error(diff)
	}
	if s.Admin.Listen != ":9464" || s.Admin.Token.Reveal() != "from a file" || s.Public.Listen != ":8080" || s.Public.URL != "https://tape.example.org" {
		t.Errorf("admin %v, public %v", s.Admin.Listen, s.Public)
	}
	fetch := config.Fetch{Contact: "ops@example.org", AllowPrivate: []string{"127.0.0.1:8123", "[::1]:80", "10.0.0.0/8"}, Hosts: []string{"forum.example.org"}, PerHost: config.Rate{Every: 3 * time.Second, Burst: 20}}
	if diff := cmp.Diff(fetch, s.Fetch); diff != "" {
		t.Error(diff)
	}
	if want := (config.Watch{Floor: time.Second, Ceiling: time.Second, IdleShare: 1}); s.Watch != want {
		t.Errorf("watch = %+v, want %+v", s.Watch, want)
	}
	if s.Relay != (config.Relay{Keep: time.Second}) {
		t.Errorf("relay %+v", s.Relay)
	}
	threads := []config.Thread{
		{URL: "https://forum.example.org/t/zoom/7", To: []string{"slack:T0123/C0123ABC", "discord:123456789012345678"}, Wishes: map[string][]string{"mode": {"op"}, "format": {"compact"}, "place": {"thread"}}},
		{URL: "https://forum.example.org/t/roku/8", To: []string{"terminal:"}},
		{URL: "https://forum.example.org/t/nflx/9", To: []string{"terminal:"}},
	}
	if diff := cmp.Diff(threads, s.Threads); diff != "" {
		t.Error(diff)
	}
	if got := len(s.Secrets()); got != 6 {
		t.Errorf("%d secrets, want 6", got)
	}
}

// TestWorkspaces holds that slack may be a list: the first workspace is the section itself, which the environment
// overrides, and the others are as they are written; and that their mistakes have their place.
func TestWorkspaces(t *testing.T) {
	t.Parallel()
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "threadtape.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	path := write("slack:\n  - bot_token: xoxb-one\n    app_token: xapp-one\n  - bot_token: xoxb-two\n    manage: admins\n")
	s, err := config.Load(config.Options{Wishes: someWishes, Path: path, Environ: []string{"THREADTAPE_SLACK_APP_TOKEN=xapp-other"}})
	if err != nil {
		t.Fatal(err)
	}
	all := s.Workspaces()
	if len(all) != 2 || all[0].BotToken.Reveal() != "xoxb-one" || all[0].AppToken.Reveal() != "xapp-other" || all[1].BotToken.Reveal() != "xoxb-two" ||
		all[1].Manage.Who != "admins" || all[1].API != "https://slack.com/api/" {
		t.Errorf("%d workspaces, not as written", len(all))
	}
	if got := len(s.Secrets()); got != 3 {
		t.Errorf("%d secrets, want 3", got)
	}
	path = write("slack:\n  - bot_token: xoxb-one\n  - bot_tokken: xoxb-two\n  - bot_token: xoxb-three\n    receive: http\n")
	_, err = config.Load(config.Options{Wishes: someWishes, Path: path})
	for _, want := range []string{":3:5: slack[2].bot_tokken", "slack[2] lacks bot_token", "slack[3].receive differs", "slack[3] lacks signing_secret"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q in\n%v", want, err)
		}
	}
}

// TestEveryVariable holds that each key can be set by its variable, and that the row says so.
func TestEveryVariable(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"THREADTAPE_STORE": "memory:", "THREADTAPE_LANGUAGE": "en", "THREADTAPE_ZONE": "UTC",
		"THREADTAPE_DISCORD_TOKEN": "a", "THREADTAPE_DISCORD_RECEIVE": "gateway", "THREADTAPE_DISCORD_PUBLIC_KEY": strings.Repeat("ab", 32),
		"THREADTAPE_DISCORD_GUILD": "123456789012345678", "THREADTAPE_DISCORD_API": "http://localhost:1", "THREADTAPE_DISCORD_COMPONENTS": "true",
		"THREADTAPE_SLACK_BOT_TOKEN": "b", "THREADTAPE_SLACK_APP_TOKEN": "c", "THREADTAPE_SLACK_RECEIVE": "socket",
		"THREADTAPE_SLACK_SIGNING_SECRET": "d", "THREADTAPE_SLACK_MANAGE": "U0123ABC,U0456DEF", "THREADTAPE_SLACK_API": "http://localhost:2/",
		"THREADTAPE_SLACK_CLIENT_ID": "12345.67890", "THREADTAPE_SLACK_CLIENT_SECRET": "h", "THREADTAPE_SLACK_INSTALL_KEY": "sixteen letters!",
		"THREADTAPE_ADMIN_LISTEN": "", "THREADTAPE_ADMIN_TOKEN": "e", "THREADTAPE_PUBLIC_LISTEN": ":1", "THREADTAPE_PUBLIC_URL": "https://x.example/",
		"THREADTAPE_FETCH_CONTACT": "me@example.org", "THREADTAPE_FETCH_ALLOW_PRIVATE": "127.0.0.1:8123, 10.0.0.0/8",
		"THREADTAPE_FETCH_HOSTS": "[a.example,b.example]", "THREADTAPE_FETCH_PER_HOST": "20/m",
		"THREADTAPE_WATCH_FLOOR": "1s", "THREADTAPE_WATCH_CEILING": "2s", "THREADTAPE_WATCH_IDLE_SHARE": "0.5", "THREADTAPE_WATCH_SETTLE": "0s", "THREADTAPE_WATCH_PUSH": "false",
		"THREADTAPE_RELAY_BURST": "0", "THREADTAPE_RELAY_KEEP": "7d",
		"THREADTAPE_THREADS":   `[{"url": "https://a.example/t/1", "to": ["slack:C1"]}, {url: https://a.example/t/2, to: [terminal], mode: first}]`,
		"THREADTAPE_TEST_SOME": "left alone", "HOME": "/nowhere",
	}
	var environ []string
	for k, v := range values {
		environ = append(environ, k+"="+v)
	}
	s, err := config.Load(config.Options{Wishes: someWishes, Environ: environ})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range s.Rows() {
		name, _, _ := strings.Cut(r.Key, "[")
		if want := "environment " + config.Variable(name); r.Origin != want {
			t.Errorf("%s comes from %q, want %q", r.Key, r.Origin, want)
		}
	}
	if len(s.Threads) != 2 || s.Threads[1].Wishes["mode"][0] != "first" || s.Admin.Listen != "" || s.Watch.Settle != 0 || s.Watch.Push || len(s.Slack.Manage.Users) != 2 || len(s.Fetch.Hosts) != 2 {
		t.Errorf("a value did not arrive: %v", s.Rows())
	}
}

// TestPrecedence holds flag over environment over file over default, and that rows tell which it was.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	path := file(t, "watch:\n  floor: 2s\n  ceiling: 20s\n  settle: 3s\ndiscord:\n  token: env:UNSET_AND_OVERRIDDEN\n")
	s, err := config.Load(config.Options{
		Path:    path,
		Environ: []string{"THREADTAPE_WATCH_CEILING=21s", "THREADTAPE_WATCH_SETTLE=4s", "THREADTAPE_DISCORD_TOKEN=known"},
		Flags:   map[string]string{"watch.settle": "5s", "fetch.per_host": "2/s"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]config.Row)
	for _, r := range s.Rows() {
		got[r.Key] = r
	}
	for _, want := range []config.Row{
		{Key: "watch.floor", Value: "2s", Origin: path + ":2"},
		{Key: "watch.ceiling", Value: "21s", Origin: "environment THREADTAPE_WATCH_CEILING"},
		{Key: "watch.settle", Value: "5s", Origin: "flag --set watch.settle"},
		{Key: "fetch.per_host", Value: "2/s", Origin: "flag --set fetch.per_host"},
		{Key: "watch.push", Value: "true", Origin: "default"},
		{Key: "discord.token", Value: "•••••", Origin: "environment THREADTAPE_DISCORD_TOKEN"},
	} {
		if got[want.Key] != want {
			t.Errorf("row %+v, want %+v", got[want.Key], want)
		}
	}
	if s.Watch.Floor != 2*time.Second || s.Watch.Ceiling != 21*time.Second || s.Watch.Settle != 5*time.Second {
		t.Errorf("watch = %+v", s.Watch)
	}
	if rows := s.Rows(); rows[0].Key != "store" || rows[len(rows)-1].Key != "threads" {
		t.Errorf("rows go from %s to %s, want the file's order", rows[0].Key, rows[len(rows)-1].Key)
	}
}

// TestNoFile holds that a file that was named must be there, and that the error says how to get one.
func TestNoFile(t *testing.T) {
	t.Parallel()
	_, err := config.Load(config.Options{Wishes: someWishes, Path: filepath.Join(t.TempDir(), "none.yaml")})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "threadtape config init") {
		t.Errorf("Load of a missing file: %v", err)
	}
	if _, err := config.Load(config.Options{Wishes: someWishes, Path: t.TempDir()}); err == nil {
		t.Error("Load of a folder succeeded")
	}
}

// TestReferences holds what env: and file: mean.
func TestReferences(t *testing.T) {
	t.Parallel()
	dir, credentials := t.TempDir(), t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(dir, "token"), "in the file\r\n\n")
	write(filepath.Join(dir, "both"), "beside")
	write(filepath.Join(credentials, "both"), "credential")
	write(filepath.Join(credentials, "slack"), "only a credential\n")
	write(filepath.Join(dir, "big"), strings.Repeat("x", 64<<10+1))
	write(filepath.Join(dir, "full"), strings.Repeat("x", 64<<10))
	write(filepath.Join(dir, "bytes"), "\xff\xfe")
	write(filepath.Join(dir, "hosts"), "a.example, b.example\n")
	environ := []string{"CREDENTIALS_DIRECTORY=" + credentials, "NAME=env:OTHER", "OTHER=x", "EMPTY="}
	path := filepath.Join(dir, "threadtape.yaml")

	for _, c := range []struct{ value, want, wrong string }{
		{"plain", "plain", ""},
		{"file:token", "in the file", ""},
		{"file:" + filepath.Join(dir, "token"), "in the file", ""},
		{"file:both", "beside", ""},
		{"file:slack", "only a credential", ""},
		{"file:full", strings.Repeat("x", 64<<10), ""},
		{"env:OTHER", "x", ""},
		{"env:NAME", "env:OTHER", ""}, // what is found is not followed again
		{"env:EMPTY", "", ""},
		{"env:GONE", "", "the variable GONE, which is not set"},
		{`"env:"`, "", "which is not set"},
		{`"file:"`, "", "lacks the name"},
		{"file:gone", "", "does not exist"},
		{"file:../gone", "", "does not exist"},
		{"file:big", "", "more than 64 KiB"},
		{"file:bytes", "", "not text"},
		{"file:.", "", "not a plain file"},
	} {
		write(path, "slack:\n  bot_token: "+c.value+"\n")
		s, err := config.Load(config.Options{Wishes: someWishes, Path: path, Environ: environ})
		switch {
		case c.wrong != "":
			if err == nil || !strings.Contains(err.Error(), c.wrong) || !strings.Contains(err.Error(), path+":2:14: slack.bot_token") {
				t.Errorf("%s: error %v, want %q at 2:14", c.value, err, c.wrong)
			}
		case err != nil:
			t.Errorf("%s: %v", c.value, err)
		case s.Slack.BotToken.Reveal() != c.want:
			t.Errorf("%s = %.20q, want %.20q", c.value, s.Slack.BotToken.Reveal(), c.want)
		}
	}

	write(path, "fetch:\n  hosts: file:hosts\nwatch:\n  floor: env:FLOOR\nthreads:\n- url: env:URL\n  to: [env:TO, terminal:]\n")
	s, err := config.Load(config.Options{Wishes: someWishes, Path: path, Environ: []string{"FLOOR=9s", "URL=https://a.example/t/1", "TO=slack:C1"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Fetch.Hosts) != 2 || s.Watch.Floor != 9*time.Second || s.Threads[0].URL != "https://a.example/t/1" || s.Threads[0].To[0] != "slack:C1" {
		t.Errorf("references of other types did not arrive: %v", s.Rows())
	}
}
