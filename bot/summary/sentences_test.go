package summary

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// shared returns a file of the evaluation data, which lies beside the checkout and is no part of it.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
	path := filepath.Join(dir, "..", "shared", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the evaluation data is not beside this checkout: %v", err)
	}
	return path
}

// readLines decodes a file of JSON lines.
func readLines[T any](t testing.TB, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	for dec := json.NewDecoder(bufio.NewReader(f)); dec.More(); {
		var v T
		if err := dec.Decode(&v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// TestSplittingCases holds that at least 38 of the 40 hard cases are split as people would.
func TestSplittingCases(t *testing.T) {
	t.Parallel()
	type caseOf struct {
		ID, Text  string
		Sentences []string
	}
	cases := readLines[caseOf](t, shared(t, "eval/sentences.jsonl"))
	good := 0
	for _, c := range cases {
		var got []string
		for s := range Sentences(c.Text) {
			got = append(got, strings.Join(strings.Fields(s), " "))
		}
		if slices.Equal(got, c.Sentences) {
			good++
		} else {
			t.Logf("%s: %q", c.ID, got)
		}
	}
	if t.Logf("%d of %d", good, len(cases)); good < 38 {
		t.Errorf("%d of %d cases are right, want 38", good, len(cases))
	}
}

// TestSentencesKeepEverything holds that splitting loses nothing but white space, and keeps the order.
func TestSentencesKeepEverything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`([A-Za-z]{1,4}[.!?… ")]{0,3}|\n|1\.| ){0,40}`)).Draw(t, "text")
		got := strings.Join(slices.Collect(Sentences(s)), " ")
		if strip(got) != strip(s) {
			t.Fatalf("Sentences(%q) = %q", s, got)
		}
	})
}

func strip(s string) string { return strings.Join(strings.Fields(s), "") }
