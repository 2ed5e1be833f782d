package card

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/fault"
)

// TestUnreadQuotes holds that a quote of the wrong shape is refused with the key that is wrong and what it takes, in words for
// people.
func TestUnreadQuotes(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`{"spans": "words"}`:        "The spans of the quote cannot be read. It takes a list of words:",
		`{"spans": [{"t": 1}]}`:     "The t of the quote cannot be read. It takes words:",
		`{"spans": [{"b": "yes"}]}`: "The b of the quote cannot be read. It takes true or false:",
		`{"post": "x"}`:             "The post of the quote cannot be read. It takes a whole number.",
		`{"post": 1e30}`:            "The post of the quote cannot be read. It takes a whole number.",
		`{"tickers": "ZM"}`:         "The tickers of the quote cannot be read. It takes a list of words:",
		`{"tickers": [1]}`:          "The tickers of the quote cannot be read. It takes a list of words:",
		`{"avatar": "!!"}`:          "The avatar of the quote cannot be read. It takes a picture in base64:",
		`{"avatar": 7}`:             "The avatar of the quote cannot be read. It takes a picture in base64:",
		`{"format": "markdown"}`:    `The format of the quote cannot be read. It takes "plain" or "html".`,
		`{"date": "yesterday"}`:     "The date of the quote cannot be read. It takes a day or a time:",
		`[1]`:                       "This is not a quote as JSON. A quote is one object,",
		`nope`:                      "This is not JSON: it cannot be read from character 2. A quote is one object,",
		`{"spans": [`:               "This is not JSON: it cannot be read from character",
		``:                          "This is not JSON: it cannot be read from character",
	} {
		_, _, err := ParseQuote([]byte(line))
		say, fix := fault.Words(err)
		if got := say + " " + fix; fault.Of(err) != fault.Invalid || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}
