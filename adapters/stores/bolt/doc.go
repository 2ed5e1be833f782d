// Package bolt keeps the bot's memory in one bbolt file, for one process at a time.
//
// Every step is one transaction. Writers share transactions: those that come within a millisecond cost one fsync. What a
// step is given to do may therefore run twice; it reads and writes buckets only, and sets its results anew each time.
//
// The layout, with tabs between the parts of a key, and times and numbers in keys as 8 bytes, big-endian:
//
//	meta     "schema", "clean", "seen"   → layout; there while closed well; the newest time that was met
//	thread   thread                      → link, state, version, place in the schedule
//	due      time, thread                → empty; threads that nobody looks at
//	place    thread, post                → number, creation, revision, since when: all posts that were ever seen
//	order    thread, number, creation, post → empty; the same in the thread's order
//	post     thread, number, creation, post → since when, and the text; deflated above 256 bytes
//	sub      thread, channel             → subscription
//	in       channel, thread             → empty
//	lane     channel, thread             → opening, mark, open or closed
//	about    channel, thread, post       → what waits, what is wished, the receipt
//	told     channel, thread, order      → post; the newest 200 receipts of a lane
//	channel  channel                     → how many wait, pause, and the turn at the head: attempts, size, first time
//	ready    time, channel               → empty; channels in which something waits and nobody speaks
//	queue    channel, sequence           → reference of about 64 bytes
//	dead     channel, sequence           → dead letter; the newest 100
//	note     tenant, kind, name          → end, version, value
//	once     tenant, kind, name          → end
//	hold     budget                      → closed until
//	whole    budget                      → when it will be whole again; written by Close
//	end      time, kind, key             → empty; what ends, swept a few hundred at a time
//
// Leases live in memory: when the process ends, they are over. Attempts, sizes and tokens are on disk before a turn is
// given out. After a crash every turn that was ever attempted is in doubt.
//
// What is forgotten is out of every bucket when its step ends. Its bytes may stand in pages that are free now until these
// are used again: the file is not wiped.
//
// When the disk is full, what adds is refused with [store.ErrFull]. Some pages of the file are held back for what takes
// away: turns can still be claimed and settled, and texts be forgotten.
package bolt
