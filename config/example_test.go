package config_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/threadtape/threadtape/config"
)

// TestExample holds that the file to start from has no mistake, means the same as no file, and shows every key.
func TestExample(t *testing.T) {
	t.Parallel()
	golden(t, "testdata/example.yaml", config.Example(someWishes))
	from, err := config.Load(config.Options{Wishes: someWishes, Path: file(t, config.Example(someWishes))})
	if err != nil {
		t.Fatal(err)
	}
	none, err := config.Load(config.Options{Wishes: someWishes})
	if err != nil {
		t.Fatal(err)
	}
	values := func(rows []config.Row) map[string]string {
		m := make(map[string]string)
		for _, r := range rows {
			m[r.Key] = r.Value
		}
		return m
	}
	if diff := cmp.Diff(values(none.Rows()), values(from.Rows())); diff != "" {
		t.Errorf("the example changes something (-none +example):\n%s", diff)
	}
	for _, r := range none.Rows() {
		name := r.Key[strings.LastIndexByte(r.Key, '.')+1:]
		if !strings.Contains(config.Example(someWishes), name+":") {
			t.Errorf("the example lacks %s", r.Key)
		}
	}
}

// TestExampleUncommented holds that what the example shows in comments loads too, once the secrets are there.
func TestExampleUncommented(t *testing.T) {
	t.Parallel()
	text := regexp.MustCompile(`(?m)^( *)# ((?:  )*[a-z_-]+:| {2}- | {4})`).ReplaceAllString(config.Example(someWishes), "$1$2")
	s, err := config.Load(config.Options{Wishes: someWishes, Path: file(t, strings.ReplaceAll(text, "file:admin-token", "env:ADMIN")), Environ: []string{
		"DISCORD_TOKEN=a", "SLACK_BOT_TOKEN=b", "SLACK_APP_TOKEN=c", "SLACK_SIGNING_SECRET=s", "SLACK_CLIENT_SECRET=x", "SLACK_INSTALL_KEY=sixteen letters!", "ADMIN=g",
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Threads) != 1 || len(s.Threads[0].To) != 2 || len(s.Secrets()) != 7 || len(s.Fetch.AllowPrivate) != 1 {
		t.Errorf("threads %v, %d secrets, allow_private %v: want 1 to 2 channels, 7, 1", s.Threads, len(s.Secrets()), s.Fetch.AllowPrivate)
	}
}

// TestReference holds that the page of all settings has every key.
func TestReference(t *testing.T) {
	t.Parallel()
	s, err := config.Load(config.Options{Wishes: someWishes})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range s.Rows() {
		if !strings.Contains(config.Reference(someWishes), "`"+r.Key+"`") || !strings.Contains(config.Reference(someWishes), "`"+config.Variable(r.Key)+"`") {
			t.Errorf("the reference lacks %s", r.Key)
		}
	}
}
