package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

var update = flag.Bool("update", false, "write golden files anew")

// TestStories runs what people do, as testdata/script tells it, with the real program and a forum of its own. The verbs
// beside those of testscript:
//
//	forum open TITLE BY TEXT      a topic; $URL is its link, $TOPIC its id, $FORUM the forum's host:port
//	forum post BY TEXT            a reply; \n is a new line, TOPIC the topic's id
//	forum like N COUNT            so many more like it
//	forum move N TOPIC            to the end of another topic, by its id
//	forum edit N TEXT, forum delete N, forum close, forum private, forum quirk NAME, forum well
//	forum load FILE               a topic from Discourse's JSON, or what became of it
//	until FILE TEXT               waits until the file holds the text
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			board := &storyForum{Forum: fakeforum.New()}
			base, stop, err := board.Start()
			if err != nil {
				return err
			}
			env.Defer(stop)
			board.base = base
			env.Values["forum"] = board
			env.Setenv("FORUM", strings.TrimPrefix(base, "http://"))
			env.Setenv("THREADTAPE_FETCH_ALLOW_PRIVATE", strings.TrimPrefix(base, "http://"))
			env.Setenv("THREADTAPE_FETCH_PER_HOST", "1000/s")
			env.Setenv("THREADTAPE_WATCH_FLOOR", "1s")
			env.Setenv("THREADTAPE_WATCH_CEILING", "1s")
			env.Setenv("THREADTAPE_WATCH_SETTLE", "0s")
			env.Setenv("THREADTAPE_ADMIN_LISTEN", "")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"forum": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(ts.Value("forum").(*storyForum).do(ts, args))
			},
			"until": until,
		},
	})
}

// A storyForum is the forum of one story, with one topic at a time.
type storyForum struct {
	*fakeforum.Forum
	base  string
	topic int
}

var errStory = errors.New("usage: see TestStories")

func (f *storyForum) do(ts *testscript.TestScript, args []string) error {
	if len(args) == 0 {
		return errStory
	}
	verb, args := args[0], args[1:]
	post := func() int { n, _ := strconv.Atoi(args[0]); return f.Forum.Stream(f.topic)[n-1] }
	switch {
	case verb == "open" && len(args) == 3:
		f.topic, _ = f.Open(args[0], fakeforum.Entry{By: args[1], Text: args[2]})
		ts.Setenv("URL", f.base+f.Link(f.topic, 0))
		ts.Setenv("TOPIC", strconv.Itoa(f.topic))
	case verb == "post" && len(args) == 2:
		text := strings.NewReplacer(`\n`, "\n", "TOPIC", strconv.Itoa(f.topic)).Replace(args[1])
		f.Post(f.topic, args[0], text)
	case verb == "edit" && len(args) == 2:
		f.Edit(post(), args[1])
	case verb == "move" && len(args) == 2:
		to, err := strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		f.Move(post(), to)
	case verb == "like" && len(args) == 2:
		n, err := strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		f.Like(post(), n)
	case verb == "delete" && len(args) == 1:
		f.Delete(post())
	case verb == "close":
		f.Close(f.topic, "marlow")
	case verb == "private":
		f.Private(f.topic, true)
	case verb == "well":
		f.Well()
	case verb == "quirk" && len(args) == 1:
		f.quirk(args[0])
	case verb == "load" && len(args) == 1:
		topic, err := f.Grow([]byte(ts.ReadFile(args[0])))
		if err != nil {
			return err
		}
		f.topic = topic
		ts.Setenv("URL", f.base+f.Link(f.topic, 0))
	default:
		return errStory
	}
	return nil
}

func (f *storyForum) quirk(name string) {
	f.Set(func(q *fakeforum.Quirks) {
		switch name {
		case "login":
			q.Login = true
		case "challenge":
			q.Challenge = true
		case "endless":
			q.Endless = true
		case "html":
			q.HTML = true
		case "down":
			q.Down = true
		}
	})
}

// until waits for text in a file that a program in the background writes.
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: until FILE TEXT")
	}
	name := ts.MkAbs(args[0])
	var data []byte
	for range 600 {
		data, _ = os.ReadFile(name)
		if bytes.Contains(data, []byte(args[1])) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s never held %q; it holds:\n%s", args[0], args[1], data)
}

// golden compares got with a file of testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and look at the change.\n%s", path, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			return fmt.Sprintf("line %d: got %q, want %q", i+1, at(g, i), at(w, i))
		}
	}
	return "no difference"
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(the end)"
}
