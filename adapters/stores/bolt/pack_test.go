package bolt

import (
	"reflect"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// TestPack holds that a post comes back as it was, and that a long one takes less room.
func TestPack(t *testing.T) {
	t.Parallel()
	f := new(file)
	f.newPacker()
	for _, words := range []string{"Low tide at noon.", strings.Repeat("The berth stays where it is. ", 100)} {
		post := forum.Post{ID: "p1", Number: 1, Author: forum.Author{Name: "marlow"}, Rev: "r1", Body: rich.FromText(words)}
		for range 2 {
			v, err := f.pack(post)
			must(t, err)
			if len(v) > 600 {
				t.Errorf("%d bytes for %d", len(v), len(words))
			}
			got, err := unpack(v)
			if err != nil || !reflect.DeepEqual(got, post) {
				t.Errorf("unpack = %+v, %v, want %+v", got, err, post)
			}
		}
	}
}

// FuzzUnpack holds that nothing in a file makes reading it panic.
func FuzzUnpack(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x00{\"id\":\"p1\"}"))
	f.Add([]byte("\x01nothing deflated"))
	f.Fuzz(func(_ *testing.T, v []byte) { _, _ = unpack(v) })
}
