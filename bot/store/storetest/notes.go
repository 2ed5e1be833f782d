package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

var notePromises = []promise{
	{"Write stores by version", noteWrite},
	{"Write of one by many lets one win", noteParallel},
	{"A note that has ended is not there", noteEnds},
	{"Once is true for the first within its time", noteOnce},
	{"Range gives the notes of a kind in the order of their names", noteRange},
	{"Forget removes, and what is not there is forgotten", noteForget},
	{"A note of more than 64 KiB is refused", noteLong},
}

// NotesBent plays what the suite asks of [store.Notes] but for a restart, with bent time: for notes that have no store behind
// them. open returns empty ones, with room for what a test writes.
func NotesBent(t *testing.T, open func() store.Notes) {
	t.Helper()
	for _, p := range notePromises {
		t.Run(p.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := &Harness{Store: store.Store{Notes: open()}, Pass: time.Sleep, Lease: 10 * time.Second}
				p.hold(&fixture{T: t, Harness: h})
			})
		})
	}
}

func noteKey(name string) store.Key { return store.Key{Tenant: "discord:1", Kind: "place", Name: name} }

func noteWrite(f *fixture) {
	k := noteKey("tindra")
	n, err := f.Store.Notes.Read(f.ctx(), k)
	if f.must(err); n.Version != 0 {
		f.Errorf("read %+v, want none", n)
	}
	end := time.Now().Add(time.Hour)
	wrote, err := f.Store.Notes.Write(f.ctx(), store.Note{Key: k, Value: []byte("12\x00\xff"), End: end})
	f.must(err)
	want := store.Note{Key: k, Value: []byte("12\x00\xff"), End: store.Cut(end), Version: 1}
	got, err := f.Store.Notes.Read(f.ctx(), k)
	if f.must(err); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(wrote, want) {
		f.Errorf("wrote %+v, read %+v\nwant %+v", wrote, got, want)
	}
	if _, err := f.Store.Notes.Write(f.ctx(), store.Note{Key: k, Value: []byte("13")}); !errors.Is(err, store.ErrStale) {
		f.Errorf("write as new: %v, want ErrStale", err)
	}
	got.Value, got.End = []byte("13"), time.Time{}
	wrote, err = f.Store.Notes.Write(f.ctx(), got)
	if f.must(err); wrote.Version != 2 {
		f.Errorf("version %d after the second write", wrote.Version)
	}
	if _, err := f.Store.Notes.Write(f.ctx(), got); !errors.Is(err, store.ErrStale) {
		f.Errorf("write an old version: %v, want ErrStale", err)
	}
}

func noteParallel(f *fixture) {
	won := parallel(f, 10, func(i int) []string {
		if _, err := f.Store.Notes.Write(f.ctx(), store.Note{Key: noteKey("one"), Value: []byte{byte(i)}}); err == nil {
			return []string{fmt.Sprint(i)}
		}
		return nil
	})
	if len(won) != 1 {
		f.Errorf("%v won, want one", won)
	}
}

func noteEnds(f *fixture) {
	k := noteKey("short")
	_, err := f.Store.Notes.Write(f.ctx(), store.Note{Key: k, Value: []byte("x"), End: time.Now().Add(f.Lease)})
	f.must(err)
	f.Pass(f.Lease + slack)
	n, err := f.Store.Notes.Read(f.ctx(), k)
	if f.must(err); n.Version != 0 {
		f.Errorf("read %+v after its end", n)
	}
	all, err := f.Store.Notes.Range(f.ctx(), k.Tenant, k.Kind)
	if f.must(err); len(all) != 0 {
		f.Errorf("range %+v after the end", all)
	}
	n, err = f.Store.Notes.Write(f.ctx(), store.Note{Key: k, Value: []byte("y")})
	if f.must(err); n.Version != 1 {
		f.Errorf("wrote %+v, want it anew", n)
	}
}

