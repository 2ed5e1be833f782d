package gateway

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
)

// The operations of the gateway that come from Discord (events/gateway-events).
const (
	opDispatch  = 0
	opBeat      = 1
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// The shortest and the longest pause between heartbeats that a server may ask for. Discord asks for 41 s.
const (
	beatLeast = 5 * time.Millisecond
	beatMost  = 10 * time.Minute
)

// A packet is one message from Discord.
type packet struct {
	Op   *int            `json:"op"`
	Seq  int64           `json:"s"`
	Type string          `json:"t"`
	Data json.RawMessage `json:"d"`
}

// readPacket decodes a message. ok is false for what is none.
func readPacket(message []byte) (p packet, ok bool) {
	err := json.Unmarshal(message, &p)
	return p, err == nil && p.Op != nil
}

// interval returns the pause between heartbeats that a hello asks for. ok is false for one that no ticker can keep.
func (p packet) interval() (every time.Duration, ok bool) {
	var hello struct {
		Every float64 `json:"heartbeat_interval"` // milliseconds
	}
	if json.Unmarshal(p.Data, &hello) != nil || hello.Every > float64(beatMost/time.Millisecond) {
		return 0, false
	}
	every = time.Duration(hello.Every) * time.Millisecond
	return every, every >= beatLeast
}

// hello, event and bare are the messages that discordgo gets to see.
func hello(every time.Duration) []byte {
	return []byte(`{"op":10,"s":null,"t":null,"d":{"heartbeat_interval":` + strconv.FormatInt(every.Milliseconds(), 10) + `}}`)
}

// event is READY or an event without a name: discordgo only wants the number, for its heartbeat.
func event(p packet) []byte {
	name := ""
	if p.Type == ready {
		name = ready
	}
	return []byte(`{"op":0,"s":` + strconv.FormatInt(p.Seq, 10) + `,"t":"` + name + `","d":{}}`)
}

func bare(op int) []byte { return []byte(`{"op":` + strconv.Itoa(op) + `,"s":null,"t":null,"d":null}`) }

// The beginnings of what discordgo writes: fields come in the order of its structs.
func identifies(text []byte) bool { return bytes.HasPrefix(text, []byte(`{"op":2,`)) }
