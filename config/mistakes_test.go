package config_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/config"
)

// TestPlanted holds that every mistake of a file with dozens is found in one run, where it is.
func TestPlanted(t *testing.T) {
	t.Parallel()
	_, err := config.Load(config.Options{Wishes: someWishes, Path: "testdata/planted.yaml", Environ: []string{"THREADTAPE_WATCH_FLOR=1s", "THREADTAPE_SLACK=x"}})
	ms, ok := errors.AsType[config.Mistakes](err)
	if !ok {
		t.Fatalf("Load = %v, want mistakes", err)
	}
	var got strings.Builder
	for _, m := range ms {
		fmt.Fprintln(&got, m)
	}
	if len(ms) < 40 {
		t.Errorf("%d mistakes, want more than 40", len(ms))
	}
	golden(t, "testdata/planted.txt", got.String())
}

// TestFive holds what a person sees of five mistakes: no value but harmless ones, no neighbouring line.
func TestFive(t *testing.T) {
	t.Parallel()
	_, err := config.Load(config.Options{Wishes: someWishes, Path: "testdata/five.yaml"})
	if err == nil {
		t.Fatal("Load found nothing")
	}
	golden(t, "testdata/five.txt", err.Error()+"\n")
}

// TestOne holds each kind of mistake alone: where it is, and what is said.
func TestOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		where string // line:column; empty: no mistake at all
		says  string
	}{
		{"", "", ""},
		{"# nothing\n", "", ""},
		{"---\nlanguage: en\n", "", ""},
		{"discord:\nslack:\n", "", ""}, // sections whose keys are all commented out
		{"language:\n", "", ""},
		{"\ufefflanguage: en\r\nzone: UTC\r\n", "", ""},
		{"store: memory\n", "", ""},
		{"zone: UTC\rlanguage: xx\r\"b", "2:11", "not one of: en, de"},
		{"store: \"memory:\"\n", "", ""},
		{"slack: {manage: admins}\n", "", ""},
		{"fetch: {allow_private: [127.0.0.1:8123, nas.lan:80, 10.0.0.0/8], hosts: [a.example:8080, b.example]}\n", "", ""},
		{"threads: [{url: https://a.example/t/1, to: [slack:C1, discord:123456789012345678, slack:T1/C1, terminal]}]\n", "", ""},
		{"threads:\n- to:\n  - terminal:\n  - slack:C1\n  url: https://a.example/t/1\n", "", ""},
		{"discord: {guild: 123456789012345678}\n", "", ""},

		{"nonsense\n", "1:1", "keys with values"},
		{"- a\n- b\n", "1:1", "keys with values"},
		{"watch: 5\n", "1:8", "watch here must be keys"},
		{"language: en\n---\nzone: UTC\n", "3:1", "second document"},
		{"Language: en\n", "1:1", "did you mean language?"},
		{"slack.bot_token: x\n", "1:1", "did you mean slack.bot_token?"},
		{"signing_secret: x\n", "1:1", "did you mean slack.signing_secret?"},
		{"watch: {flor: 1s}\n", "1:9", "did you mean floor?"},
		{"watch:\n  xyzzy: 1s\n", "2:3", "known here: ceiling, floor"},
		{"1: 2\n", "1:1", "not a known key"},
		{"? a\n: b\n", "1:1", "no plain key"},
		{"<<: {language: en}\n", "1:1", "no plain key"},
		{"zone: &z UTC\n", "1:7", "anchor"},
		{"zone: !!str UTC\n", "1:7", "tag"},
		{"store: true\n", "1:8", "takes text, not true or false"},
		{"store: tape.db\n", "1:8", "not a location"},
		{"store: blot:tape.db\n", "1:8", "did you mean bolt?"},
		{"store: mysql://x\n", "1:8", "no kind of store"},
		{"store: redis:localhost\n", "1:8", "lacks the //"},
		{"store: \"bolt:\"\n", "1:8", "lacks the name of the file"},
		{"zone: Local\n", "1:7", "not a time zone"},
		{"zone: ''\n", "1:7", "not a time zone"},
		{"slack: {api: ''}\n", "1:14", "is empty"},
		{"slack: {manage: []}\n", "1:9", "names nobody"},
		{"slack: {manage: [U1]}\n", "1:18", "user id"},
		{"slack: {manage: [[U0123ABC]]}\n", "1:18", "no list inside a list"},
		{"slack: {bot_token: \"a\\nb\"}\n", "1:20", "control character"},
		{"watch: {floor: [1s]}\n", "1:9", "not a list"},
		{"watch: {floor: {a: 1s}}\n", "1:16", "no keys below"},
		{"watch: {floor: 999ms}\n", "1:16", "out of range"},
		{"watch: {floor: 1h}\n", "1:9", "watch.ceiling is less than watch.floor"},
		{"watch: {ceiling: 5s}\n", "1:9", "watch.ceiling is less than watch.floor"},
		{"watch: {idle_share: .nan}\n", "1:21", "not a number"},
		{"watch: {idle_share: NaN}\n", "1:21", "out of range"},
		{"watch: {idle_share: 0}\n", "1:21", "out of range"},
		{"watch: {push: yes}\n", "1:15", "neither true nor false"},
		{"relay: {burst: 1.5}\n", "1:16", "whole number"},
		{"relay: {burst: -1}\n", "1:16", "out of range"},
		{"fetch: {per_host: 0/s}\n", "1:19", "not a rate"},
		{"fetch: {hosts: [https://a.example]}\n", "1:17", "URL or a path"},
		{"fetch: {hosts: ['*.example']}\n", "1:17", "has a *"},
		{"fetch: {hosts: [intranet]}\n", "1:17", "not a host"},
		{"fetch: {allow_private: [nas.lan]}\n", "1:25", "neither host:port nor a network"},
		{"fetch: {allow_private: ['::ffff:0.0.0.0/0']}\n", "1:25", "wider"},
		{"public: {listen: 'a b:1'}\n", "1:18", "no good host"},
		{"public: {listen: ':99999'}\n", "1:18", "port"},
		{"discord: {receive: http}\n", "1:11", "needs discord.public_key"},
		{"discord: {receive: http}\n", "1:11", "needs public.url"},
		{"discord: {receive: http}\n", "1:11", "needs public.listen"},
		{"slack: {receive: http}\n", "1:9", "needs slack.signing_secret"},
		{"slack: {receive: http, signing_secret: ''}\n", "1:9", "needs slack.signing_secret"},
		{"admin: {listen: ':9464'}\n", "1:9", "needs admin.token"},
		{"admin: {listen: '[::1]:9464'}\n", "", ""},
		{"admin: {listen: 'localhost:9464'}\n", "", ""},
		{"admin: {listen: '192.168.1.1:9464', token: x}\n", "", ""},
		{"threads: https://a.example\n", "1:10", "takes a list"},
		{"threads: []\n", "", ""},
		{"threads:\n- x\n", "2:3", "keys with values"},
		{"threads:\n- url: https://a.example/t/1\n", "2:3", "lacks to"},
		{"threads:\n- url: https://a.example/t/1\n  to: []\n", "2:3", "lacks to"},
		{"threads:\n- {url: https://u@a.example/t/1, to: [slack:C1]}\n", "2:9", "a user or a password"},
		{"threads:\n- url: https://a.example/t/1\n  to: [slack:C1]\n  too: x\n", "4:3", "did you mean to?"},
		{"threads:\n- url: https://a.example/t/1\n  url: https://a.example/t/2\n  to: [slack:C1]\n", "3:3", "stands here twice"},
		{"slack: {manage: admins}\nzone: UTC\nslack: {api: x}\n", "3:1", "stands here twice; the first is on line 1"},
		{"slack: {manage: admins}\nslack: {api: x}\n", "2:14", "not a URL"},

		{"zone: UTC\n\tlanguage: en\n", "2:1", "tab"},
		{"zone: \"UTC\n", "1:7", "quote is not closed"},
		{"zone: 'UTC\n", "1:7", "quote is not closed"},
		{"slack: {manage: admins\n", "1:8", "braces are not closed"},
		{"fetch:\n  hosts: [a.example\n", "2:10", "list is not closed"},
		{"store: memory:\n", "1:8", "second colon"},
		{"fetch:\n  contact: me: you\n", "2:12", "second colon"},
		{"zone: UTC\n  language: en\n", "2:3", "indented too far"},
		{"watch:\n  floor: 1m\n push: true\n", "3:2", "indented"},
		{"slack:\n  bot_token: @x\n", "2:14", "cannot begin with this sign"},
		{"zone: %x\n", "1:7", "cannot begin with %"},
		{"slack:\n  bot_token: \"\\q\"\n", "2:", "backslash"},
		{"watch:\n  floor\n", "2:3", "keys with values"},
		{"zone: \xff\n", "1:1", "not UTF-8"},
		{"x: " + strings.Repeat("[", 100), "1:1", "nested too deeply"},
		{strings.Repeat("- ", 100), "1:1", "nested too deeply"},
		{strings.Repeat("#\n", 9000), "1:1", "more than 8000 lines"},
		{strings.Repeat("#", 300<<10), "1:1", "longer than 256 KiB"},
	} {
		path := file(t, c.text)
		_, err := config.Load(config.Options{Wishes: someWishes, Path: path})
		if c.where == "" {
			if err != nil {
				t.Errorf("%.60q: %v", c.text, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), path+":"+c.where) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.60q: want %q at %s, got %v", c.text, c.says, c.where, err)
		}
	}
}

