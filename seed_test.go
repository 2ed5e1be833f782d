package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// captures is where threads lie that real forums answered. They are not part of the project; their tests skip without.
const captures = "../shared/fixtures/discourse"

// inProcess runs one command line of the program inside the test, against a forum at base.
func inProcess(ctx context.Context, base string, in io.Reader, out io.Writer, args ...string) (code int, complaint string) {
	said := new(output)
	p := &program{in: in, out: out, err: said, tables: adapters.All(), environ: []string{
		"THREADTAPE_FETCH_ALLOW_PRIVATE=" + strings.TrimPrefix(base, "http://"), "THREADTAPE_FETCH_PER_HOST=1000/s",
		"THREADTAPE_WATCH_FLOOR=1s", "THREADTAPE_WATCH_CEILING=1s", "THREADTAPE_WATCH_SETTLE=0s", "THREADTAPE_ADMIN_LISTEN=",
	}}
	code = p.main(ctx, args)
	return code, said.String()
}

// TestSeedThread holds that the captured sample thread, served and then grown, is relayed reply by reply by try and by
// run, and that the reply which quotes everything before it shows that as one line of context.
func TestSeedThread(t *testing.T) {
	early, err := os.ReadFile(filepath.Join(captures, "seed-thread.t0.json"))
	if err != nil {
		t.Skip("the captured threads are not here:", err)
	}
	later, err := os.ReadFile(filepath.Join(captures, "seed-thread.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"try", "run"} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			board := fakeforum.New()
			base, stop, err := board.Start()
			if err != nil {
				t.Fatal(err)
			}
			defer stop()
			topic, err := board.Grow(early)
			if err != nil {
				t.Fatal(err)
			}
			args := []string{"try", base + board.Link(topic, 0)}
			if verb == "run" {
				args = []string{
					"run", "--set", "store=bolt:" + filepath.Join(t.TempDir(), "t.db"),
					"--set", `threads=[{url: "` + base + board.Link(topic, 0) + `", to: ["terminal:"]}]`,
				}
			}
			keyboard, typing := io.Pipe()
			out := new(output)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan string)
			go func() {
				_, complaint := inProcess(ctx, base, keyboard, out, args...)
				ended <- complaint
			}()
			rested := board.Requests("/t/")
			eventually(t, func() bool { return board.Requests("/t/") >= rested+4 }, out)
			if strings.Contains(out.String(), "windjohn") {
				t.Errorf("said before it was written:\n%s", out)
			}
			if _, err := board.Grow(later); err != nil {
				t.Fatal(err)
			}
			eventually(t, func() bool { return strings.Contains(out.String(), "#3") }, out)
			cancel()
			_ = typing.Close()
			if complaint := <-ended; strings.Contains(complaint, "level=ERROR") {
				t.Errorf("complained:\n%s", complaint)
			}
			judgeSeed(t, out.String())
		})
	}
}

// judgeSeed looks at what was relayed of the two replies.
func judgeSeed(t *testing.T, said string) {
	t.Helper()
	if words, facts := strings.Count(said, "  Long ZM\n"), strings.Count(said, "ZM · Long ZM"); words != 1 || facts != 1 {
		t.Errorf("the position is said %d times, and %d times as a fact; want once each: the last reply only quotes it\n%s", words, facts, said)
	}
	if n := strings.Count(said, "re @windjohn #2:"); n != 1 {
		t.Errorf("the quotation is %d lines of context, want one\n%s", n, said)
	}
	for _, leak := range []string{"<", "[[", "avatar", "\x1b"} {
		if strings.Contains(said, leak) {
			t.Errorf("%q leaked into:\n%s", leak, said)
		}
	}
}

// eventually waits a minute and a half for ok: what is slow on a busy machine is no failure.
func eventually(t *testing.T, ok func() bool, out *output) {
	t.Helper()
	for range 1800 {
		if ok() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("it never came; the program said:\n%s", out)
}

// TestReadCaptures holds that read turns every captured topic into posts with author, number, time and own words, and
// leaks no markup.
func TestReadCaptures(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(captures, "*.json"))
	if err != nil || len(files) == 0 {
		t.Skip("the captured threads are not here")
	}
	for _, name := range files {
		var out output
		code, complaint := inProcess(t.Context(), "http://forum.example", strings.NewReader(""), &out, "read", name, "--as", "discourse", "--base", "https://forum.example")
		if code != 0 {
			t.Errorf("read %s = %d: %s", filepath.Base(name), code, complaint)
		}
		for _, leak := range []string{"<div", "<p>", "<aside", "&amp;", "[[", "letter_avatar", "user_avatar"} {
			if strings.Contains(out.String(), leak) {
				t.Errorf("%s leaks %q", filepath.Base(name), leak)
			}
		}
	}
}
