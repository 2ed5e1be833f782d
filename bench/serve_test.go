package bench

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// serveVariable makes this test binary a forum instead: it serves one page until its standard input ends.
const serveVariable = "THREADTAPE_BENCH_SERVE"

// etag is what the forum's proxy answers with below /etag.
const etag = `W/"1"`

func TestMain(m *testing.M) {
	if os.Getenv(serveVariable) != "" {
		serve()
		return
	}
	m.Run()
}

// serve answers every path with the same topic page: below /etag with an ETag, which is good for ever, else without.
func serve() {
	_, body := topicPage()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: listen:", err)
		os.Exit(1)
	}
	fmt.Println(l.Addr())
	go func() { _ = http.Serve(l, page(body)) }() //nolint:gosec // loopback, and the only client is this benchmark
	_, _ = bufio.NewReader(os.Stdin).ReadByte()
}

func page(body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		if strings.HasPrefix(r.URL.Path, "/etag/") {
			w.Header().Set("ETag", etag)
			if r.Header.Get("If-None-Match") == etag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		_, _ = w.Write(body)
	}
}

// served starts a forum in a process of its own, so that its CPU time is not counted as ours, and returns its address
// and the number of its topic.
func served(b *testing.B) (host string, topic int) {
	b.Helper()
	cmd := exec.Command(os.Args[0]) //nolint:gosec // ourselves
	cmd.Env = append(os.Environ(), serveVariable+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	host, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	topic, _ = topicPage()
	return strings.TrimSpace(host), topic
}

// topicPage returns a topic and its page of about 64 KB: the newest 20 posts of a thread of 60.
func topicPage() (topic int, body []byte) {
	f := fakeforum.New()
	words := strings.Repeat("The count fell again, and **nobody** knows why it did. ", 40)
	topic, _ = f.Open("A thread to measure", fakeforum.Entry{By: "ada", Text: words})
	for range 59 {
		f.Post(topic, "ben", words)
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, httptest.NewRequest(http.MethodGet, fmt.Sprintf("/t/%d/60.json", topic), nil))
	return topic, w.Body.Bytes()
}
