package commands

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/store"
)

// auditKept is how long it stays known who did what.
const auditKept = 90 * 24 * time.Hour

// An entry of the audit says who did what, and to what.
type entry struct {
	At   time.Time `json:"at"`
	User string    `json:"user"`
	Name string    `json:"name"`
	Verb string    `json:"verb"`
	What string    `json:"what"`
}

// audit writes down under the tenant that the asker did what the request asks. The names sort by time.
func (d Deps) audit(ctx context.Context, r command.Request, what string) error {
	now := time.Now().UTC()
	value, err := json.Marshal(entry{At: now, User: r.User, Name: r.Name, Verb: r.Verb, What: what})
	if err != nil {
		return fmt.Errorf("write down who did it: %w", err)
	}
	_, err = d.Notes.Write(ctx, store.Note{
		Key:   store.Key{Tenant: r.Tenant, Kind: "audit", Name: now.Format("20060102T150405.000") + "-" + rand.Text()[:6]},
		Value: value,
		End:   now.Add(auditKept),
	})
	if err != nil {
		return fmt.Errorf("write down who did it: %w", err)
	}
	return nil
}
