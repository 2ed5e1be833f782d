package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
)

// A recorder is the far end of the recording chat: a server in the test's own process that outlives the programs that
// are killed. It counts every message that would stand in a channel.
type recorder struct {
	*httptest.Server
	nonce bool // the same key is said once, as with Discord's nonce; else the chat can be searched, as Slack's history

	mu    sync.Mutex
	rand  *rand.Rand
	chaos bool
	said  []saidMessage
	keys  map[string]int // index in said
}

// A saidMessage is one message as the recorder holds it.
type saidMessage struct {
	To, Key, Post, Text string
	Edits               int
}

func newRecorder(t *testing.T, nonce, chaos bool, seed uint64) *recorder {
	t.Helper()
	r := &recorder{nonce: nonce, chaos: chaos, rand: rand.New(rand.NewPCG(seed, 1)), keys: make(map[string]int)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /say", r.say)
	mux.HandleFunc("POST /edit", r.edit)
	mux.HandleFunc("GET /find", r.find)
	r.Server = httptest.NewServer(mux)
	t.Cleanup(r.Close)
	return r
}

func (r *recorder) settings() string         { return "" }
func (r *recorder) place(channel int) string { return fmt.Sprintf("record:c%d", channel) }

func (r *recorder) env() []string {
	return []string{workerChat + "=" + r.URL, fmt.Sprintf("%s=%v", workerNonce, r.nonce)}
}

// strike misbehaves now and then, as chats do. cut says that the request is to be heard and its answer lost.
func (r *recorder) strike(w http.ResponseWriter) (struck, cut bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.chaos {
		return false, false
	}
	switch p := r.rand.Float64(); {
	case p < 0.04:
		w.Header().Set("Retry-After", "0.05")
		w.WriteHeader(http.StatusTooManyRequests)
		return true, false
	case p < 0.07:
		w.WriteHeader(http.StatusBadGateway)
		return true, false
	default:
		return false, p < 0.09
	}
}

func (r *recorder) say(w http.ResponseWriter, req *http.Request) {
	var m saidMessage
	if json.NewDecoder(req.Body).Decode(&m) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	struck, cut := r.strike(w)
	if struck {
		return
	}
	r.mu.Lock()
	id, known := r.keys[m.To+"\t"+m.Key]
	if !known || !r.nonce {
		id = len(r.said)
		r.said = append(r.said, m)
		r.keys[m.To+"\t"+m.Key] = id
	}
	r.mu.Unlock()
	if cut {
		panic(http.ErrAbortHandler)
	}
	fmt.Fprint(w, id)
}

func (r *recorder) edit(w http.ResponseWriter, req *http.Request) {
	id, err := strconv.Atoi(req.FormValue("id"))
	if struck, _ := r.strike(w); struck {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil || id < 0 || id >= len(r.said) {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	r.said[id].Edits++
	r.said[id].Text = req.FormValue("text")
}

func (r *recorder) find(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id, ok := r.keys[req.FormValue("to")+"\t"+req.FormValue("key")]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	fmt.Fprint(w, id)
}

// snapshot returns everything that was said, in order.
func (r *recorder) snapshot() []saidMessage {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]saidMessage(nil), r.said...)
}

func (r *recorder) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.said)
}

// A recordChat is the near end: the chat of the program under test. It knows nothing that its process forgets.
type recordChat struct {
	base  string
	dedup time.Duration
}

// A findingChat is a recordChat that can be searched.
type findingChat struct{ recordChat }

// recordChatRow is the row of the recording chat. It keeps its keys for a minute, or can be searched.
func recordChatRow(base string, nonce bool) adapters.Chat {
	return adapters.Chat{Kind: "record", Open: func(adapters.ChatParts) (command.Platform, error) {
		if nonce {
			return recordChat{base: base, dedup: time.Minute}, nil
		}
		return findingChat{recordChat{base: base}}, nil
	}}
}

func (c recordChat) Caps() chat.Caps {
	return chat.Caps{Dedup: c.dedup, Edits: true, Length: 2000}
}

func (c recordChat) Listen(ctx context.Context, _ command.Handler) error {
	<-ctx.Done()
	return nil
}

func (c recordChat) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	body, err := json.Marshal(saidMessage{To: string(to), Key: m.Key, Post: m.About.Post, Text: m.Push})
	if err != nil {
		return chat.Receipt{}, err
	}
	id, err := c.ask(ctx, http.MethodPost, "/say", "application/json", bytes.NewReader(body))
	return chat.Receipt{To: to, ID: id}, err
}

func (c recordChat) Edit(ctx context.Context, r chat.Receipt, m chat.Message) error {
	form := url.Values{"id": {r.ID}, "text": {m.Push}}
	_, err := c.ask(ctx, http.MethodPost, "/edit?"+form.Encode(), "text/plain", nil)
	return err
}

func (c recordChat) Delete(context.Context, chat.Receipt) error { return nil }

func (c findingChat) Find(ctx context.Context, to chat.Address, key string, _ time.Time) (chat.Receipt, bool, error) {
	id, err := c.ask(ctx, http.MethodGet, "/find?"+url.Values{"to": {string(to)}, "key": {key}}.Encode(), "", nil)
	if fault.Of(err) == fault.Gone && err != nil {
		return chat.Receipt{}, false, nil
	}
	return chat.Receipt{To: to, ID: id}, err == nil, err
}

// ask makes one request. What broke after the request was out is unsure, as it is with every chat.
func (c recordChat) ask(ctx context.Context, method, path, kind string, body io.Reader) (string, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", kind)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("%w: %w", chat.ErrUnsure, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	switch {
	case err != nil:
		return "", fmt.Errorf("%w: %w", chat.ErrUnsure, err)
	case res.StatusCode == http.StatusTooManyRequests:
		return "", fault.Wait(50*time.Millisecond, "E-TEST-RATE", "Too fast.", nil)
	case res.StatusCode == http.StatusNotFound:
		return "", fault.New(fault.Gone, "E-TEST-GONE", "It is gone.", "", nil)
	case res.StatusCode >= 500:
		return "", fmt.Errorf("%w: status %d", chat.ErrUnsure, res.StatusCode)
	case res.StatusCode != http.StatusOK:
		return "", fault.New(fault.Invalid, "E-TEST-BAD", "Refused.", "", nil)
	}
	return string(text), nil
}
