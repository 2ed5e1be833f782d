package socket

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/config"
)

// ConnectionsMost is how many connections Slack allows an app.
const ConnectionsMost = 10

// Options say how to connect. AppToken and Deliver are needed; the rest may be left out.
type Options struct {
	AppToken config.Secret // of the app, not of the bot: xapp-…, with the scope connections:write

	// API is the base of the Web API, which ends in a slash; empty means Slack's. Where it is https, connections are wss.
	API string

	// HTTP asks the API; nil means a client without idle connections. Redirects are not followed. Where its transport is
	// an [http.Transport], that one's dialling, proxy and TLS also serve the WebSockets.
	HTTP *http.Client

	// Connections is how many are kept; 0 means 2, and more than [ConnectionsMost] means that. Slack sends each envelope
	// to one of them.
	Connections int

	// Deliver is given each envelope once: its type (slash_commands, interactive, events_api, or one that comes later),
	// its raw payload, which is its own, and how often Slack has sent the event before. It returns the payload of the
	// acknowledgement, JSON under 20 KiB, or nil. Acknowledged is when it returns, or without a payload after 2.5 s: what
	// takes longer answers otherwise. What is no JSON, too long, or not accepted for this envelope is left out and logged.
	//
	// Up to 64 run together; while as many run, up to 256 envelopes wait, for at most 2.5 s. What finds no room is
	// dropped without an acknowledgement, counted in [State] and logged; Slack sends events again. A panic is caught,
	// counted and logged; the event is acknowledged, and the person who asked is told by Slack that nobody answered. ctx
	// ends with Run's, and Run waits for all that were called.
	Deliver func(ctx context.Context, kind string, payload []byte, retry int) (ack []byte)

	// Notes remembers envelopes for all replicas. Nil: this process remembers by itself. Where it does not answer within
	// half a second, an envelope is taken for new.
	Notes store.Notes

	Log   *slog.Logger // nowhere
	Times Times
}

// Times are the pauses and limits of a socket. Zero values are Slack's, or good manners.
type Times struct {
	Watch   time.Duration // from asking for an address to the greeting; 20 s
	First   time.Duration // pause after the first failure; 1 s
	Most    time.Duration // the longest pause; 2 min
	Healthy time.Duration // after so long a connection its failure counts as the first; 1 min
	Silent  time.Duration // without a ping or a word: the connection is dead; 40 s
	Linger  time.Duration // how long a connection is listened to after Slack announced its end; 12 s
	Crowded time.Duration // pause at least, after Slack said that there are too many connections; 15 s
	Ack     time.Duration // from an envelope to its acknowledgement; 2.5 s, and Slack gives 3
}

func (o Options) filled() Options {
	o.API = cmp.Or(o.API, "https://slack.com/api/")
	if !strings.HasSuffix(o.API, "/") {
		o.API += "/"
	}
	if o.Connections < 1 {
		o.Connections = 2
	}
	o.Connections = min(o.Connections, ConnectionsMost)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	t := &o.Times
	t.Watch, t.First, t.Most = cmp.Or(t.Watch, 20*time.Second), cmp.Or(t.First, time.Second), cmp.Or(t.Most, 2*time.Minute)
	t.Healthy, t.Silent = cmp.Or(t.Healthy, time.Minute), cmp.Or(t.Silent, 40*time.Second)
	t.Linger, t.Crowded = cmp.Or(t.Linger, 12*time.Second), cmp.Or(t.Crowded, 15*time.Second)
	t.Ack = cmp.Or(t.Ack, 2500*time.Millisecond)
	return o
}
