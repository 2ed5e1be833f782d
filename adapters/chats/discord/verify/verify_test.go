package verify_test

import (
	"bufio"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/verify"
	"github.com/threadtape/threadtape/bot/fault"
)

// A vector is a request and what must become of it.
type vector struct {
	ID, Kind, Signature, Timestamp, Body, Expect, Why string
	Key                                               string `json:"public_key"`
	Now                                               int64
}

func (v vector) check() error {
	return verify.Discord(v.Key, v.Timestamp, v.Signature, []byte(v.Body), time.Unix(v.Now, 0))
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
		if v.Kind == "discord-ed25519" {
			all = append(all, v)
		}
	}
	return all
}

// TestCorpus holds every row of the corpus.
func TestCorpus(t *testing.T) {
	t.Parallel()
	all := vectors(t)
	for _, v := range all {
		if err := v.check(); (err == nil) != (v.Expect == "accept") {
			t.Errorf("%s: %v, want %s (%s)", v.ID, err, v.Expect, v.Why)
		}
	}
	if len(all) < 10 {
		t.Errorf("only %d vectors", len(all))
	}
}

// signed returns a good request.
func signed(now int64, body string) vector {
	key := ed25519.NewKeyFromSeed([]byte("a key that is used in tests only"))
	timestamp := strconv.FormatInt(now, 10)
	return vector{
		Key: hex.EncodeToString(key.Public().(ed25519.PublicKey)), Timestamp: timestamp, Body: body, Now: now,
		Signature: hex.EncodeToString(ed25519.Sign(key, []byte(timestamp+body))),
	}
}

// again signs a changed timestamp or body anew.
func (v vector) again() vector {
	key := ed25519.NewKeyFromSeed([]byte("a key that is used in tests only"))
	v.Signature = hex.EncodeToString(ed25519.Sign(key, []byte(v.Timestamp+v.Body)))
	return v
}

// TestDiscord is the table of what is refused, and as what.
func TestDiscord(t *testing.T) {
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
		{"a key in capitals", func(v *vector) { v.Key = strings.ToUpper(v.Key) }, 0, true},
		{"five minutes old", func(v *vector) { v.Now += 300 }, 0, true},
		{"five minutes early", func(v *vector) { v.Now -= 300 }, 0, true},
		{"older", func(v *vector) { v.Now += 301 }, fault.Denied, false},
		{"earlier", func(v *vector) { v.Now -= 301 }, fault.Denied, false},
		{"another body", func(v *vector) { v.Body += " " }, fault.Denied, false},
		{"another time", func(v *vector) { v.Timestamp = strconv.Itoa(now + 1) }, fault.Denied, false},
		{"a signature in capitals", func(v *vector) { v.Signature = strings.ToUpper(v.Signature) }, fault.Denied, false},
		{"a signature and more", func(v *vector) { v.Signature += "00" }, fault.Denied, false},
		{"a signature with a space", func(v *vector) { v.Signature = " " + v.Signature }, fault.Denied, false},
		{"a signed sign", func(v *vector) { v.Timestamp = "+" + v.Timestamp; *v = v.again() }, fault.Denied, false},
		{"a signed zero", func(v *vector) { v.Timestamp = "0" + v.Timestamp; *v = v.again() }, fault.Denied, false},
		{"a signed fraction", func(v *vector) { v.Timestamp += ".0"; *v = v.again() }, fault.Denied, false},
		{"a signed age to come", func(v *vector) { v.Timestamp = "9223372036854775807"; *v = v.again() }, fault.Denied, false},
		{"a signed past", func(v *vector) { v.Timestamp = "-9223372036854775808"; *v = v.again() }, fault.Denied, false},
		{"no key", func(v *vector) { v.Key = "" }, fault.Invalid, false},
		{"a short key", func(v *vector) { v.Key = v.Key[2:] }, fault.Invalid, false},
		{"a key that is none", func(v *vector) { v.Key = strings.Repeat("z", 64) }, fault.Invalid, false},
	} {
		v := signed(now, `{"type":1}`)
		c.change(&v)
		if err := v.check(); (err == nil) != c.ok || !c.ok && fault.Of(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// FuzzDiscord holds that nothing makes the check panic, and that nothing but the signed request passes.
func FuzzDiscord(f *testing.F) {
	good := signed(1_790_000_000, `{"type":1}`)
	f.Add(good.Key, good.Timestamp, good.Signature, []byte(good.Body), good.Now)
	f.Add("", "", "", []byte(nil), int64(0))
	f.Add(good.Key[:62], "-1", good.Signature[:126], []byte("{}"), int64(-1<<63))
	f.Add(good.Key, "99999999999999999999", "zz", []byte("\x00"), int64(1<<62))
	f.Fuzz(func(t *testing.T, key, timestamp, signature string, body []byte, now int64) {
		err := verify.Discord(key, timestamp, signature, body, time.Unix(now, 0))
		same := timestamp == good.Timestamp && signature == good.Signature && string(body) == good.Body
		if err == nil && strings.EqualFold(key, good.Key) && !same {
			t.Errorf("let in: %q %q %q", timestamp, signature, body)
		}
	})
}
