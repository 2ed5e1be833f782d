package main

import (
	"context"
	"io"
)

// input is standard input for those who read it to its end: what is read from it ends with ctx too. A read of somebody at the
// keyboard cannot be ended, so it is left behind with the process. The caller closes it.
func (p *program) input(ctx context.Context) io.ReadCloser {
	out, in := io.Pipe()
	go func() {
		_, err := io.Copy(in, p.in)
		in.CloseWithError(err)
	}()
	context.AfterFunc(ctx, func() { in.CloseWithError(ctx.Err()) })
	return out
}
