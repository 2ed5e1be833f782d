// Package socket receives from Slack by Socket Mode: it keeps a few WebSocket connections to Slack, and hands on the raw
// payloads of commands, interactions and events, once each, with an acknowledgement in time.
//
// The flow, from the outside in:
//
//   - [Socket.Run] has a seat for each connection that is wanted.
//   - A seat connects, again and again: it asks apps.connections.open for an address, which works once, dials it, and
//     waits for the greeting. When Slack announces that a connection will end, the seat opens the next one first; the old
//     one is still listened to until Slack closes it, or a few seconds are over.
//   - A link is one connection. Its reader never waits for whoever handles what it reads.
//   - The desk brings envelopes to Deliver, side by side, and sends the acknowledgements: on the connection that brought
//     the envelope, or on another one where that is gone, as Slack's own libraries do.
//
// Why not the runner of slack-go/slack v0.35.0 (package socketmode), which speaks the same protocol. Measured with the fake:
// it reads every payload into its structs first, and an event of a type that it does not know, or with a field of another
// type, is never acknowledged, so that Slack sends it four times and in the end switches events off; after a warning with
// an API that takes two seconds no connection was open, since it gives up the old one before it asks for the new one. Read
// in its source: an acknowledgement whose write fails is an event that somebody must see and send again; the reader is not
// waited for; a connection without pings is found dead after up to twice the time; missing_scope and its kin are tried for
// ever; a message of any length is read.
//
// Promises:
//
//   - An envelope that comes twice is handled once and acknowledged twice, in this process and, with [Options.Notes],
//     among replicas.
//   - Every envelope that is not acknowledged is counted in [State] and logged.
//   - Attempts are further and further apart, from 1 s to 2 min, with jitter, not before Slack's Retry-After, and one after
//     the other; a minute of health forgives.
//   - Run ends by itself only when Slack says that no attempt will help: see [Socket.Run].
//   - When Run returns, every goroutine is over.
//   - The app's token and the tickets in addresses are in no error and no log line.
//
// Slack allows ten connections per app, of all replicas together, and wants one to spare while another is replaced. Source
// of the numbers: Slack's documentation, "Using Socket Mode", and where it is silent, Slack's own libraries.
package socket
