package config_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/config"
)

// leaked returns a run of eight characters of a secret that is in text.
func leaked(text, secret string) string {
	for i := 0; i+8 <= len(secret); i++ {
		if strings.Contains(text, secret[i:i+8]) {
			return secret[i : i+8]
		}
	}
	return ""
}

// logged returns what text, JSON and every kind of attribute make of a message behind Redact.
func logged(text string, secrets ...config.Secret) string {
	var out bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		log := slog.New(config.Redact(h, secrets))
		log.Info(text)
		log.Info("x", "err", errors.New(text), "wrapped", fmt.Errorf("do: %w", &url.Error{Op: "Get", URL: "https://a.example", Err: errors.New(text)}))
		log.Info("x", "text", text, "bytes", []byte(text), "list", []string{text}, "struct", struct{ Text string }{text}, "map", map[string]string{"a": text})
		log.With("text", text).WithGroup("g").With("deep", text).Info("x", slog.Group("h", "text", text), "lazy", lazy(text))
	}
	return out.String()
}

type lazy string

func (l lazy) LogValue() slog.Value { return slog.StringValue(string(l)) }

// made are lines with invented secrets; the secret stands between « and ».
var made = []string{
	"invalid_auth for «xoxb-1029384756-5647382910-AbCdEfGhIjKlMnOp»",
	"dial with «xapp-1-A0B1C2D3-4455667788-0a1b2c3d4e5f»",
	"refresh «xoxe.xoxp-1-Qwertyuiop0Asdfghjkl» done",
	"Authorization: Bot «MTAyOTM4NDc1NjQ3MzgyOTEw.Gabcde.0123456789abcdefghijklmnopqr»",
	"token «MTAyOTM4NDc1NjQ3MzgyOTEw.Gabcde.0123456789abcdefghijklmnopqr» refused",
	"Authorization: Bearer «abcdefghijklmnopqrstu»",
	"map[Authorization:[Bearer «abcdefghijklmnopqrs12»] Host:[a]]",
	"authorization=«correct-horse-battery»",
	`{"Authorization":"Basic «dXNlcjpwYXNzd29yZA==»"}`,
	`Post "https://discord.com/api/v10/webhooks/1234567890/«AbCdEf-GhIjKl_MnOpQr»/messages/@original": EOF`,
	`Post "https://discord.com/api/v10/interactions/1234567890/«AbCdEf-GhIjKl_MnOpQr»/callback": EOF`,
	"https://hooks.slack.com/services/T01234567/B01234567/«abcdefABCDEF0123456789»",
	"https://hooks.slack.com/commands/T01234567/12345/«abcdefABCDEF0123456789»",
	"wss://wss-primary.slack.com/link/?ticket=«0123-abcd-4567»&app_id=A1",
	"redis://default:«s3cr3t-and-long»@host:6379/0",
	"https://«feedtoken0123»@forum.example/latest.rss",
	"GET https://forum.example/private.rss?token=«0123456789abcdef»",
	"GET https://forum.example/x?a=1&api_key=«0123456789abcdef»#x",
	"Api-Key: «0123456789abcdef0123456789abcdef»",
	`slack.signing_secret: "«0123456789abcdef0123456789abcdef»"`,
	"client_secret=«0123456789-abcdef»",
	"Set-Cookie: session=«0123456789abcdef»; Path=/",
	`{"cookie": "_t=«0123456789abcdef»"}`,
}

// TestPatterns holds that what is written like a secret goes, although nobody named it, and that the rest stays.
func TestPatterns(t *testing.T) {
	t.Parallel()
	for _, row := range made {
		before, rest, _ := strings.Cut(row, "«")
		secret, after, _ := strings.Cut(rest, "»")
		if run := leaked(logged(before+secret+after), secret); run != "" {
			t.Errorf("%s: %q is left", row, run)
		}
	}
	scrub := config.NewScrubber(nil).Scrub
	for _, kept := range []string{
		"relay: send", "token: missing", "Basic authentication is off", "the Bot connected to the gateway", "watch: look at discourse/forum.example/24817",
		"read the settings: threadtape.yaml:3:7", "https://forum.example.org/t/zoom-security/24817/5?page=2", "2026-11-25T13:00:00Z",
		"post 0a1b2c3d4e5f60718293a4b5c6d7e8f9", "secret: empty", "mail ops@example.org", "",
	} {
		if got := scrub(kept); got != kept {
			t.Errorf("Scrub(%q) = %q", kept, got)
		}
	}
}

