package follow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// Most is how many follows a person may have in one tenant.
const Most = 50

// A What says what is followed.
type What string

// What can be followed.
const (
	Thread What = "thread"
	Author What = "author"
	Ticker What = "ticker"
)

// A Way says how a person is told.
type Way string

// The ways.
const (
	ByDM   Way = "dm"   // in direct messages, collected
	ByPing Way = "ping" // called where the channel says the post
)

// A Follow is one person's wish to be told.
type Follow struct {
	What  What         `json:"what"`
	Name  string       `json:"name"`            // key of the thread, name of the author in lower case, or symbol
	Host  string       `json:"host,omitempty"`  // of an author: the forum; empty: any
	Shown string       `json:"shown,omitempty"` // what to call it
	URL   string       `json:"url,omitempty"`   // of a thread
	By    Way          `json:"by"`
	In    chat.Address `json:"in,omitempty"` // the channel whose messages call the person
	Since time.Time    `json:"since"`
	User  string       `json:"-"` // the chat's id of the person
}

// ID names the follow among those of its person.
func (f Follow) ID() string {
	id := string(f.What) + ":" + f.Name
	if f.Host != "" {
		id += "@" + f.Host
	}
	return id
}

// The kinds of notes.
const (
	kindFollow  = "follow"    // one follow
	kindPerson  = "followed"  // what was collected for one person
	kindCalled  = "called"    // when a person was called in a channel
	kindTenants = "followers" // the tenants of a chat in which somebody follows something
)

func followKey(tenant, user, id string) store.Key {
	return store.Key{Tenant: tenant, Kind: kindFollow, Name: user + "\t" + id}
}

func personKey(tenant, user string) store.Key {
	return store.Key{Tenant: tenant, Kind: kindPerson, Name: user}
}

func calledKey(tenant, user string, to chat.Address) store.Key {
	return store.Key{Tenant: tenant, Kind: kindCalled, Name: user + "\t" + string(to)}
}

// chatOf is the kind of chat of a tenant.
func chatOf(tenant string) string {
	kind, _, _ := strings.Cut(tenant, ":")
	return kind
}

// A Book holds the follows of people, as notes.
type Book struct {
	Notes   store.Notes
	Changed func(tenant string) // called after somebody's follows changed; must not block; nil: nobody waits for it
}

func (b Book) changed(tenant string) {
	if b.Changed != nil {
		b.Changed(tenant)
	}
}

// All returns the follows of a tenant. Notes that cannot be read are left out.
func (b Book) All(ctx context.Context, tenant string) ([]Follow, error) {
	notes, err := b.Notes.Range(ctx, tenant, kindFollow)
	if err != nil {
		return nil, fmt.Errorf("follows of %s: %w", tenant, err)
	}
	var all []Follow
	for _, n := range notes {
		var f Follow
		user, _, ok := strings.Cut(n.Key.Name, "\t")
		if !ok || json.Unmarshal(n.Value, &f) != nil {
			continue
		}
		f.User = user
		all = append(all, f)
	}
	return all, nil
}

// Of returns the follows of one person, those of the longest standing first.
func (b Book) Of(ctx context.Context, tenant, user string) ([]Follow, error) {
	all, err := b.All(ctx, tenant)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(f Follow) bool { return f.User != user })
	slices.SortStableFunc(all, func(a, b Follow) int { return a.Since.Compare(b.Since) })
	return all, nil
}

// Add writes a follow down; one of the same thing is replaced and keeps its time. Denied, E-FOLLOW-FULL: the person has
// [Most] already. Somebody who adds two at the same moment may end with one more.
func (b Book) Add(ctx context.Context, tenant string, f Follow) error {
	mine, err := b.Of(ctx, tenant, f.User)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(mine, func(old Follow) bool { return old.ID() == f.ID() })
	if at < 0 && len(mine) >= Most {
		return fault.New(fault.Denied, "E-FOLLOW-FULL", fmt.Sprintf("You follow %d things already, which is the limit.", Most), "Unfollow one first.", nil)
	}
	f.Since = time.Now().UTC()
	if at >= 0 {
		f.Since = mine[at].Since
	}
	// The tenant is listed first: a follow that nobody looks for would be a promise broken.
	listed := store.Note{Key: store.Key{Tenant: chatOf(tenant), Kind: kindTenants, Name: tenant}}
	if _, err := b.Notes.Write(ctx, listed); err != nil && !errors.Is(err, store.ErrStale) {
		return fmt.Errorf("list %s among those that follow: %w", tenant, err)
	}
	value, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("write a follow down: %w", err)
	}
	key := followKey(tenant, f.User, f.ID())
	note, err := b.Notes.Read(ctx, key)
	if err == nil {
		note.Key, note.Value, note.End = key, value, time.Time{}
		_, err = b.Notes.Write(ctx, note)
	}
	if err != nil && !errors.Is(err, store.ErrStale) { // twice at once says the same
		return fmt.Errorf("write a follow down: %w", err)
	}
	b.changed(tenant)
	return nil
}

// Remove takes follows of a person away. With the last one goes everything that is kept of the person.
func (b Book) Remove(ctx context.Context, tenant, user string, gone ...Follow) error {
	for _, f := range gone {
		if err := b.Notes.Forget(ctx, followKey(tenant, user, f.ID())); err != nil {
			return fmt.Errorf("forget a follow: %w", err)
		}
	}
	b.changed(tenant)
	left, err := b.Of(ctx, tenant, user)
	if err != nil || len(left) > 0 {
		return err
	}
	called, err := b.Notes.Range(ctx, tenant, kindCalled)
	if err != nil {
		return fmt.Errorf("forget who was called: %w", err)
	}
	for _, n := range called {
		if strings.HasPrefix(n.Key.Name, user+"\t") {
			if err := b.Notes.Forget(ctx, n.Key); err != nil {
				return fmt.Errorf("forget who was called: %w", err)
			}
		}
	}
	if err := b.Notes.Forget(ctx, personKey(tenant, user)); err != nil {
		return fmt.Errorf("forget what was collected: %w", err)
	}
	return nil
}

// tenants returns the tenants of a chat in which somebody follows something.
func (b Book) tenants(ctx context.Context, kind string) ([]string, error) {
	notes, err := b.Notes.Range(ctx, kind, kindTenants)
	if err != nil {
		return nil, fmt.Errorf("who follows in %s: %w", kind, err)
	}
	names := make([]string, len(notes))
	for i, n := range notes {
		names[i] = n.Key.Name
	}
	return names, nil
}
