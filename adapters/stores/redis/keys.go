package redis

import (
	"crypto/sha256"
	"encoding/base64"
	"hash/fnv"
	"strconv"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	schemaNumber   = store.Schema
	deliveryShards = store.Shards // written into the schema marker: another number is another layout
	pollShards     = 16

	metaTag   = "tt:{meta}:"
	schemaKey = metaTag + "schema"
	verifyKey = metaTag + "verify"
)

// idle is how long what belongs to nobody is kept: the state of a thread nobody looks at, a shard nobody writes to.
const idle = 30 * 24 * 60 * 60 * 1000 // ms

// digest shortens a name that strangers had a hand in to 72 bits, so that it can stand in a key.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// threadTag is the beginning of the keys of one thread.
func threadTag(thread string) string { return "tt:{t" + thread + "}:" }

// threadID is how a thread is called in keys and fields.
func threadID(r forum.Ref) string { return digest(r.Key()) }

// A shard is the number of a group of channels or of threads that share a hash tag.
type shard int

// channelShard returns the shard of a channel.
func channelShard(to chat.Address) shard { return shard(store.Shard(to)) }

// pollShard returns the shard of a thread's place in the schedule.
func pollShard(thread string) shard {
	h := fnv.New64a()
	h.Write([]byte(thread))
	return shard(h.Sum64() % pollShards)
}

// delivery is the beginning of the keys of a group of channels.
func (s shard) delivery() string { return "tt:{d" + s.digits() + "}:" }

// poll is the beginning of the keys of a group of threads.
func (s shard) poll() string { return "tt:{p" + s.digits() + "}:" }

func (s shard) digits() string { return string([]byte{byte('0' + s/10), byte('0' + s%10)}) }

// The answers of scripts come as strings and integers in lists; what is missing is nil.

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func integer(v any) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case string:
		n, _ := strconv.ParseInt(v, 10, 64)
		return n
	}
	return 0
}
