// Package ops shows an operator how the bot is: liveness and readiness over HTTP, with reasons.
//
// It serves what admin.listen names and nothing else. /healthz answers while the process lives. /readyz answers 200 when
// the bot can do its work, and 503 with the reasons when it cannot. A server that listens elsewhere than on loopback
// wants a token.
package ops