// TestKnown holds that a known secret goes in every form it travels in, whole or in part.
func TestKnown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[ -~]{8,60}`).Draw(t, "secret")
		before, after := rapid.StringMatching(`[a-z ]{0,7}`).Draw(t, "before"), rapid.StringMatching(`[a-z ]{0,7}`).Draw(t, "after")
		scrub := config.NewScrubber([]config.Secret{config.NewSecret("another-one"), config.NewSecret(secret)}).Scrub
		quoted, _ := json.Marshal(secret)
		forms := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), strings.Trim(string(quoted), `"`)}
		for _, form := range forms {
			from := rapid.IntRange(0, len(form)-8).Draw(t, "from")
			part := form[from : from+rapid.IntRange(8, len(form)-from).Draw(t, "length")]
			if run := leaked(scrub(before+part+after), part); run != "" {
				t.Fatalf("%q is left of %q", run, part)
			}
		}
		for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
			whole := enc.EncodeToString([]byte(before + ":" + secret + after))
			left, _ := enc.DecodeString(strings.ReplaceAll(scrub(whole), "•", ""))
			if run := leaked(string(left), secret); run != "" && len(secret) >= 16 {
				t.Fatalf("%q of %q can be decoded from what is left of %q", run, secret, whole)
			}
		}
	})
	if got := config.NewScrubber([]config.Secret{config.NewSecret("pass7")}).Scrub("wrong pass7 given"); got != "wrong ••••• given" {
		t.Errorf("a short secret: %q", got)
	}
	if got := config.NewScrubber([]config.Secret{config.NewSecret("abc"), {}}).Scrub("abc"); got != "abc" {
		t.Errorf("a tiny secret is found everywhere: %q", got)
	}
}

// TestRedact holds what passes through the handler and what does not.
func TestRedact(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	h := config.Redact(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn}), []config.Secret{config.NewSecret("made-up-secret")})
	if h.Enabled(context.Background(), slog.LevelInfo) {
		t.Error("the level of the handler below is not kept")
	}
	slog.New(h).Warn("relay: send made-up-secret", "post", 7, "ok", true, "after", 2*time.Second, "to", "slack:C1", "token", "x", slog.Group("g", "a", "made-up-secret"), "none", nil)
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	delete(got, "time")
	if s, want := fmt.Sprint(got), "map[after:2e+09 g:map[a:•••••] level:WARN msg:relay: send ••••• none: ok:true post:7 to:slack:C1 token:•••••]"; s != want {
		t.Errorf("logged %s\nwant   %s", s, want)
	}
}

// TestCorpus runs lines of real shapes, where the folder with them is there: by their patterns, and as known secrets.
func TestCorpus(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../shared/corpora/security/secrets.jsonl")
	if err != nil {
		t.Skip("the corpus of secrets is not here: ", err)
	}
	defer f.Close()
	n := 0
	for in := bufio.NewScanner(f); in.Scan(); n++ {
		var row struct {
			ID     string
			Parts  []string
			Secret []string `json:"secret_parts"`
		}
		if err := json.Unmarshal(in.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		text, secret := strings.Join(row.Parts, ""), strings.Join(row.Secret, "")
		for name, out := range map[string]string{"pattern": logged(text), "known": logged(text, config.NewSecret(secret))} {
			if run := leaked(out, secret); run != "" {
				t.Errorf("%s (%s): %d characters of the secret are left", row.ID, name, len(run))
			}
		}
	}
	if n != 20 {
		t.Errorf("%d rows, want 20", n)
	}
}

func BenchmarkScrub(b *testing.B) {
	s := config.NewScrubber([]config.Secret{config.NewSecret("xoxb-1029384756-5647382910-AbCdEfGhIjKlMnOp"), config.NewSecret("MTAyOTM4NDc1NjQ3MzgyOTEw.Gabcde.0123456789abcdefghijklmnopqr")})
	for b.Loop() {
		s.Scrub("relay: send discourse/forum.example/24817 to slack:T0123/C0123ABC, again in 30s: post to https://slack.com/api/chat.postMessage: context deadline exceeded")
	}
}
