// Package slack speaks with Slack.
//
// What is said goes out in four steps. The place is chosen: a channel, or the thread in it that belongs to the topic
// (place.go, topics.go). Pictures are uploaded (files.go). The message is drawn as blocks, as one message or as several
// (render.go). And it is posted, each part with metadata by which it is found again after a crash, where the workspace lets
// the bot read its channels (send.go, parts.go, find.go). Where it does not, what was cut off may stand there twice.
//
// Requests are made by a client that repeats nothing and never waits for a channel (api.go): its errors say when to come
// again. It carries calls of slack-go, which has the shapes of Slack's answers, and calls of our own, where slack-go has no
// word for what we send. It keeps the limits that Slack publishes (pace.go).
//
// One bot may be in several workspaces: those of the settings, and those that installed it (install.go). Addresses name
// the workspace, but for the first one: slack:C0123ABC is there, slack:T0123/C0123ABC wherever T0123 is.
//
// https://docs.slack.dev/
package slack
