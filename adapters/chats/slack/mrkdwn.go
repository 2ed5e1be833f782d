package slack

import (
	"html"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/rich"
)

// escape makes mrkdwn of words in which nothing is alive: without "<" there is no mention, no link and no date. It is the
// last step, after everything that decodes, folds or strips, and it is done once:
// https://docs.slack.dev/messaging/formatting-message-text/#escaping
//
// Stars, ticks and the names of emoji have no escape in mrkdwn. Words of strangers are therefore put where no markup is
// read; only the text of a notification, for which there is no other form, has them escaped.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// A pen draws lines of small print. Their words may be anybody's: the title of a thread, a name, what a poster says is a
// name. So an element of a line is either plain_text, and has words, or mrkdwn, and has nothing but what we made: times,
// links under a number or a host, and the dots between them.
//
// A rich_text block would take words and links together, but no moment that each reader sees in the own zone: only
// mrkdwn has one that does not read words as its format, and a date element of rich_text is one of those that nothing of
// ours should contain, so that whoever looks for strangers' ones need not tell them apart.
type pen struct {
	home string // the host that our own lines lead to: a link there needs no host behind it; empty: every link does
}

// dot stands between the facts of a line.
const dot = " · "

// small draws inline nodes as elements of context blocks, each of at most 3,000 units.
func (p pen) small(nodes []rich.Node) []object {
	var l line
	p.write(&l, nodes, 0)
	l.flush()
	return l.out
}

// A line gathers elements.
type line struct {
	out    []object
	text   strings.Builder
	markup bool // whether text is ours
	gap    string
}

// add puts text behind what there is. A dot waits for what follows it.
func (l *line) add(text string, markup bool) {
	if text == dot {
		l.gap = dot
		return
	}
	if strings.TrimSpace(text) == "" {
		l.gap += text
		return
	}
	if len(l.out) == 0 && l.text.Len() == 0 {
		l.gap = ""
	}
	if markup != l.markup || markup && units(l.text.String())+len(dot)+units(text) > maxObject {
		l.flush()
		l.markup = markup
	}
	l.text.WriteString(l.gap + text)
	l.gap = ""
}

func (l *line) flush() {
	text := strings.TrimSpace(l.text.String())
	l.text.Reset()
	if l.markup && text != "" {
		l.out = append(l.out, mrkdwn(text))
		return
	}
	for text = plain(text); !empty(text); {
		var head string
		head, text = cut(text, maxObject)
		if !empty(head) {
			l.out = append(l.out, plainText(head))
		}
	}
}

func (p pen) write(l *line, nodes []rich.Node, depth int) {
	if depth++; depth > maxDepth {
		return
	}
	for _, n := range nodes {
		switch n.Kind {
		case rich.Time:
			if at := moment(n); at != "" {
				l.add(at, true)
				continue
			}
			l.add(spelled(n), false)
		case rich.Link:
			p.link(l, n)
		case rich.Image:
			p.link(l, rich.Node{URL: n.URL, Kids: []rich.Node{{Kind: rich.Text, Text: pictured(n)}}})
		case rich.Break:
			l.add(" ", false)
		case rich.Mention:
			l.add("@"+clean(n.Text), false)
		case rich.Spoiler: // here is nothing to hide words with
			l.add(rich.Hidden, false)
		default:
			if !inlined(n) {
				l.add(" ", false)
			}
			l.add(clean(n.Text), false)
			p.write(l, n.Kids, depth)
		}
	}
}

// link puts the words first, as they are somebody's, and then the host as what is pressed. A number is our own word.
func (p pen) link(l *line, n rich.Node) {
	text, u := plain(bare(n.Kids, 0)), target(n.URL)
	host := rich.Host(u)
	label := rich.Label(text, u)
	switch {
	case host == "":
		l.add(text, false)
		return
	case numbered(text) && host == p.home:
		label = text
	case numbered(text), label == host:
	case label == text: // an address of that host
		label = host
	default:
		l.add(text+" ", false)
		label = host
	}
	markup := "<" + escape(u) + "|" + escape(label) + ">"
	if units(markup) > maxObject {
		l.add(label, false)
		return
	}
	l.add(markup, true)
}

// numbered reports whether a label is how a post is called, as "#13".
func numbered(s string) bool {
	return len(s) > 1 && len(s) < 12 && s[0] == '#' && strings.Trim(s[1:], "0123456789") == ""
}

// latest is the last second of the year 9999. What lies outside of it is no moment of a post.
const latest = 253402300799

// moment is mrkdwn that each reader sees in the own zone, with the moment in UTC for who cannot: only numbers of ours are
// in it, never what the source calls the moment. Empty where there is none. See
// https://docs.slack.dev/messaging/formatting-message-text/#date-formatting
func moment(n rich.Node) string {
	if n.At <= 0 || n.At > latest {
		return ""
	}
	return "<!date^" + strconv.FormatInt(n.At, 10) + "^{date_short_pretty} {time}|" + utc(n.At) + ">"
}

// spelled is a moment in words: the source's, as they say which zone is meant, or UTC.
func spelled(n rich.Node) string {
	if n.Text != "" {
		return clean(n.Text)
	}
	return utc(n.At)
}

func utc(at int64) string {
	return time.Unix(max(-latest, min(at, latest)), 0).UTC().Format("2006-01-02 15:04 UTC")
}

// target is a link as a browser would open it, percent-encoded so that it ends no markup; empty where a browser would not
// open it with http or https. The one reader of links is rich's: what came through it before comes out the same.
func target(u string) string {
	host := rich.Host(u)
	if host == "" {
		return ""
	}
	for n := range rich.FromHTML(`<a href="`+html.EscapeString(u)+`">x</a>`, nil).All() {
		if n.Kind == rich.Link && rich.Host(n.URL) == host && len(n.URL) <= maxURL && safe(n.URL) {
			return n.URL
		}
	}
	return ""
}

// safe reports whether nothing in a target could end the markup around it. Brackets are those of an IPv6 address.
func safe(u string) bool {
	return strings.IndexFunc(u, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"<>`{}|\\^", r)
	}) < 0
}

// secure is a link that Slack fetches a picture from, or nothing.
func secure(u string) string {
	if u = target(u); !strings.HasPrefix(u, "https://") {
		return ""
	}
	return u
}

// bare is the words of inline nodes alone.
func bare(nodes []rich.Node, depth int) string {
	if depth++; depth > maxDepth {
		return ""
	}
	var out strings.Builder
	for _, n := range nodes {
		switch n.Kind {
		case rich.Break:
			out.WriteByte(' ')
		case rich.Mention:
			out.WriteString("@" + clean(n.Text))
		case rich.Image:
			out.WriteString(pictured(n))
		case rich.Time:
			out.WriteString(spelled(n))
		case rich.Spoiler:
			out.WriteString(rich.Hidden)
			continue
		default:
			if !inlined(n) {
				out.WriteByte(' ')
			}
			out.WriteString(clean(n.Text))
		}
		out.WriteString(bare(n.Kids, depth))
	}
	return out.String()
}

func pictured(n rich.Node) string {
	alt := plain(n.Text)
	if alt == "" || strings.EqualFold(alt, "image") {
		return "image"
	}
	return "image: " + alt
}
