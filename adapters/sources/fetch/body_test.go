package fetch_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/fault"
)

// zipped returns what gzip makes of n zero bytes; a million of them become a thousand.
func zipped(n int) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.CopyN(w, zeros{}, int64(n))
	_ = w.Close()
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// answer writes a body with headers given as "Name: value".
func answer(status int, body []byte, headers ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			w.Header()[name] = append(w.Header()[name], value)
		}
		w.WriteHeader(status)
		_, _ = w.Write(body)
	})
}

// endless writes a chunk until nobody wants more.
func endless(chunk []byte, headers ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			w.Header().Set(name, value)
		}
		for {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
}

const asJSON = "Content-Type: application/json"

// TestBodies holds which bodies are read, and by which code the others are refused.
func TestBodies(t *testing.T) {
	t.Parallel()
	const gz = "Content-Encoding: gzip"
	mega := zipped(1 << 20)
	for _, c := range []struct {
		name    string
		handler http.Handler
		accept  fetch.Types
		code    string
		size    int
	}{
		{"plain", answer(200, []byte(`{}`), asJSON), fetch.JSON, "", 2},
		{"nothing", answer(204, nil), fetch.JSON, "", 0},
		{"identity", answer(200, []byte(`{}`), asJSON, "Content-Encoding: identity"), 0, "", 2},
		{"gzip", answer(200, zipped(5000), asJSON, gz), 0, "", 5000},
		{"gzip twice over", answer(200, append(zipped(5000), zipped(1000)...), asJSON, gz), 0, "", 6000},
		{"as large as may be", answer(200, make([]byte, 2<<20), asJSON), 0, "", 2 << 20},
		{"as large as may be, decoded", answer(200, bytes.Repeat(mega, 8), asJSON, gz), 0, "", 8 << 20},
		{"announced too large", answer(200, make([]byte, 2<<20+1), asJSON), 0, "E-FETCH-BIG", 0},
		{"endless", endless(make([]byte, 32<<10), asJSON), 0, "E-FETCH-BIG", 0},
		{"bomb", answer(200, slices.Concat(bytes.Repeat(mega, 8), zipped(1)), asJSON, gz), 0, "E-FETCH-BIG", 0},
		{"larger bomb", answer(200, bytes.Repeat(mega, 300), asJSON, gz), 0, "E-FETCH-BIG", 0},
		{"gzip in gzip", answer(200, zipped(10), asJSON, "Content-Encoding: gzip, gzip"), 0, "E-FETCH-TYPE", 0},
		{"gzip on gzip", answer(200, zipped(10), asJSON, gz, gz), 0, "E-FETCH-TYPE", 0},
		{"brotli", answer(200, []byte("x"), asJSON, "Content-Encoding: br"), 0, "E-FETCH-TYPE", 0},
		{"no gzip at all", answer(200, []byte(`{"id":7,"plain":true}`), asJSON, gz), 0, "E-FETCH-BROKEN", 0},
		{"half a gzip", answer(200, zipped(5000)[:20], asJSON, gz), 0, "E-FETCH-BROKEN", 0},
		{"vendor JSON", answer(200, []byte(`{}`), "Content-Type: application/vnd.forum+json; v=2"), fetch.JSON, "", 2},
		{"feed", answer(200, []byte(`<a/>`), "Content-Type: application/rss+xml"), fetch.XML, "", 4},
		{"page", answer(200, []byte(`<p>`), "Content-Type: Text/HTML; Charset=UTF-8"), 0, "", 3},
		{"page where JSON was asked for", answer(200, []byte(`<p>`), "Content-Type: text/html"), fetch.JSON, "E-FETCH-TYPE", 0},
		{"bytes", endless([]byte("x"), "Content-Type: application/octet-stream"), 0, "E-FETCH-TYPE", 0},
		{"video", endless([]byte("x"), "Content-Type: video/mp4"), 0, "E-FETCH-TYPE", 0},
		{"no type", endless([]byte("x"), "Content-Type: "), 0, "E-FETCH-TYPE", 0},
		{"nonsense type", endless([]byte("x"), "Content-Type: ;;;"), 0, "E-FETCH-TYPE", 0},
		{"drawing", answer(200, []byte("<svg/>"), "Content-Type: image/svg+xml"), fetch.Image | fetch.XML, "E-FETCH-TYPE", 0},
		{"picture", answer(200, []byte("\x89PNG"), "Content-Type: image/png"), fetch.Image, "", 4},
		{"UTF-7", answer(200, []byte("+ADw-p+AD4-"), "Content-Type: text/html; charset=utf-7"), 0, "E-FETCH-TYPE", 0},
		{"UTF-7 by another name", answer(200, []byte("+ADw-"), "Content-Type: text/html; charset=UNICODE-1-1-UTF-7"), 0, "E-FETCH-TYPE", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := newInternet(t, c.handler).client(t, fetch.Options{})
				res, err := client.Get(t.Context(), fetch.Request{URL: "http://f.example/", Accept: c.accept})
				if got := fault.Code(err); err != nil && got != c.code || err == nil && c.code != "" {
					t.Fatalf("Get = %v, want %q", err, c.code)
				}
				if err == nil && len(res.Body) != c.size {
					t.Errorf("%d bytes, want %d", len(res.Body), c.size)
				}
				if err != nil && fault.Of(err) == fault.Again && c.code != "E-FETCH-BROKEN" {
					t.Errorf("Get = %v, must not be tried again soon", err)
				}
				if read := client.Stats().Bytes; c.code == "E-FETCH-TYPE" && read > 64 {
					t.Errorf("read %d bytes of what is not wanted", read)
				}
			})
		})
	}
}

