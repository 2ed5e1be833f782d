package command_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/command"
)

// TestFailures holds that every error of a handler becomes an answer without its cause, that one nobody foresaw carries a
// reference which stands in the log too, and that the log has nobody's words.
func TestFailures(t *testing.T) {
	t.Parallel()
	ref := regexp.MustCompile(`ref ([0-9a-f]{8})`)
	for _, c := range []struct {
		line, code, say, try string
		ref                  bool
	}{
		{"crash", "E-BUG", "Something broke inside the bot", "", true},
		{"fail", "E-BROKEN", "Something went wrong on our side.", "", true},
		{"fail again", "E-SLOW", "The forum is slow.", "", true},
		{"fail late", "E-BROKEN", "That took too long", "", true},
		{"fail denied", "E-WALL", "The forum wants a login.", "/tape list", false},
	} {
		r, log := router(t)
		reply := r.Line(t.Context(), asker(command.Read), c.line)
		text := reply.Message.Text()
		if !reply.Failed || reply.Public || code(reply) != c.code || !strings.Contains(text, c.say) || try(reply) != c.try {
			t.Errorf("%s: %q", c.line, text)
		}
		found := ref.FindStringSubmatch(text)
		if (found != nil) != c.ref {
			t.Errorf("%s: the reference is %q", c.line, found)
		}
		if found != nil && !strings.Contains(log.String(), "ref="+found[1]) {
			t.Errorf("%s: the log has no %s: %s", c.line, found[1], log)
		}
		if strings.Contains(text, "s3cret") || strings.Contains(text, "10.0.0.1") || strings.Contains(log.String(), "marlow") {
			t.Errorf("%s: a cause or somebody's words are shown: %q, log %s", c.line, text, log)
		}
	}
}

// TestStrangersWords holds that what was typed comes back clean.
func TestStrangersWords(t *testing.T) {
	t.Parallel()
	r, _ := router(t)
	for _, line := range []string{"\x1b[2Jboo", "boo\u202e", "list a\x00b\u009b31m", "subscribe \x1b]52;c;x\x07 \xff:\xfe", "post \x1b"} {
		reply := r.Line(t.Context(), asker(command.Operate), line)
		text := reply.Message.Push + reply.Message.Text()
		if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0x202e }) {
			t.Errorf("Line(%q) answers %q", line, text)
		}
	}
}

// TestNewRouter holds that specs which cannot work are refused with all their mistakes.
func TestNewRouter(t *testing.T) {
	t.Parallel()
	run := func(context.Context, command.Request) (command.Reply, error) { return command.Reply{}, nil }
	_, err := command.NewRouter([]command.Spec{
		{Name: "a", Help: "fine", Run: run, Aliases: []string{"c"}},
		{Name: "a", Help: "twice", Run: run},
		{Name: "b", Help: "Ends.", Aliases: []string{"c"}},
		{Name: "No Name", Help: "x", Run: run},
		{Name: "d", Help: "x", Run: run, Options: []command.Option{
			{Name: "one"},
			{Name: "two", Help: "x", Required: true},
			{Name: "two", Help: "x"},
			{Name: "Three", Help: "x"},
			{Name: "four", Help: "x", Type: command.Choice},
			{Name: "five", Help: "x", Type: command.Number, Min: 3, Max: 1},
			{Name: "six", Help: "x", Type: command.Number, Default: "many"},
			{Name: "seven", Help: "x", Choices: []string{"y"}},
			{Name: "eight", Help: "x", Type: 99},
			{Name: "nine", Help: "x", Required: true, Default: "x", Named: true},
		}},
	}, nil, nil)
	if err == nil {
		t.Fatal("all of it was taken")
	}
	for _, want := range []string{
		`the name "a" belongs to a`, `the name "c" belongs to a`, "without a full stop", "nothing handles it", `"No Name" is no name`,
		"option one: no help", "option two is required behind", "option two is there twice", "option Three: the name", "option four: a choice",
		"option five: the smallest", "option six: the default", "option seven: a choice", "option eight: unknown type", "option nine: what is required",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("nothing says %q:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "fine") {
		t.Errorf("what is sound is blamed: %v", err)
	}
}

// TestEmptyHouse holds that a router without commands still answers.
func TestEmptyHouse(t *testing.T) {
	t.Parallel()
	r, err := command.NewRouter(nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"", "help", "https://forum.example/t/7"} {
		if reply := r.Line(t.Context(), command.Request{}, line); reply.Message.Text() == "" {
			t.Errorf("Line(%q) says nothing", line)
		}
	}
}
