package terminal

import (
	"bufio"
	"errors"
	"io"
	"os"
	"time"
)

// maxLine is how long a typed line may be.
const maxLine = 64 << 10

// A piece is what was read: some bytes, or a line without its end.
type piece struct {
	data []byte
	long bool // a line longer than maxLine; data is its beginning
	err  error
}

// read starts a goroutine that reads with next until it fails, and returns its pieces and what ends it.
//
// A Read that blocks can be ended where the end knows deadlines, as sockets and most pipes of Go do. Where it does not (a
// standard input that the shell made), the goroutine ends with the next byte or with the process.
func (t *Terminal) read(next func() piece) (pieces <-chan piece, stop func()) {
	out, quit, ended := make(chan piece), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			p := next()
			select {
			case out <- p:
			case <-quit:
				return
			}
			if p.err != nil {
				return
			}
		}
	}()
	return out, func() {
		close(quit)
		if in, ok := t.o.In.(interface{ SetReadDeadline(time.Time) error }); ok && in.SetReadDeadline(time.Unix(1, 0)) == nil {
			<-ended
			_ = in.SetReadDeadline(time.Time{}) // it could be set a moment ago
		}
	}
}

// chunks reads bytes as they come.
func chunks(in io.Reader) func() piece {
	return func() piece {
		buf := make([]byte, 4096)
		n, err := in.Read(buf)
		return piece{data: buf[:n], err: err}
	}
}

// lines reads line by line.
func lines(in io.Reader) func() piece {
	b := bufio.NewReaderSize(in, maxLine+2)
	return func() piece {
		data, err := b.ReadSlice('\n')
		p := piece{data: append([]byte(nil), data...), err: err}
		for errors.Is(err, bufio.ErrBufferFull) {
			p.long = true
			_, err = b.ReadSlice('\n')
			p.err = err
		}
		return p
	}
}

// over reports that an error of reading is only the end.
func over(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, os.ErrClosed)
}
