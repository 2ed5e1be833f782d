package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	extract "github.com/threadtape/threadtape/bot/summary"
)

const (
	// firstCatchup is how many posts somebody catches up with who never did before.
	firstCatchup = 20
	// catchupLines is how many sentences tell what is new.
	catchupLines = 6
	// placeKept is how long a reader's place is remembered.
	placeKept = 365 * 24 * time.Hour
)

// A place is how far a reader has come in a thread.
type place struct {
	Number int       `json:"n"`
	At     time.Time `json:"at"`
}

func catchup(d Deps) command.Spec {
	return command.Spec{
		Name:     "catchup",
		Help:     "what is new in a thread since you last asked",
		Examples: []string{"catchup", "catchup #1", "catchup #1 mark:no"},
		Tier:     command.Read,
		Options: []command.Option{
			source(d, false),
			{Name: "mark", Help: "whether your place moves", Type: command.Flag, Default: "yes", Named: true},
			{Name: "back", Help: "go back to the place before", Type: command.Number, Min: 0, Max: 1 << 30, Named: true},
		},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			p, posts, err := d.summed(ctx, r)
			if err != nil {
				return command.Reply{}, err
			}
			if r.Values.Given("back") {
				if err := d.mark(ctx, r, p, r.Values.Number("back")); err != nil {
					return command.Reply{}, err
				}
				return private("Marked unread.", line("Everything behind "+fmt.Sprintf("#%d", r.Values.Number("back"))+" is new to you again.")), nil
			}
			return d.caughtUp(ctx, r, p, posts)
		},
	}
}

// caughtUp tells what is new to the asker, and moves their place if they want it moved.
func (d Deps) caughtUp(ctx context.Context, r command.Request, p picked, posts []forum.Post) (command.Reply, error) {
	at, _, err := d.place(ctx, r, p)
	if err != nil {
		return command.Reply{}, err
	}
	fresh := behind(posts, at)
	if len(fresh) == 0 {
		return private(fmt.Sprintf("Nothing new in %q.", p.title()), line("You have seen everything up to ", fmt.Sprintf("#%d", at.Number), ".")), nil
	}
	head := line(fmt.Sprintf("%s since you last looked (", counted(len(fresh), "new post", "new posts")), moment(at.At), fmt.Sprintf(", #%d):", at.Number))
	if at.At.IsZero() {
		head = line(fmt.Sprintf("The newest %s; from now on only what is new to you:", counted(len(fresh), "post", "posts")))
	}
	s := extract.Summarize(extract.FromForum(p.State.Thread, posts), extract.Options{Sentences: catchupLines, Since: fresh[0].Number - 1, Pairs: true})
	reply := private(p.title(), append([][]rich.Node{head}, extracts(p, posts, s)...)...)
	reply.Message.Actions = []chat.Action{{Label: fmt.Sprintf("Open at #%d", fresh[0].Number), URL: fresh[0].URL}}
	if !r.Values.Yes("mark") || r.User == "" && r.Tenant != "terminal" {
		return reply, nil
	}
	if err := d.mark(ctx, r, p, fresh[len(fresh)-1].Number); err != nil {
		return command.Reply{}, err
	}
	reply.Message.Actions = append(reply.Message.Actions, chat.Action{Label: "Mark unread", Run: fmt.Sprintf("catchup %s back:%d", p.Thread.URL, at.Number)})
	return reply, nil
}

// behind are the posts behind a place that can still be read; for a first time the newest.
func behind(posts []forum.Post, at place) []forum.Post {
	var fresh []forum.Post
	for _, p := range posts {
		if p.Number > at.Number && p.Readable() && p.State == forum.Live && p.Kind != forum.System {
			fresh = append(fresh, p)
		}
	}
	if at.At.IsZero() && len(fresh) > firstCatchup {
		fresh = fresh[len(fresh)-firstCatchup:]
	}
	return fresh
}

func placeKey(r command.Request, p picked) store.Key {
	return store.Key{Tenant: r.Tenant, Kind: "place", Name: r.User + "\t" + p.Thread.Key()}
}

// place is how far the asker has come; the zero place for a first time.
func (d Deps) place(ctx context.Context, r command.Request, p picked) (place, store.Note, error) {
	note, err := d.Notes.Read(ctx, placeKey(r, p))
	if err != nil {
		return place{}, note, fmt.Errorf("read a reader's place: %w", err)
	}
	var at place
	if note.Version != 0 && json.Unmarshal(note.Value, &at) != nil {
		at = place{}
	}
	return at, note, nil
}

// mark moves the asker's place. Somebody who asks twice at once has one of the two places.
func (d Deps) mark(ctx context.Context, r command.Request, p picked, number int) error {
	_, note, err := d.place(ctx, r, p)
	if err != nil {
		return err
	}
	note.Key, note.End = placeKey(r, p), time.Now().Add(placeKept)
	if note.Value, err = json.Marshal(place{Number: number, At: time.Now().UTC()}); err != nil {
		return fmt.Errorf("move a reader's place: %w", err)
	}
	if _, err := d.Notes.Write(ctx, note); err != nil && !errors.Is(err, store.ErrStale) {
		return fmt.Errorf("move a reader's place: %w", err)
	}
	return nil
}
