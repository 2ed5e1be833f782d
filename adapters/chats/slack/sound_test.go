package slack

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/threadtape/threadtape/bot/rich"
)

// tb is what [testing.TB] and [rapid.T] have in common.
type tb interface {
	Helper()
	Errorf(format string, args ...any)
}

// sound holds what Slack demands of every message, counted in UTF-16 code units, with the numbers written out once more.
func sound(t tb, name string, m message) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Errorf(name+": "+format, args...)
	}
	if empty(m.Text) || units(m.Text) > 4000 {
		fail("text of %d: %.80q", units(m.Text), m.Text)
	}
	if len(m.Blocks) == 0 || len(m.Blocks) > 50 {
		fail("%d blocks", len(m.Blocks))
	}
	if m.Metadata != nil && m.Metadata.EventType != "threadtape_post" {
		fail("metadata %+v", m.Metadata)
	}
	total := 0
	ids := make(map[string]bool)
	text := func(o object, max int) {
		if empty(o.Text) || units(o.Text) > max {
			fail("%s of %d: %.80q", o.Type, units(o.Text), o.Text)
		}
		if o.Type == "plain_text" && (o.Emoji == nil || *o.Emoji) || o.Type == "mrkdwn" && !o.Verbatim {
			fail("%+v", o)
		}
	}
	for _, s := range strs(m) {
		total += units(s)
		if !utf8.ValidString(s) {
			fail("not UTF-8: %q", s)
		}
	}
	if total -= units(m.Text); total > 12000 {
		fail("%d characters in all blocks", total)
	}
	for _, b := range m.Blocks {
		switch b := b.(type) {
		case headerBlock:
			text(b.Text, 150)
			if b.Text.Type != "plain_text" {
				fail("header %+v", b)
			}
		case contextBlock:
			if len(b.Elements) == 0 || len(b.Elements) > 10 {
				fail("%d elements", len(b.Elements))
			}
			for _, e := range b.Elements {
				if e.Type != "image" {
					text(e, 3000)
				} else if !strings.HasPrefix(e.ImageURL, "https://") || units(e.ImageURL) > 3000 || empty(e.AltText) || units(e.AltText) > 2000 {
					fail("image %+v", e)
				}
			}
		case imageBlock:
			if b.SlackFile.ID == "" || empty(b.AltText) || units(b.AltText) > 2000 {
				fail("image %+v", b)
			}
		case actionsBlock:
			if len(b.Elements) == 0 || len(b.Elements) > 25 {
				fail("%d controls", len(b.Elements))
			}
			for _, c := range b.Elements {
				if c.ActionID == "" || units(c.ActionID) > 255 || ids[c.ActionID] || units(c.Value) > 2000 || units(c.URL) > 3000 {
					fail("control %+v", c)
				}
				ids[c.ActionID] = true
				checkControl(fail, text, c)
			}
		case richBlock:
			if len(b.Elements) == 0 {
				fail("empty rich text")
			}
			for _, p := range b.Elements {
				checkPart(fail, p)
			}
		case callBlock:
			if len(b.Elements) != 1 || len(b.Elements[0].Elements) == 0 {
				fail("a call of nobody")
			}
		default:
			fail("block %T", b)
		}
	}
}

func checkControl(fail func(string, ...any), text func(object, int), c control) {
	switch c.Type {
	case "button":
		text(*c.Text, 75)
		if len(c.Options) > 0 || c.Style != "" && c.Style != "primary" {
			fail("button %+v", c)
		}
	case "overflow":
		if len(c.Options) < 2 || len(c.Options) > 5 {
			fail("overflow of %d", len(c.Options))
		}
	case "static_select":
		text(*c.Placeholder, 150)
		if len(c.Options) == 0 || len(c.Options) > 100 {
			fail("menu of %d", len(c.Options))
		}
	default:
		fail("control %+v", c)
	}
	for _, o := range c.Options {
		text(o.Text, 75)
		if o.Value == "" || units(o.Value) > 75 || c.Type != "overflow" && o.URL != "" {
			fail("option %+v", o)
		}
	}
}

