package fakeslack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// An Answer is what somebody got for doing something. Its fields are those of the acknowledgement and stay as they are;
// its methods say what stands now.
type Answer struct {
	Ack      json.RawMessage   // the payload that came with the acknowledgement; nil: none
	AckAfter time.Duration     // by the fake's clock
	Errors   map[string]string // the words beside the inputs of a refused submission, by block_id
	// Err is why there is no acknowledgement: [ErrNoAnswer], the end of the context, or that the person could not do it.
	Err error

	f *Fake
	i *interaction // nil: nothing was delivered
}

// Messages returns the messages of the answer as they stand now, in the order in which they came: that of the
// acknowledgement, those of the response URL, ephemeral ones posted to the person, and what replaced the message with
// the button. Deleted ones are among them and marked. What chat.postMessage posted is not: [Fake.Messages] has it.
func (a *Answer) Messages() []Message {
	if a.i == nil {
		return nil
	}
	a.f.mu.Lock()
	defer a.f.mu.Unlock()
	var all []Message
	for _, m := range a.i.answers() {
		all = append(all, m.view())
	}
	return all
}

// answers are the messages that answer an interaction: its source too, once that was edited. The caller holds f.mu.
func (i *interaction) answers() []*message {
	all := slices.Clone(i.shown)
	if i.source != nil && i.source.edits > i.edits && !slices.Contains(all, i.source) {
		all = append(all, i.source)
	}
	return all
}

// Message returns the last of the answer's messages that stands; the zero Message where there is none, or none yet.
func (a *Answer) Message() Message {
	for _, m := range slices.Backward(a.Messages()) {
		if !m.Deleted {
			return m
		}
	}
	return Message{}
}

// Ephemeral reports whether only the person sees the answer's last message.
func (a *Answer) Ephemeral() bool { return a.Message().Ephemeral != "" }

// View returns the view that was opened, pushed or put in place of the submitted one, as it stands now; ok is false
// where there is none, or none yet.
func (a *Answer) View() (v View, ok bool) {
	if a.i == nil {
		return View{}, false
	}
	a.f.mu.Lock()
	defer a.f.mu.Unlock()
	if a.i.opened == nil {
		return View{}, false
	}
	return a.i.opened.view(), true
}

// Text returns all the words of the answer as it stands now: of its standing messages in their order, then of its view,
// and of errors beside fields.
func (a *Answer) Text() string {
	var all []string
	for _, m := range a.Messages() {
		if !m.Deleted {
			all = append(all, a.f.Text(m))
		}
	}
	if v, ok := a.View(); ok {
		all = append(all, v.Text())
	}
	for _, words := range a.Errors {
		all = append(all, words)
	}
	return lines(all)
}

// Buttons returns the labels of the answer's buttons as they stand now, options of overflow menus included.
func (a *Answer) Buttons() []string {
	var all []string
	for _, m := range a.Messages() {
		all = append(all, m.Buttons()...)
	}
	if v, ok := a.View(); ok {
		all = append(all, v.Buttons()...)
	}
	return all
}

// Wait waits until the answer has a message or a view, or until its payload said something else. The error is
// [ErrExpired] when its response URL ended before, that of the context, or Err.
func (a *Answer) Wait(ctx context.Context) error {
	return a.Until(ctx, func(a *Answer) bool {
		if _, ok := a.View(); ok {
			return true
		}
		return a.Ack != nil || len(a.Messages()) > 0
	})
}

// Until waits until ok is true of the answer; it is asked again whenever anything changes.
func (a *Answer) Until(ctx context.Context, ok func(*Answer) bool) error {
	if a.Err != nil {
		return a.Err
	}
	for {
		a.f.mu.Lock()
		changed, expired := a.f.changed, a.f.now().Sub(a.i.born) > a.f.o.URLLife
		a.f.mu.Unlock()
		if ok(a) {
			return nil
		}
		if expired {
			return ErrExpired
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-a.f.done:
			return fmt.Errorf("fakeslack: the test is over: %w", context.Canceled)
		}
	}
}

// failed is the answer to what could not be done.
func (f *Fake) failed(format string, args ...any) *Answer {
	return &Answer{Err: fmt.Errorf("fakeslack: "+format, args...), f: f}
}

// wrong is the answer to what the test should not have tried; it fails the test, unless the fake is lax.
func (f *Fake) wrong(format string, args ...any) *Answer {
	a := f.failed(format, args...)
	if !f.o.Lax {
		f.t.Error(a.Err)
	}
	return a
}
