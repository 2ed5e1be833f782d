package fetch

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// hour is how long a host is left alone at least after it showed a challenge.
const hour = time.Hour

// challenged reports whether an answer is a page that wants a browser to prove itself. It is never solved: the site
// wishes not to be read by programs now.
func challenged(a *Answer, asked Types) bool {
	blocking := a.Status == http.StatusForbidden || a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable
	if blocking && strings.EqualFold(strings.TrimSpace(a.Header.Get("Cf-Mitigated")), "challenge") {
		return true
	}
	return kindOf(a.Type) == HTML && (blocking || !asked.has(HTML)) && bytes.Contains(bytes.ToLower(a.Body), []byte("<title>just a moment"))
}

// challenge is the fault of a challenge page.
func challenge(host string, a *Answer) *fault.Error {
	f := again(CodeChallenge, fmt.Sprintf("%s shows a page that only a browser can pass, so it is left alone for an hour.", host), a)
	f.After = max(hour, a.After)
	f.Fix = "Ask the forum's operator to let this bot's User-Agent through, or watch the thread elsewhere."
	return f
}