// TestGoesOn holds that text that is not YAML hides no mistake of other sections, nor of the lines around it.
func TestGoesOn(t *testing.T) {
	t.Parallel()
	path := file(t, "language: xx\nslack:\n  manage: nobody\n  bot_token: \"open\nzone: UTC\nwatch:\n  floor: 0s\nzone: UTC\n")
	_, err := config.Load(config.Options{Wishes: someWishes, Path: path})
	ms, _ := errors.AsType[config.Mistakes](err)
	var got []string
	for _, m := range ms {
		got = append(got, fmt.Sprintf("%d:%d %s", m.Line, m.Column, m.Key))
	}
	if want := "[1:11 language 3:11 slack.manage 4:14  7:10 watch.floor 8:1 zone]"; fmt.Sprint(got) != want {
		t.Errorf("mistakes %v, want %v", got, want)
	}
}

// TestOutside holds mistakes of the environment and of flags.
func TestOutside(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ environ, path, flag, want string }{
		{"THREADTAPE_WATCH_FLOOR=soon", "", "", `environment: THREADTAPE_WATCH_FLOOR "soon" is not a duration; write it like 30s, 5m, 2h or 30d`},
		{"THREADTAPE_STOER=memory", "", "", "environment: THREADTAPE_STOER sets no key; did you mean THREADTAPE_STORE?"},
		{"THREADTAPE_FETCH_ALLOW_PRIVATE=nas", "", "", `environment: THREADTAPE_FETCH_ALLOW_PRIVATE "nas" is neither host:port nor a network; write it like 127.0.0.1:8123 or 192.168.1.0/24`},
		{"THREADTAPE_SLACK_RECEIVE=http", "", "", "environment: THREADTAPE_SLACK_RECEIVE is http, which needs slack.signing_secret; the app's page shows it under Basic Information"},
		{"THREADTAPE_THREADS=[", "", "", "environment:1:1: THREADTAPE_THREADS the list is not closed; a ] is missing"},
		{"THREADTAPE_THREADS=x", "", "", `environment:1:1: THREADTAPE_THREADS threads takes a list; begin each with "- url: …"`},
		{"THREADTAPE_THREADS=env:NONE", "", "", "environment: THREADTAPE_THREADS takes the variable NONE, which is not set; set it, or write the value in another way"},
		{"", "watch.floor", "0s", `flag: watch.floor "0s" is out of range; 1s to 1d`},
		{"", "watch.flor", "1s", "flag: watch.flor is not a known key; did you mean watch.floor?"},
	} {
		o := config.Options{Wishes: someWishes, Environ: []string{c.environ}}
		if c.path != "" {
			o.Flags = map[string]string{c.path: c.flag}
		}
		_, err := config.Load(o)
		ms, _ := errors.AsType[config.Mistakes](err)
		if len(ms) == 0 || ms[0].String() != c.want {
			t.Errorf("%s %s=%s: %v\nwant %s", c.environ, c.path, c.flag, err, c.want)
		}
	}
}

// TestTables holds that the caller's tables decide what chats and stores there are.
func TestTables(t *testing.T) {
	t.Parallel()
	path := file(t, "store: slate:x\nthreads:\n- url: https://a.example/t/1\n  to: [pigeon:coop]\n")
	if _, err := config.Load(config.Options{Wishes: someWishes, Path: path, Kinds: []string{"pigeon"}, Stores: []string{"slate"}}); err != nil {
		t.Error(err)
	}
	if _, err := config.Load(config.Options{Wishes: someWishes, Path: path}); err == nil {
		t.Error("unknown kinds were taken")
	}
}
