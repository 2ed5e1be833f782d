package forum

import (
	"context"
	"errors"

	"github.com/threadtape/threadtape/bot/fault"
)

// A Named is a source under its name.
type Named struct {
	Name   string
	Source Source
}

// Sources are the sources that can be asked, in the order in which they are asked.
type Sources []Named

// Of returns the source of a thread; ok is false for one that this program does not have.
func (s Sources) Of(ref Ref) (Source, bool) {
	for _, n := range s {
		if n.Name == ref.Source {
			return n.Source, true
		}
	}
	return nil, false
}

// Resolve asks one source after the other for the thread that a link means. If none knows it, the error is
// fault.Invalid with words for people.
func (s Sources) Resolve(ctx context.Context, url string) (Ref, Source, error) {
	for _, n := range s {
		ref, err := n.Source.Resolve(ctx, url)
		if errors.Is(err, ErrForeign) {
			continue
		}
		if err != nil {
			return Ref{}, nil, err
		}
		return ref, n.Source, nil
	}
	return Ref{}, nil, fault.New(fault.Invalid, "E-SOURCE-FOREIGN",
		"That link is not a forum thread that I can read.",
		"Paste the link of a thread itself, such as https://forum.example/t/title/123.", nil)
}
