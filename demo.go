package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/terminal"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/config"
)

// demoHost is how the sample forum is called. Its server is in this process, and the name is looked up nowhere.
const demoHost = "board.example"

type demoCommand struct {
	Fast bool `help:"Without pauses."`
}

// Run lets the sample thread come to life: the forum, the store and the chat are all in this process, and everything
// between them is what run uses.
func (c demoCommand) Run(ctx context.Context, p *program) error {
	board := fakeforum.New()
	at, stop, err := board.Start() //nolint:contextcheck // it is stopped by hand below
	if err != nil {
		return fmt.Errorf("start the sample forum: %w", err)
	}
	defer stop()
	s, err := config.Load(config.Options{NoFile: true, Flags: map[string]string{
		"store": "memory", "fetch.allow_private": demoHost + ":80", "fetch.per_host": "1000/s",
		"watch.floor": "1s", "watch.ceiling": "1h", "watch.settle": "0s",
	}})
	if err != nil {
		return err
	}
	stays := isTerminal(p.in) && isTerminal(p.out)
	pictures := p.gallery()
	screen := terminal.Open(terminal.Options{In: p.in, Out: p.out, Hear: stays, Show: pictures.show})
	stage := &stage{Terminal: screen, said: make(chan struct{}, 1)}
	script := &script{board: board, base: "http://" + demoHost, screen: screen, stage: stage, pause: 1300 * time.Millisecond, pictures: pictures}
	if c.Fast {
		script.pause = 0
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	how := plan{chats: map[string]command.Platform{"terminal": stage}, leave: stays, level: slog.LevelError}
	how.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, strings.TrimPrefix(at, "http://"))
	}
	how.start = func(ctx context.Context, h *house) {
		script.err = script.play(ctx, h)
		if stays && script.err == nil {
			screen.Print("That was the demo; the thread is still here. Ask: summary, post #1, why #7, list, help. Ctrl-D leaves.")
			return
		}
		end()
	}
	h, err := p.build(ctx, s, how)
	if err != nil {
		return err
	}
	err = h.bot.Run(ctx, h.router)
	_ = h.close()                                               // a store in memory, and a client of this process: nothing can be lost
	if err == nil && !errors.Is(script.err, context.Canceled) { // leaving early is no failure
		err = script.err
	}
	return err
}

// A stage is the terminal with an ear: it tells the script when something was said.
type stage struct {
	*terminal.Terminal
	said chan struct{}
}

func (s *stage) tell() {
	select {
	case s.said <- struct{}{}:
	default: // the script has not heard of the last one yet: one is enough
	}
}

// Send says m and tells the script.
func (s *stage) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	defer s.tell()
	return s.Terminal.Send(ctx, to, m)
}

// Edit changes a message and tells the script.
func (s *stage) Edit(ctx context.Context, r chat.Receipt, m chat.Message) error {
	defer s.tell()
	return s.Terminal.Edit(ctx, r, m)
}

// A script is what happens in the demo, step by step: each waits until the step before it was said.
type script struct {
	board    *fakeforum.Forum
	base     string
	screen   *terminal.Terminal
	stage    *stage
	pictures *gallery
	pause    time.Duration
	topic    int
	thread   forum.Ref
	clock    time.Time
	ids      []int
	err      error
}

func (s *script) play(ctx context.Context, h *house) error {
	s.open()
	s.screen.Print("A thread on an investing board, and a channel: this terminal. Everything below is what a channel would see.")
	link := s.base + s.board.Link(s.topic, 0)
	if err := s.ask(ctx, h, "subscribe "+link); err != nil {
		return err
	}
	if err := s.find(ctx, h, link); err != nil {
		return err
	}
	if err := s.ask(ctx, h, "post #1"); err != nil {
		return err
	}
	steps := []func(){
		func() { s.post(demoReplies[0]) },
		func() { s.post(demoReplies[1]) },
		func() { s.post(demoReplies[2]) },
		func() { s.edit(5, demoEdit) },
		func() { s.post(demoSlip) },
		func() { s.board.Delete(s.ids[6]) },
		func() {
			for _, p := range demoBurst {
				s.post(p)
			}
		},
		func() { s.post(demoLast[0]) },
		func() { s.post(demoLast[1]) },
		func() { s.board.Close(s.topic, "marlow") },
	}
	for _, step := range steps {
		step()
		if err := s.heard(ctx, h); err != nil {
			return err
		}
	}
	for _, line := range []string{"summary", "post #13", "list"} {
		if err := s.ask(ctx, h, line); err != nil {
			return err
		}
	}
	if err := s.ask(ctx, h, demoQuote); err != nil {
		return err
	}
	if s.pictures.empty() {
		s.screen.Print("The card is a file, too, and could not be kept: nothing can be written to " + os.TempDir() + ". Set TMPDIR to a folder of yours.")
		return nil
	}
	s.screen.Print("The card is a file, too: it stays where it lies.")
	return nil
}

