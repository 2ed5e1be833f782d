package slack

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// fileKind is the kind of the notes that say under which id a file was uploaded.
	fileKind = "file"
	// keepFile is how long that is remembered: longer than anybody tries to say one message.
	keepFile = 7 * 24 * time.Hour
	// maxFileAlt is how long the description of a file may be.
	maxFileAlt = 1000
	// settles is how long Slack may take until a file that was uploaded can be shown, and settling when to try again.
	settles  = time.Minute
	settling = 2 * time.Second
)

// An upload is a file in the workspace that stands in no channel. Nobody sees it until a message shows it.
type upload struct {
	ID   string    `json:"id"`
	Done bool      `json:"done"` // Slack said that it is complete
	At   time.Time `json:"at"`
}

// uploads gives each picture an id by which a block can show it; other files get none. A file is uploaded once: its id is
// noted by what it contains. fresh is true when Slack may still be working on one.
func (s *Slack) uploads(ctx context.Context, p place, files []chat.File) (ids []string, fresh bool, err error) {
	ids = make([]string, len(files))
	for i, f := range files {
		if len(f.Data) == 0 || !picture(f.Name) {
			continue
		}
		u, err := s.upload(ctx, p, f)
		if err != nil {
			return nil, false, fmt.Errorf("upload a file: %w", err)
		}
		ids[i] = u.ID
		fresh = fresh || time.Since(u.At) < settles
	}
	return ids, fresh, nil
}

func anyID(ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return id != "" })
}

func uploadNote(p place, f chat.File) store.Key {
	return store.Key{Tenant: p.tenant(), Kind: fileKind, Name: digest(f.Name, f.Alt, string(f.Data))}
}

// upload brings a file into the workspace, in three steps of which the last is not to be done twice: it is noted before.
// https://docs.slack.dev/messaging/working-with-files/#upload
func (s *Slack) upload(ctx context.Context, p place, f chat.File) (upload, error) {
	n, err := s.notes.Read(ctx, uploadNote(p, f))
	if err != nil {
		return upload{}, unnoted(err)
	}
	n.Key = uploadNote(p, f)
	var u upload
	if n.Version != 0 && json.Unmarshal(n.Value, &u) != nil {
		u = upload{}
	}
	if u.Done {
		return u, nil
	}
	if u.ID == "" {
		id, err := s.uploadBytes(ctx, p, f)
		if err != nil {
			return upload{}, err
		}
		u = upload{ID: id, At: time.Now()}
		if n, err = s.noteUpload(ctx, n, u); err != nil {
			return upload{}, err
		}
	}
	err = s.completeUpload(ctx, p, u, f)
	if err != nil && fault.Of(err) == fault.Gone { // it never got the bytes: begin anew
		if err := s.notes.Forget(ctx, n.Key); err != nil {
			return upload{}, unnoted(err)
		}
		return upload{}, fault.Wait(settling, "E-SLACK-FILE", "The picture is not there yet.", err)
	}
	if err != nil {
		return upload{}, err
	}
	u.Done = true
	if _, err := s.noteUpload(ctx, n, u); err != nil {
		s.log.Warn("slack: note a file", "err", err)
	}
	return u, nil
}

// uploadBytes asks for a place and brings the bytes there.
func (s *Slack) uploadBytes(ctx context.Context, p place, f chat.File) (id string, err error) {
	a := p.team.api
	var told *slackgo.GetUploadURLExternalResponse
	c := call{method: "files.getUploadURLExternal", repeat: true}
	err = a.do(ctx, c, func(ctx context.Context) (err error) {
		told, err = a.client.GetUploadURLExternalContext(ctx, slackgo.GetUploadURLExternalParameters{
			FileName: fileName(f), FileSize: len(f.Data), AltTxt: clip(brief(f.Alt), maxFileAlt, same),
		})
		return err
	})
	if err != nil {
		return "", err
	}
	if told == nil || !isID(told.FileID, "F") {
		return "", unsaid(c, errNoID)
	}
	c = call{method: "upload", repeat: true, open: true, bare: true}
	return told.FileID, a.do(ctx, c, func(ctx context.Context) error {
		return a.client.UploadToURL(ctx, slackgo.UploadToURLParameters{
			UploadURL: told.UploadURL, Reader: bytes.NewReader(f.Data), Filename: fileName(f),
		})
	})
}

// completeUpload says that the bytes are there. That Slack does not take it a second time is as good: then the first one,
// of which nobody heard, was taken; or else the block that shows the file is refused, and it is done without.
func (s *Slack) completeUpload(ctx context.Context, p place, u upload, f chat.File) error {
	a := p.team.api
	c := call{method: "files.completeUploadExternal", repeat: true}
	err := a.do(ctx, c, func(ctx context.Context) error {
		_, err := a.client.CompleteUploadExternalContext(ctx, slackgo.CompleteUploadExternalParameters{
			Files: []slackgo.FileSummary{{ID: u.ID, Title: fileName(f)}},
		})
		return err
	})
	if err != nil && fault.Of(err) == fault.Invalid {
		return nil
	}
	return err
}

func (s *Slack) noteUpload(ctx context.Context, n store.Note, u upload) (store.Note, error) {
	data, err := json.Marshal(u)
	if err != nil {
		return n, unnoted(err)
	}
	n.Value, n.End = data, time.Now().Add(keepFile)
	written, err := s.notes.Write(ctx, n)
	switch {
	case errors.Is(err, store.ErrStale):
		return n, fault.Wait(time.Second, "E-SLACK-FILE", "That picture is just being uploaded.", err)
	case err != nil:
		return n, unnoted(err)
	}
	return written, nil
}

// forgetUploads forgets files that Slack does not show: next time they are uploaded again.
func (s *Slack) forgetUploads(ctx context.Context, p place, files []chat.File) {
	s.log.Warn("slack: a picture is not shown", "to", p.addr)
	for _, f := range files {
		if err := s.notes.Forget(ctx, uploadNote(p, f)); err != nil {
			s.log.Warn("slack: forget a file", "err", err)
		}
	}
}

// fileName is a name that can stand in a form.
func fileName(f chat.File) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || r == '"' || r == '\\' || r == '/' || r == 0x7f {
			return '_'
		}
		return r
	}, clip(brief(f.Name), maxID, same))
	return cmp.Or(name, "file")
}

// unshown is the fault of a message with a picture that Slack is still working on.
func unshown(cause error) error {
	return fault.Wait(settling, "E-SLACK-PICTURE", "Slack still works on the picture.", cause)
}
