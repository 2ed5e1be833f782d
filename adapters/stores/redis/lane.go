package redis

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// An open lane is a field of its channel's hash, under the digest of its thread:
//
//	opening mark n key \n  n hashes at the opening, then the hashes of the mark, 8 bytes each
//
// The opening is where the lane began, or where its filter last changed; nothing at or before it is ever said.

// ring packs the hashes of a mark.
func ring(seen []uint64) []byte {
	if len(seen) > store.Ring {
		seen = seen[len(seen)-store.Ring:]
	}
	var packed []byte
	for _, h := range seen {
		packed = binary.BigEndian.AppendUint64(packed, h)
	}
	return packed
}

// postHash is the hash by which the mark of a lane without an order knows a post.
func postHash(post string) []byte {
	return binary.BigEndian.AppendUint64(nil, store.PostHash(post))
}

// parseLane reads the thread and the mark of a lane; ok is false for what is none.
func parseLane(field string) (thread forum.Ref, m store.Mark, ok bool) {
	head, hashes, _ := strings.Cut(field, "\n")
	part := strings.SplitN(head, " ", 4)
	if len(part) != 4 {
		return thread, m, false
	}
	m.Seq, _ = strconv.ParseUint(part[1], 10, 64)
	for b := []byte(hashes[min(int(integer(part[2]))*8, len(hashes)):]); len(b) >= 8; b = b[8:] {
		m.Seen = append(m.Seen, binary.BigEndian.Uint64(b))
	}
	thread, _ = forum.ParseKey(part[3])
	return thread, m, true
}
