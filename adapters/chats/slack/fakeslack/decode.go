package fakeslack

import (
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Arguments that are JSON, booleans or numbers within a form.
func jsonArg(name string) bool {
	return slices.Contains([]string{"blocks", "attachments", "metadata", "files", "view", "unfurls", "file_ids"}, name)
}

func boolArg(name string) bool {
	return slices.Contains([]string{
		"unfurl_links", "unfurl_media", "mrkdwn", "link_names", "as_user", "reply_broadcast", "include_all_metadata", "inclusive",
		"include_num_members", "include_locale", "exclude_archived", "return_im",
	}, name)
}

// read takes a request apart. The refusal is about its form.
func (f *Fake) read(c *call, r *http.Request) *refusal {
	if id, ok := strings.CutPrefix(c.path, respondPath); ok {
		c.Method, c.path = "response_url", id
		return c.readResponse()
	}
	if id, ok := strings.CutPrefix(c.path, uploadPath); ok {
		c.Method, c.path = "upload", id
		return nil
	}
	name, ok := strings.CutPrefix(c.path, apiPath)
	m, known := f.methods[name]
	if !ok || !known {
		return nil // admit says so
	}
	c.Method, c.method = name, &m
	refused := c.readArgs(r)
	if bearer, ok := strings.CutPrefix(c.header.Get("Authorization"), "Bearer "); ok {
		c.token = bearer
	}
	if c.args == nil {
		c.args = make(object)
	}
	c.Channel = text(c.args["channel"])
	shown := copied(c.args).(object)
	for _, secret := range []string{"trigger_id", "code", "client_secret"} {
		delete(shown, secret)
	}
	c.Args = encode(shown)
	return refused
}

// readResponse reads what was sent to a response URL.
func (c *call) readResponse() *refusal {
	v, err := decoded(c.raw)
	c.args = dict(v)
	if err != nil || c.args == nil {
		c.args = make(object)
		return broke("invalid_payload", "the body is no JSON object")
	}
	c.Args = encode(c.args)
	return nil
}

func (c *call) readArgs(r *http.Request) *refusal {
	kind, _, _ := mime.ParseMediaType(c.header.Get("Content-Type"))
	if kind == "application/json" {
		if c.method.form {
			return broke("invalid_arguments", "this method reads forms, not JSON")
		}
		v, err := decoded(c.raw)
		if len(c.raw) > 0 && err != nil {
			return broke("invalid_json", "the body is no JSON")
		}
		if len(c.raw) > 0 && string(c.raw) != "null" && dict(v) == nil {
			return broke("json_not_object", "the body is no JSON object")
		}
		c.args = dict(v)
		return c.takeToken(r.URL.Query())
	}
	form := r.URL.Query()
	posted, err := url.ParseQuery(string(c.raw))
	if err != nil || len(c.raw) > 0 && kind != "application/x-www-form-urlencoded" {
		return broke("invalid_form_data", "the body is no form")
	}
	c.args = make(object)
	var refused *refusal
	maps.Copy(form, posted)
	for name, values := range form {
		v, bad := formValue(name, values[0])
		if bad != nil && refused == nil {
			refused = bad
		}
		c.args[name] = v
	}
	if bad := c.takeToken(r.URL.Query()); bad != nil {
		return bad
	}
	return refused
}

// takeToken takes the token out of the arguments.
func (c *call) takeToken(query url.Values) *refusal {
	c.token = text(c.args["token"])
	delete(c.args, "token")
	if query.Get("token") != "" {
		c.inURL, c.token = true, query.Get("token")
	}
	return nil
}

// formValue gives a form's value its type.
func formValue(name, s string) (any, *refusal) {
	switch {
	case jsonArg(name):
		v, err := decoded([]byte(s))
		if err != nil {
			return s, broke(badJSON(name), "%s is no JSON", name)
		}
		return v, nil
	case boolArg(name) && (s == "true" || s == "1"):
		return true, nil
	case boolArg(name) && (s == "false" || s == "0"):
		return false, nil
	case (name == "length" || name == "limit") && s != "" && strings.Trim(s, "0123456789") == "":
		return json.Number(s), nil
	}
	return s, nil
}

func badJSON(name string) string {
	switch name {
	case "blocks":
		return "invalid_blocks_format"
	case "metadata":
		return "invalid_metadata_format"
	}
	return "invalid_arguments"
}
