package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/config"
)

// TestSecretPrints holds that a secret prints as dots in every way there is, also from inside other values.
func TestSecretPrints(t *testing.T) {
	t.Parallel()
	const text = "made-up-and-private"
	secret := config.NewSecret(text)
	inside := struct {
		hidden config.Secret
		Shown  config.Secret
		list   []config.Secret
		place  config.Location
	}{secret, secret, []config.Secret{secret}, config.NewLocation("redis://:" + text + "@host")}
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(h).Info("start", "secret", secret, "inside", inside, "pointer", &secret, "list", []any{secret})
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%p", "%10s", "%U"} {
		fmt.Fprintf(&log, verb+verb+verb+"\n", secret, inside, &inside)
	}
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, yaml.Marshal} {
		for _, v := range []any{secret, inside, map[string]any{"a": secret}} {
			out, err := marshal(v)
			if err != nil {
				t.Errorf("marshal %T: %v", v, err)
			}
			log.Write(out)
		}
	}
	if strings.Contains(log.String(), text) || strings.Contains(log.String(), fmt.Sprintf("%x", text)) {
		t.Errorf("the secret is in:\n%s", log.String())
	}
	if got := fmt.Sprintf("%v %s", secret, inside.Shown); got != "••••• •••••" {
		t.Errorf("a secret prints as %q", got)
	}
	if secret.Reveal() != text || secret.Empty() {
		t.Error("the secret itself is lost")
	}
	var none config.Secret
	if out, _ := json.Marshal(none); fmt.Sprintf("%v%s%+v%q", none, none, none, none)+string(out) != `""` || !none.Empty() || none.Reveal() != "" {
		t.Error("an empty secret prints something")
	}
}

// TestLocation holds what is shown of a store, and what its password is.
func TestLocation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, shown, password string }{
		{"bolt:threadtape.db", "bolt:threadtape.db", ""},
		{"bolt:/var/lib/threadtape/threadtape-production-2026.db", "bolt:/var/lib/threadtape/threadtape-production-2026.db", ""},
		{"memory:", "memory:", ""},
		{"redis://host:6379/0", "redis://host:6379/0", ""},
		{"redis://default:pass@host:6379/0", "redis://•••••@host:6379/0", "pass"},
		{"rediss://:p%40ss%3Aword@host", "rediss://•••••@host", "p@ss:word"},
		{"redis://user:a@b/c@host", "redis://•••••@host", "a@b/c"},
		{"redis+sentinel://host/main?sentinel_password=x", "redis+sentinel://host/main?•••••", ""},
		{"redis+cluster://:100%@host", "redis+cluster://•••••@host", "100%"},
	} {
		l := config.NewLocation(c.text)
		if l.String() != c.shown || l.Password().Reveal() != c.password || l.Reveal() != c.text {
			t.Errorf("%s: shown %q, password %q", c.text, l, l.Password().Reveal())
		}
	}
}

// everyKey has a place for a token in every key there is, and in some there are not.
const everyKey = `store: %[1]s
language: %[1]s
zone: %[1]s
%[1]s: %[1]s
discord: {token: %[1]s, receive: %[1]s, public_key: %[1]s, guild: %[1]s, api: %[1]s, tokn: %[1]s}
slack: {bot_token: [%[1]s], app_token: {%[1]s: %[1]s}, receive: %[1]s, signing_secret: env:%[1]s, manage: %[1]s, api: %[1]s}
admin: {listen: %[1]s, token: file:%[1]s}
public: {listen: "%[1]s:%[1]s", url: "https://%[1]s@x.example"}
fetch: {contact: "(%[1]s", allow_private: [%[1]s], hosts: [%[1]s, "a/%[1]s"], per_host: %[1]s}
watch: {floor: %[1]s, ceiling: %[1]s, idle_share: %[1]s, settle: %[1]s, push: %[1]s}
relay: {burst: %[1]s, keep: %[1]s}
sources: {reddit: {client_id: "a %[1]s", client_secret: "a\n%[1]s"}, %[1]s: {}}
threads:
- url: %[1]s
  to: [%[1]s, "slack:%[1]s %[1]s", "%[1]s:x"]
  mode: %[1]s
  format: %[1]s
  %[1]s: %[1]s
- %[1]s
`

// TestNeverShown holds that a token does not come out again in any error or row, under whichever key it was put.
func TestNeverShown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		token := rapid.StringMatching(`[A-Za-z0-9]{6}[0-9][A-Z][a-z][A-Za-z0-9_-]{12,40}[0-9]`).Draw(t, "token")
		line := rapid.IntRange(0, strings.Count(everyKey, "\n")).Draw(t, "line")
		lines := strings.Split(fmt.Sprintf(everyKey, token), "\n")
		text := strings.Join(lines, "\n")
		switch rapid.IntRange(0, 3).Draw(t, "how") {
		case 1: // break the YAML in one place
			lines[line] += rapid.SampledFrom([]string{` "`, " '", "\t", ": " + token, " ]", " {", "#" + token}).Draw(t, "end")
			text = strings.Join(lines, "\n")
		case 2:
			text = lines[min(line, 12)]
		case 3: // accepted values
			text = "store: bolt:" + token + "\ndiscord: {token: " + token + ", api: https://x.example/" + token + "}\nfetch: {contact: " + token + "}\n" +
				"slack: {bot_token: " + token + ", app_token: " + token + "}\nthreads:\n- {url: 'https://x.example/" + token + "?k=" + token + "', to: ['slack:" + token + "']}\n"
		}
		path := filepath.Join(dir, "threadtape.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		o := config.Options{Wishes: someWishes, Path: path}
		if rapid.Bool().Draw(t, "outside") {
			o.Environ = []string{"THREADTAPE_SLACK_RECEIVE=" + token, "THREADTAPE_" + token + "=" + token, "THREADTAPE_THREADS=[{url: " + token + ", " + token + ": 1}]", "THREADTAPE_WATCH_FLOOR=env:" + token}
			o.Flags = map[string]string{"store": token, token: token, "zone": "file:" + token}
		}
		s, err := config.Load(o)
		shown := fmt.Sprintf("%v %+v %#v %q", err, err, err, err)
		if s != nil {
			out, _ := json.Marshal(s)
			shown += fmt.Sprintf("%v %+v %#v %s", s, *s, *s, out) + fmt.Sprint(s.Rows(), slog.AnyValue(s).Resolve())
		}
		for i := 0; i+8 <= len(token); i++ {
			if strings.Contains(shown, token[i:i+8]) {
				t.Fatalf("%q of %q is in:\n%s\nfrom:\n%s", token[i:i+8], token, shown, text)
			}
		}
	})
}
