// Package fakeslack is a Slack for tests: a server in the test's own process that speaks the Web API, Socket Mode, signed
// HTTP deliveries and response URLs, and is stricter about what it is sent than Slack is.
//
// A test makes a world with [Fake.Channel], [Fake.IM] and their kin, points an adapter at [Fake.URL] with
// [Fake.BotToken] and [Fake.AppToken], lets people act ([Fake.Slash], [Fake.Press], [Fake.Submit]) and asks what stands
// in a channel ([Fake.Messages]). What stands there is the oracle: it is what a reader would see, whatever the adapter
// was told.
//
// Every call is judged. Slack's own types are the first judge where their schema lies beside the checkout; rules that
// they do not state are written out in this package (lengths over all blocks, words beside blocks, unfurling off, formats
// of ids). A breach fails the test, unless [Options.Lax] collects it, and is answered as Slack answers: an error by its
// name under HTTP 200. What strangers' text may have made live is a question for the test: [Fake.Live].
//
// Trouble comes by script: [Fake.Fault] and [Fake.Next] for calls, [Fake.Lines] and [Fake.Double] for Socket Mode.
//
// Where Slack's documents are silent the fake guesses, and the comment says so. What it does not do: enterprise grids,
// user tokens, token rotation, scheduled messages, streams, reactions, pins, canvases, workflows, link names in text.
// A [Fake] is safe for concurrent use.
package fakeslack
