package bench

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/discourse"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// pages is how many pages a side decodes in one round.
const pages = 100

// BenchmarkDecode compares what a changed page costs, decoded and its HTML turned into neutral text, with encoding/json
// alone, decoding the same page of 64 KB into a struct of a few fields.
func BenchmarkDecode(b *testing.B) {
	_, body := topicPage()
	var own, peer time.Duration
	inTurns(b, func() {
		used := ownCPU(b)
		for range pages {
			if _, posts, err := discourse.Parse(body, forumsBase); err != nil || len(posts) != 20 {
				b.Fatalf("%d posts, %v", len(posts), err)
			}
		}
		own += ownCPU(b) - used
	}, func() {
		used := ownCPU(b)
		for range pages {
			decode(b, body)
		}
		peer += ownCPU(b) - used
	})
	n := b.N * pages
	b.ReportMetric(micros(own, n), "own-cpu-µs/page")
	b.ReportMetric(micros(peer, n), "json-cpu-µs/page")
	b.ReportMetric(own.Seconds()/peer.Seconds(), "own/json-cpu")
}

func decode(b *testing.B, body []byte) {
	var v struct {
		Stream struct {
			Posts []struct {
				ID      int       `json:"id"`
				Number  int       `json:"post_number"`
				Cooked  string    `json:"cooked"`
				Name    string    `json:"username"`
				Created time.Time `json:"created_at"`
				Version int       `json:"version"`
			} `json:"posts"`
			IDs []int `json:"stream"`
		} `json:"post_stream"`
		ID    int    `json:"id"`
		Title string `json:"title"`
	}
	if err := json.Unmarshal(body, &v); err != nil || len(v.Stream.Posts) != 20 {
		b.Fatal(err)
	}
}

// BenchmarkDiff compares 200 posts with what is known of them: all as they were, or one of them edited and one new. It
// has no peer; one op is one comparison.
func BenchmarkDiff(b *testing.B) {
	posts := make([]forum.Post, store.KeptPosts)
	for i := range posts {
		posts[i] = forum.Post{
			ID: fmt.Sprint(860001 + i), Number: i + 1, Rev: forum.Rev(fmt.Sprintf("Zm9yZXZl%04d", i)),
			Author: forum.Author{Name: "ada"}, Created: time.Now(),
		}
	}
	known := make([]forum.Post, len(posts))
	copy(known, posts)
	state := store.State{Version: 7, Top: len(posts)}
	b.Run("same", func(b *testing.B) { diff(b, state, posts, known, 0) })
	posts[100].Rev = "edited"
	b.Run("changed", func(b *testing.B) { diff(b, state, posts, known[:len(known)-1], 2) })
}

func diff(b *testing.B, state store.State, page, known []forum.Post, want int) {
	b.ReportAllocs()
	used := ownCPU(b)
	for b.Loop() {
		if got := watch.Diff(state, page, known); len(got) != want {
			b.Fatalf("%d changes, want %d", len(got), want)
		}
	}
	b.ReportMetric(micros(ownCPU(b)-used, b.N), "cpu-µs/op")
}
