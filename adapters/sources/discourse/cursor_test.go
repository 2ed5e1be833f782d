package discourse

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestCursorRoundTrip holds that a cursor comes back as it was stored, whatever ids and numbers a forum has.
func TestCursorRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) known {
			return known{rapid.Int64Range(1, 1<<40).Draw(t, "id"), rapid.IntRange(0, 1<<24).Draw(t, "number")}
		}), 1, 50).Draw(t, "known")
		in := cursor{Known: list, Left: list[:len(list)/2], Missing: []missed{{list[0].id, 12, true}}, Body: "b", Sense: "s", Window: true, Turn: 3}
		out, ok := readCursor(in.raw())
		if !ok || !slices.Equal(in.Known, out.Known) || !slices.Equal(in.Left, out.Left) || !slices.Equal(in.Missing, out.Missing) {
			t.Fatalf("%+v came back as %+v, %v", in, out, ok)
		}
		if string(out.raw()) != string(in.raw()) {
			t.Fatalf("%s was written as %s", in.raw(), out.raw())
		}
	})
}

// TestCursorSize holds the sizes of cursors: 55 posts, as 99 % of threads have at most, and 446.
func TestCursorSize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ posts, step, limit int }{{55, 40, 256}, {55, 5000, 400}, {446, 12, 1024}, {1000, 12, 1600}} {
		var list packed
		for i := range c.posts {
			list = append(list, known{int64(300_000 + i*c.step), i + 1})
		}
		if n := len(cursor{Known: list, Body: digest(nil), Sense: digest(nil), Head: digest(nil), Active: 1 << 31, Older: 1 << 31}.raw()); n > c.limit {
			t.Errorf("%d posts, %d ids apart: %d bytes, want at most %d", c.posts, c.step, n, c.limit)
		}
	}
}

// FuzzCursor holds that no cursor makes the source stumble.
func FuzzCursor(f *testing.F) {
	f.Add([]byte(`{"v":1,"k":"gPEkAQ","b":"x"}`))
	f.Add([]byte(`{"v":1,"k":"_____w8"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, ok := readCursor(raw)
		if !ok {
			return
		}
		again, ok := readCursor(c.raw())
		if !ok || !slices.Equal(c.Known, again.Known) {
			t.Errorf("%q became %+v, then %+v", raw, c, again)
		}
	})
}
