package chattest_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
)

// TestSuite holds the double to the promises that it is there to keep, in each of its kinds.
func TestSuite(t *testing.T) {
	t.Parallel()
	bare := chattest.Full()
	bare.Dedup, bare.Edits, bare.Deletes = 0, false, false
	searched := chattest.Full()
	searched.Dedup = 0
	for name, open := range map[string]func() (*chattest.Chat, chat.Sender){
		"knows keys": func() (*chattest.Chat, chat.Sender) { c := chattest.New("test", chattest.Full()); return c, c },
		"is searched": func() (*chattest.Chat, chat.Sender) {
			c := chattest.New("test", searched)
			return c, chattest.Finding{Chat: c}
		},
		"can tell nothing": func() (*chattest.Chat, chat.Sender) { c := chattest.New("test", bare); return c, c },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chattest.Run(t, func(*testing.T) chattest.Harness {
				c, sender := open()
				return chattest.Harness{
					Sender: sender, To: "test:a", Other: "test:b", Missing: chat.Receipt{To: "test:a", ID: "none"},
					Count: func(to chat.Address) int { return len(c.Messages(to)) },
					Shown: func(r chat.Receipt) string {
						for _, m := range c.Messages(r.To) {
							if m.Receipt == r {
								return m.Text()
							}
						}
						return ""
					},
				}
			})
		})
	}
}

// TestTroubles holds that each switch does what it says, and stops when it is switched back.
func TestTroubles(t *testing.T) {
	t.Parallel()
	c := chattest.New("test", chattest.Full())
	say := func(key string) error {
		_, err := c.Send(t.Context(), "test:a", chattest.Say(key, "words"))
		return err
	}
	c.Down(true)
	if err := say("k1"); err == nil || fault.Of(err) != fault.Again {
		t.Errorf("down: %v", err)
	}
	c.Down(false)
	c.Limited("test:a", time.Minute)
	if err := say("k1"); fault.After(err) != time.Minute {
		t.Errorf("limited: %v", err)
	}
	if _, err := c.Send(t.Context(), "test:b", chattest.Say("k1", "words")); err != nil {
		t.Errorf("another place is not limited: %v", err)
	}
	c.Limited("test:a", 0)
	c.RefuseAs("test:a", fault.Gone)
	if err := say("k1"); err == nil || fault.Of(err) != fault.Gone {
		t.Errorf("refused: %v", err)
	}
	c.RefuseAs("test:a", fault.Broken)
	if err := say("k1"); err == nil || fault.Of(err) != fault.Broken {
		t.Errorf("refused: %v", err)
	}
	c.Accept("test:a")
	if n := len(c.Messages("test:a")); n != 0 {
		t.Fatalf("%d messages stand though none was taken", n)
	}
	c.AcceptThenCut(true)
	if err := say("k1"); !errors.Is(err, chat.ErrUnsure) {
		t.Errorf("cut: %v", err)
	}
	c.AcceptThenCut(false)
	if err := say("k1"); err != nil || len(c.Messages("test:a")) != 1 {
		t.Errorf("after the cut: %v, %d messages", err, len(c.Messages("test:a")))
	}
	if _, err := c.Send(t.Context(), "other:a", chattest.Say("", "x")); err == nil || fault.Of(err) != fault.Invalid {
		t.Errorf("an address of another chat: %v", err)
	}
}

// TestWindow holds that a key is known for the time of the caps, and that what is said twice is told.
func TestWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := chattest.New("test", chattest.Full())
		say := func() chat.Receipt {
			r, err := c.Send(t.Context(), "test:a", chattest.Say("k1", "words"))
			if err != nil {
				t.Error(err)
			}
			return r
		}
		first := say()
		time.Sleep(chattest.Full().Dedup - time.Second)
		if again := say(); again != first || len(c.Doubled()) != 0 {
			t.Errorf("within the window: %v, %v, doubled %v", first, again, c.Doubled())
		}
		time.Sleep(2 * time.Second)
		if later := say(); later == first || len(c.Doubled()) != 1 {
			t.Errorf("behind the window: %v, %v, doubled %v", first, later, c.Doubled())
		}
	})
}

// TestSlow holds that a slow chat takes its time, and ends with its context.
func TestSlow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := chattest.New("test", chattest.Full())
		c.Slow(time.Minute)
		began := time.Now()
		if _, err := c.Send(t.Context(), "test:a", chattest.Say("", "x")); err != nil || time.Since(began) != time.Minute {
			t.Errorf("Send took %v: %v", time.Since(began), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Send(ctx, "test:a", chattest.Say("", "x")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Send = %v", err)
		}
	})
}

// TestWait holds that a test can wait for what others say.
func TestWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := chattest.New("test", chattest.Full())
		go func() {
			time.Sleep(time.Second)
			r, _ := c.Send(t.Context(), "test:a", chattest.Say("", "soon"))
			time.Sleep(time.Second)
			c.Vanish(r)
		}()
		gone := func(all []chattest.Record) bool { return len(all) == 1 && all[0].Deleted }
		if err := c.Wait(t.Context(), gone); err != nil || len(c.Texts("test:a")) != 0 {
			t.Errorf("Wait = %v, %v stand", err, c.Texts("test:a"))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Wait(ctx, func([]chattest.Record) bool { return false }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Wait = %v", err)
		}
	})
}

// TestAsk holds that a line reaches the handler, and that a public answer stands in the place.
func TestAsk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := chattest.New("test", chattest.Full())
		h, err := command.NewRouter([]command.Spec{{
			Name: "greet", Help: "say hello", Tier: command.Manage,
			Run: func(_ context.Context, r command.Request) (command.Reply, error) {
				return command.Reply{Public: true, Message: chattest.Say("", "hello "+r.Name)}, nil
			},
		}}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = c.Listen(ctx, h) }()
		if reply := c.Ask(ctx, "test:a", "greet"); reply.Failed || reply.Message.Text() != "hello marlow" {
			t.Errorf("Ask = %+v", reply)
		}
		if texts := c.Texts("test:a"); len(texts) != 1 {
			t.Errorf("%q stand", texts)
		}
		cancel()
		synctest.Wait()
		if reply := c.Ask(ctx, "test:a", "greet"); !reply.Failed {
			t.Errorf("Ask without a listener = %+v", reply)
		}
	})
}
