package discord

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/rich"
)

// TestEscape holds what words become.
func TestEscape(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain words, 5% (net) & more!":    "plain words, 5% (net) & more!",
		"a *b* _c_ ~d~ |e| `f` \\":         "a \\*b\\* \\_c\\_ \\~d\\~ \\|e\\| \\`f\\` \\\\",
		"@everyone @Here me@ a@b.example":  "@" + hair + "everyone @" + hair + "Here me@ a@b.example",
		"ends in @":                        "ends in @" + hair,
		"<@1> </go:1> <t:1:R>":             `\<@1\> \<\/go:1\> \<t:1:R\>`,
		"x](https://evil.example)":         `x\]\(https\://evil.example)`,
		"see discord.gg/abc and a/b":       `see discord.gg\/abc and a/b`,
		":smile: :+1: 12:30:45 a:b :1234:": `\:smile: \:+1: 12:30:45 a:b \:1234:`,
	} {
		if got := escape(in); got != want {
			t.Errorf("escape(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestGuard holds what may not stand at the start of a line.
func TestGuard(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"# h": `\# h`, "#5": `\#5`, "-# s": `\-# s`, "- l": `\- l`, "-5%": "-5%", "-": `\-`, "+ l": `\+ l`, "+5": "+5", "1. l": `1\. l`, "12) l": `12\) l`, "1.5": "1.5", "1.": `1\.`,
		"  # h": `\# h`, "\u00a0- l": `\- l`, "> q": `\> q`, "": "", "word": "word",
	} {
		if got := guard(in); got != want {
			t.Errorf("guard(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestLiteral holds what is broken where nothing can be escaped, and what is left alone.
func TestLiteral(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a <b> </b> *c* <a:b>": "a <b> </b> *c* <a:b>",
		"<@1><@&2><#3>":        "<_@1><_@&2><_#3>",
		"<:x:1> <a:x:1>":       "<_:x:1> <_a:x:1>",
		"</go all:1> <id:x>":   "<_/go all:1> <_id:x>",
		"<t:1> <sound:1>":      "<_t:1> <_sound:1>",
		"@here [a](b)":         "@_here [a]_(b)",
		"<@1":                  "<@1",
	} {
		if got := strings.ReplaceAll(literal(in), hair, "_"); got != want {
			t.Errorf("literal(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestStyles holds how styles are set where they touch.
func TestStyles(t *testing.T) {
	t.Parallel()
	x, b, i := raw, rich.B, rich.I
	u := func(n ...rich.Node) rich.Node { return rich.Node{Kind: rich.Under, Kids: n} }
	s := func(n ...rich.Node) rich.Node { return rich.Node{Kind: rich.Strike, Kids: n} }
	p := func(n ...rich.Node) rich.Node { return rich.Node{Kind: rich.Spoiler, Kids: n} }
	c := rich.C
	for want, nodes := range map[string][]rich.Node{
		"**ab**":                    {b(x("a")), b(x("b"))},
		"**two words**":             {b(x("two")), x(" "), b(x("words"))},
		"a **b** c":                 {x("a"), b(x(" b ")), x("c")},
		"**a _b_ c**":               {b(x("a "), i(x("b")), x(" c"))},
		"**_a_** _b_":               {b(i(x("a"))), x(" "), i(x("b"))},
		"**a**~~**b**~~":            {b(x("a")), s(b(x("b")))},
		"inside":                    {x("in"), i(x("side"))},
		"__a__b":                    {u(x("a")), i(x("b"))},
		"~~a~~b":                    {s(x("a")), u(x("b"))},
		"||a\\|" + hair + "||":      {p(x("a|"))},
		"a\\~":                      {s(x("a~"))},
		"**bold**":                  {b(b(x("bold")))},
		"":                          {b(), i(x(" "))},
		"`a` ``b`c`` `` `d``":       {c("a"), x(" "), c("b`c"), x(" "), c("`d")},
		"`a`" + hair + "`b`":        {c("a"), c("b")},
		"``a`" + hair + "`b``":      {c("a``b")},
		"_a_ `x_y`":                 {i(x("a "), c("x_y"))},
		"||a\\|\\|b||":              {p(c("a||b"))},
		"@" + hair + "every**one**": {x("@every"), b(x("one"))},
		"[\\*log\\* (pilots.example)](https://pilots.example/)": {rich.A("*log*", "https://pilots.example/")},
		"\\[log\\] ([pilots.example](https://pilots.example/))": {rich.A("[log]", "https://pilots.example/")},
		"<https://pilots.example/a_b>":                          {rich.A("https://pilots.example/a_b", "https://pilots.example/a_b")},
		"[pilots.example](https://pilots.example/)":             {rich.A("https://bank.example", "https://pilots.example/")},
		"wow\\![log (pilots.example)](https://pilots.example/)": {x("wow!"), rich.A("log", "https://pilots.example/")},
		"click":            {{Kind: rich.Link, URL: "javascript:x", Kids: []rich.Node{x("click")}}},
		"<t:5:f> and then": {{Kind: rich.Time, At: 5}, x(" and "), {Kind: rich.Time, Text: "then"}},
		"[image: a (h.example)](https://h.example/a.png)": {{Kind: rich.Image, Text: "a", URL: "https://h.example/a.png"}},
	} {
		md := pen{clock: 'f'}.line(nodes, 0)
		if md != want {
			t.Errorf("got %q, want %q", md, want)
		}
	}
}
