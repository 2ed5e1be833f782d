package redis

import (
	"errors"
	"sync"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// store puts the ports together.
func (s *server) store() store.Store {
	turns, looks, h := newHeld(), newHeld(), newHints()
	shut := sync.OnceValue(func() error {
		return errors.Join(
			s.release(func(name string) string { return channelShard(chat.Address(name)).delivery() + "lease" }, turns.drain()),
			s.release(func(name string) string { return pollShard(name).poll() + "lease" }, looks.drain()),
			s.client.Close(),
		)
	})
	return store.Store{
		Threads:       threads{server: s, held: looks, flate: new(deflaters)},
		Subscriptions: subscriptions{server: s, hints: h},
		Outbox:        outbox{server: s, hints: h, held: turns, names: new(names)},
		Pace:          pace{s},
		Notes:         notes{s},
		Health:        s.health,
		Close:         shut,
	}
}
