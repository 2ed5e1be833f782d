package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
)

const (
	pageMost  = 100 // messages that Discord gives at once
	pagesMost = 10
	spotsMost = 20 // threads that are looked through
)

// Find looks for a message of ours by its stamp, in the channel and in the threads and posts below it in which something
// was said since, twenty of them at most. It reads at most 1,000 messages of each, which is many within the time of a few
// attempts; beyond them, or where Discord shows no history, a message counts as not said. See [chat.Finder].
func (d *Discord) Find(ctx context.Context, to chat.Address, key string, since time.Time) (chat.Receipt, bool, error) {
	name, err := channelID(to)
	if err != nil {
		return chat.Receipt{}, false, err
	}
	r, ok, err := d.find(ctx, name, nonce(key), since)
	if err != nil {
		d.lost(name, err)
		return chat.Receipt{}, false, fmt.Errorf("look in %s: %w", to, err)
	}
	return r, ok, nil
}

func (d *Discord) find(ctx context.Context, name, nonce string, from time.Time) (chat.Receipt, bool, error) {
	if err := ctx.Err(); err != nil || nonce == "" {
		return chat.Receipt{}, false, err
	}
	ch, err := d.facts(ctx, name)
	if err != nil {
		return chat.Receipt{}, false, err
	}
	if !ch.forum() {
		if message, err := d.search(ctx, name, nonce, from); message != "" || err != nil {
			return chat.Receipt{To: addressOf(name), ID: message}, message != "", err
		}
	}
	if !ch.forum() && !ch.parent() {
		return chat.Receipt{}, false, nil
	}
	threads, err := d.active(ctx, ch)
	if err != nil {
		return chat.Receipt{}, false, err
	}
	looked := 0
	for _, t := range threads {
		if t.Last != "" && t.Last.number() < since(from) {
			continue
		}
		if looked++; looked > spotsMost {
			break
		}
		if message, err := d.search(ctx, string(t.ID), nonce, from); message != "" || err != nil {
			return chat.Receipt{To: addressOf(string(t.ID)), ID: message}, message != "", err
		}
	}
	return chat.Receipt{}, false, nil
}

// search returns the id of our message with a nonce, said in a channel since then; empty: there is none.
func (d *Discord) search(ctx context.Context, name, nonce string, from time.Time) (message string, err error) {
	after := since(from)
	for range pagesMost {
		page, err := d.messages(ctx, name, after)
		if err != nil {
			return "", err
		}
		for _, m := range page {
			if string(m.Author.ID) == d.app && m.bears(nonce) {
				return string(m.ID), nil
			}
			after = max(after, m.ID.number())
		}
		if len(page) < pageMost {
			return "", nil
		}
	}
	d.log.Warn("discord: looked through a thousand messages", "to", addressOf(name))
	return "", nil
}

// messages returns up to a hundred messages behind an id, each as far as it can be read.
func (d *Discord) messages(ctx context.Context, name string, after uint64) ([]found, error) {
	c := request(http.MethodGet, "/channels/{channel}/messages", name)
	c.query = url.Values{"after": {strconv.FormatUint(after, 10)}, "limit": {strconv.Itoa(pageMost)}}
	var raw []json.RawMessage
	if err := d.api.get(ctx, c, &raw); err != nil {
		return nil, err
	}
	page := make([]found, len(raw))
	for i := range raw {
		_ = json.Unmarshal(raw[i], &page[i]) // fields of odd types stay empty
	}
	return page, nil
}

// active returns the threads and posts below a channel that we made and that are open, the newest first.
func (d *Discord) active(ctx context.Context, ch channel) ([]channel, error) {
	return d.threads(ctx, ch, request(http.MethodGet, "/guilds/{guild}/threads/active", string(ch.Guild)))
}

// archived returns those that are archived, as many as there are at once.
func (d *Discord) archived(ctx context.Context, ch channel) ([]channel, error) {
	c := request(http.MethodGet, "/channels/{channel}/threads/archived/public", string(ch.ID))
	c.query = url.Values{"limit": {strconv.Itoa(pageMost)}}
	return d.threads(ctx, ch, c)
}

func (d *Discord) threads(ctx context.Context, ch channel, c call) ([]channel, error) {
	var all struct {
		Threads []channel `json:"threads"`
	}
	if err := d.api.get(ctx, c, &all); err != nil {
		return nil, err
	}
	var ours []channel
	for _, t := range all.Threads {
		if t.Parent == ch.ID && string(t.Owner) == d.app {
			ours = append(ours, t)
		}
	}
	return ours, nil
}
