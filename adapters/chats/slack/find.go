package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

const (
	pageMost  = 100 // messages asked for at once
	pagesMost = 10
	spotsMost = 20 // threads that are looked through
	// showTime is how long a message may take to show up in the history: until then that it is not there says nothing.
	showTime = 3 * time.Second
)

// The scopes with which Slack shows the bot what stands in a channel, by the kind of channel.
var historyScopes = []string{"channels:history", "groups:history", "im:history", "mpim:history"}

// Find looks for a message of ours by its metadata, in the channel and in the threads of topics in which something was set
// out to be said since. It reads at most 1,000 messages of each, which is many within the time of a few attempts. A message
// of several parts counts as said when all of them stand there. The error is [chat.ErrBlind] where the workspace has not
// granted a history scope for that kind of channel, or the bot is not in it. See [chat.Finder].
func (s *Slack) Find(ctx context.Context, to chat.Address, key string, since time.Time) (chat.Receipt, bool, error) {
	p, err := s.at(ctx, to)
	if err != nil {
		return chat.Receipt{}, false, fmt.Errorf("look in %s: %w", to, err)
	}
	r, ok, err := s.find(ctx, p, key, since)
	if _, lately := s.doubted.Get(doubtKey(p, key), showTime); err == nil && !ok && lately {
		err = fault.Wait(showTime, "E-SLACK-SOON", "Slack may not show yet what was just said.", nil)
	}
	if err != nil {
		return chat.Receipt{}, false, fmt.Errorf("look in %s: %w", to, err)
	}
	return r, ok, nil
}

func (s *Slack) find(ctx context.Context, p place, key string, since time.Time) (chat.Receipt, bool, error) {
	if err := ctx.Err(); err != nil || key == "" {
		return chat.Receipt{}, false, err
	}
	bears := func(p payload) bool { return p.Key == key && p.Part <= 1 }
	f, ok, err := s.search(ctx, p, "", since, bears)
	if err != nil {
		return chat.Receipt{}, false, err
	}
	if ok {
		return s.foundAll(ctx, p, "", key, f)
	}
	spots, err := s.spots(ctx, p, key, since)
	if err != nil {
		return chat.Receipt{}, false, err
	}
	for _, thread := range spots {
		f, ok, err := s.search(ctx, p, thread, since, bears)
		if err != nil && fault.Of(err) != fault.Gone {
			return chat.Receipt{}, false, err
		}
		if ok {
			return s.foundAll(ctx, p, thread, key, f)
		}
	}
	return chat.Receipt{}, false, nil
}

// foundAll returns the receipt of a message whose first part was found, unless others are missing: then what is there is
// noted, so that saying it again goes on behind it.
func (s *Slack) foundAll(ctx context.Context, p place, thread, key string, first found) (chat.Receipt, bool, error) {
	r := chat.Receipt{To: p.addr, ID: first.TS}
	parts := first.Metadata.Payload.Parts
	if parts <= 1 {
		return r, true, nil
	}
	l := laying{p: p, key: key, note: sendNote(p, key)}
	if err := s.recallParts(ctx, &l); err != nil {
		return chat.Receipt{}, false, err
	}
	if len(l.known.TS) == 0 {
		l.known = progress{TS: []string{first.TS}, Sums: []string{""}, Thread: thread}
	}
	from := thread
	if from == "" {
		from = first.TS
	}
	for n := len(l.known.TS) + 1; n <= parts; n++ {
		f, ok, err := s.search(ctx, p, from, time.Time{}, func(p payload) bool { return p.Key == key && p.Part == n })
		if err != nil {
			return chat.Receipt{}, false, err
		}
		if !ok {
			l.known.Next = time.Time{}
			return chat.Receipt{}, false, s.rememberParts(ctx, &l, keepProgress)
		}
		l.known.TS, l.known.Sums = append(l.known.TS, f.TS), append(l.known.Sums, "")
	}
	l.known.Next = time.Time{}
	s.noteParts(ctx, &l)
	return r, true, nil
}

// A found is what is looked at of a message in the history.
type found struct {
	TS       string `json:"ts"`
	User     string `json:"user"`
	BotID    string `json:"bot_id"`
	Metadata struct {
		Type    string  `json:"event_type"`
		Payload payload `json:"event_payload"`
	} `json:"metadata"`
}

