package store_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

func anyRef(rt *rapid.T) store.Ref {
	at := func(name string) time.Time {
		if rapid.Bool().Draw(rt, "no "+name) {
			return time.Time{}
		}
		return time.UnixMilli(rapid.Int64Range(-1e12, 1e13).Draw(rt, name)).UTC()
	}
	return store.Ref{
		Delivery: store.Delivery{
			Kind: store.Kind(rapid.Uint8().Draw(rt, "kind")), Post: rapid.String().Draw(rt, "post"),
			Rev: forum.Rev(rapid.String().Draw(rt, "rev")), Seq: rapid.Uint64().Draw(rt, "seq"),
			At: at("at"), Late: rapid.Bool().Draw(rt, "late"), Single: rapid.Bool().Draw(rt, "single"),
		},
		Thread: rapid.String().Draw(rt, "thread"), Lone: rapid.Bool().Draw(rt, "lone"), Offered: at("offered"),
	}
}

// TestPack holds that a packed reference comes back as it was, in one line without strange fields.
func TestPack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		r := anyRef(rt)
		s := r.Pack()
		if got, ok := store.Unpack(s); !ok || got != r {
			rt.Errorf("%+v packed to %q came back as %+v, %v", r, s, got, ok)
		}
		if strings.Count(s, "\t") != 8 || strings.ContainsAny(s, "\r\n") {
			rt.Errorf("packed to %q, want one line of nine fields", s)
		}
	})
}

// TestPackSize holds that an ordinary reference is about 64 bytes.
func TestPackSize(t *testing.T) {
	t.Parallel()
	r := store.Ref{
		Delivery: store.Delivery{Kind: store.New, Post: "1234567", Rev: "AbCdEfGhIjKl", Seq: 1234},
		Thread:   "AbCdEfGhIjKl", Offered: time.UnixMilli(1_790_000_000_000),
	}
	if n := len(r.Pack()); n > 70 {
		t.Errorf("%d bytes: %q", n, r.Pack())
	}
}

// FuzzUnpack holds that what can be read is exactly what is written.
func FuzzUnpack(f *testing.F) {
	f.Add(store.Ref{Delivery: store.Delivery{Kind: store.New, Post: "p\t1", Rev: "%", At: time.UnixMilli(5)}, Lone: true}.Pack())
	f.Add("1\t\t\t\t\t0\t\t\t")
	f.Add("1\t3\tt\tp\tr\t7\t\t\t")
	f.Add("1\t1\tt\tp%0\tr\t18446744073709551616\t-1\t+1\t1")
	f.Fuzz(func(t *testing.T, s string) {
		r, ok := store.Unpack(s)
		if ok && r.Pack() != s {
			t.Errorf("%q was read as %+v, which is %q", s, r, r.Pack())
		}
		if again, ok := store.Unpack(r.Pack()); !ok && r.Post != "" || ok && again != r {
			t.Errorf("%+v came back as %+v", r, again)
		}
	})
}
