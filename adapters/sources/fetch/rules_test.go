package fetch_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/fault"
)

// TestPublic holds the edges of what is public: the last address before a block, the first and last in it.
func TestPublic(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]bool{
		"1.1.1.1": true, "93.184.216.34": true, "100.63.255.255": true, "100.128.0.0": true, "126.255.255.255": true,
		"172.15.255.255": true, "172.32.0.0": true, "192.0.1.0": true, "198.17.255.255": true, "198.20.0.0": true,
		"223.255.255.255": true, "168.63.129.15": true, "168.63.129.17": true,
		"0.0.0.0": false, "0.0.0.1": false, "10.0.0.0": false, "10.255.255.255": false, "100.64.0.0": false, "100.127.255.255": false,
		"127.0.0.1": false, "127.255.255.255": false, "168.63.129.16": false, "169.254.169.254": false, "172.16.0.0": false,
		"172.31.255.255": false, "192.0.0.0": false, "192.0.2.1": false, "192.88.99.1": false, "192.168.0.1": false,
		"198.18.0.0": false, "198.19.255.255": false, "198.51.100.1": false, "203.0.113.1": false, "224.0.0.1": false,
		"239.255.255.255": false, "240.0.0.0": false, "255.255.255.255": false,
		"2000::": true, "2001:200::": true, "2606:4700::1111": true, "2003::1": true, "3fff:1000::": true, "3ffe:ffff::": true,
		"::": false, "::1": false, "::127.0.0.1": false, "::ffff:127.0.0.1": false, "::ffff:1.1.1.1": true,
		"::ffff:169.254.169.254": false, "::ffff:0:1.1.1.1": false, "64:ff9b::1.1.1.1": false, "100::1": false,
		"1fff:ffff::": false, "2001::1": false, "2001:1ff:ffff::": false, "2001:db8::1": false, "2002:101:101::": false,
		"3fff::1": false, "4000::": false, "5f00::1": false, "fc00::1": false, "fd00:ec2::254": false, "fe80::1": false,
		"fec0::1": false, "ff02::1": false, "fe80::1%eth0": false, "2606:4700::1111%eth0": false,
	} {
		if got := fetch.Public(netip.MustParseAddr(addr)); got != want {
			t.Errorf("Public(%s) = %v, want %v", addr, got, want)
		}
	}
	if fetch.Public(netip.Addr{}) {
		t.Error("the zero address is public")
	}
}

// TestCheck holds which URLs may be asked for at all, and by which code the others are refused.
func TestCheck(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"https://forum.example/t/7":                     "https://forum.example/t/7",
		"http://forum.example":                          "http://forum.example/",
		"HTTPS://FORUM.Example:443/t/7#post_3":          "https://forum.example/t/7",
		"http://forum.example:080/":                     "http://forum.example/",
		"http://forum.example:443/":                     "http://forum.example:443/",
		"https://forum.example./t/7?q=http://localhost": "https://forum.example/t/7?q=http://localhost",
		"https://bücher.example/":                       "https://xn--bcher-kva.example/",
		"https://127.example/":                          "https://127.example/",
		"https://localhost-fans.example/":               "https://localhost-fans.example/",
		"https://forum.example/a%2Fb":                   "https://forum.example/a%2Fb",

		"":                                   "E-FETCH-SCHEME",
		"forum.example":                      "E-FETCH-SCHEME",
		"//forum.example/":                   "E-FETCH-SCHEME",
		"ftp://forum.example/":               "E-FETCH-SCHEME",
		"file:///etc/hosts":                  "E-FETCH-SCHEME",
		"javascript:alert(1)":                "E-FETCH-SCHEME",
		"http:forum.example":                 "E-FETCH-SCHEME",
		"http:///t/7":                        "E-FETCH-SCHEME",
		"https://:443/":                      "E-FETCH-SCHEME",
		"https://who:secret@forum.example/":  "E-FETCH-SCHEME",
		"https://@forum.example/":            "E-FETCH-SCHEME",
		"https://forum.example:8080/":        "E-FETCH-SCHEME",
		"https://forum.example:0/":           "E-FETCH-SCHEME",
		"https://forum.example:65536/":       "E-FETCH-SCHEME",
		"https://forum.example:99999999999/": "E-FETCH-SCHEME",
		"https://-forum.example/":            "E-FETCH-SCHEME",
		"https://forum..example/":            "E-FETCH-SCHEME",
		"https://forum .example/":            "E-FETCH-SCHEME",
		"https://forum.example/\r\nX: y":     "E-FETCH-SCHEME",
		"http://[fe80::1%25eth0]/":           "E-FETCH-SCHEME",
		" https://forum.example/":            "E-FETCH-SCHEME",

		"http://127.0.0.1/":         "E-FETCH-PRIVATE",
		"http://93.184.216.34/":     "E-FETCH-PRIVATE",
		"http://[::1]/":             "E-FETCH-PRIVATE",
		"http://[::ffff:7f00:1]/":   "E-FETCH-PRIVATE",
		"http://127.1/":             "E-FETCH-PRIVATE",
		"http://2130706433/":        "E-FETCH-PRIVATE",
		"http://0x7f000001/":        "E-FETCH-PRIVATE",
		"http://a.b.0x7f/":          "E-FETCH-PRIVATE",
		"http://0177.0.0.01/":       "E-FETCH-PRIVATE",
		"http://127.0.0.1./":        "E-FETCH-PRIVATE",
		"http://①②⑦.⓪.⓪.①/":         "E-FETCH-PRIVATE",
		"http://１２７.0.0.1/":         "E-FETCH-PRIVATE",
		"http://127。0。0。1/":         "E-FETCH-PRIVATE",
		"http://localhost/":         "E-FETCH-PRIVATE",
		"http://LOCALHOST./":        "E-FETCH-PRIVATE",
		"http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/":         "E-FETCH-PRIVATE",
		"http://a.localhost/":       "E-FETCH-PRIVATE",
		"http://redis/":             "E-FETCH-PRIVATE",
		"http://db.internal/":       "E-FETCH-PRIVATE",
		"http://nas.local/":         "E-FETCH-PRIVATE",
		"http://nas.lan/":           "E-FETCH-PRIVATE",
		"http://api.default.svc/":   "E-FETCH-PRIVATE",
		"http://web.service.consul": "E-FETCH-PRIVATE",
		"http://box.home.arpa/":     "E-FETCH-PRIVATE",
	} {
		u, err := fetch.Rules{}.Check(url)
		got := fault.Code(err)
		if err == nil {
			got = u.String()
		}
		if got != want {
			t.Errorf("Check(%q) = %q, want %q", url, got, want)
		}
		if err != nil && fault.Of(err) != fault.Invalid {
			t.Errorf("Check(%q) is %v, want invalid", url, fault.Of(err))
		}
	}
}

