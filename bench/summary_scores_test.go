package bench

import (
	"bufio"
	"encoding/json"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/summary"
)

var evaluation = flag.String("eval", "../../shared/eval", "the folder of the evaluation data and its scorer")

// A scoredThread is one of the evaluation data.
type scoredThread struct {
	ID, Title string
	Posts     []struct {
		N            int
		Author, Text string
	}
}

func (e scoredThread) thread() summary.Thread {
	t := summary.Thread{Title: e.Title}
	for _, p := range e.Posts {
		t.Posts = append(t.Posts, summary.Post{Number: p.N, Author: p.Author, Text: p.Text})
	}
	return t
}

// TestSummaryScores prints the scores of our summaries, and of each peer with the paired difference of ours to it, as the
// scorer of the evaluation data gives them. It needs that data: -eval names its folder.
func TestSummaryScores(t *testing.T) {
	if _, err := os.Stat(filepath.Join(*evaluation, "rouge")); err != nil {
		t.Skipf("no evaluation data; -eval names its folder: %v", err)
	}
	for _, c := range []struct {
		file             string
		words, sentences int
	}{
		{"threads-dev.jsonl", 100, 0}, {"threads-dev.jsonl", 0, 5}, {"meetings-dev.jsonl", 100, 0}, {"ects-dev.jsonl", 50, 0},
	} {
		t.Run(strings.TrimSuffix(c.file, "-dev.jsonl")+"/"+strconv.Itoa(c.words)+"+"+strconv.Itoa(c.sentences), func(t *testing.T) {
			threads := readThreads(t, filepath.Join(*evaluation, c.file))
			ours := writeSums(t, threads, func(th summary.Thread) []string {
				var out []string
				for _, l := range summary.Summarize(th, summary.Options{Words: c.words, Sentences: c.sentences}).Lines {
					out = append(out, l.Text)
				}
				return out
			})
			t.Logf("ours\n%s", score(t, "-refs", c.file, "-sums", ours))
			for _, peer := range peers {
				theirs := writeSums(t, threads, func(th summary.Thread) []string {
					lines := summary.Candidates(th)
					return fill(lines, peer.rank(th.Title, lines), c.words, c.sentences)
				})
				t.Logf("%s\n%s\nours minus %s\n%s", peer.name, score(t, "-boot", "0", "-refs", c.file, "-sums", theirs),
					peer.name, difference(score(t, "-refs", c.file, "-sums", ours, "-vs", theirs)))
			}
		})
	}
}

// difference is the second table of the scorer.
func difference(tables string) string {
	_, table, _ := strings.Cut(tables, "\n\n")
	return table
}

func readThreads(t *testing.T, path string) []scoredThread {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []scoredThread
	for dec := json.NewDecoder(bufio.NewReader(f)); ; {
		var e scoredThread
		switch err := dec.Decode(&e); err {
		case nil:
			out = append(out, e)
		case io.EOF:
			return out
		default:
			t.Fatal(err)
		}
	}
}

func writeSums(t *testing.T, threads []scoredThread, shorten func(summary.Thread) []string) string {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), "*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	enc := json.NewEncoder(f)
	for _, e := range threads {
		if err := enc.Encode(map[string]any{"id": e.ID, "summary": append([]string{}, shorten(e.thread())...)}); err != nil {
			t.Fatal(err)
		}
	}
	return f.Name()
}

// score runs the scorer; the name of the references is that of a file in the folder above it.
func score(t *testing.T, args ...string) string {
	t.Helper()
	for i := range args {
		if args[i] == "-refs" {
			args[i+1] = filepath.Join("..", filepath.Base(args[i+1]))
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"run", "."}, args...)...)
	cmd.Dir = filepath.Join(*evaluation, "rouge")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the scorer: %v\n%s", err, out)
	}
	return string(out)
}
