package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A threads keeps what is known of a thread in three hashes in the thread's slot, and its place in the schedule in one of
// 16 shards.
type threads struct {
	*server
	held  *held // the looks that this process has not ended
	flate *deflaters
}

// threadKeys returns the state, the posts and the places of a thread.
func threadKeys(id string) []string {
	tag := threadTag(id)
	return []string{tag + "st", tag + "p", tag + "h"}
}

func (t threads) Wake(ctx context.Context, thread forum.Ref, at time.Time) error {
	id := threadID(thread)
	ref, err := json.Marshal(thread)
	if err != nil {
		return fmt.Errorf("wake %v: %w", thread.Key(), err)
	}
	pipe := t.client.Pipeline()
	pipe.HSetNX(ctx, threadTag(id)+"st", "ref", ref)
	pipe.PExpire(ctx, threadTag(id)+"st", idle*time.Millisecond)
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("wake %v: %w", thread.Key(), explain(err))
	}
	if _, err := t.run(ctx, "wake", []string{pollShard(id).poll() + "due"}, id, at.UnixMilli(), int64(idle)); err != nil {
		return fmt.Errorf("wake %v: %w", thread.Key(), err)
	}
	return nil
}

func (t threads) Keep(ctx context.Context, l store.Look, posts []forum.Post) error {
	args := []any{l.Token, t.keep.Milliseconds(), int64(idle), store.KeptPosts}
	for _, p := range posts {
		pieces, err := t.flate.pack(store.Keeps(p))
		if err != nil {
			return err
		}
		args = append(args, quote(p.ID), p.Number, created(p), quote(string(p.Rev)), len(pieces))
		for _, piece := range pieces {
			args = append(args, piece)
		}
	}
	answer, err := t.run(ctx, "keep", threadKeys(threadID(l.Thread)), args...)
	if err == nil && integer(answer) == 0 {
		err = store.ErrStale
	}
	if err != nil {
		return fmt.Errorf("keep %d posts of %v: %w", len(posts), l.Thread.Key(), err)
	}
	return nil
}

// created is when a post was written, in ms; 0 where nobody says.
func created(p forum.Post) int64 {
	if p.Created.IsZero() {
		return 0
	}
	return p.Created.UnixMilli()
}

func (t threads) Advance(ctx context.Context, l store.Look, next store.State) error {
	id := threadID(l.Thread)
	next.Next, next.LastOK, next.Since = store.Cut(next.Next), store.Cut(next.LastOK), store.Cut(next.Since)
	state, err := json.Marshal(next)
	ref, err2 := json.Marshal(store.Link(l.Thread, next.Thread.Ref))
	if err = errors.Join(err, err2); err == nil && len(state) > maxValue {
		err = fault.New(fault.Invalid, "E-STORE-VALUE", "The state of the thread is longer than 64 KiB.", "", nil)
	}
	var answer any
	if err == nil {
		answer, err = t.run(ctx, "advance", threadKeys(id), l.Token, uint64(l.State.Version), state, ref, int64(idle))
	}
	if err == nil && integer(answer) == 0 {
		err = store.ErrStale
	}
	if err == nil {
		_, err = t.run(ctx, "free", []string{pollShard(id).poll() + "due"}, id, l.Token, next.Next.UnixMilli(), int64(idle))
		t.held.remove(id, strconv.FormatUint(l.Token, 10))
	}
	if err != nil {
		return fmt.Errorf("advance %v: %w", l.Thread.Key(), err)
	}
	return nil
}

func (t threads) Read(ctx context.Context, thread forum.Ref, w store.Window) (store.State, []forum.Post, error) {
	args := []any{t.keep.Milliseconds(), w.Newest}
	for _, id := range w.Posts {
		args = append(args, quote(id))
	}
	answer, err := t.run(ctx, "window", threadKeys(threadID(thread)), args...)
	got := list(answer)
	if err == nil && len(got) < 2 {
		err = errors.New("the window script gave no sensible answer")
	}
	if err != nil {
		return store.State{}, nil, fmt.Errorf("read %v: %w", thread.Key(), err)
	}
	state, err := parseState(got[0], got[1])
	if err != nil {
		return store.State{}, nil, fmt.Errorf("read %v: %w", thread.Key(), err)
	}
	var posts []forum.Post
	for got = got[2:]; len(got) >= 3; got = got[3:] {
		id, place, value := text(got[0]), text(got[1]), text(got[2])
		p, err := unpackPost(value)
		if err != nil {
			p = placed(id, place)
		}
		if w.Bare {
			p = p.Blank()
		}
		posts = append(posts, p)
	}
	slices.SortFunc(posts, inOrder)
	posts = slices.CompactFunc(posts, func(a, b forum.Post) bool { return a.ID == b.ID })
	return state, posts, nil
}

// parseState reads a stored state; one that was never written has Version 0.
func parseState(version, value any) (s store.State, err error) {
	if text(value) == "" {
		return s, nil
	}
	err = json.Unmarshal([]byte(text(value)), &s)
	s.Version = store.Version(integer(version))
	return s, err
}

func (t threads) Forget(ctx context.Context, thread forum.Ref, posts ...string) error {
	id := threadID(thread)
	keys := threadKeys(id)
	var err error
	if len(posts) > 0 {
		args := make([]any, len(posts))
		for i, post := range posts {
			args[i] = quote(post)
		}
		_, err = t.run(ctx, "forget", keys[1:], args...)
	} else if err = explain(t.client.Del(ctx, keys...).Err()); err == nil {
		_, err = t.run(ctx, "free", []string{pollShard(id).poll() + "due"}, id, "", 0, int64(idle))
	}
	if err != nil {
		return fmt.Errorf("forget %v: %w", thread.Key(), err)
	}
	return nil
}