// TestParseRules holds that every form of entry is read, and that the error names the wrong one.
func TestParseRules(t *testing.T) {
	t.Parallel()
	good := []string{"127.0.0.1:8123", "[::1]:8123", "localhost:8123", "forum:3000", "Forum.LAN:080", "10.0.0.0/8", "fd00::/8", "::ffff:10.0.0.0/104", "bücher.example:8080"}
	if _, err := fetch.ParseRules(good, []string{"forum.example", "Forum.Example:443", "127.0.0.1:8123", "::1", "[::1]:8123"}); err != nil {
		t.Errorf("good entries: %v", err)
	}
	for _, bad := range []string{
		"", "forum.example", "127.0.0.1", "forum.example:", "forum.example:0", "forum.example:http", ":80", "a b:80",
		"10.0.0.0/33", "10.0.0/8", "http://127.0.0.1:80/", "::ffff:0.0.0.0/90", "fe80::1%eth0:80", "[fe80::1%eth0]:80",
	} {
		if _, err := fetch.ParseRules([]string{"127.0.0.1:80", bad}, nil); err == nil || !strings.Contains(err.Error(), `fetch.allow_private: "`+bad+`"`) {
			t.Errorf("allow_private %q: error %v does not name it", bad, err)
		}
	}
	for _, bad := range []string{"", "https://forum.example/", "forum.example/t", "*.example", "a b"} {
		if _, err := fetch.New(fetch.Options{Hosts: []string{"forum.example", bad}}); err == nil || !strings.Contains(err.Error(), `fetch.hosts: "`+bad+`"`) {
			t.Errorf("hosts %q: error %v does not name it", bad, err)
		}
	}
}

