package fakeslack

import "slices"

// respond takes what is sent to a response URL. The caller holds f.mu.
func (f *Fake) respond(c *call) (object, *refusal) {
	i := f.asked.byURL[c.path]
	switch {
	case i == nil:
		return nil, broke("invalid_url", "no such response URL was given out")
	case f.now().Sub(i.born) > f.o.URLLife:
		return nil, refuse("expired_url")
	case i.uses >= f.o.URLUses:
		return nil, refuse("used_url")
	}
	switch {
	case i.channel.removed:
		return nil, refuse("channel_not_found")
	case i.channel.archived:
		return nil, refuse("is_archived")
	}
	i.uses++
	return object{}, f.show(i, c.args, "response_url")
}

// show shows an answer: what was acknowledged with, or sent to a response URL.
func (f *Fake) show(i *interaction, args object, via string) *refusal {
	if err := f.blocksKnown(args); err != nil {
		return err
	}
	original := i.original()
	switch {
	case yes(args["delete_original"]):
		if original == nil {
			return broke("invalid_arguments", "delete_original, and there is none")
		}
		original.deleted = true
		return nil
	case yes(args["replace_original"]) && original != nil:
		original.raw = bodyOf(args)
		original.edits++
		original.edited = f.now()
		if !slices.Contains(i.shown, original) {
			i.shown = append(i.shown, original)
		}
		return nil
	}
	m := &message{channel: i.channel, thread: text(args["thread_ts"]), user: i.team.bot, raw: bodyOf(args), via: via}
	if args["response_type"] != "in_channel" {
		m.hidden = i.by.ID
	}
	if r := f.filesShown(m); r != nil {
		return r
	}
	f.put(m)
	i.shown = append(i.shown, m)
	return nil
}

// original is the message that replace_original and delete_original speak of: that with the button, or the first answer.
func (i *interaction) original() *message {
	if i.source != nil && !i.source.deleted {
		return i.source
	}
	for _, m := range i.shown {
		if !m.deleted {
			return m
		}
	}
	return nil
}

func (f *Fake) blocksKnown(args object) *refusal {
	if args["blocks"] == nil {
		return nil
	}
	if err := f.contract.check("blocks.message", args["blocks"]); err != nil {
		return broke("invalid_blocks", "%v", err)
	}
	return nil
}
