package store_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/store"
)

// TestHashPassage holds that words are found again wherever they stand in a text, however it is spaced, and nothing else is.
func TestHashPassage(t *testing.T) {
	t.Parallel()
	words := rapid.SliceOfN(rapid.StringMatching(`[a-zäж🙂]{1,6}[,.]?`), 1, 12)
	rapid.Check(t, func(t *rapid.T) {
		passage := strings.Join(words.Draw(t, "passage"), " ")
		text := strings.Join(words.Draw(t, "before"), "\n") + " " + strings.ReplaceAll(passage, " ", " \n ") + "\t" + strings.Join(words.Draw(t, "after"), " ")
		h := store.HashPassage(passage)
		if got, ok := h.In(text); !ok || got != passage {
			t.Fatalf("in %q stands %q, %v; want %q", text, got, ok, passage)
		}
		other := strings.Join(words.Draw(t, "other"), " ")
		if got, ok := h.In(other); ok != strings.Contains(other, passage) || ok && got != passage {
			t.Fatalf("in %q stands %q, %v", other, got, ok)
		}
	})
	for _, wrong := range []store.PassageHash{"", "x", "-", "00-", "00--1", "00-1-99999999999999999999", "00-1-999999999", "00-1--1", "00-x y-2", store.HashPassage("")} {
		if got, ok := wrong.In("some words"); ok {
			t.Errorf("%q finds %q", wrong, got)
		}
	}
}

// TestHighlightID holds that the id of a notice tells the post and the passage, whatever the forum calls its posts.
func TestHighlightID(t *testing.T) {
	t.Parallel()
	h := store.HashPassage("some words")
	for _, post := range []string{"101", "a/b/c", ""} {
		d := store.Delivery{Kind: store.Notice, Post: store.HighlightID(post, h)}
		if got, hash, ok := store.HighlightOf(d); !ok || got != post || hash != h {
			t.Errorf("%q tells %q, %q, %v", d.Post, got, hash, ok)
		}
	}
	for _, d := range []store.Delivery{{Kind: store.New, Post: store.HighlightID("1", h)}, {Kind: store.Notice, Post: "highlight/1"}, {Kind: store.Notice, Post: "status/1/2"}} {
		if _, _, ok := store.HighlightOf(d); ok {
			t.Errorf("%+v tells of a passage", d)
		}
	}
}

// TestHashPassageIsQuick holds that half of a huge post is looked for in one pass, also where all of it is alike.
func TestHashPassageIsQuick(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("aaaa ", 40_000)
	h := store.HashPassage(huge[:100_000] + "b")
	begun := time.Now()
	if _, ok := h.In(huge); ok || time.Since(begun) > 2*time.Second {
		t.Errorf("found %v after %v", ok, time.Since(begun))
	}
}