func noteOnce(f *fixture) {
	k := noteKey("envelope")
	once := func(k store.Key, want bool) {
		f.Helper()
		if first, err := f.Store.Notes.Once(f.ctx(), k, f.Lease); err != nil || first != want {
			f.Errorf("once: %v, %v, want %v", first, err, want)
		}
	}
	once(k, true)
	once(k, false)
	once(store.Key{Tenant: "discord:2", Kind: k.Kind, Name: k.Name}, true)
	if n, err := f.Store.Notes.Read(f.ctx(), k); err != nil || n.Version != 0 {
		f.Errorf("read %+v, %v: Once made a note", n, err)
	}
	f.Pass(f.Lease + slack)
	once(k, true)
	won := parallel(f, 8, func(int) []string {
		if first, err := f.Store.Notes.Once(f.ctx(), noteKey("race"), time.Hour); err == nil && first {
			return []string{"won"}
		}
		return nil
	})
	if len(won) != 1 {
		f.Errorf("%d were first", len(won))
	}
}

func noteRange(f *fixture) {
	for _, name := range []string{"b", "a", "c/1", "a\x00", "日本"} {
		_, err := f.Store.Notes.Write(f.ctx(), store.Note{Key: noteKey(name), Value: []byte(name)})
		f.must(err)
	}
	for _, other := range []store.Key{{Tenant: "discord:1", Kind: "places", Name: "x"}, {Tenant: "discord:12", Kind: "place", Name: "x"}} {
		_, err := f.Store.Notes.Write(f.ctx(), store.Note{Key: other})
		f.must(err)
	}
	all, err := f.Store.Notes.Range(f.ctx(), "discord:1", "place")
	f.must(err)
	var names []string
	for _, n := range all {
		names = append(names, n.Key.Name)
		if string(n.Value) != n.Key.Name || n.Version != 1 {
			f.Errorf("note %+v", n)
		}
	}
	if want := []string{"a", "a\x00", "b", "c/1", "日本"}; !reflect.DeepEqual(names, want) {
		f.Errorf("range %q, want %q", names, want)
	}
}

func noteForget(f *fixture) {
	k := noteKey("gone")
	f.must(f.Store.Notes.Forget(f.ctx(), k))
	_, err := f.Store.Notes.Write(f.ctx(), store.Note{Key: k})
	f.must(err)
	f.must(f.Store.Notes.Forget(f.ctx(), k))
	if n, err := f.Store.Notes.Read(f.ctx(), k); err != nil || n.Version != 0 {
		f.Errorf("read %+v, %v after Forget", n, err)
	}
}

func noteLong(f *fixture) {
	k := noteKey("long")
	_, err := f.Store.Notes.Write(f.ctx(), store.Note{Key: k, Value: []byte(strings.Repeat("x", store.NoteMost))})
	f.must(err)
	_, err = f.Store.Notes.Write(f.ctx(), store.Note{Key: noteKey("longer"), Value: []byte(strings.Repeat("x", store.NoteMost+1))})
	if fault.Of(err) != fault.Invalid {
		f.Errorf("write of 64 KiB and one byte: %v, want a fault of kind invalid", err)
	}
}

func noteReopen(f *fixture) {
	_, err := f.Store.Notes.Write(f.ctx(), store.Note{Key: noteKey("stays"), Value: []byte("x")})
	f.must(err)
	_, err = f.Store.Notes.Once(f.ctx(), noteKey("stays"), time.Hour)
	f.must(err)
	for _, clean := range []bool{true, false} {
		f.Reopen(clean)
		n, err := f.Store.Notes.Read(f.ctx(), noteKey("stays"))
		if f.must(err); n.Version != 1 || string(n.Value) != "x" {
			f.Errorf("clean=%v: read %+v", clean, n)
		}
		if first, err := f.Store.Notes.Once(f.ctx(), noteKey("stays"), time.Hour); err != nil || first {
			f.Errorf("clean=%v: once %v, %v", clean, first, err)
		}
	}
}
