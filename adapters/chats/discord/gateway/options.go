package gateway

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"time"

	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/config"
)

// An Info is what GET /gateway/bot says.
type Info struct {
	URL            string        // of the gateway: wss, or ws for a server at home
	Shards         int           // how many connections Discord wants; 0 means 1
	Total          int           // starts in 24 hours; 0: the server does not count them
	Remaining      int           // of them
	ResetAfter     time.Duration // until Remaining is Total again
	MaxConcurrency int           // how many may identify at once; 0 means 1
}

// Options say how to connect. Token, Ask and Deliver are needed; the rest may be left out.
type Options struct {
	Token config.Secret

	// Ask asks GET /gateway/bot. It is called before every connection, by several goroutines. An error of kind
	// [fault.Denied] means that the token is refused, and ends Run; any other is tried again.
	//
	// Of the starts that it reports some are kept back: the last hundredth, at most 10, is never used, and within the
	// last tenth, at most 100, what is left is spread over the time until it is reset.
	Ask func(ctx context.Context) (Info, error)

	// Deliver is given each event that a bot of commands cares for: INTERACTION_CREATE, GUILD_CREATE, GUILD_DELETE,
	// CHANNEL_UPDATE, CHANNEL_DELETE, GUILD_ROLE_UPDATE and READY, with the raw value of the packet's d, which is its own.
	//
	// Interactions come at once, up to 64 together; while as many run, up to 256 wait, for at most 2.5 s, since Discord
	// wants an answer within 3. The others come one after the other in the order of their shard. What finds no room is
	// dropped, counted in [State] and logged. A panic is caught, counted and logged. ctx ends with Run's, and Run waits
	// for all that were called: an answer that must still be given detaches itself.
	Deliver func(ctx context.Context, event string, raw []byte)

	// Notes and Pace share the shards and the turns to identify among replicas. Nil: this replica is alone. A store that
	// one process holds for itself needs neither: its leases would outlive a crash.
	Notes  store.Notes
	Pace   store.Pace
	Holder string // differs between replicas; empty: a random one
	App    string // the application's id: part of the names of leases and budgets

	Intents int          // [discordgo.IntentsGuilds]
	Log     *slog.Logger // nowhere
	Times   Times

	// Dial connects to the network; nil means a [net.Dialer]. TLS is for wss; nil means the system's roots.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	TLS  *tls.Config
}

// Times are the pauses and limits of a gateway. Zero values are Discord's, or good manners.
type Times struct {
	Watch    time.Duration // from dialling to READY; 20 s
	Identify time.Duration // between two IDENTIFYs of one key; 5 s
	First    time.Duration // pause after the first failure; 1 s
	Most     time.Duration // the longest pause; 2 min
	Healthy  time.Duration // after so long a connection its failure counts as the first; 1 min
	Invalid  time.Duration // after an invalid session: from once to five times this; 1 s
	Lease    time.Duration // of a shard; 30 s, renewed three times in that
}
