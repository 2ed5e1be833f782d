package incident_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/store"
)

// TestRecord holds, whatever is seen in whatever rhythm: nothing begins before it is ten minutes old; edits while it goes
// on lie a quarter of an hour apart; what comes back within an hour keeps its message; seeing the same again changes
// nothing; and an incident is over exactly when nothing is wrong.
func TestRecord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		r := incident.Record{Kind: incident.Forum, Subject: "https://board.example"}
		var since time.Time // of what is wrong; zero: nothing is
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(1, 50).Draw(t, "minutes")) * time.Minute)
			seen := incident.Seen{}
			if rapid.Bool().Draw(t, "ill") {
				if since.IsZero() {
					since = now
				}
				seen = incident.Seen{Since: since, Matters: []incident.Matter{{Say: fmt.Sprint(rapid.IntRange(0, 2).Draw(t, "say")), Threads: 1}}}
			} else if since = (time.Time{}); rapid.Bool().Draw(t, "mended") {
				seen.Mended, seen.Well = map[string]int{"a": 3}, true
			}
			old := r
			var changed bool
			r, changed = old.After(seen, incident.DefaultPolicy, now)
			if again, twice := r.After(seen, incident.DefaultPolicy, now); twice || again.Rev != r.Rev {
				t.Fatalf("the same seen again changed %+v to %+v", r, again)
			}
			if !changed && (r.Rev != old.Rev || r.Post() != old.Post()) {
				t.Fatalf("%+v became %+v and says that nothing changed", old, r)
			}
			began := old.Since.IsZero() && !r.Since.IsZero()
			returned := !old.Ended.IsZero() && r.Ended.IsZero()
			if (began || returned) && now.Sub(seen.Since) < incident.DefaultPolicy.Short {
				t.Fatalf("it began with trouble %v old", now.Sub(seen.Since))
			}
			if returned && r.Post() != old.Post() {
				t.Fatalf("what came back got the message %q, want %q", r.Post(), old.Post())
			}
			goesOn := !old.Since.IsZero() && old.Ended.IsZero() && !r.Since.IsZero() && r.Ended.IsZero()
			if goesOn && r.Rev != old.Rev && now.Sub(old.Told) < incident.DefaultPolicy.Quiet {
				t.Fatalf("it was edited %v after it was told", now.Sub(old.Told))
			}
			if open := !r.Since.IsZero() && r.Ended.IsZero(); open && len(seen.Matters) == 0 {
				t.Fatalf("nothing is wrong, and the record goes on: %+v", r)
			}
		}
	})
}

// TestKey holds that only notices of incidents are taken for such, whatever a forum calls its posts.
func TestKey(t *testing.T) {
	t.Parallel()
	post := incident.Record{Kind: incident.Channel, Subject: "test:a"}.Post()
	for _, c := range []struct {
		lane store.Lane
		post string
		want bool
	}{
		{store.Lane{To: "test:b"}, post, true},
		{store.Lane{To: "test:b"}, "daily/2026-03-01", false},
		{store.Lane{To: "test:b", Thread: forum.Ref{Source: "feed", Base: "https://evil.example", ID: "1"}}, post, false},
	} {
		if _, ok := incident.Key(c.lane, store.Delivery{Post: c.post}); ok != c.want {
			t.Errorf("Key(%v, %q) = %v, want %v", c.lane, c.post, ok, c.want)
		}
	}
}

// TestNoNotes holds that without notes nobody writes and nobody fails.
func TestNoNotes(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	if was, err := incident.Mended(ctx, nil, "test:a"); was || err != nil {
		t.Errorf("Mended = %v, %v", was, err)
	}
	for _, err := range []error{
		incident.Threads(ctx, nil, thread(1), time.Now(), true),
		incident.Refused(ctx, nil, chat.Address("test:a"), "why", time.Now()),
		incident.New(incident.Parts{}).Round(ctx),
	} {
		if err != nil {
			t.Error(err)
		}
	}
}
