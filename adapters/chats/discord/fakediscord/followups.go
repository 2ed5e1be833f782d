package fakediscord

import "slices"

// userFollowups is how many follow-ups an app has that a person, and no server, installed.
const userFollowups = 5

// answering finds the interaction whose token is in a path.
func (f *Fake) answering(c *call) (*interaction, *refusal) {
	i := f.asked[c.vars["interaction_token"]]
	if i == nil {
		i = f.asked[c.vars["webhook_token"]]
	}
	switch {
	case i == nil || c.vars["webhook_id"] != f.o.App:
		return nil, unknownWebhook()
	case f.expired(i):
		return nil, invalidToken()
	case i.answered == 0:
		return nil, unknownWebhook()
	}
	return i, nil
}

func (f *Fake) followUp(c *call) (any, *refusal) {
	i, refused := f.answering(c)
	if refused != nil {
		return nil, refused
	}
	if i.answered == callbackChoices {
		return nil, unknownWebhook()
	}
	if i.deferred { // the first follow-up fills the answer that is waited for, and is as visible as that
		return f.fill(c, i)
	}
	if i.byUser && len(i.followups) >= userFollowups {
		return nil, tooManyFollowups()
	}
	m, refused := f.compose(c, nil)
	if refused != nil {
		return nil, refused
	}
	m.channel, m.author, m.answers = i.channel.id, f.o.App, i
	f.stand(m)
	i.followups = append(i.followups, m)
	return f.messageObject(m, false), nil
}

// fill gives a deferred answer its words.
func (f *Fake) fill(c *call, i *interaction) (any, *refusal) {
	m, refused := f.compose(c, i.original)
	if refused != nil {
		return nil, refused
	}
	i.original.raw, i.original.files, i.original.loading = m.raw, m.files, false
	i.deferred = false
	return f.messageObject(i.original, false), nil
}

// answerMessage finds the message of an interaction that a path names.
func (f *Fake) answerMessage(c *call) (*interaction, *message, *refusal) {
	i, refused := f.answering(c)
	if refused != nil {
		return nil, nil, refused
	}
	m := i.original
	if id := c.vars["message_id"]; id != "@original" {
		at := slices.IndexFunc(i.followups, func(m *message) bool { return m.id == id })
		switch {
		case at >= 0:
			m = i.followups[at]
		case m != nil && m.id != id:
			m = nil
		}
	}
	if m == nil || m.deleted {
		return nil, nil, unknownMessage()
	}
	return i, m, nil
}

func (f *Fake) getAnswer(c *call) (any, *refusal) {
	_, m, refused := f.answerMessage(c)
	if refused != nil {
		return nil, refused
	}
	return f.messageObject(m, false), nil
}

func (f *Fake) editAnswer(c *call) (any, *refusal) {
	i, m, refused := f.answerMessage(c)
	if refused != nil {
		return nil, refused
	}
	if m == i.original && i.deferred {
		return f.fill(c, i)
	}
	edited, refused := f.compose(c, m)
	if refused != nil {
		return nil, refused
	}
	f.edit(m, edited)
	return f.messageObject(m, false), nil
}

func (f *Fake) deleteAnswer(c *call) (any, *refusal) {
	i, m, refused := f.answerMessage(c)
	if refused != nil {
		return nil, refused
	}
	m.deleted = true
	if m == i.original {
		i.deferred = false
	}
	return nil, nil
}
