package chattest

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

// Say makes a message of one paragraph.
func Say(key, words string) chat.Message {
	return chat.Message{Key: key, Push: rich.Line(words, 200), Blocks: []chat.Block{{Style: chat.Body, Nodes: []rich.Node{rich.P(rich.T(words))}}}}
}

func send(t *testing.T, h Harness, to chat.Address, m chat.Message) chat.Receipt {
	t.Helper()
	r, err := h.Sender.Send(t.Context(), to, m)
	if err != nil {
		t.Fatalf("Send(%s, %q) = %v", to, m.Push, err)
	}
	return r
}

func counted(t *testing.T, h Harness, to chat.Address, want int) {
	t.Helper()
	if h.Count == nil {
		return
	}
	if got := h.Count(to); got != want {
		t.Errorf("%d messages stand in %s, want %d", got, to, want)
	}
}

func shown(t *testing.T, h Harness, r chat.Receipt, want, not string) {
	t.Helper()
	if h.Shown == nil {
		return
	}
	got := h.Shown(r)
	if want == "" && strings.TrimSpace(got) != "" || !strings.Contains(got, want) || not != "" && strings.Contains(got, not) {
		t.Errorf("a reader sees %q, want %q in it and %q not", got, want, not)
	}
}

func capsConstant(t *testing.T, h Harness) {
	before := h.Sender.Caps()
	send(t, h, h.To, Say("", "marlow is long"))
	if after := h.Sender.Caps(); after != before {
		t.Errorf("Caps() = %+v, then %+v", before, after)
	}
	if before.Length < 1 {
		t.Errorf("Caps().Length = %d", before.Length)
	}
}

func sendGivesReceipt(t *testing.T, h Harness) {
	r := send(t, h, h.To, Say("k1", "tindra bought a tractor"))
	if r.Zero() || r.To != h.To {
		t.Errorf("receipt %+v, want one for %s", r, h.To)
	}
	counted(t, h, h.To, 1)
	shown(t, h, r, "tindra bought a tractor", "")
}

func noKeyIsNew(t *testing.T, h Harness) {
	a, b := send(t, h, h.To, Say("", "same words")), send(t, h, h.To, Say("", "same words"))
	if a == b {
		t.Errorf("both have the receipt %+v", a)
	}
	counted(t, h, h.To, 2)
}

func sameKey(t *testing.T, h Harness) {
	if h.Sender.Caps().Dedup == 0 {
		t.Skip("this chat knows no key again")
	}
	a, b := send(t, h, h.To, Say("k1", "once")), send(t, h, h.To, Say("k1", "once"))
	if a != b {
		t.Errorf("receipts %+v and %+v", a, b)
	}
	if c := send(t, h, h.To, Say("k2", "another")); c == a {
		t.Errorf("another key has the same receipt %+v", c)
	}
	counted(t, h, h.To, 2)
}

func sameKeyAtOnce(t *testing.T, h Harness) {
	if h.Sender.Caps().Dedup == 0 {
		t.Skip("this chat knows no key again")
	}
	receipts := make([]chat.Receipt, 8)
	var all sync.WaitGroup
	for i := range receipts {
		all.Go(func() { receipts[i], _ = h.Sender.Send(t.Context(), h.To, Say("k1", "at once")) })
	}
	all.Wait()
	if len(slices.Compact(receipts)) != 1 {
		t.Errorf("receipts %v", receipts)
	}
	counted(t, h, h.To, 1)
}

func keyPerPlace(t *testing.T, h Harness) {
	if h.Other == "" {
		t.Skip("this chat has one place")
	}
	a, b := send(t, h, h.To, Say("k1", "here")), send(t, h, h.Other, Say("k1", "there"))
	if a == b || b.To != h.Other {
		t.Errorf("receipts %+v and %+v", a, b)
	}
	counted(t, h, h.To, 1)
	counted(t, h, h.Other, 1)
}

func receiptStored(t *testing.T, h Harness) {
	if !h.Sender.Caps().Edits {
		t.Skip("this chat has no edits")
	}
	data, err := json.Marshal(send(t, h, h.To, Say("k1", "before")))
	if err != nil {
		t.Fatal(err)
	}
	var r chat.Receipt
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	if err := h.Sender.Edit(t.Context(), r, Say("k1", "after")); err != nil {
		t.Errorf("Edit of a stored receipt: %v", err)
	}
	shown(t, h, r, "after", "before")
}

func answers(t *testing.T, h Harness) {
	a := send(t, h, h.To, Say("k1", "the first words"))
	answer := Say("k2", "an answer")
	answer.Under = a
	b := send(t, h, h.To, answer)
	lost := Say("k3", "an answer to nothing")
	lost.Under = h.Missing
	c := send(t, h, h.To, lost)
	if a == b || b == c {
		t.Errorf("receipts %+v, %+v and %+v", a, b, c)
	}
	shown(t, h, b, "an answer", "the first words")
	shown(t, h, c, "an answer to nothing", "")
	if h.Under == nil {
		return
	}
	if got := h.Under(b); got != a {
		t.Errorf("the answer stands below %+v, want %+v", got, a)
	}
	if got := h.Under(c); !got.Zero() {
		t.Errorf("an answer to nothing stands below %+v", got)
	}
	if h.Sender.Caps().Edits {
		if err := h.Sender.Edit(t.Context(), b, Say("k2", "another answer")); err != nil || h.Under(b) != a {
			t.Errorf("edited it stands below %+v, %v; want %+v", h.Under(b), err, a)
		}
	}
}

