package store

import (
	"crypto/sha256"
	"encoding/base64"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
)

// This file and its neighbours hold what every implementation must decide alike, as pure functions: the scripts of a
// server restate them, and package storetest compares.
//
//   - rules.go: times, hashes, ids.
//   - admit.go: what becomes of an offer. [Admit], [OpenLane], [About]
//   - told.go: what becomes of a turn that ended. [Tell]
//   - turn.go: how a turn is formed and tried again. [Group], [Try], [Ready]
//   - ref.go: how a delivery stands in a queue. [Ref]
//   - place.go: which posts are kept, and their order. [Place]
//   - rate.go: how a budget is spent. [Take]
//
// Times are whole milliseconds in UTC everywhere. What may not happen early is rounded up: [Delivery.At] and
// [Settlement.After]. All else is cut.

// Shards is the number of groups of channels.
const Shards = 64

// Shard returns the group of a channel: FNV-1a of 64 bits, modulo [Shards].
func Shard(to chat.Address) int { return int(hash64(string(to)) % Shards) }

// PostHash is how a mark knows a post whose source has no order: FNV-1a of 64 bits.
func PostHash(post string) uint64 { return hash64(post) }

func hash64(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// TurnKey returns the delivery id of a turn: what makes a chat recognise a message that it has heard before. It follows
// the lane, the first delivery as it was offered and where it stands, and how many share the message: a post that went and
// came back somewhere else is said once more. It follows neither the attempt nor the revision that is rendered, so that a
// retry carries the key of what it repeats. It has 24 characters, all of them letters, digits, hyphens or underscores.
func TurnKey(t Turn) string {
	if len(t.Deliveries) == 0 {
		return ""
	}
	first := t.Deliveries[0]
	return digest(18, identity(t.Lane, first)+"\t"+strconv.Itoa(len(t.Deliveries))+"\t"+strconv.FormatUint(first.Seq, 10))
}

// DeadID returns the id of a delivery as a dead letter. It is the same whenever it dies.
func DeadID(l Lane, d Delivery) string { return digest(9, identity(l, d)) }

func identity(l Lane, d Delivery) string {
	return l.Key() + "\t" + d.Post + "\t" + string(d.Rev) + "\t" + strconv.Itoa(int(d.Kind))
}

func digest(n int, s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:n])
}

// whyMost is how many bytes of a reason a dead letter keeps.
const whyMost = 1000

// Why cuts the reason of a dead letter to what is kept of it.
func Why(s string) string { return strings.ToValidUTF8(s[:min(len(s), whyMost)], "") }

// Cut returns t in whole milliseconds and UTC, as it is stored. No time stays none.
func Cut(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

// Ceil is [Cut] rounded up, for what may not happen early.
func Ceil(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return Cut(t.Add(time.Millisecond - 1))
}

// Pause returns how long a channel rests after a turn that was settled with after: whole milliseconds, never less than
// none.
func Pause(after time.Duration) time.Duration {
	return max(0, (after + time.Millisecond - 1).Truncate(time.Millisecond))
}
