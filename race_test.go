//go:build race

package main

// underRace is true where the race detector makes every program many times slower.
const underRace = true
