// Package storetest has the suite that every implementation of package store must pass, and the model that holds them
// equal.
//
// [Run] and [RunBent] play one test for each sentence of the ports, and then the model: random steps by several holders
// against the store and against a few maps, with everything that can be observed compared after each of them. RunBent
// plays in a bubble of testing/synctest, where an hour passes in no time; Run plays in real time, for stores whose clock
// is elsewhere. The model's length is set with the flags of rapid: -rapid.checks and -rapid.steps.
//
// [Bench] measures a store, and [Failing] makes one fail on demand, for the tests of whoever uses it.
package storetest
