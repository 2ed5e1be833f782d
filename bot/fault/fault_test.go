package fault_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// TestOf holds that the kind survives wrapping and that unknown errors are broken.
func TestOf(t *testing.T) {
	t.Parallel()
	gone := fault.New(fault.Gone, "E-X", "It is gone.", "Type list.", errors.New("404"))
	for _, c := range []struct {
		err  error
		want fault.Kind
	}{
		{gone, fault.Gone},
		{fmt.Errorf("look at x: %w", gone), fault.Gone},
		{fault.Wait(time.Second, "E-Y", "Slow down.", nil), fault.Again},
		{context.DeadlineExceeded, fault.Again},
		{fmt.Errorf("send: %w", context.Canceled), fault.Again},
		{errors.New("boom"), fault.Broken},
		{nil, fault.Broken},
	} {
		if got := fault.Of(c.err); got != c.want {
			t.Errorf("Of(%v) = %v, want %v", c.err, got, c.want)
		}
	}
}

// TestWordsHideTheCause holds that a person never reads the cause, whatever the error is.
func TestWordsHideTheCause(t *testing.T) {
	t.Parallel()
	secret := errors.New("dial https://user:hunter2@host")
	for _, err := range []error{
		secret,
		fault.New(fault.Broken, "E-X", "The forum answered nonsense.", "Type status.", secret),
		fault.New(fault.Broken, "", "", "", secret),
	} {
		say, fix := fault.Words(err)
		if say == "" || strings.Contains(say+fix, "hunter2") {
			t.Errorf("Words(%T) = %q, %q", err, say, fix)
		}
	}
}

// TestAfter holds that the wait survives wrapping.
func TestAfter(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("send: %w", fault.Wait(3*time.Second, "E-RATE", "Too fast.", nil))
	if got := fault.After(err); got != 3*time.Second {
		t.Errorf("After = %v, want 3s", got)
	}
	if got := fault.After(errors.New("x")); got != 0 {
		t.Errorf("After of a plain error = %v, want 0", got)
	}
}
