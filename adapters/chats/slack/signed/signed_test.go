package signed_test

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/signed"
	"github.com/threadtape/threadtape/bot/fault"
)

// A vector is a request and what must become of it.
type vector struct {
	ID, Kind, Secret, Signature, Timestamp, Body, Expect, Why string
	Before                                                    string `json:"precede_with"`
	Now                                                       int64
}

func (v vector) check() error {
	return signed.Slack(v.Secret, v.Timestamp, v.Signature, []byte(v.Body), time.Unix(v.Now, 0))
}

// vectors reads the corpus beside the checkout.
func vectors(t testing.TB) (all []vector) {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	file, err := os.Open(filepath.Join(dir, "..", "shared", "corpora", "security", "signing-vectors.jsonl"))
	if err != nil {
		t.Skip("the corpus of signatures is not beside this checkout; the table holds the same promises")
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v vector
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		if v.Kind == "slack-v0" {
			all = append(all, v)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestCorpus holds every row of the corpus that one look can decide; TestCorpusReplay has the others.
func TestCorpus(t *testing.T) {
	t.Parallel()
	all := vectors(t)
	for _, v := range all {
		if v.Before != "" || v.Expect == "either" {
			continue
		}
		if err := v.check(); (err == nil) != (v.Expect == "accept") {
			t.Errorf("%s: %v, want %s (%s)", v.ID, err, v.Expect, v.Why)
		}
	}
	if len(all) < 15 {
		t.Errorf("only %d vectors", len(all))
	}
}

const secret = "8f742231b10e8888abcd99yyyzzz85a5"

// good returns a good request.
func good(now int64, body string) vector {
	return vector{Secret: secret, Timestamp: strconv.FormatInt(now, 10), Body: body, Now: now}.again()
}

// again signs a changed secret, timestamp or body anew.
func (v vector) again() vector {
	mac := hmac.New(sha256.New, []byte(v.Secret))
	mac.Write([]byte("v0:" + v.Timestamp + ":" + v.Body))
	v.Signature = "v0=" + hex.EncodeToString(mac.Sum(nil))
	return v
}

// TestSlack is the table of what is refused, and as what.
func TestSlack(t *testing.T) {
	t.Parallel()
	const now = 1_790_000_000
	for _, c := range []struct {
		name   string
		change func(v *vector)
		want   fault.Kind
		ok     bool
	}{
		{"good", func(*vector) {}, 0, true},
		{"an empty body", func(v *vector) { v.Body = ""; *v = v.again() }, 0, true},
		{"a short secret", func(v *vector) { v.Secret = "x"; *v = v.again() }, 0, true},
		{"a long secret", func(v *vector) { v.Secret = strings.Repeat("x", 4096); *v = v.again() }, 0, true},
		{"five minutes old", func(v *vector) { v.Now += 300 }, 0, true},
		{"five minutes early", func(v *vector) { v.Now -= 300 }, 0, true},
		{"older", func(v *vector) { v.Now += 301 }, fault.Denied, false},
		{"earlier", func(v *vector) { v.Now -= 301 }, fault.Denied, false},
		{"another body", func(v *vector) { v.Body += " " }, fault.Denied, false},
		{"another time", func(v *vector) { v.Timestamp = strconv.Itoa(now + 1) }, fault.Denied, false},
		{"another secret", func(v *vector) { v.Secret += "x" }, fault.Denied, false},
		{"a border that moved", func(v *vector) { v.Timestamp = strconv.Itoa(now / 10); v.Body = "0:" + v.Body }, fault.Denied, false},
		{"a signature in capitals", func(v *vector) { v.Signature = "v0=" + strings.ToUpper(v.Signature[3:]) }, fault.Denied, false},
		{"a signature and more", func(v *vector) { v.Signature += "00" }, fault.Denied, false},
		{"half a signature", func(v *vector) { v.Signature = v.Signature[:35] }, fault.Denied, false},
		{"a signature with a space", func(v *vector) { v.Signature = " " + v.Signature }, fault.Denied, false},
		{"another version", func(v *vector) { v.Signature = "v1" + v.Signature[2:] }, fault.Denied, false},
		{"no version", func(v *vector) { v.Signature = v.Signature[3:] }, fault.Denied, false},
		{"a signed sign", func(v *vector) { v.Timestamp = "+" + v.Timestamp; *v = v.again() }, fault.Denied, false},
		{"a signed zero", func(v *vector) { v.Timestamp = "0" + v.Timestamp; *v = v.again() }, fault.Denied, false},
		{"a signed fraction", func(v *vector) { v.Timestamp += ".0"; *v = v.again() }, fault.Denied, false},
		{"a signed age to come", func(v *vector) { v.Timestamp = "9223372036854775807"; *v = v.again() }, fault.Denied, false},
		{"a signed past", func(v *vector) { v.Timestamp = "-9223372036854775808"; *v = v.again() }, fault.Denied, false},
		{"no secret", func(v *vector) { v.Secret = ""; *v = v.again() }, fault.Invalid, false},
	} {
		v := good(now, "command=%2Ftape")
		c.change(&v)
		err := v.check()
		if (err == nil) != c.ok || !c.ok && fault.Of(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
		if err != nil && (strings.Contains(err.Error(), secret) || v.Signature != "" && strings.Contains(err.Error(), v.Signature)) {
			t.Errorf("%s: a secret is in %v", c.name, err)
		}
	}
}

// FuzzSlack holds that nothing makes the check panic, and that nothing but the signed request passes.
func FuzzSlack(f *testing.F) {
	v := good(1_790_000_000, "command=%2Ftape")
	f.Add(v.Secret, v.Timestamp, v.Signature, []byte(v.Body), v.Now)
	f.Add("", "", "", []byte(nil), int64(0))
	f.Add(v.Secret, "-1", v.Signature[:34], []byte("{}"), int64(-1<<63))
	f.Add(v.Secret, "99999999999999999999", "v0=zz", []byte("\x00"), int64(1<<62))
	f.Fuzz(func(t *testing.T, key, timestamp, signature string, body []byte, now int64) {
		err := signed.Slack(key, timestamp, signature, body, time.Unix(now, 0))
		same := timestamp == v.Timestamp && signature == v.Signature && string(body) == v.Body
		if err == nil && (key == "" || key == v.Secret && !same) {
			t.Errorf("let in: %q %q %q", timestamp, signature, body)
		}
	})
}
