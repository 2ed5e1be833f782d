package redis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// answers are the errors that a Redis server is known to give, by how they begin, and what they ask of the caller.
var answers = []struct {
	begin string
	kind  fault.Kind
	after time.Duration
	code  string
	say   string
	fix   string
}{
	{"READONLY", fault.Again, time.Second, "E-STORE-READONLY", "The store is a replica at the moment and takes no writes.", "If this lasts, point store: at the master or at the sentinels."},
	{"LOADING", fault.Again, time.Second, "E-STORE-LOADING", "The store is reading its files after a start.", ""},
	{"MOVED", fault.Again, time.Second, "E-STORE-MOVED", "The store is moving data between its nodes.", "If this lasts, write redis+cluster:// in front of the store's hosts."},
	{"ASK", fault.Again, time.Second, "E-STORE-MOVED", "The store is moving data between its nodes.", ""},
	{"TRYAGAIN", fault.Again, time.Second, "E-STORE-MOVED", "The store is moving data between its nodes.", ""},
	{"CLUSTERDOWN", fault.Again, time.Second, "E-STORE-DOWN", "A part of the store's cluster is down.", "Ask redis-cli cluster info what is missing."},
	{"MASTERDOWN", fault.Again, time.Second, "E-STORE-DOWN", "The store has no master at the moment.", ""},
	{"NOREPLICAS", fault.Again, time.Second, "E-STORE-DOWN", "The store has too few replicas to take writes.", ""},
	{"MISCONF", fault.Again, 5 * time.Second, "E-STORE-DISK", "The store cannot write to its disk and takes no writes.", "Look at the free space of the store's machine and at its log."},
	{"BUSY", fault.Again, time.Second, "E-STORE-BUSY", "The store is busy with a long script.", ""},
	{"ERR max number of clients", fault.Again, time.Second, "E-STORE-BUSY", "The store has too many connections.", "Raise maxclients, or stop what else uses the store."},
	{"NOAUTH", fault.Denied, 0, "E-STORE-PASSWORD", "The store wants a password.", "Put it into the store's address, as in redis://user:password@host:6379/0."},
	{"WRONGPASS", fault.Denied, 0, "E-STORE-PASSWORD", "The store does not take our user and password.", "Look at the store's address; escape %, @ and / in the password."},
	{"ERR AUTH", fault.Denied, 0, "E-STORE-PASSWORD", "The store has no password, and ours was sent.", "Take the password out of the store's address."},
	{"ERR invalid password", fault.Denied, 0, "E-STORE-PASSWORD", "The store does not take our user and password.", "Look at the store's address; escape %, @ and / in the password."},
	{"NOPERM", fault.Denied, 0, "E-STORE-RIGHTS", "The store's user may not do what the program needs.", "Allow it the keys tt:* and the commands @read @write @scripting @connection info config|get dbsize."},
	{"ERR DB index", fault.Invalid, 0, "E-STORE-DB", "The store has no database of that number.", "Write a lower number behind the host, or none."},
	{"ERR SELECT is not allowed", fault.Invalid, 0, "E-STORE-DB", "A cluster has only database 0.", "Take the number out of the store's address."},
}

// explain turns an error of the client into one of the five kinds. What the caller asked for is its business; nil stays
// nil, and the errors of package store stay what they are.
func explain(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, store.ErrStale) || errors.Is(err, store.ErrFull) || isFault(err) {
		return err
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	text := answerOf(err)
	if strings.HasPrefix(text, "OOM") {
		return fmt.Errorf("%w: the server is at its maxmemory", store.ErrFull)
	}
	for _, a := range answers {
		if strings.HasPrefix(text, a.begin) {
			return &fault.Error{Kind: a.kind, After: a.after, Code: a.code, Say: a.say, Fix: a.fix, Err: errors.New(a.begin)}
		}
	}
	if errors.Is(err, context.DeadlineExceeded) && text == "" {
		return fault.Wait(time.Second, "E-STORE-SLOW", "The store did not answer in time.", err)
	}
	return unreachable(err, text)
}

// outOfTime says of an error of the network that the time of ctx was over, also where the connection noticed it before ctx did.
func outOfTime(ctx context.Context, err error) error {
	end, ok := ctx.Deadline()
	if err == nil || !ok || time.Now().Before(end) || errors.Is(err, context.DeadlineExceeded) || answerOf(err) != "" {
		return err
	}
	return fmt.Errorf("%w: %w", context.DeadlineExceeded, err)
}

// unreachable explains what came from the network, and what nobody foresaw.
func unreachable(err error, text string) error {
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, goredis.ErrPoolTimeout):
		return fault.Wait(time.Second, "E-STORE-SLOW", "The store did not answer in time.", err)
	case text != "":
		return fault.New(fault.Broken, "E-STORE-ANSWER", "The store gave an answer that was not expected.", "The log has the answer.", err)
	case errors.As(err, &timeout), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, goredis.ErrClosed):
		return away(err)
	}
	if strings.Contains(err.Error(), "sentinel") || strings.Contains(err.Error(), "cluster") {
		return away(err)
	}
	return fault.New(fault.Broken, "E-STORE-ANSWER", "The store gave an answer that was not expected.", "The log has the answer.", err)
}

func away(err error) error {
	return &fault.Error{
		Kind: fault.Again, After: time.Second, Code: "E-STORE-AWAY", Say: "The store cannot be reached.",
		Fix: "Look whether redis-server runs, and at store: in the settings.", Err: err,
	}
}

// answerOf returns what a server answered, without what scripts put in front of it; empty where no server did.
func answerOf(err error) string {
	var answer goredis.Error
	if !errors.As(err, &answer) || errors.Is(err, goredis.Nil) {
		return ""
	}
	text := answer.Error()
	// Redis before 7 wraps what a command inside of a script answered.
	if _, inner, ok := strings.Cut(text, "@user_script: "); ok {
		return strings.TrimPrefix(inner[strings.IndexByte(inner, ' ')+1:], "-")
	}
	return text
}

func isFault(err error) bool {
	_, ok := errors.AsType[*fault.Error](err)
	return ok
}
