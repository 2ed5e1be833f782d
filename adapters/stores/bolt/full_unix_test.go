//go:build unix

package bolt

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// fullPath tells a child of the test which file it must fill.
const fullPath = "THREADTAPE_TEST_FULL"

// TestFull holds that a full disk is ErrFull, that what is there can be read, said and taken away meanwhile, and that
// all goes on when there is space again. The disk is a limit on the size of files, in a process of its own.
func TestFull(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), self, "-test.run=^TestFullChild$", "-test.v")
	child.Env = append(os.Environ(), fullPath+"="+filepath.Join(t.TempDir(), "tape.db"))
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestFullChild is the other half of [TestFull].
func TestFullChild(t *testing.T) {
	path := os.Getenv(fullPath)
	if path == "" {
		t.Skip("runs as a child of TestFull")
	}
	signal.Ignore(syscall.SIGXFSZ)
	limit(t, 5<<20)
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := &filler{T: t, s: s}
	for range 3 {
		f.fill()
		f.drain()
	}
	f.fill()
	limit(t, 64<<20)
	time.Sleep(fullRest + 50*time.Millisecond)
	if err := f.offer(); err != nil {
		t.Errorf("offer with space again: %v", err)
	}
	if h, err := s.Health(t.Context()); err != nil || len(h.Warnings) != 0 {
		t.Errorf("health with space again: %+v, %v", h, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, path)
}

// limit sets how long files may get.
func limit(t *testing.T, n uint64) {
	t.Helper()
	var now syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &now); err != nil {
		t.Skip("no limit on the size of files: ", err)
	}
	now.Cur = min(n, now.Max)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &now); err != nil {
		t.Skip("no limit on the size of files: ", err)
	}
}

// check walks through all pages.
func check(t *testing.T, path string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoFreelistSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			t.Error(err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// A filler fills a store and empties it again.
type filler struct {
	*testing.T
	s    store.Store
	seq  uint64
	open bool
}

func (f *filler) lane() store.Lane {
	return store.Lane{Thread: forum.Ref{Source: "discourse", Base: "https://harbor.example", ID: "7"}, To: "discord:100"}
}

func (f *filler) offer() error {
	var ds []store.Delivery
	for range 200 {
		f.seq++
		ds = append(ds, store.Delivery{Kind: store.New, Post: fmt.Sprintf("post-%020d", f.seq), Rev: "r1", Seq: f.seq})
	}
	_, err := f.s.Outbox.Offer(f.Context(), store.Offering{Lane: f.lane(), Deliveries: ds})
	return err
}

// fill offers until there is no more space, and then holds that nothing that adds is taken.
func (f *filler) fill() {
	f.Helper()
	if !f.open {
		sub := store.Subscription{Lane: f.lane(), At: time.Now()}
		if _, err := f.s.Subscriptions.Put(f.Context(), sub, store.Mark{}); err != nil {
			f.Fatal(err)
		}
		f.open = true
	}
	var err error
	for n := 0; err == nil && n < 1000; n++ {
		err = f.offer()
	}
	if !errors.Is(err, store.ErrFull) {
		f.Fatalf("offer to a full store: %v, want ErrFull", err)
	}
	note := store.Note{Key: store.Key{Kind: "k", Name: fmt.Sprint(f.seq)}, Value: make([]byte, 60<<10)}
	if _, err := f.s.Notes.Write(f.Context(), note); !errors.Is(err, store.ErrFull) {
		f.Errorf("note in a full store: %v, want ErrFull", err)
	}
	h, err := f.s.Health(f.Context())
	if err != nil || len(h.Warnings) != 1 {
		f.Errorf("health %+v, %v; want a warning", h, err)
	}
}

// drain says all that waits, though the store is full.
func (f *filler) drain() {
	f.Helper()
	q, err := f.s.Outbox.Queue(f.Context(), f.lane().To)
	if err != nil || q.Waiting < 1000 {
		f.Fatalf("queue of a full store: %d waiting, %v", q.Waiting, err)
	}
	said := 0
	for {
		turns, _, err := f.s.Outbox.Claim(f.Context(), "w", 1, store.Terms{Lease: time.Minute, Burst: 2, Chats: []string{"discord"}})
		if err != nil {
			f.Fatalf("claim from a full store after %d: %v", said, err)
		}
		if len(turns) == 0 {
			break
		}
		done := store.Settlement{Turn: turns[0], Verdict: store.Heard, Receipt: chat.Receipt{To: f.lane().To, ID: "m"}}
		if stale, err := f.s.Outbox.Settle(f.Context(), done); err != nil || stale != 0 {
			f.Fatalf("settle in a full store after %d: %d stale, %v", said, stale, err)
		}
		said += len(turns[0].Deliveries)
	}
	if said != q.Waiting {
		f.Errorf("said %d of %d", said, q.Waiting)
	}
}
