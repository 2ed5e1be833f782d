package gateway

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// The codes of WebSocket frames (RFC 6455, section 5.2).
const (
	continued = 0x0
	text      = 0x1
	binaries  = 0x2
	closing   = 0x8
)

const (
	// messageMost is how many bytes one message from Discord may have. The largest we know are servers with thousands of
	// channels: a few MiB.
	messageMost = 16 << 20
	controlMost = 125 // of a control frame; the RFC's
)

var (
	errFrame = errors.New("a frame that no server may send")
	errLong  = errors.New("a message longer than 16 MiB")
)

// A frame is one piece of a message from a server.
type frame struct {
	last bool
	code byte
	body []byte
}

// readFrame reads a frame with a body of at most most bytes. Memory grows with what arrives, not with what is announced.
func readFrame(r *bufio.Reader, most int) (frame, error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return frame{}, err
	}
	f := frame{last: head[0]&0x80 != 0, code: head[0] & 0x0f}
	if head[0]&0x70 != 0 || head[1]&0x80 != 0 {
		return frame{}, errFrame // an extension that nobody asked for, or a mask, which is for clients
	}
	n, err := readLength(r, head[1])
	if err != nil {
		return frame{}, err
	}
	if f.code >= closing && (n > controlMost || !f.last) {
		return frame{}, errFrame
	}
	if n > uint64(most) {
		return frame{}, errLong
	}
	var body bytes.Buffer
	if _, err := io.CopyN(&body, r, int64(n)); err != nil {
		return frame{}, errors.Join(io.ErrUnexpectedEOF, err)
	}
	f.body = body.Bytes()
	return f, nil
}

func readLength(r io.Reader, short byte) (uint64, error) {
	var wide [8]byte
	switch short {
	case 126:
		_, err := io.ReadFull(r, wide[6:])
		return binary.BigEndian.Uint64(wide[:]), err
	case 127:
		_, err := io.ReadFull(r, wide[:])
		return binary.BigEndian.Uint64(wide[:]), err
	default:
		return uint64(short), nil
	}
}

// bytes returns the frame as a server writes it.
func (f frame) bytes() []byte {
	out := []byte{f.code, 0}
	if f.last {
		out[0] |= 0x80
	}
	switch n := len(f.body); {
	case n <= controlMost:
		out[1] = byte(n)
	case n <= 0xffff:
		out[1] = 126
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	default:
		out[1] = 127
		out = binary.BigEndian.AppendUint64(out, uint64(n))
	}
	return append(out, f.body...)
}

// closeFrame returns a client's frame that closes with a code. Its mask is zero: nothing in it needs hiding.
func closeFrame(code int) []byte {
	return binary.BigEndian.AppendUint16([]byte{0x80 | closing, 0x80 | 2, 0, 0, 0, 0}, uint16(code))
}

// closeCode returns the code in the body of a frame that closes; 1005 where there is none, as the RFC has it.
func closeCode(body []byte) int {
	if len(body) < 2 {
		return 1005
	}
	return int(binary.BigEndian.Uint16(body))
}

// sent returns the beginning of the text in what a client writes, if it is a frame of text: at most len(into) bytes. A
// client writes a frame in one piece.
func sent(wire, into []byte) []byte {
	if len(wire) < 2 || wire[0]&0x0f != text || wire[1]&0x80 == 0 {
		return nil
	}
	rest := wire[2:]
	switch wire[1] & 0x7f {
	case 126:
		rest = rest[min(2, len(rest)):]
	case 127:
		rest = rest[min(8, len(rest)):]
	}
	if len(rest) < 4 {
		return nil
	}
	mask, body := rest[:4], rest[4:]
	n := min(len(into), len(body))
	for i := range n {
		into[i] = body[i] ^ mask[i%4]
	}
	return into[:n]
}
