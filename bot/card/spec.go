package card

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

// A spec is a quote as JSON: one line of the quote format.
type spec struct {
	ID       string   `json:"id"`
	Format   string   `json:"format"` // plain or html
	Lang     string   `json:"lang"`
	Spans    []Span   `json:"spans"`
	Quoting  string   `json:"quoting"`
	Author   string   `json:"author"`
	Avatar   []byte   `json:"avatar"` // base64
	Title    string   `json:"title"`
	Forum    string   `json:"forum"`
	Host     string   `json:"host"`
	Date     string   `json:"date"` // 2020-04-08, or with a time as in RFC 3339
	Edited   bool     `json:"edited"`
	Post     int      `json:"post"`
	Of       int      `json:"of"`
	Tickers  []string `json:"tickers"`
	Position string   `json:"position"`
}

// ParseQuote reads a quote written as JSON: id, format (plain or html), lang, spans of {t, b, i}, quoting, author, avatar (in
// base64), title, forum, host, date, edited, post, of, tickers, position. Every key may be absent, and others are left
// alone. The id is for the caller. Where format is html, the t of all spans together are a fragment of HTML. What it cannot read
// is a [fault.Error] that says which key is wrong and what it takes.
func ParseQuote(line []byte) (id string, q Quote, err error) {
	var s spec
	if err := json.Unmarshal(line, &s); err != nil {
		return "", Quote{}, unread(err)
	}
	q = Quote{
		Spans: s.Spans, Quoting: s.Quoting, Author: s.Author, Avatar: s.Avatar, Title: s.Title, Forum: s.Forum, Host: s.Host,
		Edited: s.Edited, Post: s.Post, Of: s.Of, Tickers: s.Tickers, Position: Position{Words: s.Position}, Lang: s.Lang,
	}
	switch s.Format {
	case "", "plain":
	case "html":
		var markup strings.Builder
		for _, span := range s.Spans {
			markup.WriteString(span.Text)
		}
		q.Spans = Spans(rich.FromHTML(markup.String(), nil))
	default:
		return "", Quote{}, wrongKey("format", nil)
	}
	if s.Date != "" {
		if q.Date, err = time.Parse(time.DateOnly, s.Date); err != nil {
			if q.Date, err = time.Parse(time.RFC3339, s.Date); err != nil {
				return "", Quote{}, wrongKey("date", err)
			}
		}
	}
	return s.ID, q, nil
}

// takes says what each key takes.
var takes = map[string]string{
	"id": `words, such as "one"`, "format": `"plain" or "html"`, "lang": `a language, such as "ja"`, "spans": `a list of words: [{"t": "I added.", "b": true}]`,
	"spans.t": `words: {"t": "I added."}`, "spans.b": `true or false: {"t": "I added.", "b": true}`, "spans.i": `true or false: {"t": "I added.", "i": true}`,
	"quoting": `a name, such as "jun"`, "author": `a name, such as "jun"`, "avatar": "a picture in base64: PNG, JPEG, GIF or WebP", "title": "words", "forum": "words",
	"host": `a host, such as "forum.example.org"`, "date": `a day or a time: "2021-05-03" or "2021-05-03T10:00:00Z"`, "edited": "true or false",
	"post": "a whole number", "of": "a whole number", "tickers": `a list of words: ["ZM", "BRK.B"]`, "position": `words, such as "Long ZM"`,
}

// unread says to a person why a line is no quote.
func unread(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && takes[wrong.Field] != "" {
		return wrongKey(wrong.Field, err)
	}
	if _, ok := errors.AsType[base64.CorruptInputError](err); ok {
		return wrongKey("avatar", err)
	}
	say := "This is not a quote as JSON."
	if wrong, ok := errors.AsType[*json.SyntaxError](err); ok {
		say = fmt.Sprintf("This is not JSON: it cannot be read from character %d.", wrong.Offset)
	}
	return fault.New(fault.Invalid, "E-CARD-JSON", say, `A quote is one object, such as {"spans": [{"t": "I added."}], "author": "jun"}.`, err)
}

func wrongKey(key string, err error) error {
	return fault.New(fault.Invalid, "E-CARD-JSON", fmt.Sprintf("The %s of the quote cannot be read.", strings.TrimPrefix(key, "spans.")), "It takes "+takes[key]+".", err)
}
