package fakediscord

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// An Answer is what somebody got for doing something. Its fields are those of the acknowledgement and stay as they are;
// its methods say what stands now.
type Answer struct {
	Kind      int // the type of the callback: 4 message, 5 deferred, 6 deferred update, 7 update, 8 choices, 9 modal; 0: none
	Ephemeral bool
	Deferred  bool            // 5 or 6
	Modal     json.RawMessage // of a callback of type 9
	AckAfter  time.Duration   // by the fake's clock
	Choices   []Choice
	// Err is why there is no acknowledgement: [ErrNoAnswer], the end of the context, or that the person could not do it.
	Err error

	f *Fake
	i *interaction
	p Person
}

// A Choice is one of an autocomplete's answers.
type Choice struct {
	Name  string
	Value any // a string, or a json.Number
}

// answered waits for the acknowledgement of an interaction, at most as long as Discord does.
func (f *Fake) answered(ctx context.Context, i *interaction) *Answer {
	wait, cancel := context.WithTimeoutCause(ctx, f.o.AckWithin, ErrNoAnswer)
	defer cancel()
	err := f.until(wait, func() bool { return i.answered != 0 || i.dead || f.now().Sub(i.born) > f.o.AckWithin })
	f.mu.Lock()
	defer f.mu.Unlock()
	a := &Answer{f: f, i: i, p: i.by}
	if i.answered == 0 {
		i.dead = true
		a.Err = ErrNoAnswer
		if err != nil {
			a.Err = err
		}
		return a
	}
	a.Kind, a.AckAfter, a.Choices = i.answered, i.after, i.choices
	a.Deferred = i.answered == callbackDeferred || i.answered == callbackDeferredUpdate
	if i.modal != nil {
		a.Modal = encode(i.modal)
	}
	if i.original != nil {
		a.Ephemeral = i.original.hidden()
	}
	return a
}

// Message returns the answer's message as it stands now; the zero Message where there is none, or none yet.
func (a *Answer) Message() Message {
	if a.i == nil {
		return Message{}
	}
	a.f.mu.Lock()
	defer a.f.mu.Unlock()
	if a.i.original == nil || a.i.original.loading {
		return Message{}
	}
	return a.i.original.view()
}

// Followups returns the messages that came after the answer, as they stand now.
func (a *Answer) Followups() []Message {
	if a.i == nil {
		return nil
	}
	a.f.mu.Lock()
	defer a.f.mu.Unlock()
	var all []Message
	for _, m := range a.i.followups {
		all = append(all, m.view())
	}
	return all
}

// Text returns all the words of the answer as it stands now, or of its modal.
func (a *Answer) Text() string {
	if a.Modal != nil {
		var raw object
		if json.Unmarshal(a.Modal, &raw) != nil {
			return ""
		}
		return text(raw["title"]) + "\n" + words(raw)
	}
	m := a.Message()
	if m.ID == "" {
		return ""
	}
	return a.f.Text(m)
}

// Everybody returns the words of the answer that everybody sees: of itself, or of what followed a promise that the asker alone
// sees; empty while there are none.
func (a *Answer) Everybody() string {
	var all []string
	for _, m := range append([]Message{a.Message()}, a.Followups()...) {
		if m.ID != "" && m.Flags&flagEphemeral == 0 {
			all = append(all, a.f.Text(m))
		}
	}
	return strings.Join(all, "\n")
}

// Buttons returns the labels of the answer's buttons as they stand now.
func (a *Answer) Buttons() []string {
	if m := a.Message(); m.ID != "" {
		return m.Buttons()
	}
	return nil
}

// Wait waits until a deferred answer has its words, or was deleted. The error is [ErrExpired] when its token ended
// before, that of the context, or Err. What was not deferred is not waited for.
func (a *Answer) Wait(ctx context.Context) error {
	if a.Err != nil {
		return a.Err
	}
	return a.Until(ctx, func(*Answer) bool {
		a.f.mu.Lock()
		defer a.f.mu.Unlock()
		return !a.i.deferred
	})
}

// Until waits until ok is true of the answer; it is asked again whenever anything changes.
func (a *Answer) Until(ctx context.Context, ok func(*Answer) bool) error {
	if a.Err != nil {
		return a.Err
	}
	for {
		a.f.mu.Lock()
		changed, expired := a.f.changed, a.f.expired(a.i)
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
			return fmt.Errorf("fakediscord: the test is over: %w", context.Canceled)
		}
	}
}

// failed is the answer to what could not be done.
func (f *Fake) failed(p Person, format string, args ...any) *Answer {
	return &Answer{Err: fmt.Errorf("fakediscord: "+format, args...), f: f, p: p}
}

// wrong is the answer to what the test should not have tried; it fails the test, unless the fake is lax.
func (f *Fake) wrong(p Person, format string, args ...any) *Answer {
	a := f.failed(p, format, args...)
	if !f.o.Lax {
		f.t.Error(a.Err)
	}
	return a
}