func checkPart(fail func(string, ...any), p part) {
	sections := []section{}
	switch p := p.(type) {
	case section:
		sections = append(sections, p)
		if p.Type != "rich_text_section" && p.Type != "rich_text_quote" && p.Type != "rich_text_preformatted" {
			fail("part %+v", p)
		}
	case list:
		sections = p.Elements
		if p.Type != "rich_text_list" || p.Style != "bullet" && p.Style != "ordered" || p.Indent < 0 || p.Indent > 5 || len(sections) == 0 {
			fail("list %+v", p)
		}
		for _, s := range sections {
			if s.Type != "rich_text_section" {
				fail("item %+v", s)
			}
		}
	}
	for _, s := range sections {
		if len(s.Elements) == 0 {
			fail("an empty section in %T", p)
		}
		for _, e := range s.Elements {
			if e.Text == "" || e.Type != "text" && e.Type != "link" || (e.Type == "link") != (e.URL != "") || units(e.URL) > 3000 {
				fail("element %+v", e)
			}
		}
	}
}

// marks are the strings of a message that Slack reads as markup.
func marks(m message) []string {
	out := []string{m.Text}
	for _, b := range m.Blocks {
		if c, ok := b.(contextBlock); ok {
			for _, e := range c.Elements {
				if e.Type == "mrkdwn" {
					out = append(out, e.Text)
				}
			}
		}
	}
	return out
}

// inlinesOf are the elements of all rich text of a message.
func inlinesOf(m message) []inline {
	var out []inline
	for _, b := range m.Blocks {
		if r, ok := b.(richBlock); ok {
			for _, p := range r.Elements {
				switch p := p.(type) {
				case section:
					out = append(out, p.Elements...)
				case list:
					for _, s := range p.Elements {
						out = append(out, s.Elements...)
					}
				}
			}
		}
	}
	return out
}

// strs are all strings of a message but those of its metadata and the names of types.
func strs(m message) []string {
	out := []string{m.Text}
	object := func(o *object) {
		if o != nil {
			out = append(out, o.Text, o.ImageURL, o.AltText)
		}
	}
	for _, b := range m.Blocks {
		switch b := b.(type) {
		case headerBlock:
			object(&b.Text)
		case contextBlock:
			for _, e := range b.Elements {
				object(&e)
			}
		case imageBlock:
			out = append(out, b.AltText, b.SlackFile.ID)
		case actionsBlock:
			for _, c := range b.Elements {
				out = append(out, c.ActionID, c.Value, c.URL)
				object(c.Text)
				object(c.Placeholder)
				for _, o := range c.Options {
					out = append(out, o.Text.Text, o.Value, o.URL)
				}
			}
		}
	}
	for _, i := range inlinesOf(m) {
		out = append(out, i.Text, i.URL)
	}
	return out
}

// A mark is what stands between "<" and ">" in mrkdwn.
type mark struct{ target, label string }

// markup reads mrkdwn as Slack does: what is between "<" and ">" is alive, a link or worse, and everything else is words.
// Stray brackets and entities that nobody made are told apart.
func markup(s string) (live []mark, words string, stray bool) {
	var out strings.Builder
	for s != "" {
		i := strings.IndexAny(s, "<>")
		if i < 0 {
			out.WriteString(s)
			break
		}
		out.WriteString(s[:i])
		end := strings.IndexAny(s[i+1:], "<>")
		if s[i] == '>' || end < 0 || s[i+1+end] == '<' {
			return live, out.String(), true
		}
		target, label, _ := strings.Cut(s[i+1:i+1+end], "|")
		live = append(live, mark{unescape(target), unescape(label)})
		s = s[i+1+end+1:]
	}
	words = out.String()
	return live, unescape(words), loose.MatchString(words)
}

// loose is an ampersand that is no entity of the three.
var loose = regexp.MustCompile(`&(?:[^alg]|a[^m]|am[^p]|amp[^;]|[lg][^t]|[lg]t[^;]|$)`)

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// date is the one form of a moment.
var date = regexp.MustCompile(`^!date\^\d{1,12}\^\{date_short_pretty\} \{time\}$`)

// ownLabel is what the words of a link in mrkdwn may be: a number, a host, or both. They are ours.
func ownLabel(label, url string) bool {
	host := rich.Host(url)
	number := regexp.MustCompile(`^#\d{1,10}$`)
	rest := strings.TrimSuffix(label, " ("+host+")")
	return host != "" && (label == host || number.MatchString(rest) && (rest != label || host == rich.Host(home3)))
}
