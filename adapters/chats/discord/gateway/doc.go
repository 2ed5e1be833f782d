// Package gateway receives what happens on Discord: it keeps one connection per shard to Discord's gateway, and hands on
// the raw events that the bot cares for.
//
// bwmarrin/discordgo says hello, identifies and keeps the heart beating; everything else is ours, because what it does by
// itself can lose the bot its token. The flow, from the outside in:
//
//   - [Gateway.Run] asks how many shards Discord wants, and runs a fleet of as many.
//   - A fleet holds the shards that are this replica's: all of them without a shared store, else those whose lease it got.
//   - A shard connects, again and again: it asks for the address and for what is left of the day's starts, waits for its
//     turn to identify, and lives on one link until that ends.
//   - A link is one discordgo session with a watchdog. It is given up, never mended: each connection starts afresh, since
//     a bot that lives by commands misses nothing that a resumed session would bring.
//   - A gate is the link's network connection. It sees every message in plain text before discordgo does.
//
// The gate is why discordgo can be trusted with the rest. It takes the events out of the stream, so that no struct of
// discordgo is filled with what strangers wrote; discordgo gets an empty event in their place. It ends the connection at
// an order to reconnect (op 7, which as a first packet makes Session.Open hang) and at an invalid session (op 9, to which
// discordgo identifies again at once and without end). It reads the codes of closing, which discordgo keeps to itself,
// refuses what would make discordgo panic, and lets no connection identify twice.
//
// Promises:
//
//   - One IDENTIFY in five seconds per key of concurrency, shared among replicas by [store.Pace]; never the last starts
//     of a day: see [Options.Ask]. Discord resets the token of a bot that uses them up.
//   - Attempts are further and further apart, from 1 s to 2 min, with jitter; a minute of health forgives.
//   - Run ends by itself only when Discord says that no attempt will help: a refused token, close codes 4004 and
//     4010–4014.
//   - When Run returns, every goroutine is over, discordgo's too. It pauses for a second when it closes.
//
// It needs plain-text access to the stream, so it speaks TLS itself: discordgo is told a ws address. The environment's
// proxy is not used. Source of the numbers: Discord's documentation, events/gateway.
package gateway
