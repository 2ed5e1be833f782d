package commands

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// A wish is one option by which a channel says what it takes of a thread: how it is declared, read and shown. subscribe and
// edit take the same, and the settings file does.
type wish struct {
	command.Option
	set  func(o *store.Options, v command.Value) (why string) // why says what is wrong with the value, behind it in quotes
	show func(o store.Options) string                         // as it could be typed; empty: the default
}

// none is typed for an empty list.
const none = "none"

// wishes are all of them, in the order of the help.
func wishes() []wish {
	return []wish{
		chosen("mode", "which posts", "replies", []string{"replies", "first", "op", "digest"}, func(o *store.Options) *string { return (*string)(&o.Mode) }),
		chosen("format", "how much room a post takes", "card", []string{"card", "compact", "full"}, func(o *store.Options) *string { return (*string)(&o.Format) }),
		{
			command.Option{Name: "place", Help: "where posts stand: in the channel, or in a discussion below it", Type: command.Choice, Choices: []string{"auto", "channel", "thread", "thread+first", "forum"}},
			func(o *store.Options, v command.Value) string { o.Place = chat.PlacingOf(v.Text); return "" },
			func(o store.Options) string { return string(o.Place) },
		},
		terms("match", "only posts with one of these words, or with what /a pattern/ finds", func(o *store.Options) *[]string { return &o.Match }),
		terms("exclude", "no posts with one of these words, or with what /a pattern/ finds", func(o *store.Options) *[]string { return &o.Exclude }),
		listed("only_authors", "only posts by these people", func(o *store.Options) *[]string { return &o.Only }),
		listed("not_authors", "no posts by these people", func(o *store.Options) *[]string { return &o.Never }),
		{
			command.Option{Name: "min_likes", Help: "only posts with so many likes, as soon as they have them", Type: command.Number, Max: 10_000},
			func(o *store.Options, v command.Value) string { o.MinLikes = v.Number; return "" },
			func(o store.Options) string { return shown(o.MinLikes != 0, strconv.Itoa(o.MinLikes)) },
		},
		listed("tickers", "only posts that name one of these tickers", func(o *store.Options) *[]string { return &o.Tickers }),
		{
			command.Option{Name: "positions", Help: "only posts that declare a position", Type: command.Flag},
			func(o *store.Options, v command.Value) string { o.Positions = v.Yes; return "" },
			func(o store.Options) string { return shown(o.Positions, "yes") },
		},
		chosen("digest", "a digest of what was written, beside the posts or alone", "off", []string{"off", "daily", "weekly", "close"}, func(o *store.Options) *string { return (*string)(&o.Digest) }),
		{
			command.Option{Name: "at", Help: "when the digest comes: 18:00", Type: command.Text},
			func(o *store.Options, v command.Value) string {
				o.At = cleared(v.Text)
				if _, err := time.Parse("15:04", o.At); o.At != "" && err != nil {
					return "is no time of the day such as 18:00"
				}
				return ""
			},
			func(o store.Options) string { return o.At },
		},
		{
			command.Option{Name: "zone", Help: "the time zone of the digest: Europe/Berlin", Type: command.Text},
			func(o *store.Options, v command.Value) string { o.Zone = cleared(v.Text); return wrongZone(o.Zone) },
			func(o store.Options) string { return o.Zone },
		},
		chosen("edits", "what an edit at the source does: the message follows, a note says what changed, or nothing", "silent", []string{"silent", "note", "off"}, func(o *store.Options) *string { return (*string)(&o.Edits) }),
		{
			command.Option{Name: "role", Help: "a group of this server that is called for each post", Type: command.Text},
			func(o *store.Options, v command.Value) string { o.Role = unmentioned(cleared(v.Text)); return "" },
			func(o store.Options) string { return o.Role },
		},
	}
}

// chosen is a wish with a few choices, of which one is the default and stands as nothing; but for mode and format, which
// older versions wrote out.
func chosen(name, help, def string, choices []string, of func(*store.Options) *string) wish {
	return wish{
		command.Option{Name: name, Help: help, Type: command.Choice, Choices: choices},
		func(o *store.Options, v command.Value) string {
			*of(o) = v.Text
			if v.Text == def && name != "mode" && name != "format" {
				*of(o) = ""
			}
			return ""
		},
		func(o store.Options) string { return shown(*of(&o) != def, *of(&o)) },
	}
}