// search returns the first message of ours, in the channel or in a thread of it, whose metadata match, said since then;
// since the beginning when that is zero.
func (s *Slack) search(ctx context.Context, p place, thread string, since time.Time, match func(payload) bool) (f found, ok bool, err error) {
	if granted, known := p.team.api.grants(historyScopes...); known && !granted {
		return found{}, false, blindness(nil)
	}
	cursor := ""
	for range pagesMost {
		page, next, err := s.history(ctx, p, thread, since, cursor)
		if err != nil {
			return found{}, false, err
		}
		for _, f := range page {
			ours := f.User == p.me.User || f.BotID != "" && f.BotID == p.me.Bot
			if ours && f.Metadata.Type == eventType && isTS(f.TS) && match(f.Metadata.Payload) {
				return f, true, nil
			}
		}
		if cursor = next; cursor == "" {
			return found{}, false, nil
		}
	}
	s.log.Warn("slack: looked through a thousand messages", "to", p.addr)
	return found{}, false, nil
}

// history reads one page of a channel or of a thread, each message as far as it can be read.
func (s *Slack) history(ctx context.Context, p place, thread string, since time.Time, cursor string) (page []found, next string, err error) {
	form := url.Values{"channel": {p.channel}, "include_all_metadata": {"true"}, "limit": {strconv.Itoa(pageMost)}}
	c := call{method: "conversations.history", channel: p.channel, form: form, repeat: true}
	if thread != "" {
		c.method = "conversations.replies"
		form.Set("ts", thread)
	}
	if !since.IsZero() {
		form.Set("oldest", stampOf(since))
	}
	if cursor != "" {
		form.Set("cursor", cursor)
	}
	var told struct {
		Messages []json.RawMessage `json:"messages"`
		Metadata struct {
			Next string `json:"next_cursor"`
		} `json:"response_metadata"`
	}
	err = p.team.api.post(ctx, c, &told)
	switch nameOf(err) {
	case "missing_scope", "not_in_channel", "no_permission", "access_denied", "method_not_supported_for_channel_type":
		return nil, "", blindness(err)
	}
	if err != nil {
		return nil, "", err
	}
	page = make([]found, len(told.Messages))
	for i := range told.Messages {
		_ = json.Unmarshal(told.Messages[i], &page[i]) // fields of odd types stay empty
	}
	return page, told.Metadata.Next, nil
}

// blindness is the fault of a history that is not shown to us.
func blindness(cause error) error {
	return fault.New(fault.Denied, "E-SLACK-BLIND", "Threadtape may not read that channel to see whether it said something.",
		"With the scopes channels:history and groups:history, and in the channel, it can.", errors.Join(chat.ErrBlind, cause))
}

// spots returns the threads of a channel in which something was set out to be said since, that of the key first.
func (s *Slack) spots(ctx context.Context, p place, key string, since time.Time) ([]string, error) {
	notes, err := s.notes.Range(ctx, p.tenant(), topicKind(p))
	if err != nil {
		return nil, unnoted(err)
	}
	var all []discussion
	for _, n := range notes {
		var d discussion
		if json.Unmarshal(n.Value, &d) == nil && d.Parent != "" && !d.At.Before(since) {
			all = append(all, d)
		}
	}
	mark := digest(key)
	slices.SortFunc(all, func(a, b discussion) int {
		if (a.Last == mark) != (b.Last == mark) {
			if a.Last == mark {
				return -1
			}
			return 1
		}
		return b.At.Compare(a.At)
	})
	var spots []string
	for _, d := range all[:min(len(all), spotsMost)] {
		spots = append(spots, d.Parent)
	}
	return spots, nil
}

// stampOf is a moment as Slack writes it.
func stampOf(t time.Time) string {
	micro := t.UnixMicro()
	return fmt.Sprintf("%010d.%06d", micro/1e6, micro%1e6)
}

// momentOf reads when a message was said out of its ts.
func momentOf(ts string) (time.Time, bool) {
	micro, err := strconv.ParseInt(strings.Replace(ts, ".", "", 1), 10, 64)
	return time.UnixMicro(micro), err == nil && isTS(ts)
}
