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
	// Highlights is how many other people must have quoted a passage that is shown by itself; 0: none is.
	Highlights int          `json:"highlights,omitempty"`
	Of         chat.Address `json:"of,omitempty"` // of a discussion: it has the settings of this channel, and none of its own
}

// The reasons of pauses that the settings of a channel make. They end by themselves.
const (
	PausedQuiet = "quiet hours"
	PausedFull  = "limit of messages an hour reached"
)

// Held reports whether a subscription is paused by the settings of its channel and by nobody else. Whoever has a reason of
// their own may pause it over that.
func (s Subscription) Held() bool { return s.Paused == PausedQuiet || s.Paused == PausedFull }

// SettingsKey names the note with the settings of a channel. The channel alone is the key: it belongs to one tenant, and
// what the program's settings subscribed there follows the same.
func SettingsKey(to chat.Address) Key {
	return Key{Tenant: to.Chat(), Kind: "settings", Name: string(to)}
}

// ReadSettings returns the settings of a channel and the note that holds them; Version 0 of the note: all are defaults. A
// discussion that has those of its channel gives them, with the channel's note.
func ReadSettings(ctx context.Context, notes Notes, to chat.Address) (s Settings, note Note, err error) {
	s, note, err = readSettings(ctx, notes, to)
	if err == nil && s.Of != "" {
		return readSettings(ctx, notes, s.Of)
	}
	return s, note, err
}

func readSettings(ctx context.Context, notes Notes, to chat.Address) (s Settings, note Note, err error) {
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

// AllSettings returns the settings of every channel of a chat that has any, and of its discussions those of their channels.
// What does not parse was not written by us and counts as not set.
func AllSettings(ctx context.Context, notes Notes, kind string) (map[chat.Address]Settings, error) {
	key := SettingsKey(chat.Address(kind + ":"))
	found, err := notes.Range(ctx, key.Tenant, key.Kind)
	if err != nil {
		return nil, fmt.Errorf("settings of the channels of %s: %w", kind, err)
	}
	all := make(map[chat.Address]Settings)
	shares := make(map[chat.Address]chat.Address) // discussions, with their channels
	for _, n := range found {
		var s Settings
		switch to := chat.Address(n.Key.Name); {
		case json.Unmarshal(n.Value, &s) != nil:
		case s.Of != "":
			shares[to] = s.Of
		default:
			all[to] = s
		}
	}
	for discussion, channel := range shares {
		if s, ok := all[channel]; ok {
			all[discussion] = s
		}
	}
	return all, nil
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

// ShareSettings makes a discussion have the settings of its channel. Doing it again changes nothing.
func ShareSettings(ctx context.Context, notes Notes, discussion, channel chat.Address) error {
	s, note, err := readSettings(ctx, notes, discussion)
	if err != nil || s.Of == channel {
		return err
	}
	return WriteSettings(ctx, notes, note, Settings{Of: channel})
}

// SharingSettings returns the discussions that have the settings of a channel.
func SharingSettings(ctx context.Context, notes Notes, channel chat.Address) ([]chat.Address, error) {
	key := SettingsKey(channel)
	all, err := notes.Range(ctx, key.Tenant, key.Kind)
	if err != nil {
		return nil, fmt.Errorf("settings like those of %v: %w", channel, err)
	}
	var sharing []chat.Address
	for _, n := range all {
		var s Settings
		if json.Unmarshal(n.Value, &s) == nil && s.Of == channel {
			sharing = append(sharing, chat.Address(n.Key.Name))
		}
	}
	return sharing, nil
}
