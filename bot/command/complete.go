package command

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/rich"
)

// maxOffers is how many suggestions a chat takes.
const maxOffers = 25

// Complete offers what may follow in line, at most 25: verbs for those who may use them, then values, then the names of
// options. Each suggestion's value replaces the last word of line, with quotes where it needs some. A line that ends in a
// space has an empty last word.
func (r *Router) Complete(ctx context.Context, req Request, line string) []Suggestion {
	if len(line) > maxLine {
		return nil
	}
	line = strings.TrimLeft(strings.ReplaceAll(rich.Clean(line), "\n", " "), " ")
	words := scan(line)
	last := word{start: len(line)}
	if n := len(words); n > 0 && words[n-1].start+len(words[n-1].raw) == len(line) {
		last, words = words[n-1], words[:n-1]
	}
	words = r.unrooted(req, words)
	if len(words) == 0 {
		return capped(r.verbOffers(req, last.raw))
	}
	spec, ok := r.spec(strings.TrimPrefix(words[0].text, "/"))
	if !ok || req.Rights < spec.Tier {
		return nil
	}
	req.Verb = spec.Name
	p := newParser(req, spec, words[1:], r.zone)
	return capped(r.optionOffers(ctx, p, last))
}

// WordStart returns where the last word of line begins, the one that a suggestion replaces.
func WordStart(line string) int {
	if len(line) > maxLine {
		return len(line)
	}
	words := scan(line)
	if n := len(words); n > 0 && words[n-1].start+len(words[n-1].raw) == len(line) {
		return words[n-1].start
	}
	return len(line)
}

// verbOffers are the verbs that begin with what is typed, each by its name, or by the alias where only that fits.
func (r *Router) verbOffers(req Request, typed string) []Suggestion {
	slash := ""
	if strings.HasPrefix(typed, "/") {
		slash, typed = "/", typed[1:]
	}
	typed = strings.ToLower(typed)
	var offers []Suggestion
	for _, s := range r.specs {
		if s.Hidden || s.Tier > req.Rights {
			continue
		}
		for _, name := range append([]string{s.Name}, s.Aliases...) {
			if strings.HasPrefix(name, typed) {
				offers = append(offers, Suggestion{Value: slash + name, Label: rich.Line(name+" - "+s.Help, 100)})
				break
			}
		}
	}
	return offers
}

// optionOffers are values for the option being typed, and names of those that are still free.
func (r *Router) optionOffers(ctx context.Context, p *parser, last word) []Suggestion {
	behind := p.lenient()
	if behind != nil { // "--key " or "key: " stands before
		return r.values(ctx, p, *behind, "", last.text)
	}
	if o, ok := optionOf(p.spec, last.key); ok && last.key != "" && !last.bare {
		return r.values(ctx, p, o, last.raw[:len(last.raw)-len(valueOf(last))], last.value)
	}
	var offers []Suggestion
	if o, ok := p.free(); ok && !last.dashed {
		offers = r.values(ctx, p, o, "", last.text)
	}
	if last.quoted {
		return offers
	}
	dashes := last.raw[:len(last.raw)-len(strings.TrimLeft(last.raw, "-—–"))]
	typed := strings.ToLower(strings.TrimPrefix(last.raw, dashes))
	for _, o := range p.spec.Options {
		if _, taken := p.given[o.Name]; taken || !o.Named && dashes == "" || !strings.HasPrefix(o.Name, typed) {
			continue
		}
		value := o.Name + ":"
		if dashes != "" {
			value = dashes + o.Name
		} else if o.Type == Flag {
			value = o.Name
		}
		offers = append(offers, Suggestion{Value: value, Label: rich.Line(value+" "+o.Help, 100)})
	}
	return offers
}

// valueOf is the value of a word as it is typed, with its quotes.
func valueOf(w word) string {
	return w.raw[strings.IndexAny(w.raw, ":=")+1:]
}

// lenient takes the words as far as they make sense. It returns the option whose value comes next, where the last word
// said so.
func (p *parser) lenient() *Option {
	for i := 0; i < len(p.words); {
		w := p.words[i]
		o, known := optionOf(p.spec, w.key)
		if i == len(p.words)-1 && known && w.key != "" && (w.bare && o.Type != Flag || !w.bare && w.value == "" && !w.quoted) {
			return &o
		}
		next, err := p.word(i)
		if err != nil {
			next = i + 1
		}
		i = next
	}
	return nil
}

