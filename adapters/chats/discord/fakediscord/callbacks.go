package fakediscord

import (
	"errors"
	"time"
)

// Kinds of interactions and of what they are answered with (D interactions/receiving-and-responding).
const (
	askPing      = 1
	askCommand   = 2
	askComponent = 3
	askComplete  = 4
	askModal     = 5

	callbackPong           = 1
	callbackMessage        = 4
	callbackDeferred       = 5
	callbackDeferredUpdate = 6
	callbackUpdate         = 7
	callbackChoices        = 8
	callbackModal          = 9
)

// Errors of an interaction.
var (
	// ErrNoAnswer says that the bot did not acknowledge within three seconds: the person saw "did not respond".
	ErrNoAnswer = errors.New("fakediscord: the application did not respond")
	// ErrExpired says that the token of the interaction ended, after fifteen minutes, before its answer came.
	ErrExpired = errors.New("fakediscord: the interaction expired")
)

// An interaction is one thing that a person did, and what became of it. It is guarded by the fake's mutex.
type interaction struct {
	id, token string
	kind      int
	by        Person
	channel   *channel
	byUser    bool // the app is here because the person installed it, not the server
	born      time.Time
	option    int // of an autocomplete: the kind of the option
	source    *message

	answered  int // kind of the callback; 0: none yet
	after     time.Duration
	dead      bool // nobody acknowledged in time
	deferred  bool // the answer is still to come
	original  *message
	followups []*message
	choices   []Choice
	modal     object
}

// owners says on whose behalf the app is here.
func (i *interaction) owners() object {
	switch {
	case i.byUser:
		return object{"1": i.by.ID}
	case i.channel.kind == DM:
		return object{"0": "0"}
	}
	return object{"0": i.channel.guild}
}

func (f *Fake) expired(i *interaction) bool { return f.now().Sub(i.born) > f.o.TokenLife }

func (f *Fake) callback(c *call) (any, *refusal) {
	i := f.asked[c.vars["interaction_token"]]
	if i == nil || i.id != c.vars["interaction_id"] {
		return nil, unknownInteraction()
	}
	if i.answered != 0 {
		return nil, acknowledged()
	}
	if f.now().Sub(i.born) > f.o.AckWithin {
		i.dead = true
	}
	if i.dead {
		return nil, unknownInteraction()
	}
	kind, data := whole(c.fields()["type"]), dict(c.fields()["data"])
	if refused := i.takes(kind); refused != nil {
		return nil, refused
	}
	if refused := f.answerWith(c, i, kind, data); refused != nil {
		return nil, refused
	}
	i.answered, i.after = kind, f.now().Sub(i.born)
	if c.query.Get("with_response") != "true" {
		return nil, nil
	}
	return f.callbackResponse(i), nil
}

func (i *interaction) takes(kind int) *refusal {
	onMessage := i.kind == askComponent || i.kind == askModal && i.source != nil
	switch {
	case (i.kind == askComplete) != (kind == callbackChoices),
		(i.kind == askPing) != (kind == callbackPong),
		!onMessage && (kind == callbackDeferredUpdate || kind == callbackUpdate),
		kind == callbackModal && i.kind == askModal:
		return badForm("type: %d is no answer to an interaction of type %d", kind, i.kind)
	}
	return nil
}

func (f *Fake) answerWith(c *call, i *interaction, kind int, data object) *refusal {
	switch kind {
	case callbackMessage:
		m, refused := f.composed(c, data, nil)
		if refused != nil {
			return refused
		}
		f.respond(i, m)
	case callbackDeferred:
		for name := range data {
			if name != "flags" && name != "allowed_mentions" {
				return badForm("data.%s: a deferred answer has flags alone", name)
			}
		}
		m := &message{at: f.now(), loading: true, raw: object{"flags": whole(data["flags"]) & flagEphemeral}}
		f.respond(i, m)
		i.deferred = true
	case callbackDeferredUpdate:
		i.original = i.source
	case callbackUpdate:
		m, refused := f.composed(c, data, i.source)
		if refused != nil {
			return refused
		}
		f.edit(i.source, m)
		i.original = i.source
	case callbackChoices:
		if err := choicesFit(list(data["choices"]), i.option); err != nil {
			return badForm("data.%v", err)
		}
		for _, v := range list(data["choices"]) {
			i.choices = append(i.choices, Choice{Name: text(dict(v)["name"]), Value: dict(v)["value"]})
		}
	case callbackModal:
		if err := modalFits(data); err != nil {
			return badForm("data.%v", err)
		}
		i.modal = data
	default:
		return badForm("type: %d is no callback that is known here", kind)
	}
	return nil
}

// respond lets a message stand as the first answer.
func (f *Fake) respond(i *interaction, m *message) {
	m.channel, m.author, m.answers = i.channel.id, f.o.App, i
	f.stand(m)
	i.original = m
}

func (f *Fake) callbackResponse(i *interaction) object {
	about := object{
		"id": i.id, "type": i.kind, "response_message_loading": i.deferred, "response_message_ephemeral": false,
	}
	resource := object{"type": i.answered}
	if i.original != nil {
		about["response_message_id"], about["response_message_ephemeral"] = i.original.id, i.original.hidden()
		resource["message"] = f.messageObject(i.original, false)
	}
	return object{"interaction": about, "resource": resource}
}
