package summary

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

var ablate = flag.Bool("ablate", false, "score the summariser without each of its signals; takes minutes")

// An evaluated thread is one of the evaluation data.
type evaluated struct {
	ID, Title string
	Posts     []struct {
		N            int
		Author, Text string
	}
}

func (e evaluated) thread() Thread {
	t := Thread{Title: e.Title}
	for _, p := range e.Posts {
		t.Posts = append(t.Posts, Post{Number: p.N, Author: p.Author, Text: p.Text})
	}
	return t
}

// sums writes what a summariser makes of the threads of a file, as the scorer reads it.
func sums(t *testing.T, refs string, shorten func(Thread) Summary) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sums.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	enc := json.NewEncoder(f)
	for _, e := range readLines[evaluated](t, refs) {
		lines := []string{}
		for _, l := range shorten(e.thread()).Lines {
			lines = append(lines, l.Text)
		}
		if err := enc.Encode(map[string]any{"id": e.ID, "summary": lines}); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// rouge runs the scorer of the evaluation data and returns what it prints.
func rouge(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"run", "."}, args...)...)
	cmd.Dir = shared(t, "eval/rouge")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the scorer: %v\n%s", err, out)
	}
	return string(out)
}

// row returns ROUGE-1 and ROUGE-2 of a domain, with their intervals, and the rest of the line.
func row(t *testing.T, table, domain string) (r1, r2 float64, rest string) {
	t.Helper()
	for line := range strings.Lines(table) {
		if fields := strings.Fields(strings.NewReplacer("[", " ", "]", " ", ",", " ").Replace(line)); len(fields) > 7 && fields[0] == domain {
			r1, _ = strconv.ParseFloat(fields[2], 64)
			r2, _ = strconv.ParseFloat(fields[5], 64)
			return r1, r2, fields[len(fields)-1]
		}
	}
	t.Fatalf("no row %s in\n%s", domain, table)
	return 0, 0, ""
}

// TestScores holds the figures that docs/summaries.md states as reached, by the scorer of the evaluation data.
func TestScores(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file, row string
		words     int
		r1, r2    float64
	}{
		{"threads-dev.jsonl", "MACRO", 100, 44.5, 23.5},
		{"threads-dev.jsonl", "email", 100, 30.3, 8.3},
		{"meetings-dev.jsonl", "meeting", 100, 20.5, 2.5},
		{"ects-dev.jsonl", "ALL", 50, 20, 6},
	} {
		refs := shared(t, "eval/"+c.file)
		table := rouge(t, "-boot", "0", "-refs", refs, "-sums", sums(t, refs, func(th Thread) Summary { return Summarize(th, Options{Words: c.words}) }))
		r1, r2, verbatim := row(t, table, c.row)
		t.Logf("%s, %d words: ROUGE-1 %.2f, ROUGE-2 %.2f", c.row, c.words, r1, r2)
		if r1 < c.r1 || r2 < c.r2 || verbatim != "100.0%" {
			t.Errorf("%s: ROUGE-1 %.2f, want %.1f; ROUGE-2 %.2f, want %.1f; verbatim %s", c.row, r1, c.r1, r2, c.r2, verbatim)
		}
	}
}

// TestCandidatesVerbatim holds for all evaluation data that each sentence to choose from stands word for word in its post.
func TestCandidatesVerbatim(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"threads-dev.jsonl", "ects-dev.jsonl", "meetings-dev.jsonl"} {
		for _, e := range readLines[evaluated](t, shared(t, "eval/"+file)) {
			stored := make(map[int]string)
			for _, p := range e.Posts {
				stored[p.N] += " " + strings.Join(strings.Fields(p.Text), " ")
			}
			for _, l := range Candidates(e.thread()) {
				if !strings.Contains(stored[l.Post], l.Text) {
					t.Errorf("%s: %q is not in #%d", e.ID, l.Text, l.Post)
				}
			}
		}
	}
}

// TestAblation shows what each signal brings: the scores without it, and the paired difference to the whole. Run it with
// -ablate.
func TestAblation(t *testing.T) {
	if !*ablate {
		t.Skip("only with -ablate")
	}
	refs := shared(t, "eval/threads-dev.jsonl")
	with := func(how settings, once bool) string {
		return sums(t, refs, func(th Thread) Summary { return shortened(th, how, once) })
	}
	whole := with(threadSettings(), false)
	t.Logf("whole\n%s", rouge(t, "-boot", "1000", "-refs", refs, "-sums", whole))
	for _, c := range []struct {
		without string
		change  func(*settings)
	}{
		{"the vote", nil},
		{"count of posts", func(s *settings) { s.lone, s.power = 0, 0 }},
		{"less for lone concepts", func(s *settings) { s.lone = 0 }},
		{"title", func(s *settings) { s.title = 1 }},
		{"pairs of words", func(s *settings) { s.pair = 0 }},
		{"discount of covered concepts", func(s *settings) { s.discount = 1 }},
		{"place in the post", func(s *settings) { s.decay = 0 }},
		{"first post", func(s *settings) { s.first = 1 }},
		{"short sentences", func(s *settings) { s.short = 1 }},
		{"length (exponent 1)", func(s *settings) { s.exponent = 1 }},
		{"taken from the post", func(s *settings) { s.taken = 1 }},
		{"questions", func(s *settings) { s.question = 1 }},
		{"links", func(s *settings) { s.address = 1 }},
		{"no stop at the end", func(s *settings) { s.open = 1 }},
		{"about its writer", func(s *settings) { s.self = 1 }},
		{"figures", func(s *settings) { s.figures = 0 }},
		{"being quoted", func(s *settings) { s.quoted = 0 }},
	} {
		how := threadSettings()
		if c.change != nil {
			c.change(&how)
		}
		table := rouge(t, "-boot", "1000", "-refs", refs, "-sums", whole, "-vs", with(how, c.change == nil))
		at := strings.LastIndex(table, "MACRO")
		t.Logf("worth of %s: %s", c.without, table[at:])
	}
}

// shortened is Summarize at 100 words with other settings for threads, and, if once, with one choice in place of a vote.
func shortened(th Thread, how settings, once bool) Summary {
	r := collect(th)
	s := count(r.posts, 0)
	limit := s.Input
	if !s.Short {
		limit = int(largestShare * float64(s.Input))
	}
	b := budgetOf(Options{}, limit)
	v := newVote(r, Options{})
	p := newPicks(v)
	if once {
		p.list = v.run(how, b, v.eligible)
	} else {
		v.elect(p, how, &b, v.eligible)
	}
	s.take(r, p.list)
	return s
}
