package card

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

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
// alone. The id is for the caller. Where format is html, the t of all spans together are a fragment of HTML.
func ParseQuote(line []byte) (id string, q Quote, err error) {
	var s spec
	if err := json.Unmarshal(line, &s); err != nil {
		return "", Quote{}, fmt.Errorf("read a quote: %w", err)
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
		return "", Quote{}, fmt.Errorf("read a quote: format %q is neither plain nor html", s.Format)
	}
	if s.Date != "" {
		if q.Date, err = time.Parse(time.DateOnly, s.Date); err != nil {
			if q.Date, err = time.Parse(time.RFC3339, s.Date); err != nil {
				return "", Quote{}, fmt.Errorf("read a quote: date: %w", err)
			}
		}
	}
	return s.ID, q, nil
}
