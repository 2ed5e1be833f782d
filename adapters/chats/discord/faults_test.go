package discord

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// TestCodes holds what every code that is known asks of the caller.
func TestCodes(t *testing.T) {
	t.Parallel()
	kinds := map[fault.Kind][]int{
		fault.Gone:    {10003, 10004, 10007, 10008, 10013, 10015, 10062, 50027},
		fault.Again:   {20016, 20022, 20028, 20029, 30046, 40062, 40333, 130000},
		fault.Denied:  {30010, 30013, 30033, 160006, 160007, 20026, 40001, 40002, 40007, 50001, 50007, 50013, 50083, 50278, 160005, 50014, 50025},
		fault.Invalid: {20009, 20031, 40005, 40060, 40067, 50005, 50006, 50008, 50021, 50024, 50035, 50109, 160002, 160004, 200000, 200001, 220001},
		fault.Broken:  {50041},
	}
	n := 0
	for kind, codes := range kinds {
		for _, code := range codes {
			n++
			err := refused(answered(http.MethodPost, 400, fmt.Sprintf(`{"code":%d,"message":"marlow wrote this"}`, code)), 0)
			say, fix := fault.Words(err)
			if fault.Of(err) != kind || codeOf(err) != code || !strings.HasPrefix(fault.Code(err), "E-DISCORD-") {
				t.Errorf("%d: %v, want %v", code, err, kind)
			}
			if errors.Is(err, chat.ErrUnsure) {
				t.Errorf("%d is unsure", code)
			}
			if (fault.After(err) > 0) != (kind == fault.Again) {
				t.Errorf("%d: after %v", code, fault.After(err))
			}
			if !strings.HasSuffix(say, ".") || fix != "" && !strings.HasSuffix(fix, ".") || strings.Contains(err.Error()+say+fix, "marlow") {
				t.Errorf("%d says %q, %q", code, say, fix)
			}
		}
	}
	if n != len(meanings) {
		t.Errorf("%d codes are tested, %d are known", n, len(meanings))
	}
}

// TestPermissionsAreNamed holds that somebody who is told of a missing permission is told which, by Discord's names.
func TestPermissionsAreNamed(t *testing.T) {
	t.Parallel()
	for code, names := range map[int][]string{
		50001: {"View Channel"},
		50013: {"Send Messages", "Embed Links", "Attach Files", "Send Messages in Threads"},
	} {
		_, fix := fault.Words(meanings[code].fault(nil))
		for _, name := range names {
			if !strings.Contains(fix, name) {
				t.Errorf("%d: %q does not name %q", code, fix, name)
			}
		}
	}
}

// TestStatuses holds what an answer means that has no code.
func TestStatuses(t *testing.T) {
	t.Parallel()
	const page = "<html>Error</html>"
	for _, c := range []struct {
		method string
		status int
		body   string
		kind   fault.Kind
		unsure bool
	}{
		{http.MethodPost, 400, `{"code":0}`, fault.Invalid, false},
		{http.MethodPost, 400, `{"code":999999}`, fault.Invalid, false},
		{http.MethodPost, 400, page, fault.Invalid, false},
		{http.MethodPost, 401, `{"code":0,"message":"401: Unauthorized"}`, fault.Denied, false},
		{http.MethodPost, 403, `{"code":0}`, fault.Denied, false},
		{http.MethodPost, 403, page, fault.Again, false},
		{http.MethodPost, 404, `{"code":0}`, fault.Broken, false},
		{http.MethodPost, 404, page, fault.Broken, false},
		{http.MethodPost, 405, page, fault.Broken, false},
		{http.MethodPost, 302, "", fault.Broken, false},
		{http.MethodPost, 408, "", fault.Broken, true},
		{http.MethodPost, 413, page, fault.Invalid, false},
		{http.MethodPost, 429, `{"retry_after":1}`, fault.Again, false},
		{http.MethodPost, 500, `{"code":0}`, fault.Broken, true},
		{http.MethodPost, 502, page, fault.Broken, true},
		{http.MethodPatch, 503, page, fault.Broken, true},
		{http.MethodPost, 503, `{"code":130000}`, fault.Again, false},
		{http.MethodGet, 502, page, fault.Again, false},
	} {
		err := refused(answered(c.method, c.status, c.body), 0)
		if fault.Of(err) != c.kind || errors.Is(err, chat.ErrUnsure) != c.unsure {
			t.Errorf("%s %d %s: %v, want %v, unsure %v", c.method, c.status, c.body, err, c.kind, c.unsure)
		}
	}
	interaction := answered(http.MethodPost, 401, "")
	interaction.call.open = true
	if err := refused(interaction, 0); fault.Of(err) != fault.Gone {
		t.Errorf("a token of an interaction that is refused: %v, want gone", err)
	}
}

func answered(method string, status int, body string) answer {
	return answer{call: request(method, "/channels/{channel}/messages", "1"), status: status, header: http.Header{}, body: []byte(body)}
}

// TestField holds that the log learns which field is wrong, and nothing of what people wrote.
func TestField(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"code":50035,"errors":{"embeds":{"0":{"title":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"marlow"}]}}}}}`: "embeds.0.title BASE_TYPE_MAX_LENGTH",
		`{"code":50035,"errors":{"_errors":[{"code":"X"}]}}`:                                                                  "X",
		`{"code":50035,"errors":{"b":{"_errors":[{"code":"B"}]},"a":{"_errors":[{"code":"A"}]}}}`:                             "a A",
		`{"code":50035,"errors":[]}`: "",
		`{"code":50035}`:             "",
		`{"errors":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}}}}}}}`: "",
		`{"errors":{"\u001b[2J<@1>":{"_errors":[{"code":"\u202eX"}]}}}`:                                    "2J1 X",
	} {
		if got := complaintOf([]byte(body)).field(); got != want {
			t.Errorf("field of %s = %q, want %q", body, got, want)
		}
	}
}

// FuzzComplaint holds that no answer of a stranger does harm.
func FuzzComplaint(f *testing.F) {
	f.Add(400, []byte(`{"code":50035,"errors":{"a":{"_errors":[{"code":"A"}]}}}`))
	f.Add(429, []byte(`{"retry_after":1e300,"global":true}`))
	f.Add(403, []byte("<html>"))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		err := refused(answered(http.MethodPost, status, string(body)), 0)
		if err == nil || len(err.Error()) > 600 {
			t.Errorf("%v", err)
		}
		if after := span(complaintOf(body).RetryAfter); after < 0 || after > 24*60*60*1e9 {
			t.Errorf("after %v", after)
		}
	})
}
