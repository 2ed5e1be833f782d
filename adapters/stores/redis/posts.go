package redis

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/threadtape/threadtape/bot/forum"
)

const (
	// small is up to which length a post is stored as it is; longer ones are deflated.
	small = 256
	// maxPost bounds what a stored post may become when it is inflated.
	maxPost = 4 << 20

	asItIs   = 'j'
	deflated = 'z'
)

// deflaters are kept, because one is 600 KiB.
type deflaters struct{ sync.Pool }

// pack writes a post as pieces of at most 64 KiB: JSON, deflated if it is long.
func (d *deflaters) pack(p forum.Post) ([][]byte, error) {
	plainJSON, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("pack post %s: %w", p.ID, err)
	}
	if len(plainJSON) <= small {
		return [][]byte{append([]byte{asItIs}, plainJSON...)}, nil
	}
	var b bytes.Buffer
	b.WriteByte(deflated)
	w, ok := d.Get().(*flate.Writer)
	if ok {
		w.Reset(&b)
	} else if w, err = flate.NewWriter(&b, 6); err != nil {
		return nil, fmt.Errorf("pack post %s: %w", p.ID, err)
	}
	defer d.Put(w)
	if _, err := w.Write(plainJSON); err != nil {
		return nil, fmt.Errorf("pack post %s: %w", p.ID, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack post %s: %w", p.ID, err)
	}
	return slices.Collect(slices.Chunk(b.Bytes(), maxValue)), nil
}

// unpackPost is the inverse of pack.
func unpackPost(s string) (p forum.Post, err error) {
	if s == "" {
		return p, io.ErrUnexpectedEOF
	}
	var r io.Reader = strings.NewReader(s[1:])
	if s[0] == deflated {
		r = io.LimitReader(flate.NewReader(r), maxPost)
	}
	return p, json.NewDecoder(r).Decode(&p)
}

// placed is a post from what is known of its place alone.
func placed(id, place string) forum.Post {
	f := strings.Split(place, "\t")
	p := forum.Post{ID: unquote(id)}
	if len(f) == 5 {
		p.Number, p.Rev = int(integer(f[0])), forum.Rev(unquote(f[2]))
		p.Created = moment(f[1])
	}
	return p
}

// inOrder sorts posts as they stand in the thread.
func inOrder(a, b forum.Post) int {
	return cmp.Or(cmp.Compare(a.Number, b.Number), a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
}
