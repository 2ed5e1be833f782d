package fetch_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/fault"
)

// pictures returns a client for pictures that lives in the internet.
func (n *internet) pictures(t testing.TB, o fetch.Options) *fetch.Client {
	t.Helper()
	if len(n.names) == 0 {
		n.name("*", []string{public})
	}
	o.Resolver, o.Dial, o.Roots = n, n.dial, authority().roots
	c, err := fetch.Pictures(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); _ = n.Close() })
	return c
}

const asPNG = "Content-Type: image/png"

// TestPictures holds the limits of a picture: a megabyte, three seconds, two redirects, a public address, and a type that
// pictures have.
func TestPictures(t *testing.T) {
	t.Parallel()
	hops := func(n int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(r.URL.Path) <= n {
				http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
				return
			}
			answer(200, []byte("\x89PNG"), asPNG).ServeHTTP(w, r)
		})
	}
	slow := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(4 * time.Second):
		}
	})
	for _, c := range []struct {
		name, url string
		handler   http.Handler
		code      string
	}{
		{"a picture", "http://f.example/", answer(200, []byte("\x89PNG"), asPNG), ""},
		{"a megabyte", "http://f.example/", answer(200, make([]byte, 1<<20), asPNG), ""},
		{"one byte more", "http://f.example/", answer(200, make([]byte, 1<<20+1), asPNG), "E-FETCH-BIG"},
		{"endless", "http://f.example/", endless(make([]byte, 32<<10), asPNG), "E-FETCH-BIG"},
		{"a small file that grows", "http://f.example/", answer(200, zipped(2<<20), asPNG, "Content-Encoding: gzip"), "E-FETCH-BIG"},
		{"two redirects", "http://f.example/", hops(2), ""},
		{"three redirects", "http://f.example/", hops(3), "E-FETCH-REDIRECT"},
		{"a drawing", "http://f.example/", answer(200, []byte("<svg/>"), "Content-Type: image/svg+xml"), "E-FETCH-TYPE"},
		{"a page", "http://f.example/", answer(200, []byte("<p>"), "Content-Type: text/html"), "E-FETCH-TYPE"},
		{"too slow", "http://f.example/", slow, "E-FETCH-SLOW"},
		{"this machine", "http://127.0.0.1/", answer(200, nil, asPNG), "E-FETCH-PRIVATE"},
		{"a name of this machine", "http://inner.example/", answer(200, nil, asPNG), "E-FETCH-PRIVATE"},
		{"redirected inside", "http://f.example/", http.RedirectHandler("http://169.254.169.254/latest", http.StatusFound), "E-FETCH-PRIVATE"},
		{"no web address", "file:///etc/passwd", answer(200, nil, asPNG), "E-FETCH-SCHEME"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t, c.handler)
				n.name("*", []string{public})
				n.name("inner.example", []string{"127.0.0.1"})
				begun := time.Now()
				_, err := n.pictures(t, fetch.Options{}).Get(t.Context(), fetch.Request{URL: c.url, Accept: fetch.Image})
				if got := fault.Code(err); err != nil && got != c.code || err == nil && c.code != "" {
					t.Errorf("Get = %v, want %q", err, c.code)
				}
				if took := time.Since(begun); took > 3*time.Second {
					t.Errorf("it took %v", took)
				}
				if i := slices.IndexFunc(n.dialled(), func(at string) bool { return !strings.HasPrefix(at, public) }); i >= 0 {
					t.Errorf("dialled %v", n.dialled())
				}
			})
		})
	}
}

// TestPicturesAside holds that a host which refuses pictures is read all the same, and that a host which wants no reading
// is asked for no pictures.
func TestPicturesAside(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := memory.Open(0)
		defer func() { _ = st.Close() }()
		n := newInternet(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/busy") {
				answer(429, nil, "Retry-After: 600").ServeHTTP(w, r)
				return
			}
			said(w, r)
		}))
		o := fetch.Options{Pace: st.Pace}
		pictures, forums := n.pictures(t, o), n.client(t, o)
		get := func(c *fetch.Client, path string) error {
			_, err := c.Get(t.Context(), fetch.Request{URL: "http://f.example" + path, Accept: fetch.Image | fetch.JSON})
			return err
		}
		held := func(err error) bool {
			f, ok := errors.AsType[*fault.Error](err)
			return ok && f.Kind == fault.Again && f.After > time.Minute
		}
		if err := get(pictures, "/busy.png"); !held(err) {
			t.Fatalf("a picture: %v", err)
		}
		if err := get(pictures, "/other.png"); !held(err) {
			t.Errorf("the next picture: %v", err)
		}
		if err := get(forums, "/t/7.json"); err != nil {
			t.Errorf("reading: %v", err)
		}
		time.Sleep(11 * time.Minute)
		if err := get(forums, "/busy"); !held(err) {
			t.Fatalf("reading: %v", err)
		}
		if err := get(pictures, "/other.png"); !held(err) {
			t.Errorf("a picture of a host that wants no reading: %v", err)
		}
	})
}
