package gateway

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// headMost is how many bytes the answer to the handshake may have before its messages begin.
const headMost = 16 << 10

// writeMost is how long one frame may take to be written.
const writeMost = 10 * time.Second

// A gate is the connection of a link, between the network and discordgo. It reads whole frames, shows them to the link,
// and gives discordgo what the link lets through.
//
// One goroutine reads at a time, as with every WebSocket. Write and shut may come from any.
type gate struct {
	net.Conn
	link *link

	in      *bufio.Reader
	out     []byte // let through and not yet read
	message []byte // pieces of a message that is not complete
	partial bool
	head    int         // bytes of the handshake's answer so far
	refused bool        // the handshake was: what follows is a page, not frames
	open    atomic.Bool // the handshake is over

	writes     sync.Mutex
	identified bool // under writes
}

func newGate(conn net.Conn, l *link) *gate {
	return &gate{Conn: conn, link: l, in: bufio.NewReader(conn)}
}

// Read gives discordgo what was let through. After the link has ended it returns an error, for ever.
func (g *gate) Read(p []byte) (int, error) {
	for len(g.out) == 0 {
		if err := g.fill(); err != nil {
			g.link.end(0, err)
			return 0, err
		}
	}
	n := copy(p, g.out)
	g.out = g.out[n:]
	return n, nil
}

func (g *gate) fill() (err error) {
	if !g.open.Load() {
		return g.shake()
	}
	f, err := readFrame(g.in, messageMost-len(g.message))
	if err != nil {
		return lost(err)
	}
	switch {
	case f.code == closing:
		return closed(closeCode(f.body))
	case f.code > closing:
		g.out = f.bytes() // ping and pong are discordgo's
		return nil
	case f.code == binaries, f.code > binaries, (f.code == continued) != g.partial:
		return nonsense(errFrame)
	}
	g.message = append(g.message, f.body...)
	if g.partial = !f.last; g.partial {
		return nil
	}
	pass, err := g.link.hear(g.message)
	g.message = nil
	if pass != nil {
		g.out = frame{last: true, code: text, body: pass}.bytes()
	}
	return err
}

// shake passes the answer to the handshake on, line by line, up to the empty one after which frames come. A refusal is
// passed on as it is, with its page; gorilla/websocket reads little of that, but any number of headers.
func (g *gate) shake() (err error) {
	if g.refused {
		g.out = make([]byte, 512)
		n, err := g.in.Read(g.out)
		g.out = g.out[:n]
		return g.heard(n, err)
	}
	line, err := g.in.ReadSlice('\n')
	g.refused = g.head == 0 && !bytes.HasPrefix(line, []byte("HTTP/1.1 101 "))
	if err := g.heard(len(line), err); err != nil {
		return err
	}
	g.out = bytes.Clone(line)
	g.open.Store(!g.refused && len(bytes.TrimSpace(line)) == 0)
	return nil
}

// heard counts what came before the first frame.
func (g *gate) heard(n int, err error) error {
	if g.head += n; g.head > headMost {
		return nonsense(errors.New("an endless answer to the handshake"))
	}
	if err != nil {
		return lost(err)
	}
	return nil
}

// Write sends what discordgo wrote, unless it identifies a second time.
func (g *gate) Write(p []byte) (int, error) {
	g.writes.Lock()
	defer g.writes.Unlock()
	if g.open.Load() {
		var room [8]byte
		if identifies(sent(p, room[:])) {
			if g.identified {
				err := nonsense(errors.New("a second IDENTIFY"))
				g.link.end(0, err)
				return 0, err
			}
			g.identified = true
			g.link.identifies()
		}
		if err := g.SetWriteDeadline(time.Now().Add(writeMost)); err != nil {
			return 0, err
		}
	}
	return g.Conn.Write(p)
}

// shut says goodbye with a code, where one is given and the line is free, and closes the connection.
func (g *gate) shut(code int) {
	if code != 0 && g.open.Load() && g.writes.TryLock() {
		if g.SetWriteDeadline(time.Now().Add(time.Second)) == nil {
			_, _ = g.Conn.Write(closeFrame(code)) // a courtesy
		}
		g.writes.Unlock()
	}
	g.Close()
}
