package card

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxAlt is the least limit among chats: Slack takes 1,000 characters, Discord 1,024.
const maxAlt = 1000

// alt is a card in words: clean ones, of which there are at most [maxShaped]. It has the whole quote where that fits, else its
// beginning up to a word.
func alt(q Quote, words []rune, zone *time.Location) string {
	text := strings.Join(strings.Fields(string(words)), " ")
	head, tail := altHead(q, zone), ""
	if p := field(q.Position.Words); p != "" {
		tail = " Declared position: " + strings.TrimSuffix(p, ".") + "."
	}
	if !sentenceEnd([]rune(text)) {
		text += "."
	}
	room := maxAlt - utf8.RuneCountInString(head) - utf8.RuneCountInString(tail)
	return cutWords(head+cutWords(text, max(200, room))+tail, maxAlt)
}

func altHead(q Quote, zone *time.Location) string {
	var b strings.Builder
	b.WriteString("Quote by ")
	author := field(q.Author)
	if author == "" {
		author = "(no name)"
	}
	b.WriteString(author)
	if other := field(q.Quoting); other != "" {
		b.WriteString(", quoting " + other + ",")
	}
	if title := field(q.Title); title != "" {
		b.WriteString(` in "` + title + `"`)
	}
	var facts []string
	for _, s := range []string{field(q.Forum), field(q.Host), altDate(q, zone), altNumber(q)} {
		if s != "" {
			facts = append(facts, s)
		}
	}
	if len(facts) > 0 {
		b.WriteString(" (" + strings.Join(facts, ", ") + ")")
	}
	b.WriteString(": ")
	return b.String()
}

func altDate(q Quote, zone *time.Location) string {
	s := ""
	if !q.Date.IsZero() {
		s = q.Date.In(zone).Format("2 Jan 2006")
	}
	if q.Edited {
		s = strings.TrimSpace(s + " edited")
	}
	return s
}

func altNumber(q Quote) string {
	switch {
	case q.Post <= 0:
		return ""
	case q.Of < q.Post:
		return "post #" + strconv.Itoa(q.Post)
	}
	return "post #" + strconv.Itoa(q.Post) + " of " + strconv.Itoa(q.Of)
}

// cutWords shortens a text to a number of characters, behind a word.
func cutWords(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	end := max(0, most-2)
	for i := end; i > end*2/3; i-- {
		if runes[i] == ' ' {
			end = i
			break
		}
	}
	return strings.TrimRight(string(runes[:end]), " ") + " …"
}
