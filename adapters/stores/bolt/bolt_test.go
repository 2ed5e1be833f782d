package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/bolt"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

const harbor = chat.Address("discord:100")

var lane = store.Lane{Thread: forum.Ref{Source: "discourse", Base: "https://harbor.example", ID: "7"}, To: harbor}

// opened opens a store that is closed at the end of the test.
func opened(t *testing.T, path string) store.Store {
	t.Helper()
	s, err := bolt.Open(t.Context(), path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func subscribe(t *testing.T, s store.Store) {
	t.Helper()
	if _, err := s.Subscriptions.Put(t.Context(), store.Subscription{Lane: lane, At: time.Now()}, store.Mark{}); err != nil {
		t.Fatal(err)
	}
}

func offer(t *testing.T, s store.Store, numbers ...int) {
	t.Helper()
	if n, err := s.Outbox.Offer(t.Context(), store.Offering{Lane: lane, Deliveries: news(numbers...)}); err != nil || n != len(numbers) {
		t.Fatalf("offer %v: %d, %v", numbers, n, err)
	}
}

func news(numbers ...int) (ds []store.Delivery) {
	for _, n := range numbers {
		ds = append(ds, store.Delivery{Kind: store.New, Post: fmt.Sprint("p", n), Rev: "r1", Seq: uint64(n)})
	}
	return ds
}

func claim(t *testing.T, s store.Store) store.Turn {
	t.Helper()
	turns, _, err := s.Outbox.Claim(t.Context(), "worker", 1, store.Terms{Lease: time.Minute, Chats: []string{"discord"}})
	if err != nil || len(turns) != 1 {
		t.Fatalf("claim: %v, %v; want one turn", turns, err)
	}
	return turns[0]
}

func settle(t *testing.T, s store.Store, turn store.Turn, v store.Verdict) {
	t.Helper()
	done := store.Settlement{Turn: turn, Verdict: v, Receipt: chat.Receipt{To: turn.Lane.To, ID: "m1"}}
	if stale, err := s.Outbox.Settle(t.Context(), done); err != nil || stale != 0 {
		t.Fatalf("settle: %d stale, %v", stale, err)
	}
}

func close(t *testing.T, s store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestRestart holds that what waits, receipts and attempts outlive a close.
func TestRestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tape.db")
	s := opened(t, path)
	subscribe(t, s)
	offer(t, s, 1, 2, 3)
	settle(t, s, claim(t, s), store.Heard)
	settle(t, s, claim(t, s), store.Later)
	close(t, s)
	s = opened(t, path)
	said, err := s.Outbox.Said(t.Context(), lane)
	if err != nil || len(said) != 1 || said[0].Post != "p1" || said[0].Receipt.ID != "m1" {
		t.Errorf("Said = %v, %v; want p1 as m1", said, err)
	}
	turn := claim(t, s)
	if turn.Deliveries[0].Post != "p2" || turn.Attempt != 2 || turn.Doubt {
		t.Errorf("claimed %+v, want p2 at its second attempt, without doubt", turn)
	}
}

// TestCloseInTurn holds that a turn under way at a close may have been heard.
func TestCloseInTurn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tape.db")
	s := opened(t, path)
	subscribe(t, s)
	offer(t, s, 1)
	claim(t, s)
	close(t, s)
	if turn := claim(t, opened(t, path)); !turn.Doubt || turn.Attempt != 2 {
		t.Errorf("claimed %+v, want the second attempt, in doubt", turn)
	}
}

// TestCrash holds that after a crash every turn that was ever attempted is in doubt, and only those.
func TestCrash(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := opened(t, filepath.Join(dir, "tape.db"))
	subscribe(t, s)
	offer(t, s, 1, 2)
	settle(t, s, claim(t, s), store.Later)
	crashed := copied(t, filepath.Join(dir, "tape.db"))
	s = opened(t, crashed)
	turn := claim(t, s)
	if !turn.Doubt || turn.Attempt != 2 {
		t.Errorf("claimed %+v, want the second attempt, in doubt", turn)
	}
	settle(t, s, turn, store.Heard)
	if turn := claim(t, s); turn.Doubt || turn.Attempt != 1 {
		t.Errorf("claimed %+v, want the first attempt, without doubt", turn)
	}
}

// copied copies the file of an open store: so a crash would leave it.
func copied(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "crashed.db")
	if err := os.WriteFile(to, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// TestInUse holds that a second process gets a plain sentence, after about a second.
func TestInUse(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tape.db")
	opened(t, path)
	start := time.Now()
	_, err := bolt.Open(t.Context(), path, bolt.Options{})
	if !errors.Is(err, store.ErrInUse) {
		t.Fatalf("Open = %v, want ErrInUse", err)
	}
	if say, fix := fault.Words(err); say != "The store tape.db is in use by another process." || fix == "" {
		t.Errorf("words: %q, %q", say, fix)
	}
	if d := time.Since(start); d < 900*time.Millisecond || d > 5*time.Second {
		t.Errorf("waited %v, want a second", d)
	}
}

// TestMode holds that nobody else on the machine can read the file.
func TestMode(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tape.db")
	opened(t, path)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
}

// TestClosed holds that closing twice is harmless and that a closed store says so.
func TestClosed(t *testing.T) {
	t.Parallel()
	s := opened(t, filepath.Join(t.TempDir(), "tape.db"))
	close(t, s)
	close(t, s)
	_, read := s.Outbox.Queue(t.Context(), harbor)
	_, write := s.Outbox.Offer(t.Context(), store.Offering{Lane: lane, Deliveries: news(1)})
	_, health := s.Health(t.Context())
	for _, err := range []error{read, write, health} {
		if !errors.Is(err, bolt.ErrClosed) {
			t.Errorf("after Close: %v, want ErrClosed", err)
		}
	}
}

// TestEnded holds that an ended context gives its error and changes nothing.
func TestEnded(t *testing.T) {
	t.Parallel()
	s := opened(t, filepath.Join(t.TempDir(), "tape.db"))
	subscribe(t, s)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Outbox.Offer(ended, store.Offering{Lane: lane, Deliveries: news(1)}); !errors.Is(err, context.Canceled) {
		t.Errorf("Offer = %v, want canceled", err)
	}
	if q, err := s.Outbox.Queue(t.Context(), harbor); err != nil || q.Waiting != 0 {
		t.Errorf("Queue = %+v, %v; want nothing", q, err)
	}
}

// TestDamaged holds that a file that is no store, or not all of one, gives a plain sentence.
func TestDamaged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tape.db")
	s := opened(t, path)
	subscribe(t, s)
	close(t, s)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"text":      []byte("this is a shopping list\n"),
		"zeros":     make([]byte, 64<<10),
		"cut":       good[:12<<10],
		"one page":  good[:4<<10],
		"long text": slices.Repeat([]byte("bread, milk, lamp oil\n"), 4000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "tape.db")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := bolt.Open(t.Context(), path, bolt.Options{})
			if fault.Code(err) != "E-STORE-DAMAGED" {
				t.Errorf("Open = %v, want damaged", err)
			}
		})
	}
	if _, err := bolt.Open(t.Context(), t.TempDir(), bolt.Options{}); fault.Code(err) != "E-STORE-DAMAGED" {
		t.Errorf("Open of a folder = %v, want damaged", err)
	}
	if _, err := bolt.Open(t.Context(), filepath.Join(t.TempDir(), "no", "tape.db"), bolt.Options{}); fault.Code(err) != "E-STORE-FOLDER" {
		t.Errorf("Open without a folder = %v, want that said", err)
	}
}
