package fakediscord

import (
	"encoding/json"
	"strings"
	"time"
)

// Operations of the gateway.
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opPresence  = 3
	opResume    = 6
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

type identify struct {
	Token      string            `json:"token"`
	Intents    int               `json:"intents"`
	Shard      *[2]int           `json:"shard"`
	Properties map[string]string `json:"properties"`
}

type resume struct {
	Token   string `json:"token"`
	Session string `json:"session_id"`
	Seq     int64  `json:"seq"`
}

// take answers a packet, and reports whether the connection goes on.
func (l *line) take(p packet) bool {
	switch p.Op {
	case opHeartbeat:
		l.f.mu.Lock()
		defer l.f.mu.Unlock()
		if !l.plan.Deaf {
			l.send(opAck, nil)
		}
		return true
	case opIdentify:
		return l.identify(p.Data)
	case opResume:
		return l.resume(p.Data)
	case opPresence:
		return true
	}
	l.f.mu.Lock()
	defer l.f.mu.Unlock()
	l.f.breach("gateway: op %d is not expected of a bot that relays", p.Op)
	l.close(closeDecode)
	return false
}

func (l *line) identify(data json.RawMessage) bool {
	var d identify
	if json.Unmarshal(data, &d) != nil {
		l.close(closeDecode)
		return false
	}
	f := l.f
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.touch()
	shard := [2]int{0, 1}
	if d.Shard != nil {
		shard = *d.Shard
	}
	onTime := f.started(max(shard[0], 0))
	if code := l.refuses(d, shard); code != 0 {
		l.close(code)
		return false
	}
	if l.plan.Invalid != 0 {
		l.plan.Invalid--
		l.send(opInvalid, l.plan.Resumable)
		return true
	}
	if l.plan.acts() && !l.plan.Ready {
		return l.act()
	}
	if !onTime {
		l.send(opInvalid, false)
		return true
	}
	l.session = &session{id: strings.ToLower(letters(32)), intents: d.Intents, shard: shard}
	f.gate.sessions[l.session.id] = l.session
	l.greet()
	return true
}

// refuses returns the code that an IDENTIFY is refused with; 0: it is taken. The caller holds f.mu.
func (l *line) refuses(d identify, shard [2]int) int {
	switch {
	case l.session != nil:
		l.f.breach("gateway: a second IDENTIFY in one session")
		return closeAlready
	case strings.TrimPrefix(d.Token, "Bot ") != l.f.o.Token:
		return closeToken
	case shard[1] < 1 || shard[0] < 0 || shard[0] >= shard[1]:
		return closeShard
	case d.Intents < 0 || d.Intents > allIntents:
		return closeIntents
	case d.Intents&privilegedIntents&^l.f.o.Privileged != 0:
		return closeDisallowed
	}
	return 0
}

// greet sends READY and the guilds, and begins what the script says comes later. The caller holds f.mu.
func (l *line) greet() {
	f := l.f
	guilds := []object{}
	for _, g := range f.botGuilds() {
		if l.session.serves(g.id) {
			guilds = append(guilds, object{"id": g.id, "unavailable": true})
		}
	}
	l.dispatch("READY", object{
		"v": 10, "user": f.userObject(f.o.App), "guilds": guilds, "session_id": l.session.id, "shard": l.session.shard,
		"resume_gateway_url": f.gatewayURL(), "application": object{"id": f.o.App, "flags": 0}, "session_type": "normal",
	})
	l.open = true
	for _, g := range f.botGuilds() {
		if l.session.intents&intentGuilds != 0 && l.session.serves(g.id) {
			l.dispatch("GUILD_CREATE", f.guildCreated(g))
		}
	}
	l.later()
}

// later begins the timer of a script whose trouble comes after READY. The caller holds f.mu.
func (l *line) later() {
	if !l.plan.acts() {
		return
	}
	l.f.running.Go(func() {
		wait := time.NewTimer(l.plan.After)
		defer wait.Stop()
		select {
		case <-wait.C:
			l.f.mu.Lock()
			defer l.f.mu.Unlock()
			l.act()
		case <-l.closed:
		case <-l.f.done:
		}
	})
}

func (l *line) resume(data json.RawMessage) bool {
	var d resume
	if json.Unmarshal(data, &d) != nil {
		l.close(closeDecode)
		return false
	}
	f := l.f
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.touch()
	if strings.TrimPrefix(d.Token, "Bot ") != f.o.Token {
		l.close(closeToken)
		return false
	}
	s := f.gate.sessions[d.Session]
	if s == nil || s.ended {
		l.send(opInvalid, false)
		return true
	}
	if d.Seq > s.seq {
		l.close(4007)
		return false
	}
	l.session, l.open = s, true
	l.dispatch("RESUMED", object{})
	l.later()
	return true
}
