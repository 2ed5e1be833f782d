package fakediscord

import (
	"slices"
	"strconv"
)

func (f *Fake) getMessage(c *call) (any, *refusal) {
	_, m, refused := f.standingMessage(c, ReadMessageHistory)
	if refused != nil {
		return nil, refused
	}
	return f.messageObject(m, f.o.EchoNonce), nil
}

func (f *Fake) getMessages(c *call) (any, *refusal) {
	ch, refused := f.place(c.vars["channel_id"])
	if refused != nil {
		return nil, refused
	}
	if refused := f.need(ch, 0); refused != nil {
		return nil, refused
	}
	if ch.forum() || ch.kind == Category {
		return nil, notText()
	}
	limit := 50
	if s := c.query.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 100 {
			return nil, badForm("limit: int value should be between 1 and 100")
		}
		limit = n
	}
	all := []object{}
	if ch.kind != DM && f.permissions(f.o.App, ch)&ReadMessageHistory == 0 {
		return all, nil // without the permission a channel looks empty
	}
	for _, m := range f.page(ch.id, c.query.Get("after"), c.query.Get("before"), limit) {
		all = append(all, f.messageObject(m, f.o.EchoNonce))
	}
	return all, nil
}

// page returns messages newest first: the oldest ones after an id, the newest before one, or the newest.
func (f *Fake) page(channel, after, before string, limit int) []*message {
	var fit []*message
	for _, m := range f.said.in[channel] {
		if m.deleted || m.hidden() || m.loading {
			continue
		}
		if after != "" && byNumber(m.id, after) <= 0 || before != "" && byNumber(m.id, before) >= 0 {
			continue
		}
		fit = append(fit, m)
	}
	if len(fit) > limit {
		if after != "" {
			fit = fit[:limit]
		} else {
			fit = fit[len(fit)-limit:]
		}
	}
	slices.Reverse(fit)
	return fit
}
