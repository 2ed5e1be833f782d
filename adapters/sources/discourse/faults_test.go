package discourse

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/fault"
)

// TestTranslate holds what every answer means.
func TestTranslate(t *testing.T) {
	t.Parallel()
	const (
		notFound = `{"errors":["The requested URL or resource could not be found."],"error_type":"not_found"}`
		access   = `{"errors":["You are not permitted to view the requested resource."],"error_type":"invalid_access"}`
		login    = `{"errors":["You need to be logged in to do that."],"error_type":"not_logged_in"}`
		limit    = `{"errors":["Too many."],"error_type":"rate_limit","extras":{"wait_seconds":41}}`
		nested   = `{"errors":["Too many."],"error_type":"rate_limit","extras":{"wait_seconds":-3}}`
		forever  = `{"errors":["Too many."],"error_type":"rate_limit","extras":{"wait_seconds":1e300}}`
	)
	for _, c := range []struct {
		status   int
		media    string
		body     string
		location string
		header   time.Duration
		kind     fault.Kind
		code     string
		wait     time.Duration
	}{
		{404, "application/json", notFound, "", 0, fault.Gone, CodeGone, 0},
		{410, "application/json", notFound, "", 0, fault.Gone, CodeGone, 0},
		{404, "text/html", "<p>no</p>", "", 0, fault.Gone, CodeGone, 0},
		{403, "application/json", access, "", 0, fault.Denied, CodeLogin, 0},
		{403, "application/json", login, "", 0, fault.Denied, CodeLogin, 0},
		{401, "application/json", access, "", 0, fault.Denied, CodeLogin, 0},
		{302, "text/html", "", "http://forum.example/login", 0, fault.Denied, CodeLogin, 0},
		{302, "text/html", "", "http://forum.example/session/sso?return_path=%2F", 0, fault.Denied, CodeLogin, 0},
		{429, "application/json", limit, "", 7 * time.Second, fault.Again, CodeBusy, 41 * time.Second},
		{429, "application/json", limit, "", 90 * time.Second, fault.Again, CodeBusy, 90 * time.Second},
		{429, "application/json", nested, "", 0, fault.Again, CodeBusy, time.Second},
		{429, "application/json", forever, "", 0, fault.Again, CodeBusy, 6 * time.Hour},
		{429, "text/plain", "Slow down", "", 11 * time.Second, fault.Again, CodeBusy, 11 * time.Second},
		{503, "text/html", "<p>maintenance</p>", "", 0, fault.Again, CodeBusy, time.Second},
		{200, "text/html", "<p>hello</p>", "", 0, fault.Broken, CodeShape, 0},
	} {
		a := &fetch.Answer{Status: c.status, Type: c.media, Body: []byte(c.body), Location: c.location, After: c.header, Header: http.Header{}}
		err := translate(fault.New(fault.Broken, fetch.CodeStatus, "It answered oddly.", "", a))
		if fault.Of(err) != c.kind || fault.Code(err) != c.code || fault.After(err) != c.wait {
			t.Errorf("status %d %s %.40s: %v, after %v; want %v %s %v", c.status, c.media, c.body, err, fault.After(err), c.kind, c.code, c.wait)
		}
		if say, fix := fault.Words(err); say == "" || fix == "" || strings.Contains(say+fix, "requested") {
			t.Errorf("status %d %.40s: says %q, %q", c.status, c.body, say, fix)
		}
	}
	wall := translate(fault.Wait(time.Minute, fetch.CodeChallenge, "A wall.", nil))
	if fault.Code(wall) != CodeChallenge || fault.After(wall) < time.Hour {
		t.Errorf("a challenge is %v, after %v", wall, fault.After(wall))
	}
	dial := fault.Wait(0, fetch.CodeDial, "Nobody answers.", nil)
	if err := translate(dial); !errors.Is(err, dial) || fault.Code(err) != fetch.CodeDial {
		t.Errorf("trouble of the connection became %v", err)
	}
	if translate(nil) != nil {
		t.Error("nil became an error")
	}
}