// values offers what an option may hold and begins with what is typed.
func (r *Router) values(ctx context.Context, p *parser, o Option, prefix, typed string) []Suggestion {
	req := p.req
	req.Values = make(Values)
	for _, other := range p.spec.Options {
		if g, ok := p.given[other.Name]; ok {
			if v, err := p.value(other, g); err == nil {
				req.Values[other.Name] = v
			}
		}
	}
	head := ""
	if o.Type == List {
		if comma := strings.LastIndexByte(typed, ','); comma >= 0 {
			head, typed = typed[:comma+1], typed[comma+1:]
		}
	}
	var offers []Suggestion
	for _, s := range r.asked(ctx, req, o, typed) {
		clean := rich.Line(s.Value, 2000)
		if clean == "" || o.Type == List && strings.ContainsAny(clean, ", ") {
			continue
		}
		if value, ok := quoted(prefix, head+clean); ok {
			offers = append(offers, Suggestion{Value: value, Label: rich.Line(s.Label, 100)})
		}
	}
	return offers
}

// asked are the values that an option knows. A completion that panics offers nothing: people type on without it.
func (r *Router) asked(ctx context.Context, req Request, o Option, typed string) (offers []Suggestion) {
	defer func() {
		if p := recover(); p != nil {
			offers = nil
			r.log.Log(ctx, slog.LevelError, "command: panic in completion", "verb", req.Verb, "option", o.Name, "what", fmt.Sprintf("%T", p))
		}
	}()
	if o.Complete != nil {
		return o.Complete(ctx, req, typed)
	}
	choices := o.Choices
	if o.Type == Flag {
		choices = []string{"yes", "no"}
	}
	for _, c := range choices {
		if strings.HasPrefix(c, strings.ToLower(typed)) {
			offers = append(offers, Suggestion{Value: c})
		}
	}
	return offers
}

func capped(offers []Suggestion) []Suggestion {
	return slices.Clip(offers[:min(len(offers), maxOffers)])
}

// Offer suggests values for one option of a verb. A verb that the asker may not use, or an unknown option, gets none.
func (r *Router) Offer(ctx context.Context, req Request, verb, option, typed string, others map[string]string) []Suggestion {
	spec, ok := r.spec(verb)
	if !ok || req.Rights < spec.Tier || len(typed) > maxLine {
		return nil
	}
	o, ok := optionOf(spec, option)
	if !ok {
		return nil
	}
	req.Verb, req.admin, req.Values = spec.Name, r.admin, make(Values)
	p := newParser(req, spec, nil, r.zone)
	for name, text := range others {
		other, known := optionOf(spec, name)
		if v, err := p.value(other, given{text: oneLine(text), parts: splitList(oneLine(text)), at: -1}); known && err == nil && name != option {
			req.Values[name] = v
		}
	}
	head, typed := "", oneLine(typed)
	if comma := strings.LastIndexByte(typed, ','); comma >= 0 && o.Type == List {
		head, typed = typed[:comma+1], strings.TrimSpace(typed[comma+1:])
	}
	var offers []Suggestion
	for _, s := range r.asked(ctx, req, o, typed) {
		if value := rich.Line(s.Value, 2000); value != "" {
			offers = append(offers, Suggestion{Value: head + value, Label: rich.Line(cmp.Or(s.Label, s.Value), 100)})
		}
	}
	return capped(offers)
}

// Understand takes a line apart as far as it makes sense.
func (r *Router) Understand(req Request, line string) (Spec, map[string]string, bool) {
	if len(line) > maxLine {
		return Spec{}, nil, false
	}
	req.admin = r.admin
	words := r.meant(req, scan(oneLine(line)))
	if len(words) == 0 {
		return Spec{}, nil, false
	}
	spec, ok := r.spec(words[0].text)
	if !ok {
		return Spec{}, nil, false
	}
	p := newParser(req, spec, words[1:], r.zone)
	p.lenient()
	options := make(map[string]string)
	for name, g := range p.given {
		options[name] = g.text
	}
	return spec, options, true
}
