package bolt

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"

	"github.com/threadtape/threadtape/bot/forum"
)

// deflateFrom is the length from which a text is deflated.
const deflateFrom = 256

// The first byte of a packed post.
const (
	plain    = 0
	deflated = 1
)

func (f *file) newPacker() {
	f.packer.New = func() any {
		w, _ := flate.NewWriter(io.Discard, flate.BestSpeed) // fails for a wrong level only
		return w
	}
}

// pack returns a post as it is stored.
func (f *file) pack(p forum.Post) ([]byte, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	if len(text) <= deflateFrom {
		return append([]byte{plain}, text...), nil
	}
	w := f.packer.Get().(*flate.Writer) //nolint:forcetypeassert // the pool has nothing else
	defer f.packer.Put(w)
	out := bytes.NewBuffer([]byte{deflated})
	w.Reset(out)
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// unpack is the inverse of pack.
func unpack(v []byte) (p forum.Post, err error) {
	if len(v) == 0 {
		return p, damaged(io.ErrUnexpectedEOF)
	}
	text := v[1:]
	if v[0] == deflated {
		if text, err = io.ReadAll(flate.NewReader(bytes.NewReader(text))); err != nil {
			return p, damaged(fmt.Errorf("inflate: %w", err))
		}
	}
	return p, decode(text, &p)
}
