package bolt

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

var (
	metaSchema = []byte("schema")
	metaClean  = []byte("clean")
	metaSeen   = []byte("seen")
	metaRoom   = []byte("room")
)

// number writes a number so that keys sort by it.
func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// signed is [number] for numbers that may be negative.
func signed(n int64) []byte { return number(uint64(n) ^ 1<<63) }

// timed is a key that begins with a time, in ms.
func timed(t time.Time, rest string) []byte { return append(signed(t.UnixMilli()), rest...) }

// untimed is the inverse of timed.
func untimed(key []byte) (t time.Time, rest string) {
	if len(key) < 8 {
		return t, ""
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(key) ^ 1<<63)).UTC(), string(key[8:])
}

// laneKey begins with the channel, so that all about one channel lies together. Neither part holds a tab.
func laneKey(l store.Lane) string { return string(l.To) + "\t" + l.Thread.Key() }

// laneOf is the inverse of laneKey; the thread comes without its link.
func laneOf(key string) store.Lane {
	to, thread, _ := strings.Cut(key, "\t")
	ref, _ := forum.ParseKey(thread)
	return store.Lane{Thread: ref, To: address(to)}
}

// noteKey is the key of a note. Strangers may name notes, so tabs are quoted.
func noteKey(k store.Key) string { return noteRange(k.Tenant, k.Kind) + store.Quote(k.Name) }

// noteRange is how the keys of all notes of a tenant and kind begin.
func noteRange(tenant, kind string) string {
	return store.Quote(tenant) + "\t" + store.Quote(kind) + "\t"
}

// decode reads a row.
func decode(v []byte, row any) error {
	if err := json.Unmarshal(v, row); err != nil {
		return damaged(err)
	}
	return nil
}