func editReplaces(t *testing.T, h Harness) {
	if !h.Sender.Caps().Edits {
		t.Skip("this chat has no edits")
	}
	r := send(t, h, h.To, Say("k1", "the first words"))
	if err := h.Sender.Edit(t.Context(), r, Say("k1", "other words")); err != nil {
		t.Fatalf("Edit: %v", err)
	}
	shown(t, h, r, "other words", "first")
	counted(t, h, h.To, 1)
}

func editRepeated(t *testing.T, h Harness) {
	if !h.Sender.Caps().Edits {
		t.Skip("this chat has no edits")
	}
	r := send(t, h, h.To, Say("k1", "one"))
	for range 3 {
		if err := h.Sender.Edit(t.Context(), r, Say("k1", "two")); err != nil {
			t.Fatalf("Edit: %v", err)
		}
	}
	shown(t, h, r, "two", "one")
	counted(t, h, h.To, 1)
}

func editMissing(t *testing.T, h Harness) {
	if !h.Sender.Caps().Edits {
		t.Skip("this chat has no edits")
	}
	if err := h.Sender.Edit(t.Context(), h.Missing, Say("", "x")); err == nil || fault.Of(err) != fault.Gone {
		t.Errorf("Edit of a missing message = %v, want Gone", err)
	}
	if err := h.Sender.Edit(t.Context(), chat.Receipt{}, Say("", "x")); err == nil {
		t.Error("Edit of no message succeeded")
	}
	counted(t, h, h.To, 0)
}

func deleteRemoves(t *testing.T, h Harness) {
	if !h.Sender.Caps().Deletes {
		t.Skip("this chat has no deletions")
	}
	r := send(t, h, h.To, Say("k1", "soon gone"))
	if err := h.Sender.Delete(t.Context(), r); err != nil {
		t.Fatalf("Delete: %v", err)
	}
	shown(t, h, r, "", "")
	if !h.Sender.Caps().Edits {
		return
	}
	if err := h.Sender.Edit(t.Context(), r, Say("k1", "back")); err == nil || fault.Of(err) != fault.Gone {
		t.Errorf("Edit of a deleted message = %v, want Gone", err)
	}
}

func deleteGone(t *testing.T, h Harness) {
	if !h.Sender.Caps().Deletes {
		t.Skip("this chat has no deletions")
	}
	r := send(t, h, h.To, Say("k1", "soon gone"))
	for range 2 {
		if err := h.Sender.Delete(t.Context(), r); err != nil {
			t.Errorf("Delete: %v", err)
		}
	}
	if err := h.Sender.Delete(t.Context(), h.Missing); err != nil {
		t.Errorf("Delete of a missing message: %v", err)
	}
}

func contextEnds(t *testing.T, h Harness) {
	r := send(t, h, h.To, Say("k1", "before the end"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	calls := map[string]func() error{
		"Send":   func() error { _, err := h.Sender.Send(ctx, h.To, Say("k2", "too late")); return err },
		"Edit":   func() error { return h.Sender.Edit(ctx, r, Say("k1", "too late")) },
		"Delete": func() error { return h.Sender.Delete(ctx, r) },
	}
	for name, call := range calls {
		began := time.Now()
		if err := call(); err == nil {
			t.Errorf("%s succeeded after its context ended", name)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s took %v after its context ended", name, took)
		}
	}
	counted(t, h, h.To, 1)
	shown(t, h, r, "before the end", "too late")
}

func finds(t *testing.T, h Harness) {
	finder, ok := h.Sender.(chat.Finder)
	if !ok {
		t.Skip("this chat cannot be searched")
	}
	began := time.Now().Add(-time.Minute)
	r := send(t, h, h.To, Say("k1", "needle"))
	send(t, h, h.To, Say("k2", "hay"))
	if got, ok, err := finder.Find(t.Context(), h.To, "k1", began); got != r || !ok || err != nil {
		t.Errorf("Find(k1) = %+v, %v, %v, want %+v", got, ok, err, r)
	}
	if got, ok, err := finder.Find(t.Context(), h.To, "k3", began); !got.Zero() || ok || err != nil {
		t.Errorf("Find of what was never said = %+v, %v, %v", got, ok, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok, err := finder.Find(ctx, h.To, "k1", began); ok || err == nil {
		t.Errorf("Find after its context ended = %v, %v", ok, err)
	}
}

// refusedWell reports whether err says that the message was surely not heard.
func refusedWell(err error) bool {
	return fault.Of(err) != fault.Broken && !errors.Is(err, chat.ErrUnsure)
}