// TestBombMemory holds that a bomb of gigabytes costs a few times the cap at most, all it allocates taken together.
func TestBombMemory(t *testing.T) {
	// What is alive at once is less than half of what is allocated in all, and must stay below 32 MiB.
	bomb := bytes.Repeat(zipped(1<<20), 1900) // 1.9 MB that would become 1.9 GiB
	client := newInternet(t, answer(200, bomb, asJSON, "Content-Encoding: gzip")).client(t, fetch.Options{})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	if _, err := client.Get(t.Context(), fetch.Request{URL: "http://f.example/"}); fault.Code(err) != "E-FETCH-BIG" {
		t.Fatalf("Get = %v", err)
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 48<<20 {
		t.Errorf("allocated %d MiB", grown>>20)
	}
}

// raw answers with bytes of its own making.
func raw(write func(w io.Writer)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, out, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		write(out)
		_ = out.Flush()
	})
}

// TestHeads holds that a head is bounded whatever it is made of, and that broken HTTP is told without repeating it.
func TestHeads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		code  string
		write func(w io.Writer)
	}{
		{"endless headers", "E-FETCH-BIG", func(w io.Writer) {
			for _, err := fmt.Fprint(w, "HTTP/1.1 200 OK\r\n"); err == nil; {
				_, err = fmt.Fprintf(w, "X-Filler: %s\r\n", strings.Repeat("x", 1000))
			}
		}},
		{"endless line", "E-FETCH-BIG", func(w io.Writer) {
			for _, err := fmt.Fprint(w, "HTTP/1.1 200 OK\r\nX: "); err == nil; {
				_, err = fmt.Fprint(w, strings.Repeat("x", 1000))
			}
		}},
		{"ten thousand cookies", "E-FETCH-BIG", func(w io.Writer) {
			fmt.Fprint(w, "HTTP/1.1 200 OK\r\n")
			for i := range 10000 {
				fmt.Fprintf(w, "Set-Cookie: c%d=hunter2\r\n", i)
			}
			fmt.Fprint(w, "\r\n")
		}},
		{"a length that lies", "E-FETCH-BIG", func(w io.Writer) {
			fmt.Fprint(w, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000000\r\n\r\n{}")
		}},
		{"a body that breaks off", "E-FETCH-BROKEN", func(w io.Writer) {
			fmt.Fprint(w, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{}")
		}},
		{"no HTTP", "E-FETCH-BROKEN", func(w io.Writer) { fmt.Fprint(w, "hunter2 says hello\r\n\r\n") }},
		{"a bad header", "E-FETCH-BROKEN", func(w io.Writer) { fmt.Fprint(w, "HTTP/1.1 200 OK\r\nhunter2 \x01\r\n\r\n") }},
		{"a bad status", "E-FETCH-BROKEN", func(w io.Writer) { fmt.Fprint(w, "HTTP/1.1 hunter2\r\n\r\n") }},
		{"nothing", "E-FETCH-BROKEN", func(io.Writer) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			client := newInternet(t, raw(c.write)).client(t, fetch.Options{})
			_, err := client.Get(t.Context(), fetch.Request{URL: "http://f.example/"})
			if fault.Code(err) != c.code {
				t.Errorf("Get = %v, want %s", err, c.code)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats the other side: %v", err)
			}
		})
	}
}

// TestEarlyHints holds that answers before the answer are bounded.
func TestEarlyHints(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newInternet(t, raw(func(w io.Writer) {
			for _, err := io.WriteString(w, ""); err == nil; {
				_, err = io.WriteString(w, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
			}
		})).client(t, fetch.Options{})
		if _, err := client.Get(t.Context(), fetch.Request{URL: "http://f.example/"}); err == nil {
			t.Error("hints without end were taken for an answer")
		}
	})
}

// TestAnswers holds what an adapter learns of an answer that is no success, and the kind it has without an adapter.
func TestAnswers(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<p>word</p>", 20000)
	for _, c := range []struct {
		status int
		kind   fault.Kind
	}{
		{400, fault.Broken},
		{401, fault.Denied},
		{403, fault.Denied},
		{404, fault.Gone},
		{410, fault.Gone},
		{418, fault.Broken},
		{500, fault.Again},
		{502, fault.Again},
		{504, fault.Again},
		{522, fault.Again},
		{300, fault.Broken},
		{304, fault.Broken},
	} {
		client := newInternet(t, answer(c.status, []byte(long), "Content-Type: text/html", "X-Kept: yes", "Set-Cookie: a=b")).client(t, fetch.Options{})
		_, err := client.Get(t.Context(), fetch.Request{URL: "http://f.example/t/7?q=hunter2", Accept: fetch.JSON})
		a, ok := errors.AsType[*fetch.Answer](err)
		if !ok || a.Status != c.status || c.status != 304 && a.Type != "text/html" || a.Header.Get("X-Kept") != "yes" || a.Header.Get("Set-Cookie") != "" {
			t.Errorf("status %d: answer %+v, %v", c.status, a, err)
			continue
		}
		if c.status != 304 && (len(a.Body) != 64<<10 || !strings.HasPrefix(long, string(a.Body))) {
			t.Errorf("status %d: %d bytes of the body", c.status, len(a.Body))
		}
		if fault.Of(err) != c.kind || fault.Code(err) != "E-FETCH-STATUS" || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("status %d: %v, want kind %v", c.status, err, c.kind)
		}
	}
}
