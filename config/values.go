package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A value is what one key may hold, and where it goes.
type value struct {
	kind string                         // for the reference
	list bool                           // several texts; from the environment: with commas between
	lone bool                           // one text will do for a list in the file too
	text bool                           // free text: true and false must be quoted
	hide bool                           // a secret: an error repeats nothing of it
	set  func(texts []string) []trouble // sets nothing when something is wrong
	show func() string                  // as it may be shown
}

// A trouble is why a text is no value.
type trouble struct {
	item       int // which of the texts
	what, hint string
}

// one makes a value of a parser of one text.
func one(kind string, set func(string) *trouble, show func() string) value {
	return value{kind: kind, show: show, set: func(texts []string) []trouble {
		if t := set(texts[0]); t != nil {
			return []trouble{*t}
		}
		return nil
	}}
}

// many makes a value of a check of each text.
func many(kind string, p *[]string, check func(string) (string, *trouble)) value {
	return value{
		kind: kind, list: true, text: true,
		set: func(texts []string) []trouble {
			kept, wrong := each(texts, check)
			if wrong == nil {
				*p = kept
			}
			return wrong
		},
		show: func() string { return "[" + strings.Join(*p, ", ") + "]" },
	}
}

// each checks every text, and returns them clean or what is wrong with all that are.
func each(texts []string, check func(string) (string, *trouble)) (kept []string, wrong []trouble) {
	kept = make([]string, 0, len(texts))
	for i, text := range texts {
		clean, t := check(text)
		if t != nil {
			t.item = i
			wrong = append(wrong, *t)
		}
		kept = append(kept, clean)
	}
	return kept, wrong
}

// checked makes a value of a check of one text.
func checked(kind string, p *string, check func(string) (string, *trouble)) value {
	v := one(kind, func(text string) *trouble {
		clean, t := check(text)
		if t == nil {
			*p = clean
		}
		return t
	}, func() string { return *p })
	v.text = true
	return v
}

// secret holds any one line of text.
func secret(p *Secret) value {
	v := one("secret", func(text string) *trouble {
		if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return &trouble{what: "has a line break or another control character inside", hint: "a secret is one line"}
		}
		*p = NewSecret(strings.TrimSpace(text))
		return nil
	}, func() string { return p.String() })
	v.text, v.hide = true, true
	return v
}

// choice holds one of a few words.
func choice(p *string, words ...string) value {
	v := checked(strings.Join(words, ", "), p, func(text string) (string, *trouble) { return pick(text, words) })
	v.text = false // true is not among the words: the answer names them
	return v
}

func pick(text string, words []string) (string, *trouble) {
	for _, w := range words {
		if text == w {
			return w, nil
		}
	}
	t := &trouble{what: echo(text) + "is not one of: " + strings.Join(words, ", ")}
	t.hint = meant(text, words)
	return "", t
}

// duration holds a time between two bounds.
func duration(p *time.Duration, least, most time.Duration) value {
	bounds := span(least) + " to " + span(most)
	return one("duration, "+bounds, func(text string) *trouble {
		d, err := ParseDuration(text)
		switch {
		case err != nil:
			return &trouble{what: echo(text) + "is not a duration", hint: "write it like 30s, 5m, 2h or 30d"}
		case d < least || d > most:
			return &trouble{what: echo(text) + "is out of range", hint: bounds}
		}
		*p = d
		return nil
	}, func() string { return span(*p) })
}

// count holds a whole number between two bounds.
func count(p *int, least, most int) value {
	bounds := fmt.Sprintf("%d to %d", least, most)
	return one("number, "+bounds, func(text string) *trouble {
		n, err := strconv.Atoi(text)
		switch {
		case err != nil:
			return &trouble{what: echo(text) + "is not a whole number", hint: bounds}
		case n < least || n > most:
			return &trouble{what: echo(text) + "is out of range", hint: bounds}
		}
		*p = n
		return nil
	}, func() string { return strconv.Itoa(*p) })
}

// share holds a number over 0, up to 1.
func share(p *float64) value {
	const bounds = "over 0, up to 1"
	return one("number, "+bounds, func(text string) *trouble {
		f, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil:
			return &trouble{what: echo(text) + "is not a number", hint: "write it like 0.02"}
		case !(f > 0 && f <= 1): // this way round NaN is refused too
			return &trouble{what: echo(text) + "is out of range", hint: bounds}
		}
		*p = f
		return nil
	}, func() string { return strconv.FormatFloat(*p, 'g', -1, 64) })
}

// onoff holds true or false.
func onoff(p *bool) value {
	return one("true or false", func(text string) *trouble {
		if text != "true" && text != "false" {
			return &trouble{what: echo(text) + "is neither true nor false"}
		}
		*p = text == "true"
		return nil
	}, func() string { return strconv.FormatBool(*p) })
}

// rate holds so many in a time.
func rate(p *Rate) value {
	return one("rate", func(text string) *trouble {
		r, err := ParseRate(text)
		if err != nil {
			return &trouble{what: echo(text) + "is " + err.Error(), hint: "write it like 1/s, 20/m or 100/h"}
		}
		*p = r
		return nil
	}, func() string { return p.String() })
}
