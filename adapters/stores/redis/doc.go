// Package redis keeps the bot's memory in Redis: one server, one behind TLS, a master that sentinels name, or a Cluster.
//
// Every step is one Lua script for each slot it touches; what spans two slots is ordered so that a crash in between costs
// a repetition and nothing else. Keys begin with tt: and a hash tag:
//
//	tt:{d07}:ready            sorted set   channel → when its turn is due, in ms
//	tt:{d07}:lease            sorted set   channel → when its lease is over
//	tt:{d07}:try              hash         channel → token, attempts, size of the group, first attempt, doubt, pause;
//	                                       and the last token of the shard, never behind the server's clock in µs
//	tt:{d07}:q:<channel>      list         what waits: references of about 64 bytes
//	tt:{d07}:lane:<channel>   hash         thread → opening, mark and key of the thread; never ends
//	tt:{d07}:said:<channel>:<thread>  hash post → receipt; the newest 200
//	tt:{d07}:dead:<channel>   list         dead letters; the newest 100
//	tt:{t<thread>}:st         hash         state, version, token, link
//	tt:{t<thread>}:p          hash         post → text as JSON, deflated above 256 bytes; the opening and the newest
//	tt:{t<thread>}:h          hash         post → number, creation, revision: all that were ever seen
//	tt:{t<thread>}:subs       hash         channel → subscription; never ends
//	tt:{p03}:due :lease :wish :held :tok   the schedule of looks, in 16 shards
//	tt:{b<budget>}:gcra :hold strings      rates
//	tt:{n<tenant>}:<kind> :once:<name>     notes
//	tt:{meta}:schema          hash         number of the layout and of the shards, birth, epoch; never ends
//	tt:{meta}:run:<node>      string       the life of a node as it was last met; never ends
//	tt:{meta}:verify          string       present while every turn is in doubt
//
// Threads, tenants and budgets stand in keys as digests. Whatever is not marked ends by itself: 30 days after the last
// write, texts and receipts after the time that Options say.
//
// Restarts: on every new connection, before any command uses it, the life of the server is compared with the one that was
// met last. A new life may have forgotten its last second, so for ten minutes every turn is in doubt.
//
// Needs Redis 6.2 or later, with maxmemory-policy noeviction; an append-only file flushed every second is the right
// persistence.
package redis
