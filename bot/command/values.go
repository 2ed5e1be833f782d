package command

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
)

// maxList is how many values a list may hold.
const maxList = 50

// value understands what was given for an option.
func (p *parser) value(o Option, g given) (Value, error) {
	switch o.Type {
	case Choice:
		return p.choice(o, g)
	case Number:
		return p.number(o, g)
	case Flag:
		yes, ok := yesNo(g.text)
		if !ok {
			return Value{}, p.wrong(o, g, "yes or no", "yes")
		}
		return Value{Text: g.text, Yes: yes}, nil
	case List:
		if len(g.parts) == 0 || len(g.parts) > maxList {
			return Value{}, p.wrong(o, g, "1 to "+strconv.Itoa(maxList)+" values with commas between", "")
		}
		return Value{Text: g.text, List: slices.Clone(g.parts)}, nil
	case Moment:
		at, why := moment(g.text, time.Now().In(p.zone))
		if why != "" {
			return Value{}, p.wrongMoment(o, g, why)
		}
		return Value{Text: g.text, At: at}, nil
	case Post:
		if !postLike(g.text) {
			return Value{}, p.wrong(o, g, "the link of a post, or its number such as #12", "#12")
		}
	case Place:
		return p.address(o, g)
	case Text, Thread:
	}
	return Value{Text: g.text}, nil
}

// choice takes a choice in any case, or its beginning where only one begins so.
func (p *parser) choice(o Option, g given) (Value, error) {
	var begin []string
	for _, c := range o.Choices {
		if strings.EqualFold(c, g.text) {
			return Value{Text: c}, nil
		}
		if len(g.text) <= len(c) && strings.EqualFold(c[:len(g.text)], g.text) {
			begin = append(begin, c)
		}
	}
	if len(begin) == 1 && g.text != "" {
		return Value{Text: begin[0]}, nil
	}
	return Value{}, p.wrong(o, g, oneOf(o.Choices), Nearest(g.text, o.Choices))
}

func (p *parser) number(o Option, g given) (Value, error) {
	n, err := strconv.Atoi(g.text)
	bounded := o.Min != 0 || o.Max != 0
	switch {
	case err != nil && bounded, bounded && (n < o.Min || n > o.Max):
		near := o.Min
		if err == nil && n > o.Max {
			near = o.Max
		}
		return Value{}, p.wrong(o, g, "a whole number from "+strconv.Itoa(o.Min)+" to "+strconv.Itoa(o.Max), strconv.Itoa(near))
	case err != nil:
		return Value{}, p.wrong(o, g, "a whole number", "")
	}
	return Value{Text: g.text, Number: n}, nil
}

// address understands an address, or what the chat calls a place. Whether the asker may use it is asked later.
func (p *parser) address(o Option, g given) (Value, error) {
	if o.Off && strings.EqualFold(g.text, Off) {
		return Value{Text: Off}, nil
	}
	kind := p.req.Channel.Chat()
	text := g.text
	if !strings.Contains(text, ":") {
		text = kind + ":" + strings.TrimPrefix(text, "#")
	}
	to, err := chat.ParseAddress(text)
	if err != nil || to.Chat() != kind {
		return Value{}, p.wrong(o, g, "a channel of this chat", "")
	}
	return Value{Text: string(to)}, nil
}

func yesNo(s string) (yes, ok bool) {
	switch strings.ToLower(s) {
	case "yes", "y", "true", "on", "1":
		return true, true
	case "no", "n", "false", "off", "0":
		return false, true
	}
	return false, false
}

func postLike(s string) bool {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return true
	}
	n, err := strconv.Atoi(strings.TrimPrefix(s, "#"))
	return err == nil && n > 0
}

func oneOf(choices []string) string {
	if len(choices) < 2 {
		return strings.Join(choices, "")
	}
	return "one of " + strings.Join(choices[:len(choices)-1], ", ") + " or " + choices[len(choices)-1]
}
