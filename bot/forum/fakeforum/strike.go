package fakeforum

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// strike answers wrongly if the quirks say so, and reports whether it did.
func (f *Forum) strike(w http.ResponseWriter, r *http.Request, q Quirks) bool {
	switch {
	case q.Down:
		panic(http.ErrAbortHandler) // the server cuts the connection without a word
	case q.Endless:
		f.endless(w, r)
	case q.Challenge:
		w.Header().Set("Cf-Mitigated", "challenge")
		plain(w, http.StatusForbidden, typeHTML, "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>")
	case q.Limit == Middleware:
		w.Header().Set("Retry-After", seconds(q.Wait))
		w.Header().Set("Discourse-Rate-Limit-Error-Code", "ip_10_secs_limit")
		plain(w, http.StatusTooManyRequests, "text/plain; charset=utf-8", "Slow down, too many requests from this IP address.\n")
	case q.Limit == App:
		w.Header().Set("Retry-After", seconds(q.Wait))
		plain(w, http.StatusTooManyRequests, typeJSON, fmt.Sprintf(`{"errors":["You’ve performed this action too many times."],`+
			`"error_type":"rate_limit","extras":{"wait_seconds":%s}}`, seconds(cmp.Or(q.BodyWait, q.Wait))))
	case q.Login && !strings.HasSuffix(r.URL.Path, ".json"):
		w.Header().Set("Location", q.Prefix+"/login")
		plain(w, http.StatusFound, typeHTML, "<p>Log in.</p>")
	case q.Login:
		plain(w, http.StatusForbidden, typeJSON, `{"errors":["You need to be logged in to do that."],"error_type":"not_logged_in"}`)
	case q.Status != 0:
		plain(w, q.Status, "text/plain; charset=utf-8", http.StatusText(q.Status)+"\n")
	case q.HTML:
		plain(w, http.StatusOK, typeHTML, page("The Fake Forum", "<p>We will be back soon.</p>"))
	default:
		return false
	}
	return true
}

// endless writes JSON of which no end comes, until the reader leaves or the forum stops.
func (f *Forum) endless(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", typeJSON)
	w.WriteHeader(http.StatusOK)
	out := http.NewResponseController(w)
	chunk := []byte(strings.Repeat(" ", 16<<10))
	_, err := w.Write([]byte(`{"post_stream":{"posts":[`))
	for err == nil {
		select {
		case <-r.Context().Done():
			return
		case <-f.stalled:
			return
		default:
			_, err = w.Write(chunk)
			_ = out.Flush()
		}
	}
}

func plain(w http.ResponseWriter, status int, kind, body string) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // a reader who left needs no answer
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d.Round(time.Second) / time.Second)) }
