package fetch_test

import (
	"bufio"
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
)

// corpora is where the hostile inputs lie beside a checkout, if they do.
const corpora = "../../../../shared/corpora/security/"

// rows calls f for every line of a corpus; without the corpus the test is skipped.
func rows[T any](t testing.TB, name string, f func(T)) int {
	t.Helper()
	file, err := os.Open(corpora + name)
	if err != nil {
		t.Skipf("the corpus %s is not beside this checkout; the tables of this package hold the same promises", name)
	}
	defer file.Close()
	n := 0
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		f(row)
		n++
	}
	return n
}

// TestAddressCorpus holds the predicate against every row.
func TestAddressCorpus(t *testing.T) {
	t.Parallel()
	type row struct {
		IP     string
		Public bool
		Block  string
	}
	n := rows(t, "ip-addresses.jsonl", func(r row) {
		if got := fetch.Public(netip.MustParseAddr(r.IP)); got != r.Public {
			t.Errorf("Public(%s) = %v, want %v (%s)", r.IP, got, r.Public, r.Block)
		}
	})
	t.Logf("%d addresses", n)
}

// A hostile is a URL, the names around it, and what must become of it.
type hostile struct {
	ID        string
	URL       string
	DNS       map[string][][]string
	Redirects []string
	Expect    string
}

// run fetches a hostile URL and tells what it did. Whatever is expected, no dial may leave the public internet.
func (h hostile) run(t *testing.T) {
	t.Helper()
	var hop atomic.Int32
	n := newInternet(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i := int(hop.Add(1)) - 1; i < len(h.Redirects) {
			w.Header()["Location"] = []string{h.Redirects[i]}
			w.WriteHeader(http.StatusFound)
			return
		}
		said(w, r)
	}))
	n.names = h.DNS
	if len(h.DNS) == 0 {
		n.names = map[string][][]string{"-": nil}
	}
	_, err := n.client(t, fetch.Options{}).Get(t.Context(), fetch.Request{URL: h.URL})
	if err == nil && h.Expect == "refuse" || err != nil && h.Expect == "allow" {
		t.Errorf("%s: Get(%q) = %v, want %s", h.ID, h.URL, err, h.Expect)
	}
	for _, address := range n.dialled() {
		host, port, _ := net.SplitHostPort(address)
		if !fetch.Public(netip.MustParseAddr(host)) || port != "80" && port != "443" {
			t.Errorf("%s: Get(%q) dialled %s", h.ID, h.URL, address)
		}
	}
	if err != nil && strings.Contains(err.Error(), "secret") {
		t.Errorf("%s: the error shows a secret: %v", h.ID, err)
	}
}

// TestURLCorpus holds every row: refused or allowed as it says, and never a dial to a private address.
func TestURLCorpus(t *testing.T) {
	t.Parallel()
	n := rows(t, "ssrf-urls.jsonl", func(r hostile) { synctest.Test(t, r.run) })
	t.Logf("%d URLs", n)
}

// TestHostile holds the same for invented rows that travel with the package: names that lead inside, names that change
// their mind, and redirects of every kind.
func TestHostile(t *testing.T) {
	t.Parallel()
	out := [][]string{{public}}
	for _, h := range []hostile{
		{"literal", "http://127.0.0.1/", nil, nil, "refuse"},
		{"private", "https://in.example/", map[string][][]string{"in.example": {{"10.0.0.5"}}}, nil, "refuse"},
		{"mapped", "https://in.example/", map[string][][]string{"in.example": {{"::ffff:10.0.0.5"}}}, nil, "refuse"},
		{"nat64", "https://in.example/", map[string][][]string{"in.example": {{"64:ff9b::a00:5"}}}, nil, "refuse"},
		{"mixed", "https://mix.example/", map[string][][]string{"mix.example": {{public, "10.0.0.5"}}}, nil, "refuse"},
		{"mixed-last", "https://mix.example/", map[string][][]string{"mix.example": {{"2606:4700::1111", public, "::1"}}}, nil, "refuse"},
		{"rebind", "https://re.example/", map[string][][]string{"re.example": {{public}, {"127.0.0.1"}}}, []string{"/2", "/3"}, "allow"},
		{"rebind-hop", "https://re.example/", map[string][][]string{"re.example": {{public}, {"127.0.0.1"}}}, []string{"http://re.example/2"}, "refuse"},
		{"rebind-up", "http://re.example/", map[string][][]string{"re.example": {{public}, {"127.0.0.1"}}}, []string{"https://re.example/2"}, "refuse"},
		{"none", "https://no.example/", nil, nil, "refuse"},
		{"empty", "https://no.example/", map[string][][]string{"no.example": {{}}}, nil, "refuse"},
		{"zone", "https://in.example/", map[string][][]string{"in.example": {{"fe80::1%eth0"}}}, nil, "refuse"},
		{"to-literal", "https://r.example/", map[string][][]string{"r.example": out}, []string{"http://169.254.169.254/latest"}, "refuse"},
		{"to-private", "https://r.example/", map[string][][]string{"r.example": out, "in.example": {{"10.0.0.5"}}}, []string{"https://in.example/"}, "refuse"},
		{"to-file", "https://r.example/", map[string][][]string{"r.example": out}, []string{"file:///etc/hosts"}, "refuse"},
		{"to-port", "https://r.example/", map[string][][]string{"r.example": out}, []string{"https://r.example:6379/"}, "refuse"},
		{"to-user", "https://r.example/", map[string][][]string{"r.example": out}, []string{"https://who:secret@r.example/"}, "refuse"},
		{"to-http", "https://r.example/", map[string][][]string{"r.example": out}, []string{"http://r.example/"}, "refuse"},
		{"to-relative-host", "https://r.example/", map[string][][]string{"r.example": out}, []string{"//127.0.0.1/"}, "refuse"},
		{"to-nothing", "https://r.example/", map[string][][]string{"r.example": out}, []string{"http://[::1"}, "refuse"},
		{"to-endless", "https://r.example/", map[string][][]string{"r.example": out}, []string{"/" + strings.Repeat("a", 9000)}, "refuse"},
		{"five", "https://r.example/", map[string][][]string{"r.example": out}, []string{"/1", "/2", "/3", "/4", "/5"}, "allow"},
		{"six", "https://r.example/", map[string][][]string{"r.example": out}, []string{"/1", "/2", "/3", "/4", "/5", "/6"}, "refuse"},
		{"backslash", "https://r.example/", map[string][][]string{"r.example": out}, []string{`/\127.0.0.1/`}, "allow"},
		{"relative", "https://r.example/a/b", map[string][][]string{"r.example": out}, []string{"../c?d=e#f"}, "allow"},
		{"upgrade", "http://r.example/", map[string][][]string{"r.example": out}, []string{"https://r.example/"}, "allow"},
	} {
		synctest.Test(t, h.run)
	}
}

// TestTargetCorpus holds that no spelling of a redirect's target leads anywhere but to a public name, even where every
// name exists.
func TestTargetCorpus(t *testing.T) {
	t.Parallel()
	n := rows(t, "redirect-targets.jsonl", func(r struct{ S string }) {
		synctest.Test(t, func(t *testing.T) {
			h := hostile{ID: r.S, URL: "https://r.example/", Redirects: []string{r.S}, DNS: map[string][][]string{"*": {{public}}}}
			h.run(t)
		})
	})
	t.Logf("%d targets", n)
}
