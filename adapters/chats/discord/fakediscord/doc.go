// Package fakediscord is a Discord for tests: a server in the test's own process that speaks the HTTP API v10, the
// gateway and interactions, and is stricter about what it is sent than Discord is.
//
// A test makes a world with [Fake.Guild], [Fake.Channel] and their kin, points an adapter at [Fake.URL] with [Fake.Token],
// lets people act ([Fake.Slash], [Fake.Press]) and asks what stands in a channel ([Fake.Messages]). What stands there is
// the oracle: it is what a reader would see, whatever the adapter was told.
//
// Every request is judged. Discord's own OpenAPI description is the first judge where it lies beside the checkout, with
// unknown fields refused; rules that it does not state are written out in this package (lengths, empty fields, links
// that collapse, references to files, mentions). A breach fails the test, unless [Options.Lax] collects it, and is
// answered as Discord answers: 400, code 50035.
//
// Trouble comes by script: [Fake.Fault] and [Fake.Next] for requests, [Fake.Lines] for connections of the gateway.
//
// What it does not do: voice, webhooks of a channel, polls, stickers, reactions, audit logs, OAuth, the replay of missed
// events after RESUME, compression of the gateway. A [Fake] is safe for concurrent use.
package fakediscord
