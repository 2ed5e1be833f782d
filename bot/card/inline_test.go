package card

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
)

func TestTerminalOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env  string
		want Terminal
	}{
		{"", Blind},
		{"TERM=xterm-256color", Blind},
		{"TERM=xterm-kitty", Kitty},
		{"TERM=xterm-kitty TMUX=1", Blind},
		{"TERM=screen-256color TERM_PROGRAM=iTerm.app", Blind},
		{"TERM=xterm-256color TERM_PROGRAM=iTerm.app", ITerm2},
		{"TERM=foot", Sixel},
	} {
		env := make(map[string]string)
		for kv := range strings.FieldsSeq(c.env) {
			k, v, _ := strings.Cut(kv, "=")
			env[k] = v
		}
		if got := TerminalOf(func(k string) string { return env[k] }); got != c.want {
			t.Errorf("TerminalOf(%s) = %d, want %d", c.env, got, c.want)
		}
	}
}

// TestInline holds that each protocol carries the picture whole.
func TestInline(t *testing.T) {
	t.Parallel()
	p, err := New(Fonts{}).Draw(t.Context(), typical(t), Options{Theme: Night})
	if err != nil {
		t.Fatal(err)
	}
	if got := Inline(Blind, p.PNG, 80); got != nil {
		t.Errorf("a blind terminal gets %d bytes", len(got))
	}
	if got := Inline(Kitty, []byte("no picture"), 80); got != nil {
		t.Errorf("what is no picture gives %d bytes", len(got))
	}
	var sent strings.Builder
	for chunk := range strings.SplitSeq(strings.TrimSpace(string(Inline(Kitty, p.PNG, 80))), "\x1b\\") {
		if _, data, ok := strings.Cut(chunk, ";"); ok {
			sent.WriteString(data)
		}
	}
	if got, err := base64.StdEncoding.DecodeString(sent.String()); err != nil || !bytes.Equal(got, p.PNG) {
		t.Errorf("kitty gets %d bytes, %v; want %d", len(got), err, len(p.PNG))
	}
	_, data, _ := strings.Cut(string(Inline(ITerm2, p.PNG, 80)), ":")
	if got, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(data, "\a\n")); err != nil || !bytes.Equal(got, p.PNG) {
		t.Errorf("iTerm2 gets %d bytes, %v; want %d", len(got), err, len(p.PNG))
	}
	six := Inline(Sixel, p.PNG, 80)
	if !bytes.HasPrefix(six, []byte("\x1bP0;1q\"1;1;800;450#0;2;")) || !bytes.HasSuffix(six, []byte("-\x1b\\\n")) {
		t.Errorf("sixel = %.40q … %.10q", six, six[len(six)-10:])
	}
	if bands := bytes.Count(six, []byte("-")); bands != 75 {
		t.Errorf("sixel has %d bands, want 75", bands)
	}
}
