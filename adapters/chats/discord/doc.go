// Package discord speaks with Discord.
//
// What is said goes out in four steps. The place is chosen: a channel, a thread below it or a post in a forum channel
// (place.go). The message is drawn, in one of two looks (render.go). It is stamped, so that a crash later it can be found
// again (find.go). And it is sent, with a nonce by which Discord knows a second try within a minute (send.go).
//
// Requests are made by a small client of our own (api.go), which repeats nothing and never waits for a channel: its errors
// say when to come again. It keeps Discord's limits as the headers tell them (pace.go, buckets.go), and the limit of the
// whole bot together with all replicas (budget.go).
//
// https://discord.com/developers/docs/reference
package discord
