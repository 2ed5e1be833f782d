package chattest

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// Down makes every call fail with Again, or work again.
func (c *Chat) Down(down bool) { c.set(func(t *trouble) { t.down = down }) }

// Limited makes calls for a place fail with Again and a wait, as a rate limit does; 0 lifts it.
func (c *Chat) Limited(to chat.Address, after time.Duration) {
	c.set(func(t *trouble) { t.limited[to] = after })
}

// RefuseAs makes calls for a place fail with a kind, such as Denied for a permission that was taken away.
func (c *Chat) RefuseAs(to chat.Address, kind fault.Kind) {
	c.set(func(t *trouble) { t.refused[to], t.lost[to] = kind, true })
}

// Accept lifts what RefuseAs did.
func (c *Chat) Accept(to chat.Address) { c.set(func(t *trouble) { delete(t.lost, to) }) }

// AcceptThenCut makes calls do their work and then fail with [chat.ErrUnsure], as when the connection breaks before the
// answer.
func (c *Chat) AcceptThenCut(cut bool) { c.set(func(t *trouble) { t.cut = cut }) }

// Slow makes every call take so long before it does anything; 0 makes it fast again.
func (c *Chat) Slow(d time.Duration) { c.set(func(t *trouble) { t.slow = d }) }

func (c *Chat) set(how func(*trouble)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	how(&c.trouble)
}

// strike is the trouble of one call: an error that comes before anything is done, or a cut that comes after.
func (c *Chat) strike(ctx context.Context, to chat.Address) (cut bool, err error) {
	c.mu.Lock()
	t := c.trouble
	after, refused, lost := t.limited[to], t.refused[to], t.lost[to]
	c.mu.Unlock()
	if t.slow > 0 {
		select {
		case <-time.After(t.slow):
		case <-ctx.Done():
		}
	}
	switch {
	case ctx.Err() != nil:
		return false, fmt.Errorf("speak in %s: %w", to, context.Cause(ctx))
	case t.down:
		return false, fault.Wait(time.Second, "E-CHATTEST-DOWN", "The chat is down.", nil)
	case after > 0:
		return false, fault.Wait(after, "E-CHATTEST-RATE", "The chat asks to slow down.", nil)
	case lost:
		return false, fault.New(refused, "E-CHATTEST-REFUSED", "The chat refuses.", "Switch it back.", nil)
	case to.Chat() != c.kind:
		return false, fault.New(fault.Invalid, "E-CHATTEST-PLACE", "That place belongs to another chat.", "", nil)
	}
	return t.cut, nil
}