// open fills the board with what was there before.
func (s *script) open() {
	s.clock = demoDay
	s.board.SetClock(func() time.Time { return s.clock })
	first := demoOpening[0]
	topic, id := s.board.Open(demoTitle, fakeforum.Entry{By: first.By, Text: first.Text, Likes: first.Likes})
	s.topic, s.ids = topic, []int{id}
	for _, p := range demoOpening[1:] {
		s.post(p)
	}
}

func (s *script) post(p demoPost) {
	s.clock = s.clock.Add(7 * time.Minute)
	text := strings.ReplaceAll(p.Text, "TOPIC", fmt.Sprint(s.topic))
	s.ids = append(s.ids, s.board.Add(s.topic, fakeforum.Entry{By: p.By, Text: text, ReplyTo: p.Re, Likes: p.Likes}))
}

func (s *script) edit(number int, text string) {
	s.clock = s.clock.Add(4 * time.Minute)
	s.board.Edit(s.ids[number-1], strings.ReplaceAll(text, "TOPIC", fmt.Sprint(s.topic)))
}

// ask types a line as a person would, and shows the answer.
func (s *script) ask(ctx context.Context, h *house, line string) error {
	if err := s.wait(ctx); err != nil {
		return err
	}
	reply := h.router.Line(ctx, terminalRequest(s.screen), line)
	s.screen.Say(line, reply)
	if reply.Failed {
		return fault.New(fault.Broken, "E-DEMO", "The demo could not go on after: "+line, "", nil)
	}
	return nil
}

// find waits until the thread was read for the first time.
func (s *script) find(ctx context.Context, h *house, link string) error {
	ref, _, err := h.deps.Sources.Resolve(ctx, link)
	if err != nil {
		return err
	}
	s.thread = ref
	for {
		state, _, err := h.deps.Threads.Read(ctx, ref, store.Window{})
		if err != nil || !state.LastOK.IsZero() {
			return err
		}
		if err := rest(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
}

// heard lets the bot look until it has said what happened, then gives people time to read.
func (s *script) heard(ctx context.Context, h *house) error {
	limit, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		if err := h.deps.Threads.Wake(limit, s.thread, time.Now()); err != nil {
			return fmt.Errorf("wake the sample thread: %w", err)
		}
		h.bot.Wake()
		timer := time.NewTimer(100 * time.Millisecond)
		select {
		case <-limit.Done():
			timer.Stop()
			return fmt.Errorf("the demo waited for a message that did not come: %w", limit.Err())
		case <-s.stage.said:
			timer.Stop()
			if err := s.looked(limit, h); err != nil {
				return err
			}
			return s.wait(ctx)
		case <-timer.C: // removals are believed at the second look
		}
	}
}

// looked waits until a look at the thread has ended: what it found is said before it is written down how far it came, and
// commands tell the latter.
func (s *script) looked(ctx context.Context, h *house) error {
	before, _, err := h.deps.Threads.Read(ctx, s.thread, store.Window{})
	if err != nil {
		return fmt.Errorf("read the sample thread: %w", err)
	}
	for {
		if err := h.deps.Threads.Wake(ctx, s.thread, time.Now()); err != nil {
			return fmt.Errorf("wake the sample thread: %w", err)
		}
		h.bot.Wake()
		state, _, err := h.deps.Threads.Read(ctx, s.thread, store.Window{})
		if err != nil {
			return fmt.Errorf("read the sample thread: %w", err)
		}
		if state.Version > before.Version {
			return nil
		}
		if err := rest(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
}

func (s *script) wait(ctx context.Context) error { return rest(ctx, s.pause) }

func rest(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
