package relay

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// languageAge is how old may be what the relay knows of the languages of channels: a change takes effect within that time.
const languageAge = 30 * time.Second

// A languages cache knows which channels speak another language than the program. They are read together for all channels of a
// chat, so that a turn costs no question of its own.
type languages struct {
	mu    sync.Mutex
	chats map[string]spoken
}

type spoken struct {
	at       time.Time
	channels map[chat.Address]string
}

// language returns the code of the language in which a channel is told something.
func (r *Relay) language(ctx context.Context, to chat.Address) (string, error) {
	if r.parts.Notes == nil {
		return r.parts.Language, nil
	}
	l := &r.tongues
	l.mu.Lock() // also while the store is asked: others would ask the same
	defer l.mu.Unlock()
	s, known := l.chats[to.Chat()]
	if !known || time.Since(s.at) >= languageAge {
		all, err := store.AllSettings(ctx, r.parts.Notes, to.Chat())
		if err != nil {
			return "", err
		}
		s = spoken{at: time.Now(), channels: make(map[chat.Address]string)}
		for channel, settings := range all {
			if settings.Language != "" {
				s.channels[channel] = settings.Language
			}
		}
		if l.chats == nil {
			l.chats = make(map[string]spoken)
		}
		l.chats[to.Chat()] = s
	}
	return cmp.Or(s.channels[to], r.parts.Language), nil
}
