package redis

import (
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A reference is one delivery as it stands in a channel's queue: fields with tabs between them, about 64 bytes.
//
//	kind  marks  thread  post  revision  place  at  offered  lone
//
// It is [store.Ref.Pack] but for two fields: the thread is its digest, because the lane has the key; and a lone one, which
// needs no lane, carries the key of its thread as the last field. The scripts take references apart in the same way.
const referenceFields = 9

// pack writes all of a reference but its last two fields, which the server adds.
func pack(d store.Delivery, thread string) string {
	b := make([]byte, 0, 96)
	b = append(b, '0'+byte(d.Kind), '\t')
	b = append(append(append(append(b, d.Marks()...), '\t'), thread...), '\t')
	b = append(append(b, quote(d.Post)...), '\t')
	b = append(append(b, quote(string(d.Rev))...), '\t')
	b = append(strconv.AppendUint(b, d.Seq, 10), '\t')
	return string(append(b, store.Millis(store.Ceil(d.At))...))
}

// unpack reads a reference; ok is false for what is none.
func unpack(s string) (r store.Ref, ok bool) {
	f := strings.Split(s, "\t")
	if len(f) != referenceFields {
		return r, false
	}
	r.Kind = store.Kind(integer(f[0]))
	r.Late, r.Single = store.ParseMarks(f[1])
	r.Thread, r.Post, r.Rev = f[2], unquote(f[3]), forum.Rev(unquote(f[4]))
	r.Seq, _ = strconv.ParseUint(f[5], 10, 64)
	r.At, r.Offered, r.Lone = moment(f[6]), moment(f[7]), f[8] != ""
	return r, true
}

// moment reads ms since 1970; what is empty or nought is no time.
func moment(v any) time.Time {
	ms := integer(v)
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// quote is [store.Quote], quick for what needs none, as nearly everything.
func quote(s string) string {
	if strings.ContainsAny(s, "%\t\n\r") {
		return store.Quote(s)
	}
	return s
}

// unquote is the inverse of quote.
func unquote(s string) string {
	if strings.Contains(s, "%") {
		return store.Unquote(s)
	}
	return s
}
