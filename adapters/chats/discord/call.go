package discord

import (
	"crypto/sha256"
	"encoding/base32"
	"net/http"
	"net/url"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
)

// A call is one request of Discord's API.
type call struct {
	method string
	path   string // behind the API's base, with tokens: never to be shown
	shown  string // the same without tokens
	route  string // method and template: what Discord counts together, but for the major parameter
	major  string // the channel, guild or webhook that the route belongs to; a token is in it as a digest
	query  url.Values
	body   any // to become JSON; nil: none
	files  []chat.File

	person bool // answers a person, or looks something up for one: may use the reserve of the global budget
	open   bool // carries its own token in its path: needs none in the header, and is outside of the global limit
	repeat bool // harmless to do twice: an unknown outcome is none
}

// request fills a template such as "/channels/{channel}/messages/{message}" with ids in their order. What is called
// {token} there is a secret.
func request(method, template string, ids ...string) call {
	c := call{method: method, route: method + " " + template, repeat: method == http.MethodGet}
	var path, shown strings.Builder
	rest := template
	for i := 0; ; i++ {
		before, behind, ok := strings.Cut(rest, "{")
		path.WriteString(before)
		shown.WriteString(before)
		if !ok {
			break
		}
		name, after, _ := strings.Cut(behind, "}")
		path.WriteString(url.PathEscape(ids[i]))
		if name == "token" {
			shown.WriteString("…")
			c.major += "/" + digest(ids[i])
		} else {
			shown.WriteString(url.PathEscape(ids[i]))
		}
		if i == 0 && (name == "channel" || name == "guild" || name == "webhook") {
			c.major = ids[i]
		}
		rest = after
	}
	c.path, c.shown = path.String(), shown.String()
	return c
}

// String is the call as a log may show it.
func (c call) String() string { return c.method + " " + c.shown }

// digest is what stands for a string where its length or its secrecy forbids the string itself: 25 letters and digits,
// as long as a nonce may be.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:25])
}

// snowflake reports whether s has the form of an id of Discord.
func snowflake(s string) bool {
	return len(s) >= 1 && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}
