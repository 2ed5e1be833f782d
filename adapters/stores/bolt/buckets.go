package bolt

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// The buckets; doc.go says what is in them.
var (
	metaBucket    = []byte("meta")
	threadBucket  = []byte("thread")
	planBucket    = []byte("plan")
	dueBucket     = []byte("due")
	placeBucket   = []byte("place")
	numberBucket  = []byte("number")
	textBucket    = []byte("text")
	subBucket     = []byte("sub")
	laneBucket    = []byte("lane")
	postBucket    = []byte("post")
	channelBucket = []byte("channel")
	queueBucket   = []byte("queue")
	readyBucket   = []byte("ready")
	deadBucket    = []byte("dead")
	noteBucket    = []byte("note")
	onceBucket    = []byte("once")
	endBucket     = []byte("end")
	reserveBucket = []byte("reserve")
)

// buckets lists all of them.
func buckets() [][]byte {
	return [][]byte{
		metaBucket, threadBucket, planBucket, dueBucket, placeBucket, numberBucket, textBucket, subBucket, laneBucket,
		postBucket, channelBucket, queueBucket, readyBucket, deadBucket, noteBucket, onceBucket, endBucket, reserveBucket,
	}
}

// prefix returns the beginning of a key: parts behind their lengths.
func prefix(parts ...string) []byte {
	var k []byte
	for _, p := range parts {
		k = binary.BigEndian.AppendUint16(k, uint16(len(p)))
		k = append(k, p...)
	}
	return k
}

// key returns a key of several parts.
func key(parts ...string) []byte {
	last := len(parts) - 1
	return append(prefix(parts[:last]...), parts[last]...)
}

// split takes the first part off a key.
func split(k []byte) (part string, rest []byte) {
	if len(k) < 2 {
		return "", nil
	}
	n := min(int(binary.BigEndian.Uint16(k)), len(k)-2)
	return string(k[2 : 2+n]), k[2+n:]
}

// number appends a number so that keys sort by it, the negative ones first.
func number(k []byte, n int64) []byte { return binary.BigEndian.AppendUint64(k, uint64(n)^1<<63) }

// readNumber is the inverse of number.
func readNumber(k []byte) int64 {
	if len(k) < 8 {
		return 0
	}
	return int64(binary.BigEndian.Uint64(k) ^ 1<<63)
}

// never stands for no time.
const never = -1 << 63

// millis returns a time as it stands in keys and rows.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.UnixMilli()
}

// moment is the inverse of millis.
func moment(ms int64) time.Time {
	if ms == never {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// timed returns a key that sorts by a time.
func timed(t time.Time, rest []byte) []byte { return append(number(nil, millis(t)), rest...) }

// readTimed is the inverse of timed.
func readTimed(k []byte) (t time.Time, rest []byte) {
	if len(k) < 8 {
		return time.Time{}, nil
	}
	return moment(readNumber(k)), k[8:]
}

// put writes a row as JSON.
func put(tx *bbolt.Tx, bucket, k []byte, row any) error {
	value, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("write to %s: %w", bucket, err)
	}
	return tx.Bucket(bucket).Put(k, value)
}

// get reads a row of JSON; ok is false when there is none.
func get(tx *bbolt.Tx, bucket, k []byte, row any) (ok bool, err error) {
	value := tx.Bucket(bucket).Get(k)
	if value == nil {
		return false, nil
	}
	if err := json.Unmarshal(value, row); err != nil {
		return false, fmt.Errorf("read from %s: %w", bucket, err)
	}
	return true, nil
}

// keysUnder lists keys that begin with a prefix, up to most (0: all). The rows may be changed afterwards.
func keysUnder(tx *bbolt.Tx, bucket, under []byte, most int) [][]byte {
	var found [][]byte
	for k := range rows(tx, bucket, under) {
		found = append(found, append([]byte(nil), k...))
		if len(found) == most {
			break
		}
	}
	return found
}
