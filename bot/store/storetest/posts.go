package storetest

import (
	"errors"
	"reflect"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

var postPromises = []promise{
	{"Keep stores posts by their id and keeping again changes nothing", keepTwice},
	{"Keep with a look that is no longer ours changes nothing", keepStale},
	{"Keep leaves the blank alone of a post that is not readable", keepBlank},
	{"Keep takes long texts", keepLong},
	{"Read gives the window in the thread's order", readWindow},
	{"Read gives what has no order by time", readUnordered},
	{"Read bare leaves bodies out", readBare},
	{"KeptPosts texts stay and every id is known by its Rev", keptPosts},
	{"Forget removes texts for good and keeps ids", forgetPosts},
	{"Forget without posts removes all of a thread", forgetThread},
	{"Texts end after their time and ids stay", textsEnd},
}

func ids(ps []forum.Post) []string {
	var all []string
	for _, p := range ps {
		all = append(all, p.ID)
	}
	return all
}

func keepTwice(f *fixture) {
	first := text(1, 1, "Forty-one ports.")
	first.Likes = 3
	for range 2 {
		f.keep(thread(1), first, text(2, 1, "One berth."))
	}
	_, ps := f.read(thread(1), store.Window{Newest: 9})
	f.wantPosts(ids(ps), "p1", "p2")
	if !reflect.DeepEqual(ps[0], first) {
		f.Errorf("read %+v\nwant %+v", ps[0], first)
	}
	f.keep(thread(1), text(1, 2, "Forty-two ports."))
	if _, ps = f.read(thread(1), store.Window{Posts: []string{"p1"}}); ps[0].Body.Text() != "Forty-two ports." || ps[0].Rev != rev(1, 2) {
		f.Errorf("read %+v, want the newer revision", ps[0])
	}
}

func keepStale(f *fixture) {
	old := f.look(thread(1))
	f.Pass(f.Lease + slack)
	young := f.due(1)
	f.must(f.Store.Threads.Keep(f.ctx(), young[0], []forum.Post{text(1, 2, "newer")}))
	if err := f.Store.Threads.Keep(f.ctx(), old, []forum.Post{text(1, 1, "older"), text(2, 1, "new")}); !errors.Is(err, store.ErrStale) {
		f.Errorf("keep with a stale look: %v, want ErrStale", err)
	}
	_, ps := f.read(thread(1), store.Window{Newest: 9})
	f.wantPosts(ids(ps), "p1")
	if ps[0].Body.Text() != "newer" {
		f.Errorf("an older page overwrote a newer one: %+v", ps[0])
	}
	f.must(f.Store.Threads.Advance(f.ctx(), young[0], store.State{Next: time.Now().Add(time.Hour)}))
	if err := f.Store.Threads.Keep(f.ctx(), young[0], []forum.Post{text(3, 1, "late")}); !errors.Is(err, store.ErrStale) {
		f.Errorf("keep after the look: %v, want ErrStale", err)
	}
}

func keepBlank(f *fixture) {
	f.keep(thread(1), text(1, 1, "soon gone"))
	p := text(1, 2, "soon gone")
	p.State, p.Why = forum.Deleted, "author"
	f.keep(thread(1), p)
	_, ps := f.read(thread(1), store.Window{Newest: 1})
	if want := p.Blank(); !reflect.DeepEqual(ps[0], want) {
		f.Errorf("read %+v\nwant %+v", ps[0], want)
	}
}

func keepLong(f *fixture) {
	words := strings.Repeat("A planner looks at the tide and moves one berth. ", 4000)
	noise := make([]byte, 0, 150_000)
	for x := uint32(7); len(noise) < 150_000; x = x*1664525 + 1013904223 {
		noise = append(noise, "abcdefghijklmnopqrstuvwxyz0123456789 "[x>>16%37])
	}
	a, b := text(1, 1, words), text(2, 1, string(noise))
	f.keep(thread(1), a, b)
	f.keep(thread(1), b, text(3, 1, "short"))
	_, ps := f.read(thread(1), store.Window{Newest: 3})
	if len(ps) != 3 || !reflect.DeepEqual(ps[0], a) || !reflect.DeepEqual(ps[1], b) {
		f.Errorf("long posts came back differently")
	}
}

func readWindow(f *fixture) {
	f.keep(thread(1), text(3, 1, "c"), text(1, 1, "a"), text(12, 1, "l"), text(2, 1, "b"))
	for _, c := range []struct {
		w    store.Window
		want []string
	}{
		{store.Window{}, nil},
		{store.Window{Newest: 2}, []string{"p3", "p12"}},
		{store.Window{Newest: 50}, []string{"p1", "p2", "p3", "p12"}},
		{store.Window{Posts: []string{"p12", "p1", "none", "p1"}}, []string{"p1", "p12"}},
		{store.Window{Newest: 1, Posts: []string{"p12", "p2"}}, []string{"p2", "p12"}},
	} {
		_, ps := f.read(thread(1), c.w)
		if got := ids(ps); !reflect.DeepEqual(got, c.want) {
			f.Errorf("read %+v: %v, want %v", c.w, got, c.want)
		}
	}
}

func readUnordered(f *fixture) {
	base := time.Date(2026, 3, 12, 8, 0, 0, 0, time.UTC)
	var ps []forum.Post
	for i, minute := range []int{30, 10, 20} {
		p := text(i+1, 1, "words")
		p.Number, p.Created = 0, base.Add(time.Duration(minute)*time.Minute)
		ps = append(ps, p)
	}
	f.keep(thread(1), ps...)
	f.must(f.Store.Threads.Forget(f.ctx(), thread(1), "p3"))
	_, got := f.read(thread(1), store.Window{Newest: 3})
	f.wantPosts(ids(got), "p2", "p3", "p1")
	_, got = f.read(thread(1), store.Window{Newest: 2})
	f.wantPosts(ids(got), "p3", "p1")
}

func readBare(f *fixture) {
	p := text(1, 1, "words")
	f.keep(thread(1), p)
	_, ps := f.read(thread(1), store.Window{Newest: 1, Bare: true})
	if want := p.Blank(); !reflect.DeepEqual(ps[0], want) {
		f.Errorf("read %+v\nwant %+v", ps[0], want)
	}
}

func keptPosts(f *fixture) {
	const most = store.KeptPosts + 60
	var all []forum.Post
	for i := 1; i <= most; i++ {
		all = append(all, text(i, 1, "words"))
	}
	f.keep(thread(1), all[:100]...)
	f.keep(thread(1), all[100:]...)
	f.keep(thread(1), all[:100]...) // what went does not come back
	_, ps := f.read(thread(1), store.Window{Newest: most + 10})
	if len(ps) != most {
		f.Fatalf("%d posts are known, want %d", len(ps), most)
	}
	for i, p := range ps {
		kept := i == 0 || i > most-store.KeptPosts
		if kept == p.Body.Empty() || p.Rev != rev(i+1, 1) || p.Number != i+1 {
			f.Fatalf("post %d of %d: %+v, want its text: %v, and its place", i+1, most, p, kept)
		}
	}
}

func forgetPosts(f *fixture) {
	f.keep(thread(1), text(1, 1, "one"), text(2, 1, "two"))
	f.must(f.Store.Threads.Forget(f.ctx(), thread(1), "p2", "none"))
	f.keep(thread(1), text(2, 1, "two"))
	_, ps := f.read(thread(1), store.Window{Newest: 2})
	if want := (forum.Post{ID: "p2", Number: 2, Rev: rev(2, 1), Created: ps[0].Created.Add(time.Minute)}); !reflect.DeepEqual(ps[1], want) {
		f.Errorf("read %+v\nwant the place alone: %+v", ps[1], want)
	}
	if ps[0].Body.Text() != "one" {
		f.Errorf("another post lost its text: %+v", ps[0])
	}
	f.keep(thread(1), text(2, 2, "two, again"))
	if _, ps = f.read(thread(1), store.Window{Posts: []string{"p2"}}); ps[0].Body.Text() != "two, again" {
		f.Errorf("read %+v, want the new revision", ps[0])
	}
	f.must(f.Store.Threads.Forget(f.ctx(), thread(8), "p1"))
}

func forgetThread(f *fixture) {
	f.keep(thread(1), text(1, 1, "one"))
	l := f.look(thread(1))
	f.must(f.Store.Threads.Forget(f.ctx(), thread(1)))
	f.must(f.Store.Threads.Forget(f.ctx(), thread(1)))
	if err := f.Store.Threads.Keep(f.ctx(), l, []forum.Post{text(1, 1, "one")}); !errors.Is(err, store.ErrStale) {
		f.Errorf("keep after everything was forgotten: %v, want ErrStale", err)
	}
	if s, ps := f.read(thread(1), store.Window{Newest: 3}); s.Version != 0 || len(ps) != 0 {
		f.Errorf("read %+v, %v after everything was forgotten", s, ps)
	}
	if n, _, err := f.Store.Threads.Scheduled(f.ctx()); err != nil || n != 0 {
		f.Errorf("scheduled %d, %v after everything was forgotten", n, err)
	}
}

func textsEnd(f *fixture) {
	if f.Keep == 0 {
		f.Skip("this store's clock cannot be moved so far")
	}
	const tries = 10 // a machine that is too busy to look before the younger text ends has shown nothing
	for n := range tries {
		ref := thread(1 + n)
		f.keep(ref, text(1, 1, "old"))
		f.Pass(f.Keep / 2)
		before := time.Now()
		f.keep(ref, text(1, 1, "old"), text(2, 1, "young"))
		f.Pass(f.Keep/2 + f.Lease)
		_, ps := f.read(ref, store.Window{Newest: 2})
		late := time.Since(before) >= f.Keep
		if len(ps) != 2 || !ps[0].Body.Empty() || ps[0].Rev != rev(1, 1) || !late && ps[1].Body.Empty() {
			f.Errorf("read %+v, want the older one without a text, and its Rev", ps)
		}
		if !late {
			return
		}
	}
	f.Errorf("this machine was too busy %d times", tries)
}