// TestAllowPrivate holds what an entry opens, and that it opens nothing beside it.
func TestAllowPrivate(t *testing.T) {
	t.Parallel()
	n := newInternet(t, http.HandlerFunc(said))
	for host, addr := range map[string]string{
		"localhost": "127.0.0.1", "forum": "172.18.0.5", "nas.lan": "192.168.1.7", "router.lan": "10.9.9.9", "sly.example": "127.0.0.1",
		"inside.example": "192.168.1.9", "forum.example": public,
	} {
		n.name(host, []string{addr})
	}
	n.name("half.example", []string{"192.168.1.9", "10.0.0.1"})
	for _, c := range []struct {
		allow, url, want string // want is the address dialled, or a code
	}{
		{"127.0.0.1:8123", "http://127.0.0.1:8123/", "127.0.0.1:8123"},
		{"127.0.0.1:8123", "http://127.0.0.1:8124/", "E-FETCH-PRIVATE"},
		{"127.0.0.1:8123", "http://localhost:8123/", "E-FETCH-PRIVATE"},
		{"127.0.0.1:80", "http://sly.example/", "E-FETCH-PRIVATE"},
		{"[::1]:8123", "http://[::1]:8123/", "[::1]:8123"},
		{"[::1]:8123", "http://[0:0::1]:8123/", "[::1]:8123"},
		{"[::ffff:127.0.0.1]:8123", "http://127.0.0.1:8123/", "127.0.0.1:8123"},
		{"localhost:8123", "http://localhost:8123/", "127.0.0.1:8123"},
		{"localhost:8123", "http://LOCALHOST.:8123/", "127.0.0.1:8123"},
		{"localhost:8123", "http://localhost/", "E-FETCH-PRIVATE"},
		{"forum:3000", "http://forum:3000/", "172.18.0.5:3000"},
		{"192.168.1.0/24", "http://192.168.1.7/", "192.168.1.7:80"},
		{"192.168.1.0/24", "http://192.168.2.7/", "E-FETCH-PRIVATE"},
		{"192.168.1.0/24", "http://192.168.1.7:6379/", "E-FETCH-SCHEME"},
		{"192.168.1.0/24", "http://inside.example/", "192.168.1.9:80"},
		{"192.168.1.0/24", "http://half.example/", "E-FETCH-PRIVATE"},
		{"192.168.1.0/24", "http://nas.lan/", "192.168.1.7:80"},
		{"192.168.1.0/24", "http://router.lan/", "E-FETCH-PRIVATE"},
		{"192.168.1.0/24", "http://forum.example/", public + ":80"},
		{"10.0.0.0/8", "http://[::ffff:10.1.2.3]/", "10.1.2.3:80"},
		{"10.0.0.0/8", "http://0xa010203/", "E-FETCH-PRIVATE"},
	} {
		client := n.client(t, fetch.Options{AllowPrivate: []string{c.allow}})
		before := len(n.dialled())
		_, err := client.Get(t.Context(), fetch.Request{URL: c.url})
		got := fault.Code(err)
		if dials := n.dialled()[before:]; err == nil && len(dials) == 1 {
			got = dials[0]
		}
		if got != c.want {
			t.Errorf("with %s: %s = %q (%v), want %q", c.allow, c.url, got, err, c.want)
		}
		if s := client.Stats(); err == nil && (s.Private == 1) != (c.url != "http://forum.example/" && c.url != "http://inside.example/") {
			t.Errorf("with %s: %s counted as private %d times", c.allow, c.url, s.Private)
		}
	}
}

// TestHosts holds that the operator's list binds every request, private ones too.
func TestHosts(t *testing.T) {
	t.Parallel()
	n := newInternet(t, http.HandlerFunc(said))
	c := n.client(t, fetch.Options{Hosts: []string{"Forum.example", "ported.example:443"}, AllowPrivate: []string{"127.0.0.1:8123"}})
	for url, want := range map[string]string{
		"https://forum.example/":     "",
		"http://FORUM.example/":      "",
		"https://ported.example/":    "",
		"http://ported.example/":     "E-FETCH-HOST",
		"https://www.forum.example/": "E-FETCH-HOST",
		"https://other.example/":     "E-FETCH-HOST",
		"http://127.0.0.1:8123/":     "E-FETCH-HOST",
	} {
		_, err := c.Get(t.Context(), fetch.Request{URL: url})
		if got := fault.Code(err); err != nil && got != want || err == nil && want != "" {
			t.Errorf("Get(%s) = %v, want %q", url, err, want)
		}
	}
	if got := c.Stats().Refused["E-FETCH-HOST"]; got != 4 {
		t.Errorf("counted %d refusals, want 4", got)
	}
}

// TestContact holds that the contact stands in the User-Agent, and that one that would break the header is refused.
func TestContact(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"a\r\nX: y", "käse", "(me)"} {
		if _, err := fetch.New(fetch.Options{Contact: bad}); err == nil || !strings.Contains(err.Error(), "fetch.contact") {
			t.Errorf("contact %q: %v", bad, err)
		}
	}
	agent := make(chan string, 2)
	n := newInternet(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { agent <- r.UserAgent(); said(w, r) }))
	for want, o := range map[string]fetch.Options{
		"Threadtape/dev (+https://github.com/threadtape/threadtape)": {},
		"Threadtape/1.2 (+ops@board.example)":                        {Version: "1.2", Contact: "ops@board.example"},
	} {
		if _, err := n.client(t, o).Get(t.Context(), fetch.Request{URL: "https://forum.example/"}); err != nil {
			t.Fatal(err)
		}
		if got := <-agent; got != want {
			t.Errorf("User-Agent %q, want %q", got, want)
		}
	}
}
