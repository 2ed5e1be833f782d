// Package digest knows when the digests of channels are due, and offers each of them once.
//
// A subscription wishes for a digest daily, weekly, or after its exchange closes ([ClockOf]). The [Scheduler] looks once a
// minute at those that do. What falls due in a channel at one moment, in one rhythm, is one digest.
//
// A digest covers each of its threads from where the last one ended, whenever that was: after days of downtime, or of a
// pause, there is one that covers all of it. What comes too late for one is in the next.
//
// The order keeps that true across crashes and replicas. The channel's ledger is written first: it moves to the end of the
// new digest and holds its plan. Then the plan is kept where the relay and the watcher find it, then the digest is offered,
// which the outbox takes once, and last the plan leaves the ledger. Whoever finds a plan there does the rest again.
//
// What a digest says is composed at its turn, by package relay and package layout.
package digest
