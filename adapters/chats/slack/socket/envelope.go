package socket

import (
	"encoding/json"
	"errors"
)

// The types of messages that are not for Deliver.
const (
	hello      = "hello"
	disconnect = "disconnect"
	events     = "events_api"
)

const (
	messageMost = 4 << 20    // bytes of a message from Slack; views and long threads have some hundred thousand
	idMost      = 128        // of an envelope's id, which is a UUID
	ackMost     = 20<<10 - 1 // bytes of an acknowledgement: Slack drops longer ones without a word
)

// An envelope is a message from Slack.
type envelope struct {
	Type    string          `json:"type"`
	ID      string          `json:"envelope_id"`
	Payload json.RawMessage `json:"payload"`
	Accepts bool            `json:"accepts_response_payload"`
	Retry   int             `json:"retry_attempt"`

	Reason string `json:"reason"`          // of a disconnect
	Count  int    `json:"num_connections"` // in a hello
	Info   struct {
		App string `json:"app_id"`
	} `json:"connection_info"`
}

// readEnvelope reads a message. A field that has an odd type is as if it were not there; ok is false where nothing is to
// be done with the message.
func readEnvelope(raw []byte) (e envelope, ok bool) {
	if err := json.Unmarshal(raw, &e); err != nil {
		if _, odd := errors.AsType[*json.UnmarshalTypeError](err); !odd {
			return envelope{}, false
		}
	}
	e.Retry, e.Count = max(e.Retry, 0), max(e.Count, 0)
	switch e.Type {
	case "":
		return envelope{}, false
	case hello, disconnect:
		return e, true
	}
	return e, e.ID != "" && len(e.ID) <= idMost
}

var (
	errAckLong    = errors.New("an acknowledgement of 20 KiB or more")
	errAckJSON    = errors.New("an acknowledgement that is no JSON")
	errAckUnasked = errors.New("an acknowledgement with a payload where none is accepted")
)

// ack returns the acknowledgement of an envelope with a payload. Where that cannot be sent, err says why, and the
// acknowledgement is without it.
func (e envelope) ack(payload []byte) (raw []byte, err error) {
	switch {
	case len(payload) == 0:
	case !e.Accepts:
		err = errAckUnasked
	case !json.Valid(payload):
		err = errAckJSON
	default:
		raw = encodeAck(e.ID, payload)
		if len(raw) <= ackMost {
			return raw, nil
		}
		err = errAckLong
	}
	return encodeAck(e.ID, nil), err
}

func encodeAck(id string, payload []byte) []byte {
	raw, err := json.Marshal(struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload,omitempty"`
	}{id, payload})
	if err != nil {
		panic("a checked payload that does not encode") // the caller has checked it
	}
	return raw
}
