package fetch

import (
	"fmt"
	"net/http"
	"time"
)

// An Answer is what a server said instead of what was asked for: a status that is no success, or the wrong kind of
// content. It stands in the chain of the fault that [Client.Get] returns; adapters find it with errors.AsType and map it
// to what their platform means by it.
type Answer struct {
	Status   int
	URL      string        // that gave this answer
	Type     string        // media type in lower case, such as "text/html"; may be empty
	Header   http.Header   // without cookies
	Body     []byte        // decoded, the first 64 KiB; empty where the content is no text
	Location string        // where a refused redirect leads, if the rules allow that place
	After    time.Duration // how long the server asked to wait; zero: it did not
}

// Error names the status alone: the rest is the words of strangers.
func (a *Answer) Error() string {
	return fmt.Sprintf("status %d %s", a.Status, http.StatusText(a.Status))
}
