package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// A picture stays in the workspace when the message that shows it is changed or removed: whoever has its link sees it. So it
// is noted which message shows which pictures, and one that none shows any more is deleted.

const (
	// picturesKind is the kind of the notes that say which pictures a message shows, and showsKind how that of the notes begins
	// that say which messages show a picture.
	picturesKind = "pictures"
	showsKind    = "shows\t"
	// keepPictures is how long that is remembered: a day longer than words of posts are followed.
	keepPictures = store.AnswerKept + 24*time.Hour
)

// A shownPicture is one that a message shows.
type shownPicture struct {
	ID     string `json:"id"`
	Upload string `json:"upload"` // name of the note under which it would be found when the same is to be shown again
}

func picturesNote(p place, ts string) store.Key {
	return store.Key{Tenant: p.tenant(), Kind: picturesKind, Name: digest(p.channel, ts)}
}

func showsNote(p place, file, ts string) store.Key {
	return store.Key{Tenant: p.tenant(), Kind: showsKind + file, Name: digest(p.channel, ts)}
}

// show notes which pictures a message shows. That it cannot be noted does not unsay the message: then they stay.
func (s *Slack) show(ctx context.Context, p place, ts string, files []chat.File, ids []string) {
	var shown []shownPicture
	for i, id := range ids {
		if id != "" {
			shown = append(shown, shownPicture{ID: id, Upload: uploadNote(p, files[i]).Name})
		}
	}
	if len(shown) == 0 {
		return
	}
	if err := s.noteShown(ctx, p, ts, shown); err != nil {
		s.log.Error("slack: note what a message shows", "to", p.addr, "err", err)
	}
}

func (s *Slack) noteShown(ctx context.Context, p place, ts string, shown []shownPicture) error {
	end := time.Now().Add(keepPictures)
	for _, f := range shown {
		n, err := s.notes.Read(ctx, showsNote(p, f.ID, ts))
		if err != nil {
			return err
		}
		n.Key, n.End = showsNote(p, f.ID, ts), end
		if _, err := s.notes.Write(ctx, n); err != nil {
			return err
		}
	}
	n, err := s.notes.Read(ctx, picturesNote(p, ts))
	if err != nil {
		return err
	}
	n.Key, n.End = picturesNote(p, ts), end
	if n.Value, err = json.Marshal(shown); err != nil {
		return err
	}
	_, err = s.notes.Write(ctx, n)
	return err
}

// unshow deletes the pictures that a message showed and that no other one shows; kept are those that it still shows. What is
// noted goes last, so that doing it again after a crash mends what is left. An error is one that passes.
func (s *Slack) unshow(ctx context.Context, p place, ts string, kept []string) error {
	n, err := s.notes.Read(ctx, picturesNote(p, ts))
	if err != nil {
		return unnoted(err)
	}
	var shown []shownPicture
	if n.Version == 0 || json.Unmarshal(n.Value, &shown) != nil {
		return nil
	}
	for _, f := range shown {
		if slices.Contains(kept, f.ID) {
			continue
		}
		if err := s.unshowOne(ctx, p, ts, f); err != nil {
			return fmt.Errorf("delete a picture: %w", err)
		}
	}
	if anyID(kept) {
		return nil // they are noted as its pictures, and the others are gone however often that is read
	}
	if err := s.notes.Forget(ctx, n.Key); err != nil {
		return unnoted(err)
	}
	return nil
}

func (s *Slack) unshowOne(ctx context.Context, p place, ts string, f shownPicture) error {
	own := showsNote(p, f.ID, ts)
	if err := s.notes.Forget(ctx, own); err != nil {
		return unnoted(err)
	}
	others, err := s.notes.Range(ctx, own.Tenant, own.Kind)
	if err != nil {
		return unnoted(err)
	}
	if len(others) > 0 {
		return nil
	}
	// Nobody is to show it from here on.
	if err := s.notes.Forget(ctx, store.Key{Tenant: p.tenant(), Kind: fileKind, Name: f.Upload}); err != nil {
		return unnoted(err)
	}
	c := call{method: "files.delete", form: url.Values{"file": {f.ID}}, repeat: true}
	err = p.team.api.post(ctx, c, nil)
	if err == nil || errors.Is(err, chat.ErrLost) {
		return err
	}
	switch fault.Of(err) {
	case fault.Gone:
		return nil
	case fault.Denied, fault.Invalid: // trying again is of no use, and the message shows it no longer
		s.log.Warn("slack: a picture cannot be deleted", "to", p.addr, "code", fault.Code(err), "err", err)
		return nil
	case fault.Broken, fault.Again:
	}
	return err
}
