package command

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

func tooLong() error {
	return refuse(fault.Invalid, "E-LINE-LONG", "That line is too long for me.", "One line of at most 8,000 characters, please.", "help")
}

func denied(spec Spec) error {
	who := "may manage this channel"
	if spec.Tier == Operate {
		who = "may manage the whole server or workspace"
	}
	if spec.Tier <= Read {
		who = "belong to this channel"
	}
	return refuse(fault.Denied, "E-TIER", fmt.Sprintf("Only people who %s can use %s.", who, spec.Name),
		"Ask one of them, or see what everybody can ask.", "help")
}

func elsewhere() error {
	return refuse(fault.Denied, "E-ELSEWHERE", "I know what you may do in this channel alone, not in another.",
		"Type it there, or ask somebody who may manage the whole server or workspace.", "")
}

func deniedThere(spec Spec, there Standing) error {
	return refuse(fault.Denied, "E-TIER", fmt.Sprintf("Only people who may manage %s can use %s there.", rich.Line(there.Name, 80), spec.Name),
		"Ask one of them.", "")
}

func (r *Router) unknownVerb(req Request, words []word) error {
	if len(words) == 0 {
		return refuse(fault.Invalid, "E-VERB", "Nothing was asked.", "", "help")
	}
	typed := words[0].raw
	say := fmt.Sprintf("I know no %q.", rich.Line(typed, 40))
	var names []string
	for _, s := range r.specs {
		if !s.Hidden && s.Tier <= req.Rights {
			names = append(append(names, s.Name), s.Aliases...)
		}
	}
	near := nearest(typed, names)
	if near == "" {
		return refuse(fault.Invalid, "E-VERB", say, "The help lists every verb.", "help")
	}
	return refuse(fault.Invalid, "E-VERB", say, "", corrected(near, words[1:], -1))
}

func (p *parser) unknownOption(name string, at int) error {
	say := fmt.Sprintf("%s has no option %q.", p.spec.Name, rich.Line(name, 40))
	near := nearest(name, optionNames(p.spec))
	if near == "" || at < 0 {
		return refuse(fault.Invalid, "E-OPTION", say, p.knows(), "help "+p.spec.Name)
	}
	w := p.words[at]
	fixed := near + ":" + w.raw[strings.Index(w.raw, name)+len(name):]
	fixed = strings.Replace(fixed, "::", ":", 1)
	fixed = strings.Replace(fixed, ":=", ":", 1)
	if w.bare {
		fixed = "--" + near
	}
	return refuse(fault.Invalid, "E-OPTION", say, "", p.line(at, fixed))
}

// knows lists the options of the verb.
func (p *parser) knows() string {
	if len(p.spec.Options) == 0 {
		return "It takes none."
	}
	return "It takes " + strings.Join(optionNames(p.spec), ", ") + "."
}

func (p *parser) missing(o Option) error {
	say := fmt.Sprintf("%s needs %s: %s.", p.spec.Name, o.Name, o.Help)
	return refuse(fault.Invalid, "E-MISSING", say, "", p.example())
}

// example is the first worked example, else the verb with its help.
func (p *parser) example() string {
	if len(p.spec.Examples) > 0 {
		return p.spec.Examples[0]
	}
	return "help " + p.spec.Name
}

func (p *parser) needsValue(o Option, at int) error {
	say := fmt.Sprintf("%s needs a value: %s.", o.Name, hint(o))
	if v, ok := sample(o); ok {
		return refuse(fault.Invalid, "E-VALUE", say, "", p.line(at, o.Name+":"+v))
	}
	return refuse(fault.Invalid, "E-VALUE", say, "", "help "+p.spec.Name)
}

func (p *parser) twice(o Option, at int) error {
	return refuse(fault.Invalid, "E-TWICE", fmt.Sprintf("%s is given twice.", o.Name), "", p.line(at, ""))
}

func (p *parser) tooMany(at int) error {
	w := p.words[at]
	say := fmt.Sprintf("%s has no use for %q.", p.spec.Name, rich.Line(w.text, 40))
	if o, ok := optionOf(p.spec, w.text); ok && at+1 < len(p.words) {
		joined := slices.Delete(slices.Clone(p.words), at+1, at+2)
		return refuse(fault.Invalid, "E-SURPLUS", say, "An option stands before a colon.",
			corrected(p.spec.Name, joined, at, o.Name+":"+p.words[at+1].raw))
	}
	return refuse(fault.Invalid, "E-SURPLUS", say, p.knows(), p.line(at, ""))
}

// wrong says what a value must be. near is a value that may be meant, or empty.
func (p *parser) wrong(o Option, g given, want, near string) error {
	say := fmt.Sprintf("%s must be %s, not %q.", o.Name, want, rich.Line(g.text, 40))
	if near == "" || g.at < 0 {
		return refuse(fault.Invalid, "E-VALUE", say, "", "help "+p.spec.Name)
	}
	return refuse(fault.Invalid, "E-VALUE", say, "", p.line(g.at, p.instead(o, g, near)))
}

func (p *parser) wrongMoment(o Option, g given, why string) error {
	say := fmt.Sprintf("%s: %q %s.", o.Name, rich.Line(g.text, 40), why)
	fix := "I understand 30m, 2h, 3d, 1w, 18:00, tomorrow, monday, 2026-12-24 and 2026-12-24T15:00."
	if g.at < 0 {
		return refuse(fault.Invalid, "E-MOMENT", say, fix, "help "+p.spec.Name)
	}
	return refuse(fault.Invalid, "E-MOMENT", say, fix, p.line(g.at, p.instead(o, g, cmp.Or(nearest(g.text, days), "2h"))))
}

// days are the words that a moment may be.
var days = []string{"tomorrow", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

// instead writes a better value in the form in which it was given.
func (p *parser) instead(o Option, g given, value string) string {
	w := p.words[g.at]
	named := g.at > 0 && p.words[g.at-1].bare
	if w.key != "" || o.Named && !named {
		return o.Name + ":" + value
	}
	return value
}

// line is what was typed with one word exchanged, or left out where by is empty.
func (p *parser) line(at int, by string) string { return corrected(p.spec.Name, p.words, at, by) }

// corrected is a verb with words behind it, as they were typed but for the one at an index.
func corrected(verb string, words []word, at int, by ...string) string {
	line := []string{verb}
	for i, w := range words {
		switch {
		case i != at:
			line = append(line, w.raw)
		case strings.Join(by, "") != "":
			line = append(line, by...)
		}
	}
	return strings.Join(line, " ")
}

// hint says in a few words what an option takes.
func hint(o Option) string {
	switch o.Type {
	case Choice:
		return oneOf(o.Choices)
	case Number:
		if o.Min != 0 || o.Max != 0 {
			return fmt.Sprintf("a whole number from %d to %d", o.Min, o.Max)
		}
		return "a whole number"
	case Flag:
		return "yes or no"
	case Moment:
		return "2h, 3d, tomorrow, or a date such as 2026-12-24"
	case List:
		return "values with commas between"
	case Post:
		return "the link of a post, or its number such as #12"
	case Thread:
		return "the link of a thread, or its number in the list such as #1"
	case Place:
		return "a channel of this chat"
	case Text:
	}
	return o.Help
}

// sample is a value that an option takes for sure.
func sample(o Option) (string, bool) {
	switch o.Type {
	case Choice:
		return o.Choices[0], true
	case Number:
		return fmt.Sprint(max(o.Min, min(o.Max, 1))), true
	case Flag:
		return "yes", true
	case Moment:
		return "2h", true
	case Post:
		return "#12", true
	case Text, Thread, List, Place:
	}
	return "", false
}
