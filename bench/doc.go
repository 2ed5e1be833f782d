// Package bench measures Threadtape against its peers: asynq for the queue, a bare conditional GET for the poll, a bare
// fsync for what is stored durably.
//
// It is a module of its own, so that a peer never becomes a dependency of the program. There is nothing to import: it
// has benchmarks alone, and go test runs them. Each plays us and the peer in turns, in one process, on one machine, and
// reports the ratio, because absolute figures of two machines cannot be compared. One op of such a benchmark is one
// round of both; -benchtime sets how many rounds stand behind a figure, -count how often all of it is repeated.
//
// What needs no peer is measured where it lives: the stores, the sources and the text each have benchmarks of their own.
// What was measured last, and how to repeat it, stands in docs/benchmarks.md.
package bench
