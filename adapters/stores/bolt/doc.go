// Package bolt keeps the bot's memory in one file, for one process: the store that needs no other program.
//
// One verb is one transaction of bbolt. Those that write go through Batch, so that many share one fsync; what is given to
// Batch may run twice, and only reads and writes buckets. Leases live in memory, by the monotonic clock: one process has
// the file, and its leases end with it. All else is on disk before a verb returns.
//
// The buckets, key → value. Parts of a key that are not the last stand behind their length (2 bytes), so that no part
// can be taken for another; numbers and times are 8 bytes, big-endian, in ms since 1970, and sort as they should:
//
//	meta     name → schema, opens (how often: tokens begin with it), clean (stopped cleanly), last (time it was open)
//	thread   thread → link, version and state, as JSON
//	plan     thread → due, wish, token, whether it is being looked at
//	due      time, thread → nothing: the schedule of threads that nobody looks at
//	place    thread, number, created, id → when it was kept, Rev: every post that was ever seen, in order
//	number   thread, id → number, created: where it stands in place
//	text     thread, id → the post as JSON, deflated above 256 bytes: the opening one and the newest
//	sub      thread, address → subscription, as JSON
//	lane     address, thread → opening, mark, count and floor of receipts, as JSON; open or not
//	post     address, thread, post → what waits, what is wished, the receipt, as JSON
//	channel  address → what waits, the turn at the head, as JSON
//	queue    address, sequence → packed reference
//	ready    time, address → nothing: the channels in which something waits and nobody speaks
//	dead     address, sequence → dead letter, as JSON
//	note     tenant, kind, name → end, version, value
//	once     tenant, kind, name → end
//	end      time, kind, key → nothing: what to look at then, because something of it may have ended
//	reserve  number → 64 KiB of nothing, given up when the disk is full so that what waits can still be said
//
// Rates are kept in memory alone.
//
// After a stop that was not clean every turn that was ever attempted is in doubt. When the wall clock jumps, in the
// program's life or between two of them, the schedules move along, so that nothing waits for an hour and nothing comes
// in a flood.
//
// When the disk is full, what grows is refused with [store.ErrFull], and what gives back still works.
package bolt
