package fetch

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
)

// errTooLong is a body past its limit.
var errTooLong = errors.New("body too long")

// errEncoding is a Content-Encoding that is not read.
var errEncoding = errors.New("content encoding not understood")

// tooLong reports whether err is a body or a head past its limit.
func tooLong(err error) bool {
	// The transport has nothing but text for a head that is too long.
	return errors.Is(err, errTooLong) || strings.Contains(err.Error(), "server response headers exceeded")
}

// A counted reader gives at most left bytes and then an error, and remembers how many it gave.
type counted struct {
	r    io.Reader
	left int64
	n    int64
}

// Read reads on, until one byte more than allowed arrives.
func (c *counted) Read(p []byte) (int, error) {
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.r.Read(p)
	c.n += int64(n)
	if c.left -= int64(n); c.left < 0 {
		return n - 1, errTooLong
	}
	return n, err
}

// read returns the decoded body, at most so long. Memory grows with what arrives, never with what is announced.
func (c *Client) read(res *http.Response, most int64) ([]byte, error) {
	if res.ContentLength > c.limits.wire {
		return nil, errTooLong
	}
	wire := &counted{r: res.Body, left: c.limits.wire}
	defer func() { c.counts.bytes.Add(wire.n) }()
	decoded, err := decode(res.Header.Values("Content-Encoding"), wire)
	if err != nil {
		return nil, err
	}
	return c.collect(&counted{r: decoded, left: most})
}

// roomMost is how much of a body is read into a buffer that is kept for the next one.
const roomMost = 1 << 20

// collect reads everything. Most polls bring the same page again: its beginning goes into a buffer that is kept, so that
// nothing but the body itself is allocated.
func (c *Client) collect(r io.Reader) ([]byte, error) {
	room, ok := c.rooms.Get().(*bytes.Buffer)
	if !ok {
		room = new(bytes.Buffer)
	}
	defer c.rooms.Put(room)
	room.Reset()
	n, err := room.ReadFrom(io.LimitReader(r, roomMost))
	if err != nil || n < roomMost {
		return bytes.Clone(room.Bytes()), err
	}
	rest, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return slices.Concat(room.Bytes(), rest), nil
}

// decode undoes the one encoding that was asked for. Encodings on top of each other are refused.
func decode(encodings []string, wire io.Reader) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(strings.Join(encodings, ","))) {
	case "", "identity":
		return wire, nil
	case "gzip", "x-gzip":
		return gzip.NewReader(wire)
	}
	return nil, errEncoding
}

// excerpt returns the beginning of the body of an answer that is no success, where it is text. What goes wrong is not
// told: the status says more.
func (c *Client) excerpt(res *http.Response, media string) []byte {
	if kindOf(media)&(JSON|HTML|XML|Text) == 0 {
		return nil
	}
	wire := &counted{r: res.Body, left: c.limits.wire}
	defer func() { c.counts.bytes.Add(wire.n) }()
	decoded, err := decode(res.Header.Values("Content-Encoding"), wire)
	if err != nil {
		return nil
	}
	body, _ := io.ReadAll(io.LimitReader(decoded, c.limits.excerpt))
	return body
}
