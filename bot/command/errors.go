package command

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

// A mistake is an error with the exact line to type instead, without the root.
type mistake struct {
	error
	try string
}

func (m *mistake) Unwrap() error { return m.error }

func refuse(kind fault.Kind, code, say, fix, try string) error {
	return &mistake{fault.New(kind, code, say, fix, nil), try}
}

// Failure is the answer to a request that went wrong: what happened and why, how to mend it, what to type next, and the
// code for the manual. It shows the words of [fault.Words] and never the cause.
func Failure(r Request, err error) Reply { return failure(r, err, "") }

func failure(r Request, err error, ref string) Reply {
	say, fix := words(err)
	line, try := "", ""
	if m, ok := errors.AsType[*mistake](err); ok && m.try != "" {
		try = m.try
	} else if rest, ok := strings.CutPrefix(fix, r.Root+" "); ok && r.Root != "" {
		fix, try = "", rest
	} else if rest, ok := strings.CutPrefix(fix, r.Admin+" "); ok && r.Admin != "" {
		fix, try = "", rest
	}
	if try != "" {
		verb, _, _ := strings.Cut(try, " ")
		line = rooted(r.root(verb), try)
	}
	message := chat.Message{Push: rich.Line(say, 400), Blocks: []chat.Block{inline(chat.Notice, rich.T(oneLine(say)))}}
	var next []rich.Node
	if fix != "" {
		next = append(next, rich.P(rich.T(oneLine(fix))))
	}
	if line != "" {
		next = append(next, rich.P(rich.T("Try: "), rich.C(oneLine(line))))
		message.Actions = []chat.Action{{Label: rich.Line(line, 60), Run: try}}
	}
	if len(next) > 0 {
		message.Blocks = append(message.Blocks, chat.Block{Style: chat.Lines, Nodes: next})
	}
	code := fault.Code(err)
	if ref != "" {
		code += " · ref " + ref
	}
	message.Blocks = append(message.Blocks, inline(chat.Footer, rich.T(code)))
	return Reply{Message: message, Failed: true}
}

// words are those of the fault; an ended context has none of its own, so it gets some here.
func words(err error) (say, fix string) {
	if _, ok := errors.AsType[*fault.Error](err); !ok {
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			return "That took too long and was given up.", "Try again in a minute."
		}
	}
	return fault.Words(err)
}

// failed answers an error of a handler. What nobody foresaw, and what may pass, carries a reference to the log.
func (r *Router) failed(ctx context.Context, req Request, err error) Reply {
	level := slog.LevelDebug
	switch fault.Of(err) {
	case fault.Broken:
		level = slog.LevelError
	case fault.Again:
		level = slog.LevelWarn
	case fault.Gone, fault.Denied, fault.Invalid:
		return Failure(req, err)
	}
	ref := reference()
	r.log.Log(ctx, level, "command: run", "verb", req.Verb, "ref", ref, "code", fault.Code(err), "err", rich.Line(err.Error(), 300))
	return failure(req, err, ref)
}

// panicked answers a handler that panicked. The log says where; what the panic carries may hold people's words, so of
// anything but a runtime error only the type is told.
func (r *Router) panicked(ctx context.Context, req Request, p any) Reply {
	what := fmt.Sprintf("%T", p)
	if e, ok := p.(runtime.Error); ok {
		what = e.Error()
	}
	ref := reference()
	r.log.Log(ctx, slog.LevelError, "command: panic", "verb", req.Verb, "ref", ref, "what", what, "stack", string(debug.Stack()))
	return failure(req, fault.New(fault.Broken, "E-BUG", "Something broke inside the bot while it answered.",
		"Tell whoever runs it the reference below; the log has the rest.", nil), ref)
}

// reference is 8 characters that an answer and a log line share.
func reference() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails, says its documentation
	return hex.EncodeToString(b[:])
}

// rooted puts the root in front of a line.
func rooted(root, line string) string { return strings.TrimSpace(root + " " + line) }

func inline(style chat.Style, nodes ...rich.Node) chat.Block {
	return chat.Block{Style: style, Nodes: nodes}
}