func listed(name, help string, of func(*store.Options) *[]string) wish {
	return wish{
		command.Option{Name: name, Help: help, Type: command.List},
		func(o *store.Options, v command.Value) string {
			*of(o) = slices.DeleteFunc(slices.Clone(v.List), func(s string) bool { return strings.EqualFold(s, none) })
			if len(*of(o)) == 0 {
				*of(o) = nil
			}
			return ""
		},
		func(o store.Options) string { return quoted(*of(&o)) },
	}
}

// terms is a list of words and patterns. A pattern may hold commas, which end an entry everywhere else: what was cut is
// joined again.
func terms(name, help string, of func(*store.Options) *[]string) wish {
	w := listed(name, help, of)
	set := w.set
	w.set = func(o *store.Options, v command.Value) string {
		var whole []string
		for i := 0; i < len(v.List); i++ {
			entry := v.List[i]
			if strings.HasPrefix(entry, "/") && !strings.HasSuffix(entry[1:], "/") {
				end := slices.IndexFunc(v.List[i+1:], func(s string) bool { return strings.HasSuffix(s, "/") })
				entry = strings.Join(v.List[i:i+end+2], ",") // the entry alone where none ends it
				i += end + 1
			}
			whole = append(whole, entry)
		}
		v.List = whole
		return set(o, v)
	}
	return w
}

// quoted writes a list so that it can be typed.
func quoted(list []string) string {
	var all []string
	for _, s := range list {
		quote := ""
		switch {
		case !strings.ContainsAny(s, " ,\"'“”„«»‘’‚<"):
		case strings.Contains(s, `"`):
			quote = "'"
		default:
			quote = `"`
		}
		all = append(all, quote+s+quote)
	}
	return strings.Join(all, ",")
}

// cleared is what was typed, unless that says that nothing is wished.
func cleared(typed string) string {
	if strings.EqualFold(typed, none) || strings.EqualFold(typed, "off") || typed == "0" {
		return ""
	}
	return typed
}

func shown(is bool, s string) string {
	if is {
		return s
	}
	return ""
}

func wrongZone(name string) string {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return "is no time zone such as Europe/Berlin"
	}
	return ""
}

// unmentioned takes the form of a mention off the id in it.
func unmentioned(s string) string {
	return strings.TrimRight(strings.TrimLeft(s, "<@&!subteam^"), ">")
}

// formed are the wishes that a form asks for, those that matter first: one chat takes the first five. The rest is typed.
var formed = []string{"mode", "format", "match", "exclude", "digest", "only_authors", "not_authors", "tickers", "min_likes", "place", "edits"}

// declaredWishes are the options of a command that takes wishes, by name alone.
func declaredWishes(d Deps) []command.Option {
	var all []command.Option
	for _, w := range wishes() {
		w.Named = true
		switch w.Name {
		case "only_authors", "not_authors":
			w.Complete = d.completePosters
		case "tickers":
			w.Complete = d.completeSymbols
		}
		all = append(all, w.Option)
	}
	return all
}

// wished returns what is wished after what was typed; what was not typed stays as it was before.
func wished(r command.Request, before store.Options) (store.Options, error) {
	o := before
	for _, w := range wishes() {
		v, ok := r.Values[w.Name]
		if !ok {
			continue
		}
		if why := w.set(&o, v); why != "" {
			return before, fault.New(fault.Invalid, "E-OPTION", fmt.Sprintf("%s: %q %s.", w.Name, rich.Line(v.Text, 40), why), r.Typed("help", r.Verb), nil)
		}
	}
	return complete(o)
}

// complete gives what was wished the values that are written out where nothing was typed, and refuses what no post could pass.
func complete(o store.Options) (store.Options, error) {
	o.Mode, o.Format = cmp.Or(o.Mode, store.Replies), cmp.Or(o.Format, store.Card)
	if o.Mode == store.DigestOnly { // else nothing would ever come
		o.Digest = cmp.Or(o.Digest, store.Daily)
	}
	return o, filter.Check(o)
}

// asTyped is a wish as it could be typed behind a verb, without what is the default.
func asTyped(o store.Options) string {
	var all []string
	for _, w := range wishes() {
		if s := w.show(o); s != "" {
			all = append(all, w.Name+":"+s)
		}
	}
	return strings.Join(all, " ")
}

// explicit is [asTyped] with the format in any case: what is not typed is that of the channel.
func explicit(o store.Options) string {
	if o.Format == store.Card {
		return strings.TrimSpace(asTyped(o) + " format:card")
	}
	return asTyped(o)
}
