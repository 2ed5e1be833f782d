package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/threadtape/threadtape/bot/chat"
)

// Settings are what holds for a whole channel, whatever threads it takes. Zero values are the defaults.
type Settings struct {
	Zone     string       `json:"zone,omitempty"`     // IANA name; empty: that of the program's settings
	Quiet    string       `json:"quiet,omitempty"`    // "22:00-07:00": what is new is held then
	Format   Format       `json:"format,omitempty"`   // of subscriptions that name none
	Language string       `json:"language,omitempty"` // code, such as "de"; empty: that of the program's settings
	Exchange string       `json:"exchange,omitempty"` // whose close digests follow; empty: NYSE
	Notify   chat.Address `json:"notify,omitempty"`   // where trouble is told; empty: to whoever subscribed
	Most     int          `json:"most,omitempty"`     // so many messages an hour; 0: no limit
	Hosts    []string     `json:"hosts,omitempty"`    // the only forums that may be subscribed; empty: all
}

// SettingsKey names the note with the settings of a channel. The channel alone is the key: it belongs to one tenant, and
// what the program's settings subscribed there follows the same.
func SettingsKey(to chat.Address) Key {
	return Key{Tenant: to.Chat(), Kind: "settings", Name: string(to)}
}

// ReadSettings returns the settings of a channel and the note that holds them; Version 0 of the note: all are defaults.
func ReadSettings(ctx context.Context, notes Notes, to chat.Address) (s Settings, note Note, err error) {
	note, err = notes.Read(ctx, SettingsKey(to))
	if err == nil && note.Version != 0 {
		err = json.Unmarshal(note.Value, &s)
	}
	if err != nil {
		return Settings{}, note, fmt.Errorf("settings of %v: %w", to, err)
	}
	note.Key = SettingsKey(to)
	return s, note, nil
}

// WriteSettings stores the settings of a channel over the note they were read from; [ErrStale] if somebody else did
// meanwhile.
func WriteSettings(ctx context.Context, notes Notes, note Note, s Settings) error {
	value, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("settings of %s: %w", note.Key.Name, err)
	}
	note.Value = value
	_, err = notes.Write(ctx, note)
	return err
}
