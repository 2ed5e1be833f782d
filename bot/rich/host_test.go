package rich

import (
	"net/url"
	"testing"
)

func TestHost(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://Forum.Example/t/1":            "forum.example",
		"http://forum.example:80/x":            "forum.example",
		"http://forum.example:8080/x":          "forum.example:8080",
		"https://bank.example@evil.example/":   "evil.example",
		`https://:@evil.example\@bank.example`: "evil.example",
		"http:///////////forum.example":        "forum.example",
		`http:\\forum.example`:                 "forum.example",
		"ht\ntps://for\tum.example/":           "forum.example",
		"http://%66orum.example":               "forum.example",
		"http://ｆｏｒｕｍ。example":                 "forum.example",
		"https://xn--mnchen-3ya.example/":      "münchen.example",
		"https://münchen.example/":             "münchen.example",
		"https://аpple.example/":               "xn--pple-43d.example",
		"https://аррӏе.example/":               "xn--80ak6aa92e.example",
		"https://日本語カナ.example":                "日本語カナ.example",
		"http://192.0.2.7/":                    "192.0.2.7",
		"http://[2001:DB8:0::1]:8080/":         "[2001:db8::1]:8080",
		"http://[::ffff:192.0.2.7]/":           "[::ffff:c000:207]",
		"http://0xc0.0x0.0x2.0x7/":             "",
		"http://3221225991/":                   "",
		"http://0300.0.2.7":                    "",
		"http://forum%00.example":              "",
		"http://%09/x":                         "",
		"http://forum.example:port/":           "",
		"http://forum.example:99999/":          "",
		"http://":                              "",
		"//forum.example/":                     "",
		"javascript:alert(1)":                  "",
		"mailto:ann@forum.example":             "",
		"forum.example":                        "",
		"ftp://forum.example":                  "",
		"":                                     "",
	} {
		if got := Host(in); got != want {
			t.Errorf("Host(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	base, err := url.Parse("https://forum.example/t/topic/7?page=2#top")
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"../8":                      "https://forum.example/t/8",
		"./8":                       "https://forum.example/t/topic/8",
		"/u/ann":                    "https://forum.example/u/ann",
		"?page=3":                   "https://forum.example/t/topic/7?page=3",
		"#p2":                       "https://forum.example/t/topic/7?page=2#p2",
		"//cdn.example/x.png":       "https://cdn.example/x.png",
		"https:other.example":       "https://forum.example/t/topic/other.example",
		"http:other.example":        "http://other.example/",
		"https:/u/ann":              "https://forum.example/u/ann",
		`\\other.example\x`:         "https://other.example/x",
		"/a/%2e%2e/b":               "https://forum.example/b",
		"/a b|c)](d":                "https://forum.example/a%20b%7Cc%29%5D%28d",
		"/caf\u00e9?q=\u00e9&r=%zz": "https://forum.example/caf%C3%A9?q=%C3%A9&r=%25zz",
		"https://x:y@a.example":     "https://a.example/",
		"javascript:alert(1)":       "",
		"data:text/html,x":          "",
		"chat://x":                  "",
	} {
		got, ok := resolve(in, base)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("resolve(%q) = %q, %v, want %q", in, got.String(), ok, want)
		}
	}
	if _, ok := resolve("relative", nil); ok {
		t.Error("a relative link without a base was resolved")
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	const u = "https://forum.example/t/7"
	for in, want := range map[string]string{
		"the thread":                          "the thread (forum.example)",
		"https://forum.example/t/7":           "https://forum.example/t/7",
		"forum.example":                       "forum.example",
		"Forum.Example/t":                     "Forum.Example/t",
		"https://bank.example/login":          "forum.example",
		"see https://bank.example ok":         "forum.example",
		"www.bank.example":                    "forum.example",
		"bank.example":                        "forum.example",
		"ｂａｎｋ．example":                        "forum.example",
		"Bank.example account":                "Bank.example account (forum.example)",
		"https://bank.example@forum.example/": "forum.example",
		"chat://bank":                         "forum.example",
		"report.pdf":                          "report.pdf (forum.example)",
		"BRK.B":                               "BRK.B (forum.example)",
		"3.50":                                "3.50 (forum.example)",
		" ":                                   "forum.example",
		"a\u202eb":                            "ab (forum.example)",
	} {
		if got := Label(in, u); got != want {
			t.Errorf("Label(%q) = %q, want %q", in, got, want)
		}
	}
	if got, want := Label("https://аpple.example", "https://xn--pple-43d.example/"), "xn--pple-43d.example"; got != want {
		t.Errorf("Label of a look-alike = %q, want %q", got, want)
	}
	if got := Label("click", "javascript:x"); got != "click" {
		t.Errorf("Label without a link = %q", got)
	}
}
